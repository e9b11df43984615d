import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { contactsCsv, followUpsCsv, responsesCsv } from '../domain/csv.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { UsageError } from './usage.ts'

const lists = { responses: responsesCsv, 'follow-ups': followUpsCsv, contacts: contactsCsv }

export const isList = (name: string): name is keyof typeof lists => name in lists

/**
 * `vouch export`: a list as CSV, to a file or to the standard output, in constant memory.
 * @param told hears now and then how many rows have been written
 */
export async function exportList(
  deps: Deps,
  caller: Caller,
  name: string,
  options: { survey: string | undefined; out: string | undefined; bom: boolean },
  told: (rows: number) => void,
): Promise<number> {
  if (!isList(name)) throw new UsageError(`Expected one of ${Object.keys(lists).join(', ')} to export, not “${name}”.`)
  const csv = await lists[name](deps, caller, name === 'contacts' ? {} : { survey: options.survey })
  const out = options.out ? createWriteStream(options.out) : process.stdout
  if (options.bom) out.write('\uFEFF')
  let written = 0
  for await (const { text, rows } of csv) {
    if (!out.write(text)) await once(out, 'drain')
    written = rows
    told(rows)
  }
  if (options.out) {
    out.end()
    await finished(out)
  }
  return written
}
