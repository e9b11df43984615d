import { type ContactImport, ContactMapping } from '../../../shared/contact-import.ts'
import type { ImportReading } from '../../../shared/import.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { deleteImportChanges } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imports.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { toImport } from '../import-records.ts'
import { guessMapping } from '../imports/column-guesses.ts'
import { findExcess } from '../imports/rejection-limit.ts'
import type { Table, TableOptions } from '../imports/table.ts'
import { listPage } from '../pagination.ts'
import { readChunks } from './import-file.ts'
import { type ParsedRow, parseContactRow, type StoredRow } from './import-rows.ts'
import { loadCountry } from './phone-numbers.ts'

/** The job type that checks and runs imports. */
export const IMPORT_CONTACTS = 'import-contacts'

/** Chunks per batch of an upload. */
const CHUNKS_PER_BATCH = 4

/**
 * Stores an uploaded file of contacts until its columns are mapped. An unusable file leaves nothing behind.
 * @returns the id of the import
 * @throws DomainError `invalid` if the file is not CSV, or too large
 */
export async function uploadImport(
  deps: Deps,
  caller: Caller,
  file: { name: string; content: Blob } & TableOptions,
): Promise<string> {
  const { database } = deps
  const { workspaceId } = caller
  const id = deps.newId(deps.now())
  let rows = 0
  let pendingChunks: store.ImportChunkRow[] = []
  try {
    for await (const chunk of readChunks(file.content, file)) {
      if ('table' in chunk) {
        await database.batch([await buildImportInsert(deps, caller, id, file.name, chunk.table)])
        continue
      }
      pendingChunks.push(chunk)
      rows = chunk.position + JSON.parse(chunk.lines).length
      if (pendingChunks.length < CHUNKS_PER_BATCH) continue
      await database.batch([store.insertImportChunks(workspaceId, id, pendingChunks)])
      pendingChunks = []
    }
    const lastChunks = pendingChunks.length > 0 ? [store.insertImportChunks(workspaceId, id, pendingChunks)] : []
    await database.batch([
      ...lastChunks,
      ...store.updateUnstartedImport(workspaceId, id, { row_count: rows }),
      auditEntry(deps, caller, 'contact-import.uploaded', id, { rows }),
    ])
    return id
  } catch (error) {
    await database.batch(deleteImportStatements(workspaceId, id))
    throw error
  }
}

async function buildImportInsert(
  deps: Deps,
  { workspaceId, actor }: Caller,
  id: string,
  fileName: string,
  table: Table,
) {
  const segmentKeyRows = await deps.database.all(selectSegmentKeys(workspaceId))
  const propertyKeys = segmentKeyRows.map(({ key }) => key)
  const { columns, preset } = guessMapping(table, 'contacts', propertyKeys)
  const { format, encoding, headerLine } = table
  const reading: ImportReading = { format, encoding, headerLine, preset: preset?.name ?? null }
  return store.insertImport({
    id,
    workspaceId,
    kind: 'contacts',
    surveyId: null,
    fileName: fileName.toWellFormed().replaceAll('\0', '').slice(0, 200),
    header: JSON.stringify(table.header),
    mapping: JSON.stringify({ columns, country: await loadCountry(deps, workspaceId) }),
    reading: JSON.stringify(reading),
    createdAt: deps.now(),
    createdBy: actor,
  })
}

/** Deletes an import with all its rows. */
export const deleteImportStatements = (workspaceId: string, id: string): Statement[] => [
  store.deleteImportChunks(workspaceId, id),
  store.deleteImportRejections(workspaceId, id),
  deleteImportChanges(workspaceId, id),
  store.deleteImport(workspaceId, id),
]

export async function getImport(deps: Deps, caller: Caller, id: string): Promise<ContactImport> {
  const [row] = await deps.database.all(store.selectImportById(caller.workspaceId, id))
  if (row?.kind !== 'contacts') throw notFound('import', id)
  return toContactImport(row)
}

export const listImports = (deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<ContactImport>> =>
  listPage(
    deps.database,
    paging,
    (position) => store.selectImports(caller.workspaceId, 'contacts', position),
    toContactImport,
  )

const PREVIEW_ROWS = 5

/** The first rows as uploaded and as parsed; none once the import has started. */
export async function previewImport(
  deps: Deps,
  caller: Caller,
  { id, mapping }: Pick<ContactImport, 'id' | 'mapping'>,
): Promise<{ cells: string[]; parsed: ParsedRow }[]> {
  const [chunk] = await deps.database.all(store.selectImportChunk(caller.workspaceId, id, 0))
  const lines: (StoredRow | null)[] = JSON.parse(chunk?.lines ?? '[]')
  const previewLines = lines.filter((line) => line !== null).slice(0, PREVIEW_ROWS)
  return previewLines.map((line) => ({ cells: line.cells, parsed: parseContactRow(line, mapping) }))
}

/** The columns of an import that is to be checked or run from the beginning. */
export const RESET_PROGRESS = {
  dry_run_started_at: null,
  dry_run_at: null,
  processed: 0,
  counts: '{}',
  reasons: '{}',
  warnings: '{}',
}

/**
 * Sets the mapping of the columns, and discards an earlier dry run.
 * @throws DomainError `conflict` if the import has started
 */
export async function setImportMapping(deps: Deps, caller: Caller, id: string, mapping: ContactMapping): Promise<void> {
  await prepareImport(deps, caller, id, { ...RESET_PROGRESS, mapping: JSON.stringify(mapping) })
}

/** Queues a dry run, which counts new, updated and rejected rows. @throws DomainError as `setImportMapping` */
export async function dryRunImport(deps: Deps, caller: Caller, id: string): Promise<void> {
  const currentImport = await getImport(deps, caller, id)
  ContactMapping.parse(currentImport.mapping)
  await prepareImport(deps, caller, id, { ...RESET_PROGRESS, dry_run_started_at: deps.now() }, [
    enqueueImport(deps, caller, id),
  ])
  deps.wakeWorker()
}

/**
 * The cause for which more than a few rows of a checked import would be rejected, or would lose texts that cannot be read.
 * Such an import needs the user's consent.
 */
export function findContactExcess({ reasons, warnings, rows }: Pick<ContactImport, 'reasons' | 'warnings' | 'rows'>) {
  const unreadable = Object.entries(warnings).filter(([key]) => key.endsWith(' encoding'))
  const encoding = unreadable.reduce((sum, [, count]) => sum + count, reasons.encoding ?? 0)
  return findExcess({ ...reasons, ...(encoding > 0 && { encoding }) }, rows)
}

/**
 * Queues the import.
 * @param options `acceptRejections` if the other rows are to be stored even if more than a few fail for the same cause
 * @throws DomainError `already-started` if it has started, or has had no dry run, `too-many-rejections`
 */
export async function startImport(
  deps: Deps,
  caller: Caller,
  id: string,
  { acceptRejections = false } = {},
): Promise<void> {
  const contactImport = await getImport(deps, caller, id)
  const { state, rows } = contactImport
  if (state !== 'checked') throw alreadyStarted()
  if (!acceptRejections && findContactExcess(contactImport)) throw tooManyRejections()
  await prepareImport(deps, caller, id, { ...RESET_PROGRESS, dry_run_at: deps.now(), started_at: deps.now() }, [
    enqueueImport(deps, caller, id),
    auditEntry(deps, caller, 'contact-import.started', id, { rows }),
  ])
  deps.wakeWorker()
}

/**
 * Sets columns of an import that has not started.
 * @throws DomainError `conflict` if it has started
 */
export async function prepareImport(
  deps: Deps,
  { workspaceId }: Caller,
  id: string,
  values: Record<string, string | number | null>,
  extraStatements: Statement[] = [],
) {
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
export async function failIfStarted<Rows>(batch: Promise<Rows>): Promise<Rows> {
  try {
    return await batch
  } catch (error) {
    throw error instanceof ConstraintViolation ? alreadyStarted() : error
  }
}

const tooManyRejections = () =>
  new DomainError('conflict', 'too-many-rejections', 'More than a few rows would be rejected for the same cause.')

export const alreadyStarted = () =>
  new DomainError('conflict', 'already-started', 'This import has already started or ended.')

function enqueueImport(deps: Deps, { workspaceId }: Caller, importId: string): Statement {
  const now = deps.now()
  const payload = { importId }
  return enqueueJob({ id: deps.newId(now), workspaceId, type: IMPORT_CONTACTS, payload, createdAt: now, dueAt: now })
}

/** Stops a running import; stored contacts stay. Deletes one that has not started. */
export async function cancelImport(deps: Deps, caller: Caller, id: string): Promise<ContactImport> {
  const { workspaceId } = caller
  const currentImport = await getImport(deps, caller, id)
  const entry = auditEntry(deps, caller, 'contact-import.cancelled', id, { done: currentImport.done })
  if (['mapping', 'checking', 'checked'].includes(currentImport.state)) {
    await deps.database.batch([...deleteImportStatements(workspaceId, id), entry])
    return currentImport
  }
  await failIfStarted(
    deps.database.batch([
      ...store.cancelImport(workspaceId, id, deps.now()),
      store.deleteImportChunks(workspaceId, id),
      entry,
    ]),
  )
  return getImport(deps, caller, id)
}

const NO_READING: ImportReading = { format: 'csv', encoding: null, headerLine: 1, preset: null }

function toContactImport(row: store.ImportRow): ContactImport {
  const { id, fileName, state, rows, done, counts, createdAt, finishedAt, undo, undoableUntil } = toImport(row)
  return {
    ...{ id, fileName, state, rows, done, createdAt, finishedAt, undo, undoableUntil },
    header: JSON.parse(row.header),
    mapping: JSON.parse(row.mapping),
    created: counts.added,
    updated: counts.updated + counts.unchanged,
    rejected: counts.rejected,
    reading: { ...NO_READING, ...JSON.parse(row.reading) },
    reasons: JSON.parse(row.reasons),
    warnings: JSON.parse(row.warnings),
  }
}
