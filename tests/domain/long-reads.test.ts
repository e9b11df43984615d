import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../server/domain/recount.ts'
import type { Database } from '../../server/store/database.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

/** Statements that read all responses must be declared long, so that submissions never wait for them. */
describe('reads that grow with the number of responses', () => {
  let connection: TestConnection
  let service: Service
  let longReads: boolean[] = []

  beforeAll(async () => {
    connection = await openSqliteEngine()
    const trackedDatabase: Database = {
      ...connection.database,
      all: (statement, options) => {
        longReads.push(options?.long === true)
        return connection.database.all(statement, options)
      },
    }
    service = await createService(trackedDatabase)
    expect((await service.call('PUT', '/api/segment-keys/shop')).status).toBe(200)
    const response = { key: 'k', score: 3, properties: { shop: 'A', plan: 'B' }, answers: { reasons: ['other'] } }
    const responsesPath = `/embed/surveys/${service.ours.surveyId}/responses`
    expect((await service.call('POST', responsesPath, response)).status).toBe(201)
  })
  afterAll(() => connection.close())

  const trackReads = async (path: string) => {
    longReads = []
    const { status } = await service.call('GET', path.replace('{id}', service.ours.surveyId))
    expect(status).toBe(200)
    return longReads
  }

  it.each([
    '/api/responses?group=detractor&from=2026-01-01',
    '/api/follow-ups?status=open&overdue=true',
    '/api/follow-ups?status=done',
    '/api/follow-ups?owner=ada&status=open',
    '/api/responses?where[plan]=A',
    '/api/responses.csv',
    '/api/surveys/{id}/score?where[plan]=A',
    '/api/surveys/{id}/score?where[shop]=A&where[plan]=B',
    '/api/surveys/{id}/trend?where[plan]=A',
    '/api/surveys/{id}/reasons?where[plan]=B',
    '/api/surveys/{id}/reasons?where[shop]=A&where[plan]=B',
    '/api/surveys/{id}/segments?by=plan',
    '/api/surveys/{id}/segments?by=shop&where[plan]=A',
  ])('are declared long: %s', async (path) => {
    expect(await trackReads(path)).toContain(true)
  })

  it('are declared long: counting again', async () => {
    longReads = []
    await verifyCounts(service.deps)
    expect(longReads.length).toBeGreaterThan(2)
    expect(longReads).not.toContain(false)
  })

  it.each([
    '/api/responses',
    '/api/responses?from=2026-01-01',
    '/api/responses?suspect=true',
    // By the index of words, none of which has this prefix.
    '/api/responses?q=rude',
    '/api/contacts',
    '/api/follow-ups?status=open',
    '/api/follow-ups?owner=ada',
    '/api/surveys/{id}/score',
    '/api/surveys/{id}/score?where[shop]=A&from=2026-01-01',
    '/api/surveys/{id}/trend?interval=day',
    '/api/surveys/{id}/reasons?where[shop]=A',
    '/api/surveys/{id}/tags?where[shop]=A',
    '/api/surveys/{id}/segments?by=shop',
  ])('and no others: %s', async (path) => {
    expect(await trackReads(path)).not.toContain(true)
  })
})
