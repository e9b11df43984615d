import { parseArgs } from 'node:util'
import { NewApiKey } from '../../shared/api-key.ts'
import { scopes } from '../../shared/scopes.ts'
import { listKeyLines } from '../commands/api-keys.ts'
import { formatCount } from '../commands/format.ts'
import { getLanguage, t } from '../commands/language.ts'
import { expectArgs, options, UsageError } from '../commands/usage.ts'
import { auditEntry } from '../domain/audit.ts'
import { type Caller, cliCaller, type Deps } from '../domain/deps.ts'
import { createApiKey, revokeApiKey } from '../domain/workspaces/api-keys.ts'

interface CommandInput {
  deps: Deps
  args: string[]
  flags: ReturnType<typeof parseCommandLine>['values']
  timeZone: string
}

export const parseCommandLine = (args: readonly string[]) =>
  parseArgs({ args: joinHashes(args), allowPositionals: true, options })

/** A hash in base64url may start with a hyphen: it belongs to its option nevertheless. */
function joinHashes(args: readonly string[]): string[] {
  const joinedArgs: string[] = []
  for (const arg of args) {
    if (joinedArgs.at(-1) === '--audit-head') joinedArgs.push(`${joinedArgs.pop()}=${arg}`)
    else joinedArgs.push(arg)
  }
  return joinedArgs
}

export const print = (text: string) => process.stdout.write(`${text}\n`)

/**
 * Each reads its arguments, prints its result and returns the exit code. Each loads what it alone needs: that is half the time
 * in which a command starts.
 */
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

/** The caller in the workspace of `--workspace`. */
const resolveCaller = async (deps: Deps, workspace: string | undefined): Promise<Caller> =>
  (await import('../commands/workspace.ts')).resolveCaller(deps, workspace)

async function importCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [list, file] = expectArgs(args, t().lists.imports, 'FILE.csv')
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
    const { importContacts } = await import('../commands/import-contacts.ts')
    const options = { ...fileOptions, leaveOut: flags['leave-out'] }
    print(await importContacts(deps, await resolveCaller(deps, flags.workspace), file, options))
    return 0
  }
  if (list !== 'responses') throw new UsageError(t().notOf.import(list))
  if (!survey) throw new UsageError(t().options.survey)
  const dateOptions = {
    dateOrder: flags['date-order'],
    timeZone: flags['time-zone'],
    emptyDates: flags['empty-dates'],
    followUpsSince: skipFollowUps ? ('none' as const) : flags['follow-ups-since'],
  }
  const importOptions = { ...fileOptions, ...dateOptions, survey, update }
  const { formatImportResult, importResponsesFromFile } = await import('../commands/import-responses.ts')
  print(formatImportResult(await importResponsesFromFile(deps, file, importOptions)))
  return 0
}

async function importsCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const { listImportLines, undoImport } = await import('../commands/imports.ts')
  const caller = await resolveCaller(deps, flags.workspace)
  if (args[0] === 'undo') {
    const [, id] = expectArgs(args, 'undo', 'ID')
    print(await undoImport(deps, caller, id))
    return 0
  }
  if (args[0] === 'cancel') {
    const [, id] = expectArgs(args, 'cancel', 'ID')
    const { cancelImportRecord } = await import('../domain/import-records.ts')
    await cancelImportRecord(deps, caller, id)
    print(t().imports.cancelled)
    return 0
  }
  const [verb] = expectArgs(args, t().lists.importVerbs)
  if (verb !== 'list') throw new UsageError(t().notOf.imports(verb))
  for await (const line of listImportLines(deps, caller)) print(line)
  return 0
}

async function exportCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [list] = expectArgs(args, t().lists.exports)
  const { survey, out, bom = false, format, language } = flags
  const isInteractive = process.stderr.isTTY && (out !== undefined || !process.stdout.isTTY)
  const onProgress = (rows: number) => isInteractive && process.stderr.write(`\r${formatCount(rows, 'row')}`)
  const caller = await resolveCaller(deps, flags.workspace)
  const { exportList } = await import('../commands/export.ts')
  const rows = await exportList(deps, caller, list, { survey, out, bom, format, language, onProgress })
  process.stderr.write(`${isInteractive ? '\r' : ''}${t().written(formatCount(rows, 'row'))}\n`)
  return 0
}

const repairs = new Map([
  ['responses', async () => (await import('../commands/repair-responses.ts')).repairResponses],
  ['phones', async () => (await import('../commands/repair-phones.ts')).repairPhones],
])

async function repairCommand({ deps, args, flags }: CommandInput): Promise<number> {
  const [noun] = expectArgs(args, t().lists.repairs)
  const loadRepair = repairs.get(noun)
  if (!loadRepair) throw new UsageError(t().notOf.repair(noun))
  const caller = await resolveCaller(deps, flags.workspace)
  const repair = await loadRepair()
  print(await repair(deps, caller, { dryRun: flags['dry-run'] ?? false }))
  return 0
}

async function verifyCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const { verifyAuditAndPrint, verifyCountsAndPrint } = await import('../commands/verify.ts')
  const results = [await verifyCountsAndPrint(deps, print), await verifyAuditAndPrint(deps, flags['audit-head'], print)]
  return results.every(Boolean) ? 0 : 1
}

async function createKeyCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const name = NewApiKey.shape.name.safeParse(flags.name)
  const scope = NewApiKey.shape.scope.safeParse(flags.scope)
  if (!name.success) throw new UsageError(t().options.name)
  if (!scope.success) throw new UsageError(t().options.scope(scopes.join(t().separator)))
  const caller = await resolveCaller(deps, flags.workspace)
  const key = await createApiKey(deps, caller, { name: name.data, scope: scope.data })
  print(`${key.secret}`)
  process.stderr.write(`${t().keys.created(key.id, key.scope)}\n`)
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
  print(t().keys.revoked)
  return 0
}

async function createWorkspaceCommand({ deps, args, timeZone }: CommandInput): Promise<number> {
  const [name] = expectArgs(args, 'NAME')
  const { createWorkspace } = await import('../domain/workspaces/workspaces.ts')
  const { workspaceId, surveyId, url, apiKey } = await createWorkspace(deps, {
    name,
    timeZone,
    language: getLanguage(),
  })
  await deps.database.batch([auditEntry(deps, cliCaller(workspaceId), 'workspace.created', workspaceId, { name })])
  const labels = t().workspaceCreated
  print(`${labels.workspace}${workspaceId}\n${labels.survey}${surveyId}\n${labels.link}${url}\n${labels.key}${apiKey}`)
  return 0
}

async function auditCommand({ deps, args, flags }: CommandInput): Promise<number> {
  expectArgs(args)
  const { out, bom = false } = flags
  const { resolveAuditCaller } = await import('../commands/workspace.ts')
  const caller = await resolveAuditCaller(deps, flags.workspace)
  const { exportList } = await import('../commands/export.ts')
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
  const { createInvitationLink } = await import('../commands/users.ts')
  print(await createInvitationLink(deps, await resolveCaller(deps, flags.workspace), email, role))
  return 0
}

async function setupLinkCommand({ deps, args }: CommandInput): Promise<number> {
  expectArgs(args)
  const { getSetupLink } = await import('../commands/users.ts')
  print(await getSetupLink(deps))
  return 0
}

async function resetPasswordCommand({ deps, args }: CommandInput): Promise<number> {
  const [email] = expectArgs(args, 'EMAIL')
  const { createPasswordResetLink } = await import('../commands/users.ts')
  print(await createPasswordResetLink(deps, email))
  return 0
}

async function resetSecondFactorCommand({ deps, args }: CommandInput): Promise<number> {
  const [email] = expectArgs(args, 'EMAIL')
  const { resetSecondFactor } = await import('../commands/users.ts')
  print(await resetSecondFactor(deps, email))
  return 0
}
