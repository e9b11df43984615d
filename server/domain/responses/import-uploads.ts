import type { Import, ImportReading } from '../../../shared/import.ts'
import { ResponseMapping } from '../../../shared/response-import.ts'
import * as store from '../../store/queries/imports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import { readChunks } from '../contacts/import-file.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { toImport } from '../import-records.ts'
import { guessMapping } from '../imports/column-guesses.ts'
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
import { createFingerprint, createRowCounter } from '../row-identity.ts'
import { loadSurvey } from '../surveys/surveys.ts'
import { requireKeyOfEarlierImport } from './earlier-imports.ts'
import { findDefaultTimeZone } from './import-time-zone.ts'
import { type StoredMapping, type StoredResponseRow, toResponseMapping } from './stored-mapping.ts'
import { findOpenSurvey } from './submission.ts'

/** The job that checks and runs imports of responses. */
export const IMPORT_RESPONSES = 'import-responses'

const DAY_MS = 24 * 60 * 60 * 1000

/** Responses older than this open no follow-ups unless it is requested. */
export const FOLLOW_UP_AGE_MS = 30 * DAY_MS

/** An uploaded file of responses. */
export interface ResponseImportRecord extends Import {
  surveyId: string
  fingerprint: string | null
  header: string[]
  reading: ImportReading
  mapping: StoredMapping
}

/**
 * Stores an uploaded file of responses until its columns are mapped. An unusable file leaves nothing behind.
 * @returns the id of the import
 * @throws DomainError `file-…` if the file is no table, or too large; `not-found` survey
 */
export async function uploadResponses(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  file: { name: string; content: Blob } & TableOptions,
): Promise<string> {
  await loadSurvey(deps, caller, surveyId)
  const survey = await findOpenSurvey(deps, surveyId)
  const id = deps.newId(deps.now())
  const fingerprint = createFingerprint()
  await storeUpload(deps, caller, countEqualRows(readChunks(file.content, file), fingerprint), {
    id,
    buildImport: (table) => buildImportRow(deps, caller, { id, fileName: file.name, survey }, table),
    complete: (rows) => ({
      values: { fingerprint: fingerprint.finish() },
      entry: auditEntry(deps, caller, 'response-import.uploaded', id, { rows }),
    }),
  })
  return id
}

/** Adds to each row the number of equal rows before it, and the row to the fingerprint of the file. */
async function* countEqualRows(
  chunks: ReturnType<typeof readChunks>,
  fingerprint: ReturnType<typeof createFingerprint>,
): ReturnType<typeof readChunks> {
  const countRow = createRowCounter()
  for await (const chunk of chunks) {
    if ('table' in chunk) {
      yield chunk
      continue
    }
    const lines: StoredResponseRow[] = JSON.parse(chunk.lines)
    for (const line of lines) {
      fingerprint.add(line.cells)
      const occurrence = countRow(line.cells)
      if (occurrence > 0) line.occurrence = occurrence
    }
    yield { position: chunk.position, lines: JSON.stringify(lines) }
  }
}

async function buildImportRow(
  deps: Deps,
  { workspaceId, actor }: Caller,
  { id, fileName, survey }: { id: string; fileName: string; survey: OpenSurveyRow },
  table: Table,
): Promise<store.NewImportRow> {
  const segmentKeyRows = await deps.database.all(selectSegmentKeys(workspaceId))
  const propertyKeys = segmentKeyRows.map(({ key }) => key)
  const { columns, preset, rivals } = guessMapping(table, 'responses', propertyKeys)
  const { format, encoding, headerLine, width } = table
  const reading: ImportReading = { format, encoding, headerLine, preset: preset?.name ?? null, rivals }
  const mapping: StoredMapping = {
    columns: dropNamelessContact(columns),
    country: survey.country,
    dateOrder: null,
    timeZone: table.timeZone ?? (await findDefaultTimeZone(deps, survey)),
    emptyDates: 'reject',
    update: false,
    followUps: 'recent',
    followUpsSince: null,
    table: { width },
  }
  return {
    id,
    workspaceId,
    kind: 'responses',
    surveyId: survey.id,
    fileName: cleanFileName(fileName),
    header: JSON.stringify(table.header),
    mapping: JSON.stringify(mapping),
    reading: JSON.stringify(reading),
    createdAt: deps.now(),
    createdBy: actor,
  }
}

/** A proposed name of a contact without anything that identifies the contact is left out. */
function dropNamelessContact(columns: readonly (string | null)[]): (string | null)[] {
  const isIdentified = columns.some((target) =>
    ['contact.externalId', 'contact.email', 'contact.phone'].includes(target ?? ''),
  )
  return columns.map((target) => (isIdentified || !target?.startsWith('contact.') ? target : null))
}

/** @throws DomainError `not-found` */
export async function getResponseImport(deps: Deps, caller: Caller, id: string): Promise<ResponseImportRecord> {
  const [row] = await deps.database.all(store.selectImportById(caller.workspaceId, id))
  if (row?.kind !== 'responses' || row.surveyId === null) throw notFound('import', id)
  return {
    ...toImport(row),
    surveyId: row.surveyId,
    fingerprint: row.fingerprint,
    header: JSON.parse(row.header),
    reading: JSON.parse(row.reading),
    mapping: JSON.parse(row.mapping),
  }
}

/**
 * Sets the mapping of the columns, and discards an earlier dry run.
 * @throws DomainError `already-started`
 */
export async function setResponseMapping(
  deps: Deps,
  caller: Caller,
  id: string,
  mapping: ResponseMapping,
): Promise<void> {
  const { mapping: storedMapping } = await getResponseImport(deps, caller, id)
  const followUpsSince = { recent: deps.now() - FOLLOW_UP_AGE_MS, all: 0, none: null }[mapping.followUps]
  const newMapping: StoredMapping = { ...mapping, table: storedMapping.table, followUpsSince }
  await prepareImport(deps, caller, id, { ...RESET_PROGRESS, mapping: JSON.stringify(newMapping) })
}

/**
 * Queues a dry run, which counts what would become of each row.
 * @throws DomainError as `setResponseMapping`, or `key-required`
 */
export async function dryRunResponseImport(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { mapping, surveyId, fingerprint } = await getResponseImport(deps, caller, id)
  ResponseMapping.parse(toResponseMapping(mapping))
  const survey = { id: surveyId, workspaceId: caller.workspaceId }
  await requireKeyOfEarlierImport(deps, survey, { fingerprint, hasKey: mapping.columns.includes('key') })
  await prepareImport(deps, caller, id, { ...RESET_PROGRESS, dry_run_started_at: deps.now() }, [
    enqueueImport(deps, caller, IMPORT_RESPONSES, id),
  ])
  deps.wakeWorker()
}

/**
 * Queues the import.
 * @param options.acceptRejections whether the other rows are stored if more than a few are rejected for one cause
 * @throws DomainError `already-started`, also without a dry run, or `too-many-rejections`
 */
export async function startResponseImport(
  deps: Deps,
  caller: Caller,
  id: string,
  { acceptRejections = false }: { acceptRejections?: boolean } = {},
): Promise<void> {
  const { state, rows, mapping } = await getResponseImport(deps, caller, id)
  if (state !== 'checked') throw alreadyStarted()
  if (mapping.excess && !acceptRejections) throw tooManyRejections()
  const now = deps.now()
  const values = { ...RESET_PROGRESS, dry_run_at: now, started_at: now }
  await prepareImport(deps, caller, id, values, [
    enqueueImport(deps, caller, IMPORT_RESPONSES, id),
    auditEntry(deps, caller, 'response-import.started', id, { rows }),
  ])
  deps.wakeWorker()
}

/** Stops a running import; stored responses stay. Deletes one that has not started. */
export async function cancelResponseImport(deps: Deps, caller: Caller, id: string): Promise<ResponseImportRecord> {
  const record = await getResponseImport(deps, caller, id)
  const entry = auditEntry(deps, caller, 'response-import.cancelled', id, { done: record.done })
  const isLeft = await cancelUpload(deps, caller, record, entry)
  return isLeft ? getResponseImport(deps, caller, id) : record
}
