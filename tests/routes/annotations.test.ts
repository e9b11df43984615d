import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

describe.each(engines)('annotations and goals on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  /** Ids and audit entries of one millisecond have no order. */
  const call = (...request: Parameters<Service['call']>) => {
    service.time.advance(1000)
    return service.call(...request)
  }
  const annotate = (body: object, headers = {}) => call('POST', '/api/annotations', body, headers)
  const listAnnotations = async (query = '') => (await service.call('GET', `/api/annotations${query}`)).body.data
  const listActions = async (prefix: string) =>
    (await service.call('GET', '/api/audit')).body.data
      .map(({ action }: { action: string }) => action)
      .filter((action: string) => action.startsWith(prefix))

  it('are created once per idempotency key, changed and deleted, with audit entries', async () => {
    const { surveyId } = service.ours
    const rise = { day: '2026-05-03', text: ' Price rise ', surveyId }
    const { status, body } = await annotate(rise, { 'idempotency-key': 'rise' })
    expect([status, body]).toEqual([201, expect.objectContaining({ ...rise, text: 'Price rise' })])
    expect((await annotate(rise, { 'idempotency-key': 'rise' })).body).toEqual(body)
    const { body: outage } = await annotate({ day: '2026-06-01', text: 'Outage' })
    expect(outage.surveyId).toBeNull()
    expect((await listAnnotations()).map(({ id }: { id: string }) => id)).toEqual([outage.id, body.id])
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Other' })
    expect(await listAnnotations(`?survey=${survey.id}`)).toEqual([outage])

    const path = `/api/annotations/${body.id}`
    const { body: changed } = await call('PATCH', path, { text: 'Prices up', surveyId: null })
    expect(changed).toEqual({ ...body, text: 'Prices up', surveyId: null })
    expect((await service.call('PATCH', path, { text: 'Prices up' })).status).toBe(200)
    expect((await service.call('GET', path)).body).toEqual(changed)
    expect((await call('DELETE', path)).status).toBe(204)
    expect((await service.call('DELETE', path)).status).toBe(404)
    expect(await listActions('annotation.')).toEqual([
      'annotation.deleted',
      'annotation.changed',
      'annotation.created',
      'annotation.created',
    ])
  })

  it.each([
    [{ day: '2026-02-30', text: 'x' }, 'day'],
    [{ day: '2026-05-03', text: ' ' }, 'text'],
    [{ day: '2026-05-03', text: 'x'.repeat(81) }, 'text'],
    [{ day: '2026-05-03', text: 'x', surveyId: 'unknown' }, 'surveyId'],
  ])('refuse %j', async (body, path) => {
    const { status, body: problem } = await annotate(body)
    expect([status, problem.errors[0].path]).toEqual([400, path])
  })

  it('refuse the survey of another workspace', async () => {
    const { status } = await annotate({ day: '2026-05-03', text: 'x', surveyId: service.theirs.surveyId })
    expect(status).toBe(400)
  })

  it('set and remove the goal of a survey', async () => {
    const path = `/api/surveys/${service.ours.surveyId}/goal`
    expect((await service.call('PUT', path, { goal: 45 })).body.goal).toBe(45)
    expect((await service.call('PUT', path, { goal: 45 })).body.goal).toBe(45)
    expect((await service.call('PUT', path, { goal: 101 })).status).toBe(400)
    const copy = await service.call('GET', `/api/surveys/${service.ours.surveyId}`)
    expect(copy.body.goal).toBe(45)
    expect((await service.call('DELETE', path)).body.goal).toBeNull()
    expect(await listActions('survey.goal')).toEqual(['survey.goal-changed', 'survey.goal-changed'])
    // Respondents do not see it.
    expect(JSON.stringify((await service.call('GET', `/embed/surveys/${service.ours.surveyId}`)).body)).not.toContain(
      'goal',
    )
  })
})
