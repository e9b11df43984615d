import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Caller, Deps } from '../domain/deps.ts'
import { type Csv, makesCsv } from '../domain/exports.ts'
import { getSurvey } from '../domain/surveys/surveys.ts'
import { UsageError } from './usage.ts'

/**
 * `vouch export`: a list as CSV, to a file or to the standard output, in constant memory.
 * @param told hears now and then how many rows have been written
 * @throws UsageError for a list that does not exist
 */
export async function exportList(
  deps: Deps,
  caller: Caller,
  name: string,
  options: { survey: string | undefined; out: string | undefined; bom: boolean },
  told: (rows: number) => void,
): Promise<number> {
  const csv = await listOf(deps, caller, name, options.survey)
  let written = 0
  async function* text() {
    if (options.bom) yield '\uFEFF'
    for await (const { text, rows } of csv) {
      yield text
      written = rows
      told(rows)
    }
  }
  if (options.out === undefined) await pipeline(text, process.stdout, { end: false })
  else await pipeline(text, createWriteStream(options.out))
  return written
}

async function listOf(deps: Deps, caller: Caller, name: string, survey: string | undefined): Promise<Csv> {
  if (name === 'audit') return makesCsv(deps)(name, caller, {})
  if (name === 'contacts') {
    if (survey !== undefined) throw new UsageError('--survey: contacts are of no survey. Leave it out.')
    return makesCsv(deps)(name, caller, {})
  }
  if (name !== 'responses' && name !== 'follow-ups') {
    throw new UsageError(`Expected responses, follow-ups or contacts to export, not “${name}”.`)
  }
  if (survey !== undefined) await getSurvey(deps, caller, survey)
  return makesCsv(deps)(name, caller, { survey })
}
