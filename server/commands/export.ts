import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type ExportedList, startAuditedExport } from '../domain/audit.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { createExporter } from '../domain/exports.ts'
import type { FileStream } from '../domain/files/table.ts'
import type { FileFormat } from '../domain/files/writer.ts'
import { getSurvey } from '../domain/surveys/surveys.ts'
import { getMessages } from '../i18n/index.ts'
import { appLanguages } from '../i18n/languages.ts'
import {
  buildAuditSpreadsheetTexts,
  buildContactSpreadsheetTexts,
  buildFollowUpSpreadsheetTexts,
  buildSpreadsheetTexts,
} from '../i18n/spreadsheet.ts'
import { getLanguage, t } from './language.ts'
import { UsageError } from './usage.ts'

interface ExportOptions {
  survey: string | undefined
  /** A file; standard output by default. */
  out: string | undefined
  bom: boolean
  /** `xlsx`, `excel` (the same as CSV) or `raw`. */
  format?: string | undefined
  /** The language of the headings, unless raw. */
  language?: string | undefined
  /** Called with the number of rows written so far. */
  onProgress?: (rows: number) => void
}

/**
 * `vouch export`: writes a list as a file, in constant memory.
 * @returns the number of rows
 * @throws UsageError for an unknown list
 */
export async function exportList(deps: Deps, caller: Caller, name: string, options: ExportOptions): Promise<number> {
  const stream = await startAuditedExport(deps, caller, name as ExportedList, () =>
    openStream(deps, caller, name, options),
  )
  let rowCount = 0
  async function* readData() {
    if ((options.bom && options.format !== 'xlsx') || options.format === 'excel') yield '\uFEFF'
    for await (const { data, rows } of stream) {
      yield data
      rowCount = rows
      options.onProgress?.(rows)
    }
  }
  if (options.out === undefined) await pipeline(readData, process.stdout, { end: false })
  else await pipeline(readData, createWriteStream(options.out))
  return rowCount
}

async function openStream(deps: Deps, caller: Caller, name: string, options: ExportOptions): Promise<FileStream> {
  const { survey } = options
  const language = parseLanguage(options)
  const exporter = createExporter(deps)
  const { followUps, responses, contacts, settings, common } = getMessages(language ?? 'en')
  const toFormat = (sheet: string): FileFormat =>
    options.format === 'xlsx'
      ? { type: 'xlsx', texts: { sheet, truncated: common.exports.truncated } }
      : { type: 'csv' }
  if (name === 'audit') {
    const texts = language && buildAuditSpreadsheetTexts(language)
    return exporter(name, caller, { spreadsheet: texts }, toFormat(settings.audit.list))
  }
  if (name === 'contacts') {
    if (survey !== undefined) throw new UsageError(t().options.noSurveyOfContacts)
    const texts = language && buildContactSpreadsheetTexts(language)
    return exporter(name, caller, { spreadsheet: texts }, toFormat(contacts.title))
  }
  if (name !== 'responses' && name !== 'follow-ups') {
    throw new UsageError(t().notOf.export(name))
  }
  if (survey !== undefined) await getSurvey(deps, caller, survey)
  if (name === 'follow-ups') {
    const texts = language && buildFollowUpSpreadsheetTexts(language)
    return exporter(name, caller, { survey, spreadsheet: texts }, toFormat(followUps.title))
  }
  const texts = language && buildSpreadsheetTexts(language)
  return exporter(name, caller, { survey, spreadsheet: texts }, toFormat(responses.title))
}

/** The language of a list for readers; undefined for a raw one. @throws UsageError */
function parseLanguage({ format = 'raw', language = getLanguage() }: ExportOptions) {
  if (format === 'raw') return undefined
  if (format !== 'excel' && format !== 'xlsx') throw new UsageError(t().options.format(format))
  const appLanguage = appLanguages.find((candidate) => candidate === language)
  if (!appLanguage) throw new UsageError(t().options.language(appLanguages.join(t().separator)))
  return appLanguage
}
