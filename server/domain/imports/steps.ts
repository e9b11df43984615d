import type { Statement, Step } from '../../store/database.ts'
import * as store from '../../store/queries/imports.ts'
import type { ColumnValues } from '../../store/sql.ts'

/** A row that is not imported. */
export interface Rejection {
  line: number
  cells: readonly string[]
  reason: string
}

/** What a chunk of rows does. */
interface ImportStep {
  /** The position of the chunk, and how many rows are processed with it. */
  position: number
  processed: number
  /** What stores the rows; nothing of it runs in a dry run. */
  statements: readonly Step[]
  rejections: readonly Rejection[]
  /** The counts with those of the chunk. */
  counts: ColumnValues
}

/** Stores a chunk with the progress of its import, or only the progress in a dry run. */
export function buildImportStep(
  row: store.ImportRow,
  { position, processed, statements, rejections, counts }: ImportStep,
): Step[] {
  const { workspaceId, id, done, startedAt } = row
  const rejectedRows = rejections.map((rejection) => ({ ...rejection, cells: JSON.stringify(rejection.cells) }))
  return [
    ...store.assertImportStep(row),
    ...(startedAt === null ? [] : statements),
    ...(rejectedRows.length > 0 ? [store.insertImportRejections(workspaceId, id, rejectedRows)] : []),
    store.advanceImport(workspaceId, id, done, { ...counts, processed }),
    ...(startedAt === null ? [] : [store.deleteImportChunk(workspaceId, id, position)]),
  ]
}

/** Ends the dry run, or the import. */
export function buildImportCompletion(row: store.ImportRow, now: number): Statement[] {
  const { workspaceId, id, done, startedAt } = row
  const complete = (values: ColumnValues) => [
    ...store.assertImportStep(row),
    store.advanceImport(workspaceId, id, done, values),
  ]
  if (startedAt === null) return complete({ dry_run_at: now })
  return [...complete({ finished_at: now }), store.deleteImportChunks(workspaceId, id)]
}
