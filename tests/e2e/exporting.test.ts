import { describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import type { Caller } from '../../server/domain/deps.ts'
import { createExportWorker } from '../../server/entry/export-worker.ts'
import { engines } from './databases.ts'
import { API_KEY, createTempDir, type Service, startNode } from './processes.ts'

const headers = { authorization: `Bearer ${API_KEY}` }

async function findFirstSurvey({ url }: Service): Promise<string> {
  const surveys = await fetch(`${url}/api/surveys`, { headers })
  const { data } = (await surveys.json()) as { data: { id: string }[] }
  return data[0]?.id ?? ''
}

const submitResponse = async ({ url }: Service, survey: string, key: string, comment: string) => {
  const body = JSON.stringify({ key, score: 9, comment })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  return (await fetch(`${url}/embed/surveys/${survey}/responses`, init)).status
}

describe.each(engines)('exports on $name', ({ createDatabase }) => {
  it('contain the latest responses, fail with a message, and an aborted one blocks no others', async () => {
    await using database = await createDatabase()
    using tempDir = createTempDir()
    await using service = await startNode(tempDir.path, { ...database.env, API_KEY, RATE_LIMIT: 'off' })
    const survey = await findFirstSurvey(service)
    const fetchExport = (query: string) => fetch(`${service.url}/api/responses.csv?${query}`, { headers })

    const longComment = '长'.repeat(2000)
    // All at once, a busy machine would not read the headers of the last ones in time.
    for (let round = 0; round < 15; round++) {
      const keys = Array.from({ length: 100 }, (_, number) => `key ${round} ${number}`)
      const statuses = await Promise.all(keys.map((key) => submitResponse(service, survey, key, longComment)))
      expect(new Set(statuses)).toEqual(new Set([201]))
    }
    // Twelve are more than may run at once: each aborted export frees its slot.
    for (let round = 0; round < 12; round++) {
      const abortedExport = await fetchExport(`survey=${survey}`)
      const reader = abortedExport.body?.getReader()
      expect((await reader?.read())?.done).toBe(false)
      await reader?.cancel()
    }
    for (let round = 0; round < 12; round++) {
      const headResponse = await fetch(`${service.url}/api/responses.csv?bom=true`, { method: 'HEAD', headers })
      expect([headResponse.status, headResponse.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
    }
    const fullExport = await (await fetchExport(`survey=${survey}`)).text()
    expect(fullExport.split('\r\n')).toHaveLength(1 + 1500 + 1)

    expect(await submitResponse(service, survey, 'last', 'the very last')).toBe(201)
    expect((await (await fetchExport('q=the+very+last')).text()).split('\r\n')).toHaveLength(3)
    const refusedExport = await fetchExport('survey=00000000000000000000aa')
    expect(refusedExport.status).toBe(400)
    expect(await refusedExport.json()).toMatchObject({ errors: [{ path: 'survey' }] })
    expect((await fetchExport('from=2026-02-01&to=2026-01-01')).status).toBe(400)
  })
})

describe('a list built in a thread', () => {
  it('frees its slot if aborted before its first chunk', async () => {
    using tempDir = createTempDir()
    await using service = await startNode(tempDir.path, { API_KEY })
    const config = readConfig({ DATABASE_URL: `sqlite:${tempDir.path}/data/vouch.db` })
    const { exportList: makesCsv, close } = createExportWorker(config)
    const caller = { workspaceId: 'nobody', actor: 'a test' } as Caller
    for (let round = 0; round < 12; round++) await (await makesCsv('contacts', caller, {})).return()
    const rows = await makesCsv('contacts', caller, {})
    expect((await rows.next()).value?.data).toMatch(/^id,/)
    await rows.return()

    const others = Array.from({ length: 4 }, (_, index) => ({ ...caller, actor: `member ${index}` }))
    const open = await Promise.all([0, 1, 2].map(() => makesCsv('contacts', caller, {})))
    await expect(makesCsv('contacts', caller, {})).rejects.toThrow('3 of your exports are still running')
    const theirs = await Promise.all(
      [0, 0, 1, 1, 2, 2, 3].map((index) => makesCsv('contacts', others[index] as Caller, {})),
    )
    await expect(makesCsv('contacts', others[3] as Caller, {})).rejects.toThrow('Too many exports are running')
    for (const stream of [...open, ...theirs]) await stream.return()
    await (await makesCsv('contacts', caller, {})).return()
    await close()
    await service.stop()
  })
})
