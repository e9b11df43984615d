import { parseArgs } from 'node:util'
import { NewApiKey } from '../../shared/api-key.ts'
import { scopes } from '../../shared/scopes.ts'
import { getSqliteFile, readMigrations } from '../boot.ts'
import { listKeyLines } from '../commands/api-keys.ts'
import { exportList } from '../commands/export.ts'
import { formatCount } from '../commands/format.ts'
import { importContacts } from '../commands/import-contacts.ts'
import { formatImportResult, importResponsesFromFile } from '../commands/import-responses.ts'
import { listImportLines, undoImport } from '../commands/imports.ts'
import { repairPhones } from '../commands/repair-phones.ts'
import { repairResponses } from '../commands/repair-responses.ts'
import { options, UsageError } from '../commands/usage.ts'
import { createInvitationLink, createPasswordResetLink, getSetupLink, resetSecondFactor } from '../commands/users.ts'
import { verifyAuditAndPrint, verifyCountsAndPrint } from '../commands/verify.ts'
import { resolveAuditCaller, resolveCaller } from '../commands/workspace.ts'
import type { Config } from '../config.ts'
import { auditEntry } from '../domain/audit.ts'
import { cliCaller, type Deps } from '../domain/deps.ts'
import { cancelImportRecord } from '../domain/import-records.ts'
import { createApiKey, revokeApiKey } from '../domain/workspaces/api-keys.ts'
import { createWorkspace } from '../domain/workspaces/workspaces.ts'

interface CommandInput {
  deps: Deps
  args: string[]
  flags: ReturnType<typeof parseCommandLine>['values']
  timeZone: string
}

export const parseCommandLine = (args: readonly string[]) =>
  parseArgs({ args: [...args], allowPositionals: true, options })
export const print = (text: string) => process.stdout.write(`${text}\n`)

/** Each reads its arguments, prints its result and returns the exit code. */
export const commands = new Map<string, (input: CommandInput) => Promise<number>>([
  ['import', importCommand],
  ['imports', importsCommand],
  ['export', exportCommand],
  ['repair', repairCommand],
  ['verify', verifyCommand],
  ['create-key', createKeyCommand],
  ['list-keys', listKeysCommand],
  ['revoke-key', revokeKeyCommand],
  ['create-workspace', createWorkspaceCommand],
  ['audit', auditCommand],
  ['demo', demoCommand],
  ['invite', inviteCommand],
  ['setup-link', setupLinkCommand],
  ['reset-password', resetPasswordCommand],
  ['reset-second-factor', resetSecondFactorCommand],
])

/** Commands that must not open the database first: opening creates or migrates it. */
export const offlineCommands = new Map<string, (config: Config, args: string[]) => Promise<number>>([
  ['backup', backupCommand],
  ['restore', restoreCommand],
])

async function importCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [list, file] = expectArgs(args, 'responses or contacts', 'FILE.csv')
  const {
    survey,
    map = [],
    encoding,
    'no-follow-ups': skipFollowUps = false,
    'dry-run': dryRun = false,
    update = false,
  } = flags
  const fileOptions = {
    map,
    encoding,
    dryRun,
    country: flags.country,
    headerLine: flags['header-line'],
    acceptRejections: flags['accept-rejections'],
    print: (text: string) => void process.stderr.write(text),
  }
  if (list === 'contacts') {
    const options = { ...fileOptions, leaveOut: flags['leave-out'] }
    print(await importContacts(deps, await resolveCaller(deps, flags.workspace), file, options))
    return 0
  }
  if (list !== 'responses') throw new UsageError(`Expected responses or contacts to import, not “${list}”.`)
  if (!survey) throw new UsageError('--survey: expected the id of the survey that the responses belong to.')
  const dateOptions = {
    dateOrder: flags['date-order'],
    timeZone: flags['time-zone'],
    emptyDates: flags['empty-dates'],
    followUpsSince: skipFollowUps ? ('none' as const) : flags['follow-ups-since'],
  }
  const importOptions = { ...fileOptions, ...dateOptions, survey, update }
  print(formatImportResult(await importResponsesFromFile(deps, file, importOptions)))
  return 0
}

async function importsCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const caller = await resolveCaller(deps, flags.workspace)
  if (args[0] === 'undo') {
    const [, id] = expectArgs(args, 'undo', 'ID')
    print(await undoImport(deps, caller, id))
    return 0
  }
  if (args[0] === 'cancel') {
    const [, id] = expectArgs(args, 'cancel', 'ID')
    await cancelImportRecord(deps, caller, id)
    print('Cancelled. What is stored stays.')
    return 0
  }
  const [verb] = expectArgs(args, 'list, cancel ID or undo ID')
  if (verb !== 'list') throw new UsageError(`Expected list, cancel or undo, not “${verb}”.`)
  for await (const line of listImportLines(deps, caller)) print(line)
  return 0
}

async function exportCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [list] = expectArgs(args, 'responses, follow-ups or contacts')
  const { survey, out, bom = false, format, language } = flags
  const isInteractive = process.stderr.isTTY && (out !== undefined || !process.stdout.isTTY)
  const onProgress = (rows: number) => isInteractive && process.stderr.write(`\r${formatCount(rows, 'row')}`)
  const caller = await resolveCaller(deps, flags.workspace)
  const rows = await exportList(deps, caller, list, { survey, out, bom, format, language, onProgress })
  process.stderr.write(`${isInteractive ? '\r' : ''}${formatCount(rows, 'row')} written.\n`)
  return 0
}

const repairs = new Map([
  ['responses', repairResponses],
  ['phones', repairPhones],
])

async function repairCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [noun] = expectArgs(args, 'responses or phones')
  const repair = repairs.get(noun)
  if (!repair) throw new UsageError(`Expected responses or phones to repair, not “${noun}”.`)
  const caller = await resolveCaller(deps, flags.workspace)
  print(await repair(deps, caller, { dryRun: flags['dry-run'] ?? false }))
  return 0
}

async function verifyCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const results = [await verifyCountsAndPrint(deps, print), await verifyAuditAndPrint(deps, flags['audit-head'], print)]
  return results.every(Boolean) ? 0 : 1
}

async function createKeyCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const name = NewApiKey.shape.name.safeParse(flags.name)
  const scope = NewApiKey.shape.scope.safeParse(flags.scope)
  if (!name.success) throw new UsageError('--name: expected the purpose of the key, in 1 to 100 characters.')
  if (!scope.success) throw new UsageError(`--scope: expected ${scopes.join(', ')}.`)
  const caller = await resolveCaller(deps, flags.workspace)
  const key = await createApiKey(deps, caller, { name: name.data, scope: scope.data })
  print(`${key.secret}`)
  process.stderr.write(`Key ${key.id} (${key.scope}). Its secret is shown only once.\n`)
  return 0
}

async function listKeysCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  for await (const line of listKeyLines(deps, await resolveCaller(deps, flags.workspace))) print(line)
  return 0
}

async function revokeKeyCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [id] = expectArgs(args, 'ID')
  await revokeApiKey(deps, await resolveCaller(deps, flags.workspace), id)
  print('Revoked.')
  return 0
}

async function createWorkspaceCommand({ deps, args, timeZone }: CommandInput): Promise<number> {
  const [name] = expectArgs(args, 'NAME')
  const { workspaceId, surveyId, url, apiKey } = await createWorkspace(deps, { name, timeZone })
  await deps.database.batch([auditEntry(deps, cliCaller(workspaceId), 'workspace.created', workspaceId, { name })])
  print(`Workspace  ${workspaceId}\nSurvey     ${surveyId}\nLink       ${url}\nAPI key    ${apiKey}`)
  return 0
}

async function auditCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const { out, bom = false } = flags
  const caller = await resolveAuditCaller(deps, flags.workspace)
  await exportList(deps, caller, 'audit', { survey: undefined, out, bom })
  return 0
}

async function demoCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const { runCreateDemo, runDeleteDemo } = await import('../commands/demo.ts')
  print(await (flags.remove ? runDeleteDemo(deps) : runCreateDemo(deps, flags.language)))
  return 0
}

async function inviteCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [email, role] = expectArgs(args, 'EMAIL', 'ROLE')
  print(await createInvitationLink(deps, await resolveCaller(deps, flags.workspace), email, role))
  return 0
}

async function setupLinkCommand({ deps, args }: CommandInput): Promise<number> {
  expectArgs(args)
  print(await getSetupLink(deps))
  return 0
}

async function resetPasswordCommand({ deps, args }: CommandInput): Promise<number> {
  const [email] = expectArgs(args, 'EMAIL')
  print(await createPasswordResetLink(deps, email))
  return 0
}

async function resetSecondFactorCommand({ deps, args }: CommandInput): Promise<number> {
  const [email] = expectArgs(args, 'EMAIL')
  print(await resetSecondFactor(deps, email))
  return 0
}

async function backupCommand(config: Config, args: string[]): Promise<number> {
  const [file] = expectArgs(args, 'FILE')
  const { runBackup } = await import('../commands/backup.ts')
  const outcome = await runBackup(file, ...locateDatabase(config), readMigrations())
  const { recordBackupOf } = await import('./backup-record.ts')
  await recordBackupOf(config)
  return reportOutcome(outcome)
}

async function restoreCommand(config: Config, args: string[]): Promise<number> {
  const [file] = expectArgs(args, 'FILE')
  const { runRestore } = await import('../commands/restore.ts')
  return reportOutcome(await runRestore(file, ...locateDatabase(config), readMigrations()))
}

function reportOutcome({ text, isVerified }: { text: string; isVerified: boolean }): number {
  print(text)
  return isVerified ? 0 : 1
}

/** The database, and where the secret of its service is kept. */
function locateDatabase(config: Config): [{ file: string } | { url: string }, string] {
  const file = getSqliteFile(config)
  if (file === ':memory:') throw new UsageError('DATABASE_URL: expected a file or a server, not :memory:.')
  const secret = config.SECRET === undefined ? `${file}.secret` : 'SECRET'
  return [file === undefined ? { url: config.DATABASE_URL } : { file }, secret]
}

/** The arguments of a command, exactly one per name: an extra one is a mistake, such as `*.csv`. */
function expectArgs<Names extends string[]>(
  args: readonly string[],
  ...names: Names
): { [Name in keyof Names]: string } {
  const missing = names.find((_, index) => !args[index])
  if (missing) throw new UsageError(`Expected ${missing}. See vouch --help.`)
  if (args.length > names.length) throw new UsageError(`Unexpected argument “${args[names.length]}”. See vouch --help.`)
  return args as { [Name in keyof Names]: string }
}
