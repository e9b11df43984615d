import { and, assignments, type ColumnValues, jsonRows, lockAndAssert, type Position, sql } from '../sql.ts'

export interface ContactImportRow {
  id: string
  workspaceId: string
  fileName: string
  /** JSON: the names of the columns. */
  header: string
  /** JSON: see `ContactMapping`. */
  mapping: string
  /** 0 during the upload. */
  rowCount: number
  done: number
  created: number
  updated: number
  rejected: number
  /** JSON: the number of rejected rows by reason. */
  reasons: string
  createdAt: number
  createdBy: string
  dryRunStartedAt: number | null
  dryRunAt: number | null
  startedAt: number | null
  finishedAt: number | null
  cancelledAt: number | null
}

const columns = sql`
  id, workspace_id as "workspaceId", file_name as "fileName", header, mapping, row_count as "rowCount", processed as done, created,
  updated, rejected, reasons, created_at as "createdAt", created_by as "createdBy", dry_run_started_at as "dryRunStartedAt",
  dry_run_at as "dryRunAt", started_at as "startedAt", finished_at as "finishedAt", cancelled_at as "cancelledAt"`

export type NewContactImportRow = Pick<
  ContactImportRow,
  'id' | 'workspaceId' | 'fileName' | 'header' | 'mapping' | 'createdAt' | 'createdBy'
>

export const insertContactImport = (row: NewContactImportRow) => sql`
  insert into contact_import (id, workspace_id, file_name, header, mapping, row_count, processed, created, updated, rejected,
                              reasons, created_at, created_by)
  values (${row.id}, ${row.workspaceId}, ${row.fileName}, ${row.header}, ${row.mapping}, 0, 0, 0, 0, 0, '{}',
          ${row.createdAt}, ${row.createdBy})`

/** Finds an import whose file is uploaded completely. */
export const selectContactImportById = (workspaceId: string, id: string) => sql<ContactImportRow>`
  select ${columns} from contact_import where workspace_id = ${workspaceId} and id = ${id} and row_count > 0`

export const selectContactImports = (workspaceId: string, page: Position) => sql<ContactImportRow>`
  select ${columns}
  from   contact_import
  where  ${and([
    sql`workspace_id = ${workspaceId} and row_count > 0`,
    page.before !== undefined && sql`id < ${page.before}`,
  ])}
  order by id desc
  limit ${page.limit}`

const isImport = (workspaceId: string, id: string) => sql`workspace_id = ${workspaceId} and id = ${id}`

const updateContactImport = (workspaceId: string, id: string, values: ColumnValues) => sql<{ id: string }>`
  update contact_import set ${assignments(values)} where ${isImport(workspaceId, id)} returning id`

/** Sets the named columns of an import. The batch fails if the import has started or is cancelled. */
export const updateUnstartedContactImport = (workspaceId: string, id: string, values: ColumnValues) =>
  [
    ...lockAndAssert('contact_import', isImport(workspaceId, id), sql`started_at is null and cancelled_at is null`),
    updateContactImport(workspaceId, id, values),
  ] as const

/** Makes the batch fail unless the import runs and the row at `position` is the next to store. */
export const assertImportPosition = (workspaceId: string, id: string, position: number) =>
  lockAndAssert(
    'contact_import',
    isImport(workspaceId, id),
    sql`processed = ${position} and started_at is not null and finished_at is null and cancelled_at is null`,
  )

/** Stores the progress of an import, unless another process has advanced, finished or cancelled it. */
export const advanceContactImport = (workspaceId: string, id: string, from: number, values: ColumnValues) => sql<{
  id: string
}>`
  update contact_import
  set    ${assignments(values)}
  where  workspace_id = ${workspaceId} and id = ${id} and processed = ${from} and finished_at is null
         and cancelled_at is null
  returning id`

/** The names and headers of all imported files: in a file without a header a contact is in its place. */
export const selectContactImportNames = (workspaceId: string) => sql<
  Pick<ContactImportRow, 'id' | 'fileName' | 'header'>
>`
  select id, file_name as "fileName", header from contact_import where workspace_id = ${workspaceId} order by id`

export const renameContactImport = (
  workspaceId: string,
  id: string,
  values: { file_name: string; header: string },
) => sql`
  update contact_import set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

/** Cancels an import. The batch fails if the import is finished or cancelled. */
export const cancelContactImport = (workspaceId: string, id: string, now: number) =>
  [
    ...lockAndAssert('contact_import', isImport(workspaceId, id), sql`finished_at is null and cancelled_at is null`),
    updateContactImport(workspaceId, id, { cancelled_at: now }),
  ] as const

export const deleteContactImport = (workspaceId: string, id: string) => sql`
  delete from contact_import where workspace_id = ${workspaceId} and id = ${id}`

/** Imports created before a time that were never started, or finished before it. */
export const selectIdleContactImports = (since: number, state: 'unstarted' | 'ended') => sql<{
  id: string
  workspaceId: string
}>`
  select id, workspace_id as "workspaceId"
  from   contact_import
  where  ${
    state === 'ended'
      ? sql`coalesce(finished_at, cancelled_at) < ${since}`
      : sql`created_at < ${since} and started_at is null and cancelled_at is null`
  }`

export interface ImportChunkRow {
  /** The number of rows before the chunk. */
  position: number
  /** JSON: see `StoredLine`. */
  lines: string
}

export const insertImportChunks = (workspaceId: string, importId: string, chunks: readonly ImportChunkRow[]) => sql`
  insert into contact_import_chunk (workspace_id, import_id, position, lines)
  select v.value ->> 'workspaceId', v.value ->> 'importId', cast(v.value ->> 'position' as bigint), json(v.value ->> 'lines')
  from   json_each(${jsonRows(chunks.map((chunk) => ({ ...chunk, workspaceId, importId })))}) v`

export const selectImportChunk = (workspaceId: string, importId: string, position: number) => sql<ImportChunkRow>`
  select position, lines
  from   contact_import_chunk
  where  workspace_id = ${workspaceId} and import_id = ${importId} and position >= ${position}
  order by position
  limit 1`

/** The next chunk of any import of a workspace. */
export const selectNextImportChunk = (workspaceId: string, after: { importId: string; position: number }) => sql<
  ImportChunkRow & { importId: string }
>`
  select import_id as "importId", position, lines
  from   contact_import_chunk
  where  workspace_id = ${workspaceId} and (import_id, position) > (${after.importId}, ${after.position})
  order by import_id, position
  limit 1`

export const updateImportChunk = (workspaceId: string, importId: string, { position, lines }: ImportChunkRow) => sql`
  update contact_import_chunk
  set    lines = ${lines}
  where  workspace_id = ${workspaceId} and import_id = ${importId} and position = ${position}`

export const deleteImportChunk = (workspaceId: string, importId: string, position: number) => sql`
  delete from contact_import_chunk
  where  workspace_id = ${workspaceId} and import_id = ${importId} and position = ${position}`

export const deleteImportChunks = (workspaceId: string, importId: string) => sql`
  delete from contact_import_chunk where workspace_id = ${workspaceId} and import_id = ${importId}`

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
  insert into contact_import_rejection (workspace_id, import_id, line, reason, cells)
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
  from   contact_import_rejection
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
  from   contact_import_rejection
  where  workspace_id = ${workspaceId} and (import_id, line) > (${after.importId}, ${after.line})
  order by import_id, line
  limit ${limit}`

export const deleteImportRejection = (workspaceId: string, importId: string, line: number) => sql`
  delete from contact_import_rejection
  where  workspace_id = ${workspaceId} and import_id = ${importId} and line = ${line}`

export const deleteImportRejections = (workspaceId: string, importId: string) => sql`
  delete from contact_import_rejection where workspace_id = ${workspaceId} and import_id = ${importId}`
