#!/usr/bin/env node
import { parseArgs } from 'node:util'
import pino from 'pino'
import { NewApiKey, scopes } from '../../shared/api-key.ts'
import { boot, getSqliteFile, readMigrations } from '../boot.ts'
import { exportList } from '../commands/export.ts'
import { formatImportResult, importResponsesFromFile } from '../commands/import.ts'
import { importContacts } from '../commands/import-contacts.ts'
import { listKeyLines } from '../commands/keys.ts'
import { formatCount } from '../commands/numbers.ts'
import { createInvitationLink, createPasswordResetLink, getSetupLink } from '../commands/people.ts'
import { options, UsageError, usage } from '../commands/usage.ts'
import { type Config, ConfigError, processConfig } from '../config.ts'
import { type Caller, cliCaller, type Deps } from '../domain/deps.ts'
import { DomainError } from '../domain/errors.ts'
import { verifyCounts } from '../domain/verification.ts'
import { createApiKey, revokeApiKey } from '../domain/workspaces/api-keys.ts'
import { createWorkspace } from '../domain/workspaces/workspaces.ts'
import { CopyError } from '../store/copy.ts'
import { Unavailable } from '../store/database.ts'
import { selectWorkspaces } from '../store/queries/workspaces.ts'

interface CommandInput {
  deps: Deps
  args: string[]
  flags: ReturnType<typeof parseCommandLine>['values']
  timeZone: string
}

const parseCommandLine = () => parseArgs({ allowPositionals: true, options })
const print = (text: string) => process.stdout.write(`${text}\n`)

/** Each answers the exit code. */
const commands = new Map<string, (line: CommandInput) => Promise<number>>([
  ['import', importCommand],
  ['export', exportCommand],
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
])

/** Those that must not open the database first: that would make it, or bring it to this version. */
const offlineCommands = new Map<string, (config: Config, args: string[]) => Promise<number>>([
  ['backup', backupCommand],
  ['restore', restoreCommand],
])

async function importCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [list, file] = expectArgs(args, 'responses or contacts', 'FILE.csv')
  const { survey, map = [], encoding, 'no-follow-ups': skipFollowUps = false, 'dry-run': dryRun = false } = flags
  if (list === 'contacts') {
    const importOptions = { map, encoding, dryRun, countryCode: flags['country-code'] }
    print(await importContacts(deps, await resolveCaller(deps, flags.workspace), file, importOptions))
    return 0
  }
  if (list !== 'responses') throw new UsageError(`Expected responses or contacts to import, not “${list}”.`)
  if (!survey) throw new UsageError('--survey: expected the id of the survey that the answers belong to.')
  print(formatImportResult(await importResponsesFromFile(deps, file, { survey, map, followUps: !skipFollowUps })))
  return 0
}

async function exportCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [list] = expectArgs(args, 'responses, follow-ups or contacts')
  const { survey, out, bom = false } = flags
  const isWatched = process.stderr.isTTY && (out !== undefined || !process.stdout.isTTY)
  const showProgress = (rows: number) => isWatched && process.stderr.write(`\r${formatCount(rows, 'row')}`)
  const rows = await exportList(
    deps,
    await resolveCaller(deps, flags.workspace),
    list,
    { survey, out, bom },
    showProgress,
  )
  process.stderr.write(`${isWatched ? '\r' : ''}${formatCount(rows, 'row')} written.\n`)
  return 0
}

async function verifyCommand({ deps, args }: CommandInput): Promise<number> {
  expectArgs(args)
  const discrepancies = await verifyCounts(deps)
  for (const cell of discrepancies) print(JSON.stringify(cell))
  if (discrepancies.length === 0) print('All counts equal a recount.')
  else
    print(
      `${formatCount(discrepancies.length, 'count')} ${discrepancies.length === 1 ? 'differs' : 'differ'} from a recount.`,
    )
  return discrepancies.length === 0 ? 0 : 1
}

async function createKeyCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const name = NewApiKey.shape.name.safeParse(flags.name)
  const scope = NewApiKey.shape.scope.safeParse(flags.scope)
  if (!name.success) throw new UsageError('--name: expected what the key is for, in 1 to 100 characters.')
  if (!scope.success) throw new UsageError(`--scope: expected ${scopes.join(', ')}.`)
  const caller = await resolveCaller(deps, flags.workspace)
  const key = await createApiKey(deps, caller, { name: name.data, scope: scope.data })
  print(`${key.secret}`)
  process.stderr.write(`Key ${key.id} (${key.scope}). Its secret is shown only now.\n`)
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
  const created = await createWorkspace(deps, { name, timeZone })
  print(
    `Workspace  ${created.workspaceId}\nSurvey     ${created.surveyId}\nLink       ${created.url}\nAPI key    ${created.apiKey}`,
  )
  return 0
}

async function auditCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  // The workspace may be gone: its log is not.
  if (!flags.workspace) throw new UsageError('--workspace: expected the id of a workspace, be it deleted or not.')
  const { out, bom = false } = flags
  await exportList(deps, cliCaller(flags.workspace), 'audit', { survey: undefined, out, bom }, () => undefined)
  return 0
}

async function demoCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const { runCreateDemo, runDeleteDemo } = await import('../commands/demo.ts')
  print(await (flags.remove ? runDeleteDemo(deps) : runCreateDemo(deps)))
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

async function backupCommand(config: Config, args: string[]): Promise<number> {
  const [file] = expectArgs(args, 'FILE')
  const { runBackup } = await import('../commands/backup.ts')
  return reportOutcome(await runBackup(file, ...locateDatabase(config), readMigrations()))
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

/** Where the database is, and the secret of its service. */
function locateDatabase(config: Config): [{ file: string } | { url: string }, string] {
  const file = getSqliteFile(config)
  if (file === ':memory:') throw new UsageError('DATABASE_URL: expected a file or a server, not :memory:.')
  const secret = config.SECRET === undefined ? `${file}.secret` : 'SECRET'
  return [file === undefined ? { url: config.DATABASE_URL } : { file }, secret]
}

/** The words after the command, as many as it has names for: one too many is a slip, such as `*.csv`. */
function expectArgs<Names extends string[]>(
  args: readonly string[],
  ...names: Names
): { [Name in keyof Names]: string } {
  const missing = names.find((_, index) => !args[index])
  if (missing) throw new UsageError(`Expected ${missing}. See vouch --help.`)
  if (args.length > names.length) throw new UsageError(`“${args[names.length]}” is one word too many.`)
  return args as { [Name in keyof Names]: string }
}

/** Who works at the command line is trusted with every workspace, and says which where there are several. */
async function resolveCaller(deps: Deps, workspaceId: string | undefined): Promise<Caller> {
  const allWorkspaces = await deps.database.all(selectWorkspaces)
  const workspace =
    workspaceId === undefined && allWorkspaces.length === 1
      ? allWorkspaces[0]
      : allWorkspaces.find(({ id }) => id === workspaceId)
  if (workspace) return cliCaller(workspace.id)
  const choices = allWorkspaces.map(({ id, name }) => `  ${id}  ${name}`).join('\n')
  throw new UsageError(
    allWorkspaces.length > 0
      ? `--workspace: expected one of\n${choices}`
      : 'There is no workspace yet: start the service first.',
  )
}

async function main(): Promise<number> {
  const { positionals, values: flags } = parseCommandLine()
  const [name, ...args] = positionals
  if (flags.help) {
    print(usage)
    return 0
  }
  if (name === undefined) throw new UsageError(usage)
  const [command, offlineCommand] = [commands.get(name), offlineCommands.get(name)]
  if (offlineCommand) return offlineCommand(processConfig(), args)
  if (!command) throw new UsageError(`There is no command “${name}”. See vouch --help.`)
  const config = processConfig()
  const log = pino({ level: config.LOG_LEVEL }, pino.destination(2))
  const { deps, database } = await boot(config, log, { createIfMissing: false })
  try {
    return await command({ deps, args, flags, timeZone: config.TIME_ZONE })
  } finally {
    await database.close()
  }
}

/** What the person at the command line can put right, said without a stack: a slip, or what the system refuses. */
const isExpectedError = (error: unknown): error is Error =>
  error instanceof UsageError ||
  error instanceof ConfigError ||
  error instanceof DomainError ||
  error instanceof CopyError ||
  error instanceof Unavailable ||
  (error instanceof Error && ('syscall' in error || ('code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)))))

// Whoever reads has seen enough, as `vouch export responses | head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  process.exitCode = await main()
} catch (error) {
  // Without its causes: PostgreSQL's carry the row at fault.
  const message = isExpectedError(error) ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}
