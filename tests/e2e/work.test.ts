import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engines } from './databases.ts'
import { API_KEY, folder, node, project, Running, type Service, until } from './processes.ts'

const headers = { authorization: `Bearer ${API_KEY}` }
const ROWS = 9000

const ask = async (service: Service, path: string, method = 'GET') =>
  (await fetch(service.url + path, { method, headers })).json()

const vouch = (cwd: string, env: Record<string, string>, ...words: string[]) =>
  new Running([process.execPath, join(project, 'server/entry/cli.ts'), ...words], { cwd, env }).ended

describe.concurrent.each(engines)('a segment key declared over many answers on $name', ({ empty }) => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('is counted to its end, though the process gets a %s', async (signal) => {
    using home = folder()
    await using database = await empty()
    const env = { API_KEY, ...database.env }
    const lines = Array.from({ length: ROWS }, (_, row) => `${row % 11},${row % 3 ? 'A' : 'B'},${row}`)
    writeFileSync(join(home.path, 'answers.csv'), `score,area,key\n${lines.join('\n')}\n`)
    await using first = await node(home.path, env)
    const [{ id: survey }] = (await ask(first, '/api/surveys')).data
    const map = ['--map', 'score=score', '--map', 'property.area=area', '--map', 'key=key']
    const imported = await vouch(home.path, env, 'import', 'responses', 'answers.csv', '--survey', survey, ...map)
    expect(imported).toMatchObject({ code: 0 })

    expect(await ask(first, '/api/segment-keys/area', 'PUT')).toMatchObject({ key: 'area', countedAt: null })
    const { code } = await first.stop(signal)
    if (signal === 'SIGTERM') expect(code).toBe(0)
    // Whatever it has counted by now is right, and agrees with the answers.
    expect(await vouch(home.path, env, 'verify')).toMatchObject({ code: 0 })
    // As if the minute were over, for which the process that was killed had the work.
    await database.query('update job set claimed_until = null')

    await using second = await node(home.path, env)
    const isCounted = async () => (await ask(second, '/api/segment-keys')).data[0].countedAt !== null
    await until(isCounted, () => second.said)
    expect(await ask(second, `/api/surveys/${survey}/score?where[area]=B`)).toMatchObject({ count: ROWS / 3 })
    expect(await vouch(home.path, env, 'verify')).toMatchObject({ code: 0 })
    const left = async () => (await database.query('select id from job')).length === 0
    await until(left, () => second.said)
    await second.stop()
  })
})
