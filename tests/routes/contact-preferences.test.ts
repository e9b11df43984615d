import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildInboundUrl } from '../../server/domain/gateways/inbound.ts'
import { eraseContact } from '../../server/domain/privacy/erasure.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, DAY, type Service } from '../support/world.ts'

describe.each(engines)('what contacts have chosen on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const save = async (contact: object): Promise<string> =>
    (await service.call('POST', '/api/contacts', contact)).body.id
  const listChoices = async (id: string) =>
    (await service.call('GET', `/api/contacts/${id}/preferences`)).body.data.map(
      ({ choice }: { choice: string }) => choice,
    )

  it('is recorded and taken back by API', async () => {
    const id = await save({ email: 'chooser@example.com', phone: '+442071230001' })
    const path = `/api/contacts/${id}/preferences`
    for (const choice of ['sms', 'touchpoint', 'less-often', 'wrong-person', 'sms'])
      expect((await service.call('PUT', `${path}/${choice}`)).status).toBe(200)
    expect(await listChoices(id)).toEqual(['touchpoint', 'sms', 'less-often', 'wrong-person'])
    const { body } = await service.call('GET', path)
    expect(body.data[0]).toEqual({
      choice: 'touchpoint',
      at: new Date(service.time.now()).toISOString(),
      source: 'member',
    })
    const kinds = await connection.database.all(sql`select kind from suppression order by kind`)
    expect(kinds).toEqual([{ kind: 'email' }, { kind: 'phone' }])
    for (const choice of ['touchpoint', 'sms', 'less-often', 'wrong-person', 'all'])
      expect((await service.call('DELETE', `${path}/${choice}`)).status).toBe(204)
    expect(await listChoices(id)).toEqual([])
    expect((await service.call('PUT', `${path}/nonsense`)).status).toBe(404)
    const others = createApiClient(service.app, service.theirs)
    expect((await others('PUT', `${path}/all`)).status).toBe(404)
    expect((await others('GET', path)).status).toBe(404)
  })

  it('includes consents, which are withdrawn as easily', async () => {
    const id = await save({ phone: '+442071230002' })
    const path = `/api/contacts/${id}/consents`
    const consent = { text: 'I agree (v2)', source: 'Checkout', at: new Date(service.time.now() - DAY).toISOString() }
    const { status, body } = await service.call('POST', path, consent)
    expect([status, body]).toMatchObject([201, { ...consent, channel: 'sms', withdrawnAt: null }])
    expect((await service.call('POST', path, consent)).body.id).toBe(body.id)
    const late = { ...consent, at: new Date(service.time.now() + DAY).toISOString() }
    expect((await service.call('POST', path, late)).body).toMatchObject({
      code: 'time-in-future',
      errors: [{ path: 'at' }],
    })
    for (const _ of [1, 2]) expect((await service.call('DELETE', path)).status).toBe(204)
    expect((await service.call('GET', path)).body.data).toMatchObject([
      { id: body.id, withdrawnAt: expect.any(String) },
    ])
    const actions = (await service.call('GET', '/api/audit')).body.data.map(({ action }: { action: string }) => action)
    expect(actions.filter((action: string) => action.startsWith('contact.consent')).toSorted()).toEqual([
      'contact.consent-recorded',
      'contact.consent-withdrawn',
    ])
    const others = createApiClient(service.app, service.theirs)
    for (const method of ['GET', 'DELETE'] as const) expect((await others(method, path)).status).toBe(404)
    expect((await others('POST', path, consent)).status).toBe(404)
    await service.call('POST', path, consent)
    const caller = { workspaceId: service.ours.workspaceId, actor: 'cli', name: '', role: 'admin' as const }
    await eraseContact(service.deps, caller, id)
    expect(await connection.database.all(sql`select id from message_consent where contact_id = ${id}`)).toEqual([])
  })

  describe('by an answer to a text message', () => {
    let url: string
    let gatewayId: string
    beforeAll(async () => {
      const settings = { url: 'https://sms.example.com', contentType: 'form', body: 'to={to}' }
      gatewayId = (await service.call('POST', '/api/gateways', { name: 'SMS', settings })).body.id
      url = buildInboundUrl(service.deps, gatewayId)
    })
    const report = async (body: string | URLSearchParams, type = 'application/json', address = url) => {
      const headers = typeof body === 'string' ? { 'content-type': type } : undefined
      const response = await service.app.request(address, { method: 'POST', body, ...(headers && { headers }) })
      return [response.status, await response.text()]
    }

    it('takes effect at once on all channels, in the shape of any gateway, as often as it comes', async () => {
      const shapes: [string, (phone: string) => string | URLSearchParams, string][] = [
        ['+442071230011', (From) => new URLSearchParams({ From, Body: 'Stop', AccountSid: 'AC1' }), '<Response/>'],
        [
          '+8613800138011',
          (phone) => new URLSearchParams({ sms_reply: JSON.stringify({ mobile: phone.slice(3), text: 'ｔｄ' }) }),
          'SUCCESS',
        ],
        [
          '+8613800138012',
          (phone) => JSON.stringify({ result: [{ mobile: phone.slice(1), content: '退订' }] }),
          'SUCCESS',
        ],
        ['+442071230013', (msisdn) => JSON.stringify({ msisdn: msisdn.slice(1), text: 'STOP' }), 'SUCCESS'],
        [
          '+8613800138014',
          (phone) => JSON.stringify([{ phone_number: phone, sign_name: 'x', content: 'R' }]),
          'SUCCESS',
        ],
      ]
      for (const [phone, build, answer] of shapes) {
        const id = await save({ phone, email: `p${phone.slice(1)}@example.com` })
        await service.call('POST', `/api/contacts/${id}/consents`, { text: 'yes', source: 'shop' })
        for (const _ of [1, 2]) expect(await report(build(phone))).toEqual([200, answer])
        expect([phone, await listChoices(id)]).toEqual([phone, ['all']])
        expect((await service.call('GET', `/api/contacts/${id}/consents`)).body.data[0].withdrawnAt).not.toBeNull()
        const rows = await connection.database.all(sql`select reason from suppression where address = ${phone}`)
        expect(rows).toEqual([{ reason: 'unsubscribed' }])
      }
      const id = await save({ phone: '+442071230011', email: 'p442071230011@example.com' })
      await service.call('DELETE', `/api/contacts/${id}/preferences/all`)
      expect(await connection.database.all(sql`select id from suppression where address = '+442071230011'`)).toEqual([])
    })

    it('does nothing for other answers, unknown numbers, nonsense and other addresses', async () => {
      const id = await save({ phone: '+442071230021' })
      const refusal = new URLSearchParams({ From: '+442071230021', Body: 'STOP' })
      for (const body of [
        '',
        '{',
        '[]',
        'null',
        '"STOP"',
        '{"from":"+442071230021"}',
        `${'['.repeat(15)}${']'.repeat(15)}`,
      ])
        expect(await report(body)).toEqual([200, 'SUCCESS'])
      await report(new URLSearchParams({ From: '+442071230021', Body: 'Thanks, all good' }))
      await report(new URLSearchParams({ From: 'nonsense', Body: 'STOP' }))
      const wrongAddresses = [url.replace('/inbound/', '/inbound/x'), url.slice(0, -1), url.replace(gatewayId, 'other')]
      for (const address of wrongAddresses) expect((await report(refusal, '', address))[0]).toBe(404)
      expect(await listChoices(id)).toEqual([])
    })
  })
})
