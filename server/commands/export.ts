import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type ExportedList, startAuditedExport } from '../domain/audit.ts'
import type { CsvStream } from '../domain/csv-stream.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { createCsvExporter } from '../domain/exports.ts'
import { getSurvey } from '../domain/surveys/surveys.ts'
import { appLanguages } from '../i18n/languages.ts'
import {
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
  /** `excel` or `raw`; the audit log is raw. */
  format?: string | undefined
  /** The language of the headings for Excel. */
  language?: string | undefined
  /** Called with the number of rows written so far. */
  onProgress?: (rows: number) => void
}

/**
 * `vouch export`: writes a list as CSV, in constant memory.
 * @returns the number of rows
 * @throws UsageError for an unknown list
 */
export async function exportList(deps: Deps, caller: Caller, name: string, options: ExportOptions): Promise<number> {
  const stream = await startAuditedExport(deps, caller, name as ExportedList, () =>
    openStream(deps, caller, name, options),
  )
  let rowCount = 0
  async function* text() {
    if (options.bom || options.format === 'excel') yield '\uFEFF'
    for await (const { text, rows } of stream) {
      yield text
      rowCount = rows
      options.onProgress?.(rows)
    }
  }
  if (options.out === undefined) await pipeline(text, process.stdout, { end: false })
  else await pipeline(text, createWriteStream(options.out))
  return rowCount
}

async function openStream(deps: Deps, caller: Caller, name: string, options: ExportOptions): Promise<CsvStream> {
  const { survey } = options
  const spreadsheet = parseSpreadsheetLanguage(options)
  if (spreadsheet && name === 'audit') throw new UsageError(t().options.rawOnly)
  if (name === 'audit') return createCsvExporter(deps)(name, caller, {})
  if (name === 'contacts') {
    if (survey !== undefined) throw new UsageError(t().options.noSurveyOfContacts)
    const texts = spreadsheet && buildContactSpreadsheetTexts(spreadsheet)
    return createCsvExporter(deps)(name, caller, { spreadsheet: texts })
  }
  if (name !== 'responses' && name !== 'follow-ups') {
    throw new UsageError(t().notOf.export(name))
  }
  if (survey !== undefined) await getSurvey(deps, caller, survey)
  if (name === 'follow-ups') {
    const texts = spreadsheet && buildFollowUpSpreadsheetTexts(spreadsheet)
    return createCsvExporter(deps)(name, caller, { survey, spreadsheet: texts })
  }
  const texts = spreadsheet && buildSpreadsheetTexts(spreadsheet)
  return createCsvExporter(deps)(name, caller, { survey, spreadsheet: texts })
}

/** The language of an export for Excel; undefined for a raw one. @throws UsageError */
function parseSpreadsheetLanguage({ format = 'raw', language = getLanguage() }: ExportOptions) {
  if (format === 'raw') return undefined
  if (format !== 'excel') throw new UsageError(t().options.format(format))
  const appLanguage = appLanguages.find((candidate) => candidate === language)
  if (!appLanguage) throw new UsageError(t().options.language(appLanguages.join(t().separator)))
  return appLanguage
}
