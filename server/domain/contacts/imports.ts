import { type ContactImport, ContactMapping } from '../../../shared/contact-import.ts'
import type { ImportReading } from '../../../shared/import.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import * as store from '../../store/queries/imports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { toImport } from '../import-records.ts'
import { guessMapping } from '../imports/column-guesses.ts'
import { proposeProperties } from '../imports/property-columns.ts'
import { findExcess } from '../imports/rejection-limit.ts'
import type { Table, TableOptions } from '../imports/table.ts'
import {
  alreadyStarted,
  cancelUpload,
  cleanFileName,
  enqueueImport,
  prepareImport,
  RESET_PROGRESS,
  storeUpload,
  tooManyRejections,
} from '../imports/uploads.ts'
import { listPage } from '../pagination.ts'
import { readChunks } from './import-file.ts'
import { omitFields, type ParsedRow, parseContactRow, type StoredRow } from './import-rows.ts'
import { previewRowMatches } from './matching.ts'
import { loadCountry } from './phone-numbers.ts'

/** The job type that checks and runs imports. */
export const IMPORT_CONTACTS = 'import-contacts'

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
  const id = deps.newId(deps.now())
  await storeUpload(deps, caller, readChunks(file.content, file), {
    id,
    buildImport: (table) => buildImportRow(deps, caller, id, file.name, table),
    complete: (rows) => ({ values: {}, entry: auditEntry(deps, caller, 'contact-import.uploaded', id, { rows }) }),
  })
  return id
}

async function buildImportRow(
  deps: Deps,
  { workspaceId, actor }: Caller,
  id: string,
  fileName: string,
  table: Table,
): Promise<store.NewImportRow> {
  const segmentKeyRows = await deps.database.all(selectSegmentKeys(workspaceId))
  const propertyKeys = segmentKeyRows.map(({ key }) => key)
  const guess = guessMapping(table, 'contacts', propertyKeys)
  const { preset, rivals } = guess
  const columns = proposeProperties(guess, table.header)
  const { format, encoding, headerLine } = table
  const reading: ImportReading = { format, encoding, headerLine, preset: preset?.name ?? null, rivals }
  return {
    id,
    workspaceId,
    kind: 'contacts',
    surveyId: null,
    fileName: cleanFileName(fileName),
    header: JSON.stringify(table.header),
    mapping: JSON.stringify({ columns, country: await loadCountry(deps, workspaceId) }),
    reading: JSON.stringify(reading),
    createdAt: deps.now(),
    createdBy: actor,
  }
}

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

/** The first rows as uploaded and as they would be imported; none once the import has started. */
export async function previewImport(
  deps: Deps,
  caller: Caller,
  { id, mapping }: Pick<ContactImport, 'id' | 'mapping'>,
): Promise<{ cells: string[]; parsed: ParsedRow }[]> {
  const [chunk] = await deps.database.all(store.selectImportChunk(caller.workspaceId, id, 0))
  const lines: (StoredRow | null)[] = JSON.parse(chunk?.lines ?? '[]')
  const previewLines = lines.filter((line) => line !== null).slice(0, PREVIEW_ROWS)
  const rows = previewLines.map((line) => ({ cells: line.cells, parsed: parseContactRow(line, mapping) }))
  const contacts = rows.flatMap(({ parsed }) => ('contact' in parsed ? [parsed.contact] : []))
  const matches = (await previewRowMatches(deps, caller.workspaceId, contacts)).values()
  return rows.map(({ cells, parsed }) => {
    const match = 'contact' in parsed ? matches.next().value : undefined
    return { cells, parsed: match ? omitFields(parsed, match.omissions) : parsed }
  })
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
    enqueueImport(deps, caller, IMPORT_CONTACTS, id),
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
    enqueueImport(deps, caller, IMPORT_CONTACTS, id),
    auditEntry(deps, caller, 'contact-import.started', id, { rows }),
  ])
  deps.wakeWorker()
}

/** Stops a running import; stored contacts stay. Deletes one that has not started. */
export async function cancelImport(deps: Deps, caller: Caller, id: string): Promise<ContactImport> {
  const currentImport = await getImport(deps, caller, id)
  const entry = auditEntry(deps, caller, 'contact-import.cancelled', id, { done: currentImport.done })
  const isLeft = await cancelUpload(deps, caller, currentImport, entry)
  return isLeft ? getImport(deps, caller, id) : currentImport
}

const NO_READING: ImportReading = { format: 'csv', encoding: null, headerLine: 1, preset: null, rivals: [] }

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
