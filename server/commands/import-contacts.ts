import { openAsBlob, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { ContactMapping, contactTargets, importLimits } from '../../shared/contact-import.ts'
import { previewImportChanges } from '../domain/contacts/import-preview.ts'
import { runImport } from '../domain/contacts/import-steps.ts'
import {
  cancelImport,
  dryRunImport,
  findContactExcess,
  getImport,
  setImportMapping,
  startImport,
  uploadImport,
} from '../domain/contacts/imports.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { createExporter } from '../domain/exports.ts'
import { guessMapping } from '../domain/imports/column-guesses.ts'
import { unreadableFile } from '../domain/imports/file-errors.ts'
import type { Table } from '../domain/imports/table.ts'
import { describeFirstIssue } from '../i18n/problems.ts'
import { describeColumns, failIfRivals, findColumn, parseColumnMapping } from './column-mapping.ts'
import { formatCount, formatNumber } from './format.ts'
import { describeContactChanges } from './import-preview.ts'
import { getLanguage, t } from './language.ts'
import { type ProgressLabel, progressBar } from './progress.ts'
import { findRejectedPath } from './rejected-rows-file.ts'
import {
  describeTable,
  type FileOptions,
  getFileSize,
  nameFileErrors,
  openTableFile,
  parseTableOptions,
} from './table-file.ts'
import { UsageError } from './usage.ts'
import { describeWarnings } from './warnings.ts'

interface Options extends FileOptions {
  /** Columns that are not imported, although they would be proposed. */
  leaveOut?: readonly string[] | undefined
  /** Of phone numbers without a country code; by default that of the workspace. */
  country?: string | undefined
  /** Only report what would be imported. */
  dryRun?: boolean | undefined
  /** Whether the other rows are stored if more than a few fail for the same cause. */
  acceptRejections?: boolean | undefined
  /** Prints how the file is read, before anything is stored. */
  print?: (text: string) => void
}

/**
 * `vouch import contacts`: stores the rows of a file as contacts, like the import page. Nothing is stored if more than a few
 * rows fail for the same cause. Other invalid rows go to `FILE.rejected.csv` with their line and the reason.
 * @returns the summary to print
 * @throws UsageError for an unusable file or mapping; nothing is stored then
 */
export async function importContacts(deps: Deps, caller: Caller, file: string, options: Options): Promise<string> {
  const table = await openTableFile(file, options)
  const columns = parseColumnMapping(options.map, table, contactTargets)
  if (columns.size === 0) failIfRivals(table.header, guessMapping(table, 'contacts', []))
  const id = await uploadFile(deps, caller, file, options)
  try {
    const { mapping } = await getImport(deps, caller, id)
    const effectiveMapping = parseMapping(
      table,
      columns,
      omitColumns(mapping, table, options.leaveOut),
      options.country,
    )
    const fields = effectiveMapping.columns.flatMap((target, column) => (target ? [[target, column] as const] : []))
    options.print?.(describeTable(file, table, new Map(fields), 'contacts'))
    await setImportMapping(deps, caller, id, effectiveMapping)
    await dryRunImport(deps, caller, id)
    await runWithProgress(deps, caller, id, 'checking')
    if (options.dryRun) return await describeDryRun(deps, caller, id)
    await failIfBiased(deps, caller, id, options)
    await startImport(deps, caller, id, { acceptRejections: true })
    await runWithProgress(deps, caller, id, 'importing')
    const rejectedRows = await writeRejectedRows(deps, caller, id, file)
    return [
      await formatSummary(deps, caller, id, false),
      ...rejectedRows,
      ...(await describeUndo(deps, caller, id)),
    ].join('\n')
  } finally {
    const { state } = await getImport(deps, caller, id)
    if (state !== 'done') await cancelImport(deps, caller, id)
  }
}

async function uploadFile(deps: Deps, caller: Caller, file: string, options: FileOptions): Promise<string> {
  return nameFileErrors(file, async () => {
    if (getFileSize(file) > importLimits.bytes) throw unreadableFile('large', importLimits.bytes / 1024 / 1024)
    const content = await openAsBlob(file)
    return uploadImport(deps, caller, { name: basename(file), content, ...parseTableOptions(options) })
  })
}

/** A proposed mapping without some columns. @throws UsageError for an unknown column */
function omitColumns(proposed: ContactMapping, table: Table, names: readonly string[] = []): ContactMapping {
  const omitted = names.map((name) => findColumn(name, '--leave-out', table))
  return { ...proposed, columns: proposed.columns.map((target, column) => (omitted.includes(column) ? null : target)) }
}

/** The columns that `--map` names, or else those proposed. */
function parseMapping(
  { header }: Table,
  columns: ReadonlyMap<string, number>,
  proposed: ContactMapping,
  country: string | undefined,
): ContactMapping {
  const targets = header.map((_, index) => [...columns].find(([, column]) => column === index)?.[0] ?? null)
  const result = ContactMapping.safeParse({
    columns: columns.size === 0 ? proposed.columns : targets,
    country: country ?? proposed.country,
  })
  if (result.success) return result.data
  const [issue] = result.error.issues
  const reason = describeFirstIssue(getLanguage(), result.error)
  if (issue?.path[0] === 'country') throw new UsageError(t().options.country(reason))
  throw new UsageError(t().mapping.error(reason, describeColumns({ header })))
}

/** @throws UsageError if more than a few rows would be rejected for the same cause */
async function failIfBiased(deps: Deps, caller: Caller, id: string, { acceptRejections }: Options): Promise<void> {
  const contactImport = await getImport(deps, caller, id)
  const cause = findContactExcess(contactImport)
  if (!cause || acceptRejections) return
  const { rows, reasons } = contactImport
  const count = reasons[cause] ? formatNumber(reasons[cause]) : undefined
  throw new UsageError(t().excess.contacts(count, formatCount(rows, 'row'), t().contactAdvice[cause]))
}

async function runWithProgress(deps: Deps, caller: Caller, id: string, work: ProgressLabel): Promise<void> {
  const bar = progressBar(work, (await getImport(deps, caller, id)).rows)
  const { signal } = new AbortController()
  try {
    await runImport(deps, caller, id, signal, async () => bar.update((await getImport(deps, caller, id)).done))
  } finally {
    bar.stop()
  }
}

/** What would be imported, and the first contacts that would change. */
async function describeDryRun(deps: Deps, caller: Caller, id: string): Promise<string> {
  const changes = await previewImportChanges(deps, caller, await getImport(deps, caller, id))
  return [await formatSummary(deps, caller, id, true), ...describeContactChanges(changes)].join('\n')
}

async function formatSummary(deps: Deps, caller: Caller, id: string, isDryRun: boolean): Promise<string> {
  const { created, updated, rejected, warnings } = await getImport(deps, caller, id)
  const counts = {
    added: formatCount(created, 'contact'),
    existing: formatNumber(updated),
    rejected: formatCount(rejected, 'row'),
  }
  const summary = t().imports.contacts(counts, isDryRun)
  return [summary, ...describeWarnings(warnings)].join('\n')
}

async function writeRejectedRows(deps: Deps, caller: Caller, id: string, file: string): Promise<string[]> {
  if ((await getImport(deps, caller, id)).rejected === 0) return []
  const rejectedFile = findRejectedPath(file)
  let text = ''
  const { line, reason } = t().imports
  const query = { importId: id, messages: t().contactErrors, line, reason }
  for await (const piece of await createExporter(deps)('rejections', caller, query)) text += piece.data
  writeFileSync(rejectedFile, text)
  return [t().imports.rejectedFile(rejectedFile)]
}

async function describeUndo(deps: Deps, caller: Caller, id: string): Promise<string[]> {
  const { created, updated } = await getImport(deps, caller, id)
  return created + updated > 0 ? [t().imports.undo(id)] : []
}
