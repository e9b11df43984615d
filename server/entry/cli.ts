#!/usr/bin/env node
import { parseArgs } from 'node:util'
import pino from 'pino'
import { NewKey, scopes } from '../../shared/api-key.ts'
import { boot, migrations, sqliteFile } from '../boot.ts'
import { exportList } from '../commands/export.ts'
import { importResponses, importTold } from '../commands/import.ts'
import { importContacts } from '../commands/import-contacts.ts'
import { keyLines } from '../commands/keys.ts'
import { many } from '../commands/numbers.ts'
import { inviteByCommand, resetAddress, setupAddress } from '../commands/people.ts'
import { options, UsageError, usage } from '../commands/usage.ts'
import { type Config, ConfigError, processConfig } from '../config.ts'
import { type Caller, type Deps, operator } from '../domain/deps.ts'
import { DomainError } from '../domain/errors.ts'
import { verify } from '../domain/verification.ts'
import { createKey, revokeKey } from '../domain/workspaces/api-keys.ts'
import { createWorkspace } from '../domain/workspaces/workspaces.ts'
import { CopyError } from '../store/copy.ts'
import { Unavailable } from '../store/database.ts'
import { workspaces } from '../store/queries/workspaces.ts'

interface Line {
  deps: Deps
  words: string[]
  given: ReturnType<typeof parse>['values']
  timeZone: string
}

const parse = () => parseArgs({ allowPositionals: true, options })
const say = (text: string) => process.stdout.write(`${text}\n`)

/** Each answers the exit code. */
const commands = new Map<string, (line: Line) => Promise<number>>([
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
const copies = new Map<string, (config: Config, words: string[]) => Promise<number>>([
  ['backup', backupCommand],
  ['restore', restoreCommand],
])

async function importCommand({ deps, words, given }: Line): Promise<number> {
  const [what, file] = wordsOf(words, 'responses or contacts', 'FILE.csv')
  const { survey, map = [], encoding, 'no-follow-ups': without = false, 'dry-run': dryRun = false } = given
  if (what === 'contacts') {
    const options = { map, encoding, dryRun, countryCode: given['country-code'] }
    say(await importContacts(deps, await callerOf(deps, given.workspace), file, options))
    return 0
  }
  if (what !== 'responses') throw new UsageError(`Expected responses or contacts to import, not “${what}”.`)
  if (!survey) throw new UsageError('--survey: expected the id of the survey that the answers belong to.')
  say(importTold(await importResponses(deps, file, { survey, map, followUps: !without })))
  return 0
}

async function exportCommand({ deps, words, given }: Line): Promise<number> {
  const [list] = wordsOf(words, 'responses, follow-ups or contacts')
  const { survey, out, bom = false } = given
  const isWatched = process.stderr.isTTY && (out !== undefined || !process.stdout.isTTY)
  const told = (rows: number) => isWatched && process.stderr.write(`\r${many(rows, 'row')}`)
  const rows = await exportList(deps, await callerOf(deps, given.workspace), list, { survey, out, bom }, told)
  process.stderr.write(`${isWatched ? '\r' : ''}${many(rows, 'row')} written.\n`)
  return 0
}

async function verifyCommand({ deps, words }: Line): Promise<number> {
  wordsOf(words)
  const wrong = await verify(deps)
  for (const cell of wrong) say(JSON.stringify(cell))
  if (wrong.length === 0) say('All counts equal a recount.')
  else say(`${many(wrong.length, 'count')} ${wrong.length === 1 ? 'differs' : 'differ'} from a recount.`)
  return wrong.length === 0 ? 0 : 1
}

async function createKeyCommand({ deps, words, given }: Line): Promise<number> {
  wordsOf(words)
  const name = NewKey.shape.name.safeParse(given.name)
  const scope = NewKey.shape.scope.safeParse(given.scope)
  if (!name.success) throw new UsageError('--name: expected what the key is for, in 1 to 100 characters.')
  if (!scope.success) throw new UsageError(`--scope: expected ${scopes.join(', ')}.`)
  const caller = await callerOf(deps, given.workspace)
  const key = await createKey(deps, caller, { name: name.data, scope: scope.data })
  say(`${key.secret}`)
  process.stderr.write(`Key ${key.id} (${key.scope}). Its secret is shown only now.\n`)
  return 0
}

async function listKeysCommand({ deps, words, given }: Line): Promise<number> {
  wordsOf(words)
  for await (const line of keyLines(deps, await callerOf(deps, given.workspace))) say(line)
  return 0
}

async function revokeKeyCommand({ deps, words, given }: Line): Promise<number> {
  const [id] = wordsOf(words, 'ID')
  await revokeKey(deps, await callerOf(deps, given.workspace), id)
  say('Revoked.')
  return 0
}

async function createWorkspaceCommand({ deps, words, timeZone }: Line): Promise<number> {
  const [name] = wordsOf(words, 'NAME')
  const made = await createWorkspace(deps, { name, timeZone })
  say(`Workspace  ${made.workspaceId}\nSurvey     ${made.surveyId}\nLink       ${made.url}\nAPI key    ${made.apiKey}`)
  return 0
}

async function auditCommand({ deps, words, given }: Line): Promise<number> {
  wordsOf(words)
  // The workspace may be gone: its log is not.
  if (!given.workspace) throw new UsageError('--workspace: expected the id of a workspace, be it deleted or not.')
  const { out, bom = false } = given
  await exportList(deps, operator(given.workspace), 'audit', { survey: undefined, out, bom }, () => undefined)
  return 0
}

async function demoCommand({ deps, words, given }: Line): Promise<number> {
  wordsOf(words)
  const { makeDemo, unmakeDemo } = await import('../commands/demo.ts')
  say(await (given.remove ? unmakeDemo(deps) : makeDemo(deps)))
  return 0
}

async function inviteCommand({ deps, words, given }: Line): Promise<number> {
  const [email, role] = wordsOf(words, 'EMAIL', 'ROLE')
  say(await inviteByCommand(deps, await callerOf(deps, given.workspace), email, role))
  return 0
}

async function setupLinkCommand({ deps, words }: Line): Promise<number> {
  wordsOf(words)
  say(await setupAddress(deps))
  return 0
}

async function resetPasswordCommand({ deps, words }: Line): Promise<number> {
  const [email] = wordsOf(words, 'EMAIL')
  say(await resetAddress(deps, email))
  return 0
}

async function backupCommand(config: Config, words: string[]): Promise<number> {
  const [file] = wordsOf(words, 'FILE')
  const { backupTo } = await import('../commands/backup.ts')
  return told(await backupTo(file, ...placeOf(config), migrations()))
}

async function restoreCommand(config: Config, words: string[]): Promise<number> {
  const [file] = wordsOf(words, 'FILE')
  const { restoreFrom } = await import('../commands/restore.ts')
  return told(await restoreFrom(file, ...placeOf(config), migrations()))
}

function told({ text, isRight }: { text: string; isRight: boolean }): number {
  say(text)
  return isRight ? 0 : 1
}

/** Where the database is, and the secret of its service. */
function placeOf(config: Config): [{ file: string } | { url: string }, string] {
  const file = sqliteFile(config)
  if (file === ':memory:') throw new UsageError('DATABASE_URL: expected a file or a server, not :memory:.')
  const secret = config.SECRET === undefined ? `${file}.secret` : 'SECRET'
  return [file === undefined ? { url: config.DATABASE_URL } : { file }, secret]
}

/** The words after the command, as many as it has names for: one too many is a slip, such as `*.csv`. */
function wordsOf<Names extends string[]>(words: readonly string[], ...names: Names): { [Name in keyof Names]: string } {
  const missing = names.find((_, index) => !words[index])
  if (missing) throw new UsageError(`Expected ${missing}. See vouch --help.`)
  if (words.length > names.length) throw new UsageError(`“${words[names.length]}” is one word too many.`)
  return words as { [Name in keyof Names]: string }
}

/** Who works at the command line is trusted with every workspace, and says which where there are several. */
async function callerOf(deps: Deps, workspaceId: string | undefined): Promise<Caller> {
  const known = await deps.database.all(workspaces)
  const chosen = workspaceId === undefined && known.length === 1 ? known[0] : known.find(({ id }) => id === workspaceId)
  if (chosen) return operator(chosen.id)
  const names = known.map(({ id, name }) => `  ${id}  ${name}`).join('\n')
  throw new UsageError(
    known.length > 0 ? `--workspace: expected one of\n${names}` : 'There is no workspace yet: start the service first.',
  )
}

async function main(): Promise<number> {
  const { positionals, values: given } = parse()
  const [name, ...words] = positionals
  if (given.help) {
    say(usage)
    return 0
  }
  if (name === undefined) throw new UsageError(usage)
  const [command, copy] = [commands.get(name), copies.get(name)]
  if (copy) return copy(processConfig(), words)
  if (!command) throw new UsageError(`There is no command “${name}”. See vouch --help.`)
  const config = processConfig()
  const log = pino({ level: config.LOG_LEVEL }, pino.destination(2))
  const { deps, database } = await boot(config, log, { makes: false })
  try {
    return await command({ deps, words, given, timeZone: config.TIME_ZONE })
  } finally {
    await database.close()
  }
}

/** What the person at the command line can put right, said without a stack: a slip, or what the system refuses. */
const isPlain = (error: unknown): error is Error =>
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
  const said = isPlain(error) ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`${said}\n`)
  process.exitCode = 2
}
