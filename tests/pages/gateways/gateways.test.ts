import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRequestSender } from '../../../server/outgoing/node.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { answerAsYunpian, startGateway } from '../../support/sms-gateways.ts'
import { createService, type Service } from '../../support/world.ts'

describe.each(engines)('the pages of gateways on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let server: Awaited<ReturnType<typeof startGateway>>
  let path: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    path = `/w/${manager.slug}/settings/text-messages`
    server = await startGateway(answerAsYunpian)
    const send = createRequestSender({ isAllowed: () => true })
    service.deps.sendRequest = (request) =>
      send({ ...request, url: server.origin + request.url.slice(new URL(request.url).origin.length) })
  })
  afterAll(async () => {
    await server.close()
    await connection.close()
  })

  const fields = {
    name: 'Yunpian',
    url: 'https://sms.example.com/send',
    method: 'POST',
    contentType: 'form',
    body: 'apikey={secret.apikey}\nmobile={to}\ntext={text}',
    headers: 'X-Client: vouch',
    secrets: 'apikey=云片-secret/+=&',
    numberFormat: 'national',
    from: '200',
    to: '200',
    successPath: 'code',
    equals: '0',
    idPath: 'sid',
    errorPath: 'code',
    recipient: '10, 12',
    account: '-1，3',
    perSecond: '5',
  }
  const list = async () => (await service.call('GET', '/api/gateways')).body.data

  it('start from a preset, save, and keep the secrets that are not entered again', async () => {
    const preset = await (await manager.get(`${path}/new?preset=yunpian`)).text()
    expect(preset).toContain('apikey={secret.apikey}')
    expect((await manager.post(`${path}/new`, fields)).status).toBe(303)
    const [gateway] = await list()
    expect(gateway).toMatchObject({
      name: 'Yunpian',
      secretNames: ['apikey'],
      settings: {
        headers: { 'X-Client': 'vouch' },
        errors: { recipient: ['10', '12'], account: ['-1', '3'] },
        perMinute: null,
      },
    })
    const page = await (await manager.get(`${path}/${gateway.id}`)).text()
    for (const part of ['Stored: apikey', '/inbound/', 'https://sms.example.com/send']) expect(page).toContain(part)
    expect(page).not.toContain('云片-secret')
    const { secrets: _, ...others } = fields
    expect((await manager.post(`${path}/${gateway.id}`, { ...others, perSecond: '7' })).status).toBe(303)
    expect((await list())[0]).toMatchObject({ secretNames: ['apikey'], settings: { perSecond: 7 } })
    expect(await (await manager.get(path)).text()).toContain('sms.example.com')
  })

  it('say which field is wrong, and keep what was entered but the secrets', async () => {
    const attempts: [Record<string, string>, string][] = [
      [{ url: 'http://sms.example.com' }, 'starts with https://'],
      [{ body: 'to={phone}' }, 'known placeholders only'],
      [{ contentType: 'json' }, 'Enter JSON'],
      [{ equals: '' }, 'both a field and its value'],
      [{ headers: 'nonsense' }, 'Name: value'],
      [{ perSecond: '0' }, 'from 1 to 1,000'],
      [{ secrets: 'other=x' }, 'needs a value'],
      [{}, 'no other gateway has'],
    ]
    for (const [patch, message] of attempts) {
      const response = await manager.post(`${path}/new`, { ...fields, ...patch })
      const text = await response.text()
      expect([patch, response.status, text.includes(message)]).toEqual([patch, 400, true])
      expect(text).not.toContain('云片-secret')
    }
    expect(await list()).toHaveLength(1)
  })

  it('show what the gateway answers to a test', async () => {
    const [{ id }] = await list()
    const test = async (testTo: string) => {
      const response = await manager.post(`${path}/${id}/test`, { testTo, testText: '【北极星】您好' })
      return [response.status, await response.text()] as const
    }
    const [status, text] = await test('+8613800138000')
    expect([status, text.includes('has taken the message'), text.includes('发送成功')]).toEqual([200, true, true])
    expect((await test('+8613800138010'))[1]).toContain('gets no messages')
    expect(await test('12')).toEqual([400, expect.stringContaining('Enter a phone number')])
  })

  it('delete a gateway, and are for those who may change settings', async () => {
    const [{ id }] = await list()
    const marketer = await signInMember(service, 'marketer')
    expect((await marketer.get(path)).status).toBe(403)
    expect((await marketer.post(`${path}/${id}/deletion`)).status).toBe(403)
    expect((await manager.post(`${path}/${id}/deletion`)).status).toBe(303)
    expect(await list()).toEqual([])
    expect((await manager.get(`${path}/${id}`)).status).toBe(404)
  })
})
