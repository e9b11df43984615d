import { openAsBlob, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { ContactMapping, contactFields, importLimits } from '../../shared/contact-import.ts'
import { runImport } from '../domain/contacts/import-steps.ts'
import {
  cancelImport,
  dryRunImport,
  getImport,
  setImportMapping,
  startImport,
  uploadImport,
} from '../domain/contacts/imports.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { DomainError } from '../domain/errors.ts'
import { createCsvExporter } from '../domain/exports.ts'
import { type Encoding, encodings } from '../domain/imports/encodings.ts'
import { unreadableFile } from '../domain/imports/file-errors.ts'
import { formatCount, formatNumber } from './format.ts'
import { progressBar } from './progress.ts'
import { UsageError } from './usage.ts'

interface Options {
  map: readonly string[]
  /** Of phone numbers without a country code; by default that of the workspace. */
  country: string | undefined
  encoding: string | undefined
  /** Only report what would be imported. */
  dryRun: boolean
}

/**
 * `vouch import contacts`: stores the rows of a CSV file as contacts, like the import page. Invalid rows go to
 * `FILE.rejected.csv` with their line and the reason.
 * @returns the summary to print
 * @throws UsageError for an unusable file or mapping; nothing is stored then
 */
export async function importContacts(deps: Deps, caller: Caller, file: string, options: Options): Promise<string> {
  const encoding = (options.encoding ?? 'auto') as Encoding
  if (!encodings.includes(encoding)) throw new UsageError(`--encoding: expected ${encodings.join(', ')}.`)
  const id = await uploadFile(deps, caller, file, encoding)
  try {
    const { header, mapping } = await getImport(deps, caller, id)
    const country = options.country ?? mapping.country ?? undefined
    await setImportMapping(deps, caller, id, parseMapping(header, { ...options, country }))
    await dryRunImport(deps, caller, id)
    await runWithProgress(deps, caller, id, 'Checking')
    if (options.dryRun) return await formatCounts(deps, caller, id, 'would be ')
    await startImport(deps, caller, id)
    await runWithProgress(deps, caller, id, 'Importing')
    return `${await formatCounts(deps, caller, id, '')}${await writeRejectedRows(deps, caller, id, file)}`
  } finally {
    const { state } = await getImport(deps, caller, id)
    if (state !== 'done') await cancelImport(deps, caller, id)
  }
}

async function uploadFile(deps: Deps, caller: Caller, file: string, encoding: Encoding): Promise<string> {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats?.isFile()) throw new UsageError(`There is no file “${file}”.`)
  try {
    if (stats.size > importLimits.bytes)
      throw unreadableFile('large', `Expected at most ${importLimits.bytes / 1024 / 1024} MB`)
    return await uploadImport(deps, caller, { name: basename(file), content: await openAsBlob(file), encoding })
  } catch (error) {
    if (error instanceof DomainError) throw new UsageError(`${file}: ${error.message}.`)
    throw error
  }
}

function parseMapping(
  header: readonly string[],
  { map, country = null }: Pick<Options, 'map'> & { country?: string | null | undefined },
): ContactMapping {
  const columns: (string | null)[] = header.map(() => null)
  // Column names may contain commas.
  for (const pair of map.flatMap((part) => part.split(/,(?=[^,=]+=)/)).filter((part) => part.trim() !== '')) {
    const [, target = '', column = ''] = /^([^=]*)=?(.*)$/s.exec(pair)?.map((part) => part.trim()) ?? []
    const index = header.indexOf(column)
    if (index === -1) throw new UsageError(`--map: there is no column “${column}”. The file has: ${header.join(', ')}.`)
    columns[index] = target
  }
  const result = ContactMapping.safeParse({ columns, country })
  if (result.success) return result.data
  const fields = `${contactFields.join(', ')} or property.NAME`
  const [issue] = result.error.issues
  if (issue?.path[0] === 'country') throw new UsageError(`--country: ${issue.message}.`)
  throw new UsageError(`--map: ${issue?.message}. Expected pairs such as email=COLUMN, of ${fields}.`)
}

async function runWithProgress(deps: Deps, caller: Caller, id: string, label: string): Promise<void> {
  const bar = progressBar(label, (await getImport(deps, caller, id)).rows)
  // An aborted signal makes each call run one step, so that the bar is drawn in between.
  const stepSignal = AbortSignal.abort()
  try {
    while (await runImport(deps, caller, id, stepSignal)) bar.update((await getImport(deps, caller, id)).done)
  } finally {
    bar.stop()
  }
}

async function formatCounts(deps: Deps, caller: Caller, id: string, verbPrefix: string): Promise<string> {
  const { created, updated, rejected } = await getImport(deps, caller, id)
  const existing = `${formatNumber(updated)} already existed`
  return `${formatCount(created, 'contact')} ${verbPrefix}added, ${existing}, ${formatCount(rejected, 'row')} ${verbPrefix}rejected.`
}

async function writeRejectedRows(deps: Deps, caller: Caller, id: string, file: string): Promise<string> {
  if ((await getImport(deps, caller, id)).rejected === 0) return ''
  const rejectedFile = `${file.replace(/\.csv$/i, '')}.rejected.csv`
  let text = ''
  const query = { importId: id, messages: {}, line: 'line', reason: 'reason' }
  for await (const piece of await createCsvExporter(deps)('rejections', caller, query)) text += piece.text
  writeFileSync(rejectedFile, text)
  return `\nRejected rows are in ${rejectedFile}, with their line and the reason.`
}
