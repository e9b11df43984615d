import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, type Service } from '../support/world.ts'

describe.each(engines)('deadlines of follow-ups on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    await service.call('PATCH', '/api/workspace', { timeZone: 'Asia/Shanghai', country: 'CN' })
  })
  afterAll(() => connection.close())

  const patch = (body: object) => service.call('PATCH', '/api/follow-up-settings', body)
  const setTime = (wallTime: string) => service.time.advance(Date.parse(`${wallTime}+08:00`) - service.time.now())
  const openAt = async (wallTime: string, values: object = {}) => {
    setTime(wallTime)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body } = await service.call('POST', path, {
      key: `${wallTime} ${JSON.stringify(values)}`,
      score: 3,
      ...values,
    })
    return (await service.call('GET', `/api/follow-ups/${body.id}`)).body
  }
  const workingHours = { from: '09:00', to: '18:00' }
  const priorityDue = { property: 'tier', values: ['A', 'b'], due: { amount: 2, unit: 'hours' } }

  it('are two working days after Friday 13 February 17:00 on Tuesday 24 February 17:00', async () => {
    await patch({ workingHours, due: { amount: 2, unit: 'days' } })
    expect((await openAt('2026-02-13T17:00:00')).dueAt).toBe('2026-02-24T09:00:00.000Z')
    await patch({ holidayCalendar: 'none' })
    expect((await openAt('2026-02-13T17:00:01')).dueAt).toBe('2026-02-17T09:00:01.000Z')
    await patch({ holidayCalendar: 'country', workingDays: ['2026-02-15'] })
    expect((await openAt('2026-02-13T17:00:02')).dueAt).toBe('2026-02-15T09:00:02.000Z')
    await patch({ workingDays: [], workingHours: null })
    expect((await openAt('2026-02-13T17:00:03')).dueAt).toBe('2026-02-24T15:59:59.999Z')
  })

  it('are shorter for customers whose property has one of some values', async () => {
    await patch({ workingHours, priorityDue, due: { amount: 1, unit: 'days' } })
    const at = '2026-03-02T17:00:00'
    const expected = { A: '2026-03-03T02:00:00.000Z', B: '2026-03-03T02:00:00.000Z', C: '2026-03-03T09:00:00.000Z' }
    for (const [tier, dueAt] of Object.entries(expected))
      expect(await openAt(at, { properties: { tier } })).toMatchObject({ dueAt, opened: { dueAt } })
    expect((await openAt(at)).dueAt).toBe(expected.C)
    await patch({ due: null })
    expect((await openAt(at, { comment: 'none' })).dueAt).toBeNull()
    expect((await openAt(at, { comment: 'soon', properties: { tier: 'a' } })).dueAt).toBe(expected.A)
  })

  it('follow what the company knows of the contact rather than what the page says', async () => {
    await patch({ workingHours, priorityDue, due: { amount: 1, unit: 'days' } })
    setTime('2026-03-02T17:00:00')
    const invited = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      channel: 'link',
      contacts: [{ externalId: 'vip', properties: { tier: 'A' } }],
    })
    setTime('2026-03-02T17:10:00')
    const token = invited.body.invitations[0].url.split('/').at(-1)
    const answered = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      key: 'invited',
      score: 2,
      token,
      interaction: 'key',
      properties: { tier: 'C' },
    })
    const { body } = await service.call('GET', `/api/follow-ups/${answered.body.id}`)
    expect(body).toMatchObject({ tier: 'A', dueAt: '2026-03-03T02:10:00.000Z' })
  })

  it('say which public holidays are known until when', async () => {
    expect((await service.call('GET', '/api/follow-up-settings')).body.publicHolidays).toMatchObject({
      country: 'CN',
      knownUntil: '2026-12-31',
      sources: [{ year: 2026, published: '2025-11-04' }],
    })
  })

  it.each([
    [{ due: { amount: -1, unit: 'days' } }, 'due.amount'],
    [{ due: { amount: 61, unit: 'days' } }, 'due.amount'],
    [{ due: { amount: 0, unit: 'hours' } }, 'due.amount'],
    [{ due: { amount: 2, unit: 'weeks' } }, 'due.unit'],
    [{ workingHours: { from: '18:00', to: '09:00' } }, 'workingHours.to'],
    [{ workingHours: { from: '9:00', to: '18:00' } }, 'workingHours.from'],
    [{ workingHours: { from: '09:00', to: '24:30' } }, 'workingHours.to'],
    [{ priorityDue: { ...priorityDue, values: [] } }, 'priorityDue.values'],
    [{ priorityDue: { ...priorityDue, values: ['A', 'A'] } }, 'priorityDue.values'],
    [{ holidayCalendar: 'CN' }, 'holidayCalendar'],
    [{ holidays: ['2026-12-24'], workingDays: ['2026-12-24'] }, 'workingDays'],
    [{ publicHolidays: null }, ''],
  ])('refuse %j', async (body, path) => {
    const before = (await service.call('GET', '/api/follow-up-settings')).body
    const response = await patch(body)
    expect(response.status).toBe(400)
    if (path) expect(response.body.errors.map((error: { path: string }) => error.path)).toContain(path)
    expect((await service.call('GET', '/api/follow-up-settings')).body).toEqual(before)
  })

  it('proceed from a working day of the company on the page', async () => {
    await patch({ workingHours, due: { amount: 1, unit: 'days' }, priorityDue: null })
    const { id } = await openAt('2026-12-31T12:00:00')
    const owner = await signInMember(service, 'owner')
    const page = await (await owner.get(`/w/${owner.slug}/follow-ups/${id}`)).text()
    expect(page).toContain('public holidays of 2027 are not known yet')
    const settings = await (await owner.get(`/w/${owner.slug}/settings/follow-ups`)).text()
    expect(settings).toContain('Known until Dec 31, 2026. For 2027, ordinary weeks apply')
    expect(settings).toContain('Lunar New Year')
  })
})
