import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { ContactMapping, contactFields, importLimits } from '../../shared/contact-import.ts'
import { type Encoding, encodings, unusable } from '../domain/contacts/import-file.ts'
import { importOn } from '../domain/contacts/import-steps.ts'
import { beginImport, cancelImport, getImport, mapImport, startImport, tryImport } from '../domain/contacts/imports.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { DomainError } from '../domain/errors.ts'
import { makesCsv } from '../domain/exports.ts'
import { many, number } from './numbers.ts'
import { progressBar } from './progress.ts'
import { UsageError } from './usage.ts'

interface Options {
  map: readonly string[]
  countryCode: string | undefined
  encoding: string | undefined
  /** Only says what would be stored. */
  dryRun: boolean
}

/**
 * `vouch import contacts`: stores the rows of a CSV file as contacts, as the page does. A row that is not right goes to
 * `FILE.rejected.csv` with its line and the reason.
 * @returns what has been done, in words
 * @throws UsageError for a file or a mapping that cannot work; nothing has been stored then
 */
export async function importContacts(deps: Deps, caller: Caller, file: string, options: Options): Promise<string> {
  const encoding = (options.encoding ?? 'auto') as Encoding
  if (!encodings.includes(encoding)) throw new UsageError(`--encoding: expected ${encodings.join(', ')}.`)
  const id = await taken(deps, caller, file, encoding)
  try {
    const { header } = await getImport(deps, caller, id)
    await mapImport(deps, caller, id, mappingOf(header, options))
    await tryImport(deps, caller, id)
    await carriedOut(deps, caller, id, 'Checking')
    if (options.dryRun) return await told(deps, caller, id, 'would be ')
    await startImport(deps, caller, id)
    await carriedOut(deps, caller, id, 'Importing')
    return `${await told(deps, caller, id, '')}${await rejected(deps, caller, id, file)}`
  } finally {
    const { state } = await getImport(deps, caller, id)
    if (state !== 'done') await cancelImport(deps, caller, id)
  }
}

async function taken(deps: Deps, caller: Caller, file: string, encoding: Encoding): Promise<string> {
  const about = statSync(file, { throwIfNoEntry: false })
  if (!about?.isFile()) throw new UsageError(`There is no file “${file}”.`)
  try {
    if (about.size > importLimits.bytes) throw unusable('large')
    return await beginImport(deps, caller, { name: basename(file), bytes: [readFileSync(file)], encoding })
  } catch (error) {
    if (error instanceof DomainError) throw new UsageError(`${file}: ${error.message}.`)
    throw error
  }
}

function mappingOf(header: readonly string[], { map, countryCode }: Options): ContactMapping {
  const columns: (string | null)[] = header.map(() => null)
  // A comma may also stand in the name of a column.
  for (const pair of map.flatMap((part) => part.split(/,(?=[^,=]+=)/)).filter((part) => part.trim() !== '')) {
    const [, target = '', column = ''] = /^([^=]*)=?(.*)$/s.exec(pair)?.map((part) => part.trim()) ?? []
    const index = header.indexOf(column)
    if (index === -1) throw new UsageError(`--map: there is no column “${column}”. The file has: ${header.join(', ')}.`)
    columns[index] = target
  }
  const result = ContactMapping.safeParse({ columns, countryCode: countryCode ?? null })
  if (result.success) return result.data
  const fields = `${contactFields.join(', ')} or property.NAME`
  const [issue] = result.error.issues
  const option = issue?.path[0] === 'countryCode' ? '--country-code' : '--map'
  throw new UsageError(`${option}: ${issue?.message}. Expected pairs such as email=COLUMN, of ${fields}.`)
}

async function carriedOut(deps: Deps, caller: Caller, id: string, label: string): Promise<void> {
  const bar = progressBar(label, (await getImport(deps, caller, id)).rows)
  // Aborted from the start it does one step at a time, and the bar is drawn between them.
  const stepwise = AbortSignal.abort()
  try {
    while (await importOn(deps, caller, id, stepwise)) bar.update((await getImport(deps, caller, id)).done)
  } finally {
    bar.stop()
  }
}

async function told(deps: Deps, caller: Caller, id: string, would: string): Promise<string> {
  const { created, updated, rejected } = await getImport(deps, caller, id)
  const were = `${number(updated)} ${updated === 1 ? 'was' : 'were'} here already`
  return `${many(created, 'contact')} ${would}added, ${were}, ${many(rejected, 'row')} ${would}rejected.`
}

async function rejected(deps: Deps, caller: Caller, id: string, file: string): Promise<string> {
  if ((await getImport(deps, caller, id)).rejected === 0) return ''
  const name = `${file.replace(/\.csv$/i, '')}.rejected.csv`
  let text = ''
  const query = { importId: id, words: {}, line: 'line', reason: 'reason' }
  for await (const piece of await makesCsv(deps)('rejections', caller, query)) text += piece.text
  writeFileSync(name, text)
  return `\nWhat was rejected is in ${name}, with its line and the reason.`
}
