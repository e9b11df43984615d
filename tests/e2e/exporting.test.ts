import { describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import type { Caller } from '../../server/domain/deps.ts'
import { exportingThread } from '../../server/entry/export-worker.ts'
import { engines } from './databases.ts'
import { API_KEY, folder, node, type Service } from './processes.ts'

const headers = { authorization: `Bearer ${API_KEY}` }

async function firstSurvey({ url }: Service): Promise<string> {
  const surveys = await fetch(`${url}/api/surveys`, { headers })
  const { data } = (await surveys.json()) as { data: { id: string }[] }
  return data[0]?.id ?? ''
}

const answered = async ({ url }: Service, survey: string, key: string, comment: string) => {
  const body = JSON.stringify({ key, score: 9, comment })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  return (await fetch(`${url}/embed/surveys/${survey}/responses`, init)).status
}

describe.each(engines)('exports of a service on $name', ({ empty }) => {
  it('hold what was answered just before, are refused in words, and one that is left half-way hinders nobody', async () => {
    await using database = await empty()
    using home = folder()
    await using service = await node(home.path, { ...database.env, API_KEY, RATE_LIMIT: 'off' })
    const survey = await firstSurvey(service)
    const export_ = (query: string) => fetch(`${service.url}/api/responses.csv?${query}`, { headers })

    const long = '长'.repeat(2000)
    const keys = Array.from({ length: 1500 }, (_, number) => `key ${number}`)
    expect(new Set(await Promise.all(keys.map((key) => answered(service, survey, key, long))))).toEqual(new Set([201]))
    // Twelve are more than may be under way at once: each that is given up makes room.
    for (let round = 0; round < 12; round++) {
      const given = await export_(`survey=${survey}`)
      const reader = given.body?.getReader()
      expect((await reader?.read())?.done).toBe(false)
      await reader?.cancel()
    }
    for (let round = 0; round < 12; round++) {
      const head = await fetch(`${service.url}/api/responses.csv?bom=true`, { method: 'HEAD', headers })
      expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
    }
    const whole = await (await export_(`survey=${survey}`)).text()
    expect(whole.split('\r\n')).toHaveLength(1 + 1500 + 1)

    expect(await answered(service, survey, 'last', 'the very last')).toBe(201)
    expect((await (await export_('q=the+very+last')).text()).split('\r\n')).toHaveLength(3)
    const refused = await export_('survey=00000000000000000000aa')
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ errors: [{ path: 'survey' }] })
    expect((await export_('from=2026-02-01&to=2026-01-01')).status).toBe(400)
  })
})

describe('a list that is made in a thread', () => {
  it('makes room when it is given up before its first piece', async () => {
    using home = folder()
    await using service = await node(home.path, { API_KEY })
    const config = readConfig({ DATABASE_URL: `sqlite:${home.path}/data/vouch.db` })
    const { makesCsv, close } = exportingThread(config)
    const caller = { workspaceId: 'nobody', actor: 'a test' } as Caller
    for (let round = 0; round < 12; round++) await (await makesCsv('contacts', caller, {})).return()
    const rows = await makesCsv('contacts', caller, {})
    expect((await rows.next()).value?.text).toMatch(/^id,/)
    await rows.return()
    await close()
    await service.stop()
  })
})
