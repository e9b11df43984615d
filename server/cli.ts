#!/usr/bin/env node
import { parseArgs } from 'node:util'
import pino from 'pino'
import { type Scope, scopes } from '../shared/key.ts'
import { boot } from './boot.ts'
import { exportList } from './commands/export.ts'
import { importResponses } from './commands/import.ts'
import { UsageError } from './commands/usage.ts'
import { ConfigError, processConfig } from './config.ts'
import type { Caller, Deps } from './domain/deps.ts'
import { DomainError } from './domain/errors.ts'
import { createKey, listKeys, revokeKey } from './domain/keys.ts'
import { verify } from './domain/verification.ts'
import { createWorkspace } from './domain/workspaces.ts'
import { workspaces } from './store/workspaces.ts'

const usage = `Usage: vouch COMMAND

  import responses FILE.csv --survey ID --map score=COLUMN,at=COLUMN,…   store the rows of a CSV file as answers
      fields: score, at, comment, key, locale, property.NAME,
              contact.externalId, contact.email, contact.phone, contact.name, contact.locale
      key=COLUMN       the column that identifies a row; without it a row is known by what it says
      --no-follow-ups  opens no follow-ups: for history that nobody will call about
  export responses|follow-ups|contacts [--survey ID] [--out FILE.csv] [--bom]
      --bom            begins with the mark by which Excel knows UTF-8
  verify                                             counts everything again; exit code 1 where the counts disagree
  create-key --name NAME --scope read|write|admin    makes an API key; its secret is shown this once
  list-keys
  revoke-key ID
  create-workspace NAME                              makes a further workspace with its first survey, link and key

  --workspace ID   which workspace, where there are several

The database is the one in DATABASE_URL (sqlite:data/vouch.db).
`

const options = {
  survey: { type: 'string' },
  map: { type: 'string', multiple: true },
  'no-follow-ups': { type: 'boolean' },
  out: { type: 'string' },
  bom: { type: 'boolean' },
  name: { type: 'string' },
  scope: { type: 'string' },
  workspace: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

interface Line {
  deps: Deps
  words: string[]
  given: ReturnType<typeof parse>['values']
  timeZone: string
}

const parse = () => parseArgs({ allowPositionals: true, options })
const say = (text: string) => process.stdout.write(`${text}\n`)
/** Whole numbers as people read them: 2,746. */
const number = new Intl.NumberFormat('en').format

/** Each answers the exit code. */
const commands: Record<string, (line: Line) => Promise<number>> = {
  import: async ({ deps, words: [what, file], given }) => {
    if (what !== 'responses' || !file) throw new UsageError('Expected: import responses FILE.csv')
    if (!given.survey) throw new UsageError('--survey: expected the id of the survey that the answers belong to.')
    const followUps = !given['no-follow-ups']
    const done = await importResponses(deps, file, { survey: given.survey, map: given.map ?? [], followUps })
    say(
      `${number(done.added)} answers added, ${number(done.known)} were here already, ${number(done.rejected)} rows rejected.`,
    )
    if (done.rejectedFile) say(`The rejected rows are in ${done.rejectedFile}, each with its line and the reason.`)
    return 0
  },

  export: async ({ deps, words: [list = ''], given }) => {
    const terminal = process.stderr.isTTY && (given.out || !process.stdout.isTTY)
    const told = (rows: number) => terminal && process.stderr.write(`\r${number(rows)} rows`)
    const { survey, out, bom = false } = given
    const rows = await exportList(deps, await callerOf(deps, given.workspace), list, { survey, out, bom }, told)
    process.stderr.write(`${terminal ? '\r' : ''}${number(rows)} rows written.\n`)
    return 0
  },

  verify: async ({ deps }) => {
    const wrong = await verify(deps)
    for (const cell of wrong) say(JSON.stringify(cell))
    say(wrong.length === 0 ? 'All counts equal a recount.' : `${wrong.length} counts differ from a recount.`)
    return wrong.length === 0 ? 0 : 1
  },

  'create-key': async ({ deps, given }) => {
    const scope = scopes.find((known) => known === given.scope)
    if (!given.name) throw new UsageError('--name: expected what the key is for.')
    if (!scope) throw new UsageError(`--scope: expected ${scopes.join(', ')}.`)
    const key = await createKey(deps, await callerOf(deps, given.workspace), {
      name: given.name,
      scope: scope as Scope,
    })
    say(`${key.secret}`)
    process.stderr.write(`Key ${key.id} (${scope}). Its secret is shown only now.\n`)
    return 0
  },

  'list-keys': async ({ deps, given }) => {
    const { data } = await listKeys(deps, await callerOf(deps, given.workspace), { limit: 200 })
    for (const key of data) {
      const state = key.revokedAt
        ? `revoked ${key.revokedAt}`
        : key.lastUsedAt
          ? `last used ${key.lastUsedAt}`
          : 'never used'
      say(`${key.id}  …${key.hint}  ${key.scope.padEnd(5)}  ${key.name}  (${state})`)
    }
    return 0
  },

  'revoke-key': async ({ deps, words: [id = ''], given }) => {
    await revokeKey(deps, await callerOf(deps, given.workspace), id)
    say('Revoked.')
    return 0
  },

  'create-workspace': async ({ deps, words: [name], timeZone }) => {
    if (!name) throw new UsageError('Expected a name for the workspace.')
    const made = await createWorkspace(deps, { name, timeZone })
    say(
      `Workspace  ${made.workspaceId}\nSurvey     ${made.surveyId}\nLink       ${made.url}\nAPI key    ${made.apiKey}`,
    )
    return 0
  },
}

/** Who works at the command line is trusted with every workspace, and says which where there are several. */
async function callerOf(deps: Deps, workspaceId: string | undefined): Promise<Caller> {
  const known = await deps.database.all(workspaces)
  const chosen = workspaceId === undefined && known.length === 1 ? known[0] : known.find(({ id }) => id === workspaceId)
  if (chosen) return { workspaceId: chosen.id, actor: 'cli' }
  const names = known.map(({ id, name }) => `  ${id}  ${name}`).join('\n')
  throw new UsageError(
    known.length > 0 ? `--workspace: expected one of\n${names}` : 'There is no workspace yet: start the service first.',
  )
}

async function main(): Promise<number> {
  const { positionals, values: given } = parse()
  const [name = '', ...words] = positionals
  const command = commands[name]
  if (given.help || !command) {
    process[given.help ? 'stdout' : 'stderr'].write(usage)
    return given.help ? 0 : 2
  }
  const config = processConfig()
  const { deps, database } = await boot(config, pino({ level: config.LOG_LEVEL }, pino.destination(2)))
  try {
    return await command({ deps, words, given, timeZone: config.TIME_ZONE })
  } finally {
    await database.close()
  }
}

/** What the person at the command line can put right, said without a stack. */
const isPlain = (error: unknown): error is Error =>
  error instanceof UsageError ||
  error instanceof ConfigError ||
  error instanceof DomainError ||
  (error instanceof Error && 'code' in error && /^(ENOENT|EACCES|EISDIR|ERR_PARSE_ARGS)/.test(String(error.code)))

try {
  process.exitCode = await main()
} catch (error) {
  if (!isPlain(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
