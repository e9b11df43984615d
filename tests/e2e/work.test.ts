import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engines } from './databases.ts'
import { API_KEY, cliEntry, createTempDir, RunningProcess, type Service, startNode, waitUntil } from './processes.ts'

const headers = { authorization: `Bearer ${API_KEY}` }
const ROWS = 9000

const callApi = async (service: Service, path: string, method = 'GET') =>
  (await fetch(service.url + path, { method, headers })).json()

const runCli = (cwd: string, env: Record<string, string>, ...args: string[]) =>
  new RunningProcess([process.execPath, cliEntry, ...args], { cwd, env }).exited

describe.concurrent.each(engines)('a segment key declared over many responses on $name', ({ createDatabase }) => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('is counted completely, although the process gets a %s', async (signal) => {
    using tempDir = createTempDir()
    await using database = await createDatabase()
    const env = { API_KEY, ...database.env }
    const lines = Array.from({ length: ROWS }, (_, row) => `${row % 11},${row % 3 ? 'A' : 'B'},${row}`)
    writeFileSync(join(tempDir.path, 'answers.csv'), `score,area,key\n${lines.join('\n')}\n`)
    await using first = await startNode(tempDir.path, env)
    const [{ id: survey }] = (await callApi(first, '/api/surveys')).data
    const mapArgs = ['--map', 'score=score', '--map', 'property.area=area', '--map', 'key=key']
    const importProcess = await runCli(
      tempDir.path,
      env,
      'import',
      'responses',
      'answers.csv',
      '--survey',
      survey,
      ...mapArgs,
    )
    expect(importProcess).toMatchObject({ code: 0 })

    expect(await callApi(first, '/api/segment-keys/area', 'PUT')).toMatchObject({ key: 'area', countedAt: null })
    const { code } = await first.stop(signal)
    if (signal === 'SIGTERM') expect(code).toBe(0)
    // The counts so far are right and agree with the responses.
    expect(await runCli(tempDir.path, env, 'verify')).toMatchObject({ code: 0 })
    // As if the killed process's lease of a minute had expired.
    await database.query('update job set claimed_until = null')

    await using second = await startNode(tempDir.path, env)
    const isCounted = async () => (await callApi(second, '/api/segment-keys')).data[0].countedAt !== null
    await waitUntil(isCounted, () => second.output)
    expect(await callApi(second, `/api/surveys/${survey}/score?where[area]=B`)).toMatchObject({ count: ROWS / 3 })
    expect(await runCli(tempDir.path, env, 'verify')).toMatchObject({ code: 0 })
    const isQueueEmpty = async () => (await database.query('select id from job')).length === 0
    await waitUntil(isQueueEmpty, () => second.output)
    await second.stop()
  })
})
