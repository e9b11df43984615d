import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { listResponses } from '../../server/domain/responses/list.ts'
import { REINDEX, reindexNextChunk, startReindexing } from '../../server/domain/responses/reindexing.ts'
import { jobTypes } from '../../server/jobs/run.ts'
import type { Database } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, MINUTE, type Service } from '../support/world.ts'

describe.each(engines)('searching on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database
  let service: Service
  const comments = ['The driver was late', 'Late, late again', 'Quick', '服务很好', '好吃', '😀 😀']

  const find = async (q: string, query = {}) => {
    const caller = cliCaller(service.ours.workspaceId)
    const { data } = await listResponses(service.deps, caller, { q, ...query }, { limit: 50 })
    return data.map(({ comment }) => comment)
  }

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    service = await createService(database)
    for (const [index, comment] of comments.entries()) {
      service.time.advance(MINUTE)
      const body = { key: `${index}`, score: index + 3, comment }
      await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)
    }
  })
  afterAll(() => connection.close())

  it.each([
    ['late', ['Late, late again', 'The driver was late']],
    ['late driver', ['The driver was late']],
    ['dri', ['The driver was late']],
    ['dri ', []],
    ['river', []],
    ['"was late"', ['The driver was late']],
    ['"late was"', []],
    ['好', ['好吃', '服务很好']],
    ['很好', ['服务很好']],
    ['好很', []],
    ['😀', ['😀 😀']],
    ['late absent', []],
    ['la aga', ['Late, late again'].slice(1)],
    ['a', ['Late, late again'].slice(0, 1)],
  ])('%j finds comments with all terms, newest first', async (q, expectedComments) =>
    expect(await find(q)).toEqual(expectedComments),
  )

  it('combines with other filters', async () => {
    expect(await find('late', { score: 3 })).toEqual(['The driver was late'])
    expect(await find('late', { group: 'passive' })).toEqual([])
    expect(await find('late', { survey: service.ours.surveyId, suspect: true })).toEqual([])
  })

  it('finds by a prefix with too many words to look up individually', async () => {
    const longComment = Array.from({ length: 70 }, (_, index) => `pre${index.toString(36)}x`).join(' ')
    const body = { key: 'many', score: 9, comment: longComment }
    await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)
    expect(await find('pre')).toEqual([longComment])
    expect(await find('quick pre')).toEqual([])
  })

  it('finds comments and contacts by newer rules, once a job has indexed them', async () => {
    const { deps, ours, call } = service
    await call('POST', '/api/contacts', { externalId: 'zw', name: '张伟' })
    await database.batch([
      sql`delete from search_term`,
      sql`update response set terms = null, comment_folded = 'old'`,
      sql`update contact set terms = null`,
      sql`update workspace set search_version = 0`,
    ])
    expect(await find('late')).toEqual([])
    await startReindexing(deps)
    await startReindexing(deps)
    const [{ count }] = (await database.all(sql<{ count: number }>`
      select cast(count(*) as bigint) as count from job where type = ${REINDEX} and workspace_id = ${ours.workspaceId}`)) as [
      { count: number },
    ]
    expect(count).toBe(1)
    let rounds = 1
    while (await reindexNextChunk(deps, ours.workspaceId, 2)) rounds++
    expect(rounds).toBeGreaterThan(5)
    expect(await reindexNextChunk(deps, ours.workspaceId)).toBe(false)
    expect((await call('GET', '/api/contacts?q=zhangwei')).body.data).toHaveLength(1)
    expect(await find('late')).toHaveLength(2)
    expect(await find('😀')).toHaveLength(1)
    expect(await verifyCounts(service.deps)).toEqual([])
    expect(jobTypes.map(({ name }) => name)).toContain(REINDEX)
  })
})
