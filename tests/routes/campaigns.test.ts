import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, type Service } from '../support/world.ts'

describe.each(engines)('campaigns on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    service.deps.mail = { url: 'smtp://127.0.0.1', from: 'Vouch <vouch@example.com>' }
  })
  afterAll(() => connection.close())

  const call = (...request: Parameters<Service['call']>) => {
    service.time.advance(1000)
    return service.call(...request)
  }
  const create = async (settings: object = {}) =>
    (await call('POST', '/api/campaigns', { name: 'Spring', surveyId: service.ours.surveyId, settings })).body
  const put = (id: string, state: string) => call('PUT', `/api/campaigns/${id}/${state}`)

  it('are drafts with every setting, created once per idempotency key, listed newest first and deleted', async () => {
    const body = { name: ' Autumn ', surveyId: service.ours.surveyId }
    const created = await call('POST', '/api/campaigns', body, { 'idempotency-key': 'autumn' })
    expect([created.status, created.body]).toEqual([
      201,
      expect.objectContaining({ name: 'Autumn', state: 'draft', version: 1, startedAt: null, nextWaveAt: null }),
    ])
    expect(created.body.settings).toMatchObject({
      channel: 'email',
      schedule: { kind: 'now' },
      sample: { method: 'census' },
    })
    expect((await call('POST', '/api/campaigns', body, { 'idempotency-key': 'autumn' })).body).toEqual(created.body)
    const { id } = await create()
    const list = async (query = '') =>
      (await call('GET', `/api/campaigns${query}`)).body.data.map((campaign: { id: string }) => campaign.id)
    expect(await list()).toEqual([id, created.body.id])
    expect(await list('?limit=1')).toEqual([id])
    const { body: survey } = await call('POST', '/api/surveys', { name: 'Other' })
    expect(await list(`?survey=${survey.id}`)).toEqual([])
    expect((await call('DELETE', `/api/campaigns/${created.body.id}`)).status).toBe(204)
    expect((await call('GET', `/api/campaigns/${created.body.id}`)).status).toBe(404)
  })

  it('keep the settings that a patch does not name, and refuse a version that is not the newest', async () => {
    const { id } = await create({ cap: 5, spreadDays: 3 })
    const changed = await call('PATCH', `/api/campaigns/${id}`, { version: 1, settings: { cap: 7 } })
    expect(changed.body).toMatchObject({ version: 2, settings: { cap: 7, spreadDays: 3 } })
    const stale = await call('PATCH', `/api/campaigns/${id}`, { version: 1, settings: { cap: 8 } })
    expect([stale.status, stale.body.detail]).toEqual([409, expect.stringContaining('Someone else has changed this')])
    expect((await call('PATCH', `/api/campaigns/${id}`, { settings: { cap: 7 } })).body.version).toBe(2)
    const both = await Promise.all(
      [1, 2].map((cap) => service.call('PATCH', `/api/campaigns/${id}`, { version: 2, settings: { cap } })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('refuse what the workspace does not have, with the field', async () => {
    const { surveyId } = service.ours
    const errors = async (body: object) =>
      (await call('POST', '/api/campaigns', { name: 'x', surveyId, ...body })).body.errors.map(
        ({ path }: { path: string }) => path,
      )
    expect(await errors({ surveyId: service.theirs.surveyId })).toEqual(['surveyId'])
    expect(await errors({ settings: { segmentId: 'none' } })).toEqual(['settings.segmentId'])
    expect(await errors({ settings: { gatewayId: 'none' } })).toEqual(['settings.gatewayId'])
    expect(await errors({ settings: { spreadDays: 0 } })).toEqual(['settings.spreadDays'])
  })

  it('start, pause, resume and are cancelled, each once, with audit entries', async () => {
    const { id } = await create()
    expect((await put(id, 'pause')).status).toBe(409)
    const started = await put(id, 'start')
    expect(started.body).toMatchObject({ state: 'running', version: 2 })
    expect((await put(id, 'start')).body).toEqual(started.body)
    expect((await put(id, 'pause')).body).toMatchObject({ state: 'paused', pauseReason: 'member' })
    expect((await put(id, 'pause')).body.version).toBe(3)
    expect((await call('DELETE', `/api/campaigns/${id}/pause`)).body).toMatchObject({
      state: 'running',
      pauseReason: null,
    })
    expect((await call('DELETE', `/api/campaigns/${id}`)).status).toBe(409)
    expect((await put(id, 'cancellation')).body).toMatchObject({ state: 'cancelled', nextWaveAt: null })
    expect((await put(id, 'cancellation')).body.version).toBe(5)
    for (const { status } of [await put(id, 'pause'), await call('PATCH', `/api/campaigns/${id}`, { name: 'Late' })]) {
      expect(status).toBe(409)
    }
    const { data } = (await call('GET', '/api/audit')).body
    const actions = data.filter(({ subject }: { subject: string }) => subject === id)
    expect(actions.map(({ action }: { action: string }) => action).reverse()).toEqual([
      'campaign.created',
      'campaign.started',
      'campaign.paused',
      'campaign.resumed',
      'campaign.cancelled',
    ])
  })

  it('keep audience, schedule and survey once started, and take new texts', async () => {
    const { id } = await create()
    await put(id, 'start')
    const { body: survey } = await call('POST', '/api/surveys', { name: 'Other' })
    const patch = async (body: object) => {
      const response = await call('PATCH', `/api/campaigns/${id}`, body)
      return [response.status, response.body.errors?.[0]?.path]
    }
    expect(await patch({ surveyId: survey.id })).toEqual([409, 'surveyId'])
    expect(await patch({ settings: { sample: { method: 'systematic', share: 0.5 } } })).toEqual([
      409,
      'settings.sample',
    ])
    expect(await patch({ settings: { schedule: { kind: 'now' }, texts: { en: { subject: 'Again' } } } })).toEqual([
      200,
      undefined,
    ])
  })

  it('wait for their time by the clock of the workspace', async () => {
    service.time.advance(DAY)
    const { id } = await create({ schedule: { kind: 'at', at: '2027-07-01T10:00' } })
    // British Summer Time.
    expect((await put(id, 'start')).body).toMatchObject({ state: 'waiting', nextWaveAt: '2027-07-01T09:00:00.000Z' })
  })

  it('do not start while something is missing, and say what', async () => {
    const { body: draft } = await call('POST', '/api/surveys', { name: 'Draft', state: 'draft' })
    const { body: closed } = await call('POST', '/api/surveys', { name: 'Closed' })
    await call('PUT', `/api/surveys/${closed.id}/closure`)
    const sms = { channel: 'sms', texts: { en: { message: 'No link' } } }
    const quiet = { weekdays: [1], from: '22:00', to: '23:00' }
    const cases: [settings: object, detail: RegExp, surveyId?: string][] = [
      [{}, /survey is a draft/, draft.id],
      [{}, /survey is closed/, closed.id],
      [{ channel: 'sms' }, /gateway/],
      [{ ...sms }, /gateway/],
      [{ test: { texts: {} } }, /variant B/],
      [{ channel: 'link', reminders: [{ afterDays: 3 }] }, /cannot have reminders/],
      [{ schedule: { kind: 'at', at: '2026-01-01T10:00' } }, /time of the campaign has passed/],
      [{ window: quiet }, /quiet hours/],
    ]
    for (const [settings, detail, surveyId = service.ours.surveyId] of cases) {
      const { body } = await call('POST', '/api/campaigns', { name: 'x', surveyId, settings })
      const { status, body: problem } = await put(body.id, 'start')
      expect([status, problem.detail]).toEqual([409, expect.stringMatching(detail)])
      expect((await call('GET', `/api/campaigns/${body.id}`)).body.state).toBe('draft')
    }
    const { mail } = service.deps
    service.deps.mail = undefined
    const { id } = await create()
    expect((await put(id, 'start')).body.detail).toContain('SMTP_URL')
    service.deps.mail = mail
  })

  it('send as the workspace says', async () => {
    const get = async () => (await call('GET', '/api/sending-settings')).body
    expect(await get()).toEqual({
      replyTo: null,
      perSecond: 20,
      perHour: null,
      perDomainPerHour: null,
      quietHours: { from: '21:00', to: '08:00' },
    })
    const { body } = await call('PATCH', '/api/sending-settings', { quietHours: null, perHour: 100 })
    expect([body, await get()]).toEqual([expect.objectContaining({ quietHours: null, perHour: 100 }), body])
    expect((await call('PATCH', '/api/sending-settings', { perHour: null })).body).toMatchObject({
      perHour: null,
      quietHours: null,
    })
    expect((await call('PATCH', '/api/sending-settings', { perSecond: 0 })).status).toBe(400)
  })
})
