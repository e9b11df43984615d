import { and, assignments, type ColumnValues, jsonRows, lockAndAssert, type Position, sql } from '../sql.ts'

export interface ImportRow {
  id: string
  workspaceId: string
  kind: 'contacts' | 'responses'
  surveyId: string | null
  fileName: string
  fingerprint: string | null
  /** JSON: the names of the columns. */
  header: string
  /** JSON: see `ContactMapping`. */
  mapping: string
  /** JSON: see `ImportReading`. */
  reading: string
  /** 0 during the upload. */
  rowCount: number
  done: number
  /** JSON: see `ImportCounts`. */
  counts: string
  /** JSON: the number of rejected rows by reason. */
  reasons: string
  /** JSON: the number of rows by warning. */
  warnings: string
  createdAt: number
  createdBy: string
  dryRunStartedAt: number | null
  dryRunAt: number | null
  startedAt: number | null
  finishedAt: number | null
  cancelledAt: number | null
  undoStartedAt: number | null
  /** JSON: see `UndoCounts`. */
  undoCounts: string
  undoneAt: number | null
}

const columns = sql`
  id, workspace_id as "workspaceId", kind, survey_id as "surveyId", file_name as "fileName", fingerprint, header, mapping, reading,
  row_count as "rowCount", processed as done, counts, reasons, warnings, created_at as "createdAt", created_by as "createdBy",
  dry_run_started_at as "dryRunStartedAt", dry_run_at as "dryRunAt", started_at as "startedAt",
  finished_at as "finishedAt", cancelled_at as "cancelledAt", undo_started_at as "undoStartedAt",
  undo_counts as "undoCounts", undone_at as "undoneAt"`

export type NewImportRow = Pick<
  ImportRow,
  'id' | 'workspaceId' | 'kind' | 'surveyId' | 'fileName' | 'header' | 'mapping' | 'createdAt' | 'createdBy'
> & { reading?: string; startedAt?: number; progressedAt?: number }

export const insertImport = (row: NewImportRow) => sql`
  insert into import (id, workspace_id, kind, survey_id, file_name, header, mapping, reading, row_count, processed, created_at,
                      created_by, started_at, progressed_at)
  values (${row.id}, ${row.workspaceId}, ${row.kind}, ${row.surveyId}, ${row.fileName}, ${row.header}, ${row.mapping},
          ${row.reading ?? '{}'}, 0, 0, ${row.createdAt},
          ${row.createdBy}, ${row.startedAt ?? null}, ${row.progressedAt ?? null})`

/** Imports whose files are uploaded completely, or read while they are imported. */
const isUploaded = sql`(row_count > 0 or started_at is not null)`

export const selectImportById = (workspaceId: string, id: string) => sql<ImportRow>`
  select ${columns} from import where workspace_id = ${workspaceId} and id = ${id} and ${isUploaded}`

export const selectImports = (
  workspaceId: string,
  kind: ImportRow['kind'] | undefined,
  page: Position,
) => sql<ImportRow>`
  select ${columns}
  from   import
  where  ${and([
    sql`workspace_id = ${workspaceId} and ${isUploaded}`,
    kind !== undefined && sql`kind = ${kind}`,
    page.before !== undefined && sql`id < ${page.before}`,
  ])}
  order by id desc
  limit ${page.limit}`

/** Imports of responses to a survey that added to it and are not undone. */
export const selectEarlierImports = (workspaceId: string, surveyId: string, limit: number) => sql<ImportRow>`
  select ${columns}
  from   import
  where  workspace_id = ${workspaceId} and survey_id = ${surveyId} and started_at is not null and undone_at is null
  order by id desc
  limit ${limit}`

const isImport = (workspaceId: string, id: string) => sql`workspace_id = ${workspaceId} and id = ${id}`

const updateImport = (workspaceId: string, id: string, values: ColumnValues) => sql<{ id: string }>`
  update import set ${assignments(values)} where ${isImport(workspaceId, id)} returning id`

/** Sets the named columns of an import. The batch fails if the import has started or is cancelled. */
export const updateUnstartedImport = (workspaceId: string, id: string, values: ColumnValues) =>
  [
    ...lockAndAssert('import', isImport(workspaceId, id), sql`started_at is null and cancelled_at is null`),
    updateImport(workspaceId, id, values),
  ] as const

/** Makes the batch fail unless the import runs and the row at `position` is the next to store. */
export const assertImportPosition = (workspaceId: string, id: string, position: number) =>
  lockAndAssert(
    'import',
    isImport(workspaceId, id),
    sql`processed = ${position} and started_at is not null and finished_at is null and cancelled_at is null`,
  )

/**
 * Makes the batch fail unless the dry run or the run that `row` belongs to goes on, and its next row is the same: meanwhile
 * another process may have advanced it, or started the import.
 */
export const assertImportStep = (
  row: Pick<ImportRow, 'workspaceId' | 'id' | 'done' | 'dryRunStartedAt' | 'startedAt'>,
) =>
  row.startedAt === null
    ? lockAndAssert(
        'import',
        isImport(row.workspaceId, row.id),
        sql`processed = ${row.done} and dry_run_started_at = ${row.dryRunStartedAt} and dry_run_at is null
            and started_at is null and cancelled_at is null`,
      )
    : assertImportPosition(row.workspaceId, row.id, row.done)

/** Stores the progress of an import, unless another process has advanced, finished or cancelled it. */
export const advanceImport = (workspaceId: string, id: string, from: number, values: ColumnValues) => sql<{
  id: string
}>`
  update import
  set    ${assignments(values)}
  where  workspace_id = ${workspaceId} and id = ${id} and processed = ${from} and finished_at is null
         and cancelled_at is null
  returning id`

/** The names and headers of all imported files: in a file without a header a contact is in its place. */
export const selectImportNames = (workspaceId: string) => sql<Pick<ImportRow, 'id' | 'fileName' | 'header'>>`
  select id, file_name as "fileName", header from import where workspace_id = ${workspaceId} order by id`

export const renameImport = (workspaceId: string, id: string, values: { file_name: string; header: string }) => sql`
  update import set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

/** Cancels an import. The batch fails if the import is finished or cancelled. */
export const cancelImport = (workspaceId: string, id: string, now: number) =>
  [
    ...lockAndAssert('import', isImport(workspaceId, id), sql`finished_at is null and cancelled_at is null`),
    updateImport(workspaceId, id, { cancelled_at: now }),
  ] as const

const isStalled = (since: number) => sql`progressed_at < ${since} and finished_at is null and cancelled_at is null`

/** Running imports of commands that have stored nothing since a time. */
export const selectStalledImports = (since: number) => sql<Pick<ImportRow, 'id' | 'workspaceId' | 'done'>>`
  select id, workspace_id as "workspaceId", processed as done from import where ${isStalled(since)}`

/** Cancels an import of a command. The batch fails if it has progressed or ended meanwhile. */
export const cancelStalledImport = (workspaceId: string, id: string, since: number, now: number) =>
  [
    ...lockAndAssert('import', isImport(workspaceId, id), isStalled(since)),
    updateImport(workspaceId, id, { cancelled_at: now }),
  ] as const

/** Starts to undo an import that has ended. The batch fails if it runs, or is undone already. */
export const startImportUndo = (workspaceId: string, id: string, now: number, counts: string) =>
  [
    ...lockAndAssert(
      'import',
      isImport(workspaceId, id),
      sql`coalesce(finished_at, cancelled_at) is not null and undo_started_at is null`,
    ),
    updateImport(workspaceId, id, { undo_started_at: now, undo_counts: counts }),
  ] as const

/** Stores the progress of an undo. The batch fails if another process has advanced or ended it. */
export const advanceImportUndo = (workspaceId: string, id: string, from: string, values: ColumnValues) =>
  [
    ...lockAndAssert(
      'import',
      isImport(workspaceId, id),
      sql`undo_started_at is not null and undone_at is null and cast(undo_counts as text) = ${from}`,
    ),
    updateImport(workspaceId, id, values),
  ] as const

export const deleteImport = (workspaceId: string, id: string) => sql`
  delete from import where workspace_id = ${workspaceId} and id = ${id}`

/** Imports created before a time that were never started, or ended before it and are not being undone. */
export const selectIdleImports = (since: number, state: 'unstarted' | 'ended') => sql<{
  id: string
  workspaceId: string
}>`
  select id, workspace_id as "workspaceId"
  from   import
  where  ${
    state === 'ended'
      ? sql`coalesce(finished_at, cancelled_at) < ${since} and (undo_started_at is null or undone_at is not null)`
      : sql`created_at < ${since} and started_at is null and cancelled_at is null`
  }`

export interface ImportChunkRow {
  /** The number of rows before the chunk. */
  position: number
  /** JSON: see `StoredLine`. */
  lines: string
}

export const insertImportChunks = (workspaceId: string, importId: string, chunks: readonly ImportChunkRow[]) => sql`
  insert into import_chunk (workspace_id, import_id, position, lines)
  select v.value ->> 'workspaceId', v.value ->> 'importId', cast(v.value ->> 'position' as bigint), json(v.value ->> 'lines')
  from   json_each(${jsonRows(chunks.map((chunk) => ({ ...chunk, workspaceId, importId })))}) v`

export const selectImportChunk = (workspaceId: string, importId: string, position: number) => sql<ImportChunkRow>`
  select position, lines
  from   import_chunk
  where  workspace_id = ${workspaceId} and import_id = ${importId} and position >= ${position}
  order by position
  limit 1`

/** The next chunk of any import of a workspace. */
export const selectNextImportChunk = (workspaceId: string, after: { importId: string; position: number }) => sql<
  ImportChunkRow & { importId: string }
>`
  select import_id as "importId", position, lines
  from   import_chunk
  where  workspace_id = ${workspaceId} and (import_id, position) > (${after.importId}, ${after.position})
  order by import_id, position
  limit 1`

export const updateImportChunk = (workspaceId: string, importId: string, { position, lines }: ImportChunkRow) => sql`
  update import_chunk
  set    lines = ${lines}
  where  workspace_id = ${workspaceId} and import_id = ${importId} and position = ${position}`

export const deleteImportChunk = (workspaceId: string, importId: string, position: number) => sql`
  delete from import_chunk
  where  workspace_id = ${workspaceId} and import_id = ${importId} and position = ${position}`

export const deleteImportChunks = (workspaceId: string, importId: string) => sql`
  delete from import_chunk where workspace_id = ${workspaceId} and import_id = ${importId}`

export interface ImportRejectionRow {
  line: number
  /** See `RowFault`. */
  reason: string
  /** JSON: the original cells. */
  cells: string
}

/** Rows that the dry run has rejected are there already, and stay as they are. */
export const insertImportRejections = (
  workspaceId: string,
  importId: string,
  rows: readonly ImportRejectionRow[],
) => sql`
  insert into import_rejection (workspace_id, import_id, line, reason, cells)
  select v.value ->> 'workspaceId', v.value ->> 'importId', cast(v.value ->> 'line' as bigint), v.value ->> 'reason',
         json(v.value ->> 'cells')
  from   json_each(${jsonRows(rows.map((row) => ({ ...row, workspaceId, importId })))}) v
  where  true
  on conflict do nothing`

export const selectImportRejections = (
  workspaceId: string,
  importId: string,
  after: number,
  limit: number,
) => sql<ImportRejectionRow>`
  select line, reason, cells
  from   import_rejection
  where  workspace_id = ${workspaceId} and import_id = ${importId} and line > ${after}
  order by line
  limit ${limit}`

/** The next rejected rows of any import of a workspace. */
export const selectNextImportRejections = (
  workspaceId: string,
  after: { importId: string; line: number },
  limit: number,
) => sql<ImportRejectionRow & { importId: string }>`
  select import_id as "importId", line, reason, cells
  from   import_rejection
  where  workspace_id = ${workspaceId} and (import_id, line) > (${after.importId}, ${after.line})
  order by import_id, line
  limit ${limit}`

export const deleteImportRejection = (workspaceId: string, importId: string, line: number) => sql`
  delete from import_rejection
  where  workspace_id = ${workspaceId} and import_id = ${importId} and line = ${line}`

export const deleteImportRejections = (workspaceId: string, importId: string) => sql`
  delete from import_rejection where workspace_id = ${workspaceId} and import_id = ${importId}`
