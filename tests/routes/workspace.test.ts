import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

describe.each(engines)('the workspace on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const submitResponse = async (apiKey: string) => {
    const { ours, call } = service
    expect((await call('POST', `/embed/surveys/${ours.surveyId}/responses`, { key: apiKey, score: 9 })).status).toBe(
      201,
    )
  }
  const getTrend = async (interval: string) =>
    (await service.call('GET', `/api/surveys/${service.ours.surveyId}/trend?interval=${interval}`)).body.points

  it('starts weeks on the day set in the workspace', async () => {
    await submitResponse('sunday')
    expect(await getTrend('week')).toMatchObject([{ from: '2026-11-16', to: '2026-11-22', count: 1 }])
    const { body } = await service.call('PATCH', '/api/workspace', { weekStartsOn: 7 })
    expect(body).toMatchObject({ weekStartsOn: 7, timeZone: 'Europe/London' })
    expect(await getTrend('week')).toMatchObject([{ from: '2026-11-22', to: '2026-11-28', count: 1, complete: false }])
    expect((await service.call('PATCH', '/api/workspace', { weekStartsOn: 6 })).body.weekStartsOn).toBe(6)
    expect(await getTrend('week')).toMatchObject([{ from: '2026-11-21', to: '2026-11-27', count: 1 }])
  })

  it('starts quarters with the fiscal year, and reads phone numbers by the country', async () => {
    const { body } = await service.call('PATCH', '/api/workspace', { fiscalYearStartsIn: 2, country: 'CN' })
    expect(body).toMatchObject({ fiscalYearStartsIn: 2, country: 'CN' })
    expect(await getTrend('quarter')).toMatchObject([{ from: '2026-11-01', to: '2027-01-31', count: 1 }])
    await service.call('PATCH', '/api/workspace', { fiscalYearStartsIn: 1 })
    expect(await getTrend('quarter')).toMatchObject([{ from: '2026-10-01', to: '2026-12-31', count: 1 }])
    const created = await service.call('POST', '/api/contacts', { phone: '138 0013 8000' })
    expect(created.body.phone).toBe('+8613800138000')
    expect((await service.call('GET', '/api/contacts?phone=13800138000')).body.data).toHaveLength(1)
    expect((await service.call('GET', '/api/contacts?q=8000')).body.data).toHaveLength(1)
    expect((await service.call('GET', '/api/contacts?q=尾号 8000')).body.data).toHaveLength(1)
    expect((await service.call('GET', '/api/contacts?q=0013 800')).body.data).toHaveLength(1)
    const refused = await service.call('POST', '/api/contacts', { phone: '400-812-3456' })
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'phone'])
    await service.call('PATCH', '/api/workspace', { country: null })
    const missing = await service.call('POST', '/api/contacts', { phone: '138 0013 8000' })
    expect(missing.body.errors[0].message).toContain('because the workspace has no country')
  })

  it('keeps existing responses on their day when the time zone changes', async () => {
    await service.call('PATCH', '/api/workspace', { timeZone: 'Pacific/Kiritimati' })
    await submitResponse('monday, fourteen hours ahead')
    expect((await getTrend('day')).map((point: { from: string; count: number }) => [point.from, point.count])).toEqual([
      ['2026-11-22', 1],
      ['2026-11-23', 1],
    ])
    expect((await service.call('GET', '/api/responses?from=2026-11-23')).body.data).toHaveLength(1)
  })

  it.each([
    [{ timeZone: 'Mars/Olympus' }, 'timeZone', 'Expected a time zone of the IANA database such as Europe/London'],
    [{ weekStartsOn: 0 }, 'weekStartsOn', 'Too small'],
    [{ weekStartsOn: 8 }, 'weekStartsOn', 'Too big'],
    [{ fiscalYearStartsIn: 13 }, 'fiscalYearStartsIn', 'Too big'],
    [{ country: 'China' }, 'country', 'Expected the ISO code of a country'],
    [{ retentionDays: 29 }, 'retentionDays', 'Too small'],
  ])('refuses %j, naming the field', async (patch, path, message) => {
    const { status, body } = await service.call('PATCH', '/api/workspace', patch)
    expect([status, body.errors[0].path]).toEqual([400, path])
    expect(body.errors[0].message).toContain(message)
  })

  it('audits changes with old and new values, and nothing when nothing changed', async () => {
    service.time.advance(1000)
    await service.call('PATCH', '/api/workspace', { retentionDays: 365, name: 'Ours' })
    await service.call('PATCH', '/api/workspace', { retentionDays: 365 })
    const { body } = await service.call('GET', '/api/audit?action=workspace.changed&limit=1')
    expect(body.data).toMatchObject([
      { detail: { retentionDays: { from: null, to: 365 } }, name: 'First key', address: '203.0.113.7' },
    ])
    expect(body.data[0].actor).toMatch(/^key:/)
    const auditLog = await service.call('GET', '/api/audit?action=workspace.changed')
    expect(auditLog.body.data).toHaveLength(7)
  })

  it('audits keys and segment keys once each', async () => {
    const { call } = service
    const { body: apiKey } = await call('POST', '/api/keys', { name: 'Till', scope: 'read' })
    await call('DELETE', `/api/keys/${apiKey.id}`)
    await call('DELETE', `/api/keys/${apiKey.id}`)
    await call('PUT', '/api/segment-keys/shop')
    await call('PUT', '/api/segment-keys/shop')
    await call('DELETE', '/api/segment-keys/shop')
    await call('DELETE', '/api/segment-keys/shop')
    const { body } = await call('GET', '/api/audit')
    const actions = body.data
      .map(({ action }: { action: string }) => action)
      .filter((action: string) => /key/.test(action))
    expect(actions.sort()).toEqual([
      'api-key.created',
      'api-key.revoked',
      'segment-key.declared',
      'segment-key.removed',
    ])
    expect(JSON.stringify(body)).not.toContain(apiKey.secret)
  })

  it('lists the audit log by actor, date and page, and as CSV, only with permission', async () => {
    const { call } = service
    expect((await call('GET', '/api/audit?from=2026-11-22&to=2026-11-22')).body.data).toEqual([])
    expect((await call('GET', '/api/audit?from=2026-11-23&to=2026-11-23')).body.data).not.toEqual([])
    expect((await call('GET', '/api/audit?from=2026-11-23&to=2026-11-22')).body.errors).toMatchObject([{ path: 'to' }])
    expect((await call('GET', '/api/audit?actor=cli')).body.data).toEqual([])
    const firstPage = (await call('GET', '/api/audit?limit=3')).body
    const secondPage = (await call('GET', `/api/audit?limit=3&cursor=${firstPage.nextCursor}`)).body
    expect(secondPage.data[0].id < firstPage.data[2].id).toBe(true)
    const csv = await call('GET', '/api/audit.csv?action=api-key.created')
    expect(csv.body.split('\r\n')[0]).toBe('at,name,actor,action,subject,detail,address,id')
    expect(csv.body).toContain('api-key.created')
    const { body: apiKey } = await call('POST', '/api/keys', { name: 'Reader', scope: 'read' })
    const rejection = await call('GET', '/api/audit', undefined, { authorization: `Bearer ${apiKey.secret}` })
    expect(rejection.status).toBe(403)
    const theirLog = await call('GET', '/api/audit', undefined, { authorization: `Bearer ${service.theirs.apiKey}` })
    expect(theirLog.body.data).toEqual([])
  })
})
