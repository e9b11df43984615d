import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Caller, Deps } from '../domain/deps.ts'
import { type CsvStream, createCsvExporter } from '../domain/exports.ts'
import { getSurvey } from '../domain/surveys/surveys.ts'
import { UsageError } from './usage.ts'

interface ExportOptions {
  survey: string | undefined
  /** A file; standard output by default. */
  out: string | undefined
  bom: boolean
  /** Called with the number of rows written so far. */
  onProgress?: (rows: number) => void
}

/**
 * `vouch export`: writes a list as CSV, in constant memory.
 * @returns the number of rows
 * @throws UsageError for an unknown list
 */
export async function exportList(deps: Deps, caller: Caller, name: string, options: ExportOptions): Promise<number> {
  const stream = await openStream(deps, caller, name, options.survey)
  let rowCount = 0
  async function* text() {
    if (options.bom) yield '\uFEFF'
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

async function openStream(deps: Deps, caller: Caller, name: string, survey: string | undefined): Promise<CsvStream> {
  if (name === 'audit') return createCsvExporter(deps)(name, caller, {})
  if (name === 'contacts') {
    if (survey !== undefined) throw new UsageError('--survey: contacts do not belong to a survey. Leave it out.')
    return createCsvExporter(deps)(name, caller, {})
  }
  if (name !== 'responses' && name !== 'follow-ups') {
    throw new UsageError(`Expected responses, follow-ups or contacts to export, not “${name}”.`)
  }
  if (survey !== undefined) await getSurvey(deps, caller, survey)
  return createCsvExporter(deps)(name, caller, { survey })
}
