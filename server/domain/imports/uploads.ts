import type { ImportState } from '../../../shared/import.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { deleteImportChanges } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imports.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import type { Table } from './table.ts'

/** Chunks per batch of an upload. */
const CHUNKS_PER_BATCH = 4

/** What is stored of an uploaded file. */
interface Upload {
  id: string
  /** The record of the import, once its table is open. */
  buildImport(table: Table): Promise<store.NewImportRow>
  /** What completes the record of a file with so many rows. */
  complete(rows: number): { values: Record<string, string>; entry: Statement }
}

/** Stores an uploaded file, a table and then its rows, until its columns are mapped. An unusable file leaves nothing behind. */
export async function storeUpload(
  { database }: Deps,
  { workspaceId }: Caller,
  chunks: AsyncIterable<{ table: Table } | store.ImportChunkRow>,
  { id, buildImport, complete }: Upload,
): Promise<void> {
  let rows = 0
  let pendingChunks: store.ImportChunkRow[] = []
  const insertPending = () => [store.insertImportChunks(workspaceId, id, pendingChunks)]
  try {
    for await (const chunk of chunks) {
      if ('table' in chunk) {
        await database.batch([store.insertImport(await buildImport(chunk.table))])
        continue
      }
      pendingChunks.push(chunk)
      rows = chunk.position + JSON.parse(chunk.lines).length
      if (pendingChunks.length < CHUNKS_PER_BATCH) continue
      await database.batch(insertPending())
      pendingChunks = []
    }
    const { values, entry } = complete(rows)
    await database.batch([
      ...(pendingChunks.length > 0 ? insertPending() : []),
      ...store.updateUnstartedImport(workspaceId, id, { ...values, row_count: rows }),
      entry,
    ])
  } catch (error) {
    await database.batch(deleteImportStatements(workspaceId, id))
    throw error
  }
}

/** The name of an uploaded file, as it can be stored. */
export const cleanFileName = (name: string) => name.toWellFormed().replaceAll('\0', '').slice(0, 200)

/** Deletes an import with all its rows. */
export const deleteImportStatements = (workspaceId: string, id: string): Statement[] => [
  store.deleteImportChunks(workspaceId, id),
  store.deleteImportRejections(workspaceId, id),
  deleteImportChanges(workspaceId, id),
  store.deleteImport(workspaceId, id),
]

/** The columns of an import before it is checked, or run, from the beginning. */
export const RESET_PROGRESS = {
  dry_run_started_at: null,
  dry_run_at: null,
  processed: 0,
  counts: '{}',
  reasons: '{}',
  warnings: '{}',
}

/**
 * Sets columns of an import that has not started.
 * @throws DomainError `already-started`, or `not-found`
 */
export async function prepareImport(
  deps: Deps,
  { workspaceId }: Caller,
  id: string,
  values: Record<string, string | number | null>,
  extraStatements: Statement[] = [],
): Promise<void> {
  const [, , rows] = await failIfStarted(
    deps.database.batch([
      ...store.updateUnstartedImport(workspaceId, id, values),
      store.deleteImportRejections(workspaceId, id),
      ...extraStatements,
    ]),
  )
  if (rows?.length === 0) throw notFound('import', id)
}

/** Maps the constraint that a concurrent start violates to `already-started`. */
async function failIfStarted<Rows>(batch: Promise<Rows>): Promise<Rows> {
  try {
    return await batch
  } catch (error) {
    throw error instanceof ConstraintViolation ? alreadyStarted() : error
  }
}

export const alreadyStarted = () =>
  new DomainError('conflict', 'already-started', 'This import has already started or ended.')

export const tooManyRejections = () =>
  new DomainError(
    'conflict',
    'too-many-rejections',
    'More than a few rows would be rejected, or lose texts, for the same cause. The other rows may be a biased selection.',
  )

/** Queues the job that checks or runs an import. */
export function enqueueImport(deps: Deps, { workspaceId }: Caller, type: string, importId: string): Statement {
  const now = deps.now()
  return enqueueJob({ id: deps.newId(now), workspaceId, type, payload: { importId }, createdAt: now, dueAt: now })
}

/**
 * Stops a running import; what it has stored stays. Deletes one that has not started.
 * @param entry for the audit log
 * @returns whether the record is left
 * @throws DomainError `already-started` if it has ended
 */
export async function cancelUpload(
  deps: Deps,
  { workspaceId }: Caller,
  { id, state }: { id: string; state: ImportState },
  entry: Statement,
): Promise<boolean> {
  if (state === 'mapping' || state === 'checking' || state === 'checked') {
    await deps.database.batch([...deleteImportStatements(workspaceId, id), entry])
    return false
  }
  await failIfStarted(
    deps.database.batch([
      ...store.cancelImport(workspaceId, id, deps.now()),
      store.deleteImportChunks(workspaceId, id),
      entry,
    ]),
  )
  return true
}
