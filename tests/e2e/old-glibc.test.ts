import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createEmptyPostgres, sqliteClient } from './databases.ts'
import {
  API_KEY,
  cliEntry,
  createTempDir,
  projectDir,
  RunningProcess,
  SECRET,
  spawnNode,
  startNode,
} from './processes.ts'
import { runMainScenario } from './script.ts'

const preload = `--import=${pathToFileURL(join(projectDir, 'tests/support/old-glibc.ts'))}`
const env = { API_KEY, SECRET, RATE_LIMIT: 'off', NODE_OPTIONS: preload }
const loadingMessage = 'The binary of better-sqlite3 is loaded.'
const linkerMessage = "version `GLIBC_9.34' not found"

const runCli = (cwd: string, cliEnv: Record<string, string>, ...args: string[]) =>
  new RunningProcess([process.execPath, cliEntry, ...args], { cwd, env: cliEnv }).exited

describe('on a system whose glibc is too old for better-sqlite3', () => {
  it('works on SQLite, with one line in the log, and leaves a file that better-sqlite3 can use', async () => {
    using tempDir = createTempDir()
    const sqliteEnv = { ...env, DATABASE_URL: `sqlite:${join(tempDir.path, 'vouch.db')}` }
    const copyEnv = { ...env, DATABASE_URL: `sqlite:${join(tempDir.path, 'copy.db')}` }
    await using service = await startNode(tempDir.path, sqliteEnv)
    await runMainScenario(service.url, API_KEY)
    expect(await runCli(tempDir.path, sqliteEnv, 'verify')).toMatchObject({ code: 0 })
    expect(await runCli(tempDir.path, sqliteEnv, 'backup', 'backup.db')).toMatchObject({ code: 0 })
    expect(await runCli(tempDir.path, copyEnv, 'restore', 'backup.db')).toMatchObject({ code: 0 })
    const { code, stdout, stderr } = await service.stop()
    expect(code).toBe(0)
    const warnings = stdout.split('\n').filter((line) => line.includes(linkerMessage))
    expect(warnings.map((line) => JSON.parse(line).msg)).toEqual([
      'better-sqlite3 cannot be loaded; using node:sqlite. See docs/operation.md',
    ])
    // Once: threads use the driver of the process.
    expect(stderr).toBe(`${loadingMessage}\n`)

    const countResponses = (name: string) =>
      sqliteClient(join(tempDir.path, name)).query('select count(*) as count from response')
    const [counted] = await countResponses('vouch.db')
    expect(counted?.count).toBeGreaterThan(0)
    expect(await countResponses('copy.db')).toEqual([counted])
    const withBetterSqlite = { ...copyEnv, NODE_OPTIONS: '' }
    expect(await runCli(tempDir.path, withBetterSqlite, 'verify')).toMatchObject({ code: 0, stderr: '' })
  })

  it('works on PostgreSQL, without loading the binary, and backups as well', async () => {
    using tempDir = createTempDir()
    await using database = await createEmptyPostgres()
    await using target = await createEmptyPostgres()
    const [postgresEnv, targetEnv] = [
      { ...env, ...database.env },
      { ...env, ...target.env },
    ]
    await using service = await startNode(tempDir.path, postgresEnv)
    await runMainScenario(service.url, API_KEY)
    expect(await runCli(tempDir.path, postgresEnv, 'verify')).toMatchObject({ code: 0, stderr: '' })
    expect(await runCli(tempDir.path, postgresEnv, 'export', 'responses')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^\d+ rows? written\.\n$/),
    })
    expect(await runCli(tempDir.path, postgresEnv, 'backup', 'backup.db')).toMatchObject({ code: 0 })
    expect(await runCli(tempDir.path, targetEnv, 'restore', 'backup.db')).toMatchObject({ code: 0 })
    const countResponses = 'select cast(count(*) as integer) as count from response'
    expect(await target.query(countResponses)).toEqual(await database.query(countResponses))
    const { code, stderr } = await service.stop()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('says what to do if this Node has no node:sqlite either', async () => {
    using tempDir = createTempDir()
    const noNodeSqlite = { ...env, NODE_OPTIONS: `${preload} --no-experimental-sqlite` }
    const { code, stderr } = await spawnNode(tempDir.path, {
      ...noNodeSqlite,
      PORT: '28951',
      DATABASE_URL: 'sqlite:a.db',
    }).exited
    expect(code).toBe(1)
    expect(stderr).toContain(linkerMessage)
    expect(stderr).toContain('Use a Node from nodejs.org, a container or PostgreSQL.')
    expect(stderr).not.toContain('    at ')
  })
})
