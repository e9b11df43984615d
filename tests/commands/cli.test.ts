import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boot } from '../../server/boot.ts'
import { readConfig } from '../../server/config.ts'
import { joinAsNew } from '../../server/domain/users/join.ts'
import { type ApiKeyCaller, findApiKeyCaller, touchApiKey } from '../../server/domain/workspaces/api-keys.ts'
import { createWorkspace, type FirstWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { engines } from '../e2e/databases.ts'
import { cliEntry, createTempDir, type ExitResult, RunningProcess } from '../e2e/processes.ts'
import { runCommandLineHere } from './command-line.ts'

const log = { info: () => undefined, error: () => undefined }

/** Creates workspaces in a new database. */
async function createWorkspaces(env: Record<string, string>, ...names: string[]): Promise<FirstWorkspace[]> {
  const { deps, database } = await boot(readConfig(env), log)
  const workspaces = []
  for (const name of names) workspaces.push(await createWorkspace(deps, { name, timeZone: 'Europe/London' }))
  await database.close()
  return workspaces
}

async function createSampleWorkspace(env: Record<string, string>): Promise<string> {
  const { deps, database } = await boot(readConfig(env), log)
  const { workspaceId } = await createWorkspace(deps, { name: 'Sample', timeZone: 'Europe/London', demoAt: deps.now() })
  await database.close()
  return workspaceId
}

describe('the command line', () => {
  const tempDir = createTempDir()
  const file = join(tempDir.path, 'vouch.db')
  const env = { DATABASE_URL: `sqlite:${file}` }
  let mainWorkspace: FirstWorkspace
  const vouch = (...args: string[]): Promise<ExitResult> =>
    new RunningProcess([process.execPath, cliEntry, ...args], { cwd: tempDir.path, env }).exited
  const vouchHere = (...args: string[]) => runCommandLineHere(env, args)

  beforeAll(async () => {
    const [createdKey] = await createWorkspaces(env, 'Ours')
    mainWorkspace = createdKey as FirstWorkspace
  })
  afterAll(() => tempDir[Symbol.dispose]())

  it('prints its usage on standard output with --help, otherwise as an error', async () => {
    expect(await vouch('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: vouch COMMAND/),
      stderr: '',
    })
    expect(await vouch()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^Usage: vouch COMMAND/) })
  })

  it.each([
    [['toString'], 'There is no command “toString”. See vouch --help.'],
    [['verify', '--audit-head'], "Option '--audit-head <value>' argument missing"],
    [['verify', '--fast'], "Unknown option '--fast'"],
    [['import', 'responses', 'a.csv'], '--survey: expected the id of the survey'],
    [['import', 'responses', 'a.csv', 'b.csv', '--survey', 'x'], 'Unexpected argument “b.csv”. See vouch --help.'],
    [['export', 'responses', '--survey', 'x'], 'There is no survey “x” here.'],
    [['export', 'responses', '--out', '/no/such/folder/out.csv'], '/no/such/folder/out.csv'],
    [['create-key', '--name', 'Till', '--scope', 'all'], '--scope: expected read, write, admin.'],
    [['revoke-key'], 'Expected ID.'],
    [['revoke-key', 'x'], 'There is no key “x” here.'],
    [['invite', 'ada', 'viewer'], 'EMAIL: expected an address'],
    [['invite', 'ada@example.com', 'king'], 'ROLE: expected owner, manager, marketer, agent, viewer.'],
    [['reset-password', 'nobody@example.com'], 'EMAIL: expected the address of a user.'],
    [['list-keys', '--workspace', 'x'], '--workspace: expected one of'],
    [['audit', '--workspace', 'nonsense'], '--workspace: expected one of'],
    [['audit'], '--workspace: expected one of'],
  ])('answers %j with a line that says what to correct', async (args, message) => {
    const { code, stdout, stderr } = await vouchHere(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n +at /)
  })

  it('reports a locked database, not wrong counts', async () => {
    const competingConnection = new Sqlite(file)
    competingConnection.exec('begin immediate')
    const { code, stdout, stderr } = await vouch('create-key', '--name', 'Till', '--scope', 'read')
    competingConnection.close()
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^[^\n]*database[^\n]*\n$/)
  })

  it('imports, exports and verifies, and finds a manipulated count', async () => {
    const csv = join(tempDir.path, 'answers.csv')
    writeFileSync(csv, 'score,why\n9,good\n3,=bad\neleven,\n')
    const args = [
      'import',
      'responses',
      'answers.csv',
      '--survey',
      mainWorkspace.surveyId,
      '--map',
      'score=score',
      '--map',
      'comment=why',
    ]
    const printedImport = await vouch(...args)
    expect(printedImport).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^2 responses added, 0 already existed, 1 row rejected, 1 follow-up opened\.\nRejected rows are in answers\.rejected\.csv, with their line and the reason\.\nTo take it back: vouch imports undo \w{22}\n$/,
      ),
      stderr: expect.stringContaining('answers.csv: CSV in utf-8, separated by commas, header on line 1'),
    })
    expect((await vouch(...args)).stdout).toMatch(/^0 responses added, 2 already existed, 1 row rejected, 0 follow/)

    const printedExport = await vouch('export', 'responses')
    expect(printedExport).toMatchObject({ code: 0, stderr: '2 rows written.\n' })
    expect(printedExport.stdout).toMatch(/^id,survey,[^\r]*\r\n[\s\S]*,'=bad,/)
    const out = join(tempDir.path, 'out.csv')
    expect(await vouch('export', 'follow-ups', '--bom', '--out', out)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '1 row written.\n',
    })
    expect(readFileSync(out, 'utf8')).toMatch(/^\uFEFFid,survey,status,/)

    const intact = await vouch('verify')
    expect(intact).toMatchObject({ code: 0, stdout: expect.stringMatching(/^All counts equal a recount\.\n/) })
    const [, auditHead = ''] =
      /the last one, with the hash (\S+)\nAll audit logs are intact\.\n$/.exec(intact.stdout) ?? []
    const unknownHead = await vouchHere('verify', '--audit-head', '-abc')
    expect(unknownHead.code).toBe(1)
    expect(await vouch('verify', '--audit-head', auditHead)).toMatchObject({ code: 0 })
    const auditLog = await vouch('audit', '--workspace', mainWorkspace.workspaceId)
    const exports = auditLog.stdout.matchAll(/,([\w-]+\.exported),/g)
    expect(new Set([...exports].map(([, action]) => action))).toEqual(
      new Set(['audit.exported', 'follow-ups.exported', 'responses.exported']),
    )
    const database = new Sqlite(file)
    database.prepare(`update tally set s9 = s9 + 1, count = count + 1 where span = 'ever' and segment_key = ''`).run()
    database.close()
    const { code, stdout } = await vouch('verify', '--audit-head', 'another-hash')
    expect(stdout).toContain('{"audit":"unknown-head","hash":"another-hash"}\n')
    const [cell = '', summary] = stdout.split('\n')
    expect([code, summary]).toEqual([1, '1 count differs from a recount.'])
    expect(JSON.parse(cell)).toMatchObject({
      surveyId: mainWorkspace.surveyId,
      span: 'ever',
      kept: 3,
      counted: 2,
      keptScores: [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0],
    })
  })

  it('prints links for the first owner, for invited people and for a forgotten password', async () => {
    const setupResult = await vouchHere('setup-link')
    expect(setupResult).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http:\S+\/setup\/[\w-]{32}\n$/) })
    const inviteResult = await vouchHere('invite', 'ada@example.com', 'owner')
    const token = /\/join\/(\w{22})\n$/.exec(inviteResult.stdout)?.[1] ?? ''
    const { deps, database } = await boot(readConfig(env), log)
    await joinAsNew(deps, token, { name: 'Ada', password: 'a long engine of words', locale: null })
    await database.close()
    expect((await vouchHere('setup-link')).stderr).toContain('The service has been set up already.')
    expect((await vouchHere('reset-password', 'ada@example.com')).stdout).toMatch(/^http:\S+\/reset\/\w{22}\n$/)
  })

  it('creates keys that work, lists and revokes them', async () => {
    const createdKey = await vouchHere('create-key', '--name', 'Till', '--scope', 'write')
    const [, id = ''] = /^Key (\S+) \(write\)\. Its secret is shown only once\.\n$/.exec(createdKey.stderr) ?? []
    const secret = createdKey.stdout.trim()
    expect(secret).toMatch(/^vouch_\w{22}$/)
    const { deps, database } = await boot(readConfig(env), log)
    const caller = await findApiKeyCaller(deps, secret)
    expect(caller).toMatchObject({ workspaceId: mainWorkspace.workspaceId, role: 'write' })
    await touchApiKey(deps, caller as ApiKeyCaller)

    const keyList = await vouchHere('list-keys')
    expect(keyList.stdout).toContain(`${id}  …${secret.slice(-4)}  write  Till  (last used `)
    expect(keyList.stdout).toContain('First key  (never used)')
    expect(keyList.stdout).not.toContain(secret)
    expect(await vouchHere('revoke-key', id)).toMatchObject({ code: 0, stdout: 'Revoked.\n' })
    expect(await findApiKeyCaller(deps, secret)).toBeUndefined()
    expect((await vouchHere('list-keys')).stdout).toContain('Till  (revoked ')
    await database.close()
  })

  it('exits quietly when the reader of an export closes the pipe', async () => {
    const csv = join(tempDir.path, 'many.csv')
    writeFileSync(csv, `score,why\n${`9,${'x'.repeat(4000)}\n`.repeat(100)}`)
    await vouch('import', 'responses', csv, '--survey', mainWorkspace.surveyId, '--map', 'score=score,comment=why')
    const command = `"${process.execPath}" "${cliEntry}" export responses | head -c 10`
    const { code, stdout, stderr } = await new RunningProcess(['sh', '-c', command], { cwd: tempDir.path, env }).exited
    expect([code, stdout, stderr]).toEqual([0, 'id,survey,', ''])
  })

  it('names a wrong configuration variable', async () => {
    const invalidConfig = new RunningProcess([process.execPath, cliEntry, 'verify'], {
      cwd: tempDir.path,
      env: { ...env, PORT: 'x' },
    })
    expect(await invalidConfig.exited).toMatchObject({
      code: 2,
      stderr: 'PORT: expected a port from 1 to 65535, such as 8787\n',
    })
  })

  it('does not create a database: it may run in the wrong folder', async () => {
    using otherDir = createTempDir()
    const missingDatabase = new RunningProcess([process.execPath, cliEntry, 'verify'], { cwd: otherDir.path, env: {} })
    expect(await missingDatabase.exited).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'DATABASE_URL: there is no database at data/vouch.db. Start the service first, or set another location.\n',
    })
    expect(existsSync(join(otherDir.path, 'data'))).toBe(false)
  })
})

describe.each(engines)('several workspaces on $name', ({ createDatabase }) => {
  it('are selected by --workspace; a sample workspace does not count', async () => {
    using tempDir = createTempDir()
    await using database = await createDatabase()
    const vouch = (...args: string[]) => runCommandLineHere(database.env, args)
    const [mainWorkspace] = (await createWorkspaces(database.env, 'Ours')) as [FirstWorkspace]
    const demoId = await createSampleWorkspace(database.env)
    expect(await vouch('export', 'responses')).toMatchObject({ code: 0, stderr: '0 rows written.\n' })
    const creation = await vouch('create-workspace', 'Theirs')
    const lines = Object.fromEntries(
      creation.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    )
    expect(Object.keys(lines)).toEqual(['Workspace', 'Survey', 'Link', 'API key'])

    const csv = join(tempDir.path, 'answers.csv')
    writeFileSync(csv, 'score\n9\n')
    await vouch('import', 'responses', csv, '--survey', lines.Survey ?? '', '--map', 'score=score')
    expect(await vouch('export', 'responses')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: [
        '--workspace: expected one of',
        `  ${mainWorkspace.workspaceId}  Ours`,
        `  ${demoId}  Sample  (sample data)`,
        `  ${lines.Workspace}  Theirs\n`,
      ].join('\n'),
    })
    expect(await vouch('export', 'responses', '--workspace', mainWorkspace.workspaceId)).toMatchObject({
      stderr: '0 rows written.\n',
    })
    expect(await vouch('export', 'responses', '--workspace', lines.Workspace ?? '')).toMatchObject({
      stderr: '1 row written.\n',
    })
    expect(await vouch('verify')).toMatchObject({ code: 0 })
  })
})
