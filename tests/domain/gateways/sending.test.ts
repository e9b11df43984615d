import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenGateway } from '../../../server/domain/gateways/gateways.ts'
import { renderRequest } from '../../../server/domain/gateways/rendering.ts'
import { sendThroughGateway } from '../../../server/domain/gateways/sending.ts'
import { MailFailure } from '../../../server/mail/types.ts'
import { createRequestSender } from '../../../server/outgoing/node.ts'
import { GatewaySettings, gatewayPresets } from '../../../shared/gateway.ts'
import {
  answerAsChuanglan,
  answerAsTwilio,
  answerAsYunpian,
  type GatewayCall,
  startGateway,
} from '../../support/sms-gateways.ts'

type Server = Awaited<ReturnType<typeof startGateway>>

const message = { to: '+8613800138000', text: '【北极星】您好 "小王" & 100% \n#1', key: 'delivery-1' }

/** Sends to a gateway of this machine, whatever the host of its address. */
const buildSender = (server: Server) => {
  const send = createRequestSender({ isAllowed: () => true })
  return {
    sendRequest: (request: Parameters<typeof send>[0]) =>
      send({ ...request, url: server.origin + request.url.slice(new URL(request.url).origin.length) }),
  }
}

const open = (settings: unknown, secrets: Record<string, string>): OpenGateway => ({
  id: 'gateway-1',
  settings: GatewaySettings.parse(settings),
  secrets,
})

const fail = async (promise: Promise<unknown>) => {
  const error = await promise.catch((error: unknown) => error)
  return error instanceof MailFailure ? [error.kind, error.message] : error
}

describe('text messages through Twilio', () => {
  let server: Server
  beforeAll(async () => {
    server = await startGateway(answerAsTwilio)
  })
  afterAll(() => server.close())
  const settings = JSON.parse(JSON.stringify(gatewayPresets.twilio).replaceAll('ACCOUNT_SID', 'AC123'))
  const gateway = open(settings, { password: 'auth-token' })
  const send = (to: string, text = 'Hi', { password = 'auth-token' } = {}) =>
    sendThroughGateway(buildSender(server), { ...gateway, secrets: { password } }, { ...message, to, text })

  it('are sent as its API wants them', async () => {
    const text = 'Grüße + 50 % & more=ü'
    expect(await send('+442071234567', text)).toMatchObject({ providerId: 'SM0123456789' })
    const { method, url, body, headers } = server.calls.at(-1) as GatewayCall
    expect([method, url]).toEqual(['POST', '/2010-04-01/Accounts/AC123/Messages.json'])
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      To: '+442071234567',
      From: '+15005550006',
      Body: text,
    })
  })

  it('fail with its reason, and without the secret', async () => {
    expect(await fail(send('+15005550004'))).toMatchObject(['recipient', expect.stringContaining('unsubscribed')])
    expect(await fail(send('+1'))).toMatchObject(['recipient', expect.stringContaining('21211')])
    expect(await fail(send('+15005550009'))).toMatchObject(['throttled', expect.stringContaining('429')])
    expect(await fail(send('+442071234567', 'x'.repeat(1601)))).toMatchObject(['refused', expect.anything()])
    const wrong = await fail(send('+442071234567', 'Hi', { password: 'wrong' }))
    expect(wrong).toMatchObject(['connection', expect.not.stringContaining('wrong')])
  })
})

describe('text messages through a gateway like Yunpian', () => {
  let server: Server
  beforeAll(async () => {
    server = await startGateway(answerAsYunpian)
  })
  afterAll(() => server.close())
  const apikey = '云片-secret/+=&'
  const send = (to: string, text = message.text, key = apikey) =>
    sendThroughGateway(
      buildSender(server),
      open({ ...gatewayPresets.yunpian, numberFormat: 'national' }, { apikey: key }),
      { ...message, to, text },
    )

  it('are sent, with any characters', async () => {
    expect(await send('+8613800138000')).toMatchObject({ providerId: '3310228982' })
    expect(new URLSearchParams(server.calls.at(-1)?.body).get('text')).toBe(message.text)
    expect(new URLSearchParams(server.calls.at(-1)?.body).get('uid')).toBe('delivery-1')
  })

  it.each([
    ['+8613800138010', 'recipient'],
    ['+8613800138033', 'throttled'],
    ['+8613800138008', 'temporary'],
    ['+8613800138003', 'connection'],
  ])('to %s fail as %s', async (to, kind) => {
    expect(await fail(send(to))).toMatchObject([kind, expect.stringContaining('HTTP 400')])
  })

  it('hide the key that the gateway repeats', async () => {
    expect(await fail(send('+8613800138000', message.text, 'other-key-123'))).toEqual([
      'connection',
      'HTTP 400 {"code":-1,"msg":"非法的apikey: •••"}',
    ])
    expect(await fail(send('+8613800138000', 'no signature'))).toMatchObject(['refused', expect.anything()])
  })
})

describe('text messages through a gateway that answers 200 to everything', () => {
  let server: Server
  beforeAll(async () => {
    server = await startGateway(answerAsChuanglan)
  })
  afterAll(() => server.close())
  const settings = {
    url: 'https://smssh1.253.example/msg/v1/send/json',
    contentType: 'json',
    body: '{"account": "N123", "password": "{secret.password}", "msg": "{text}", "phone": "{to}", "report": true, "more": ["{key}", 1, null]}',
    numberFormat: 'national',
    success: { path: 'code', equals: '0' },
    errors: { path: 'code', recipient: ['107'], throttled: ['103'], account: ['101', '102', '109'] },
    idPath: 'msgId',
  }
  const send = (to: string, password = 'p"w\\d', text = message.text) =>
    sendThroughGateway(buildSender(server), open(settings, { password }), { ...message, to, text })

  it('are escaped as JSON', async () => {
    expect(await send('+8613800138000')).toMatchObject({ providerId: '17041010383624511' })
    expect(JSON.parse(server.calls.at(-1)?.body ?? '')).toEqual({
      ...{ account: 'N123', password: 'p"w\\d', msg: message.text, phone: '13800138000', report: true },
      more: ['delivery-1', 1, null],
    })
  })

  it('are not taken for sent', async () => {
    expect(await fail(send('+8613800138107'))).toMatchObject(['recipient', expect.stringContaining('107')])
    expect(await fail(send('+8613800138103'))).toMatchObject(['throttled', expect.anything()])
    expect(await fail(send('+8613800138000', 'wrong'))).toMatchObject(['connection', expect.anything()])
    expect(await fail(send('+8613800138000', undefined, '长'.repeat(600)))).toMatchObject([
      'refused',
      expect.anything(),
    ])
  })
})

describe('text messages', () => {
  const settings = { url: 'https://sms.example.com/send?v=1', contentType: 'form', body: 'to={to}\ntext={text}' }

  it('go into the query of a GET request, or into headers without line breaks', () => {
    const gateway = open(
      { ...settings, method: 'GET', headers: { 'X-Name': '{name}', 'X-Key': 'k {secret.a}' } },
      { a: 'b' },
    )
    const { url, body, headers } = renderRequest(gateway, { ...message, name: 'A\r\nX-Evil: 1 é' })
    expect(body).toBeNull()
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ v: '1', to: message.to, text: message.text })
    expect(headers).toMatchObject({ 'x-name': 'AX-Evil: 1 ', 'x-key': 'k b' })
    expect(headers).not.toHaveProperty('content-type')
  })

  it('do not fill in what values say', () => {
    const { body } = renderRequest(open(settings, { a: 'secret' }), { ...message, text: '{to} {secret.a} $& {code}' })
    expect(new URLSearchParams(body ?? '').get('text')).toBe('{to} {secret.a} $& {code}')
  })

  it.each([
    [200, 'not JSON', 'refused'],
    [200, '{"code":1}', 'refused'],
    [200, '{"code":{"toString":1}}', 'refused'],
    [204, '', 'refused'],
    [302, '', 'connection'],
    [401, '', 'connection'],
    [408, '', 'temporary'],
    [429, '', 'throttled'],
    [500, '{"code":0}', 'temporary'],
    [503, '', 'temporary'],
  ])('fail on %s %s as %s', async (status, body, kind) => {
    const server = await startGateway(() => ({ status, body, headers: { 'retry-after': '7' } }))
    const gateway = open({ ...settings, success: { path: 'code', equals: '0' } }, {})
    const error = await sendThroughGateway(buildSender(server), gateway, message).catch((error: unknown) => error)
    await server.close()
    expect(error).toMatchObject({ kind, retryAfterMs: 7000, code: String(status) })
  })

  it('wait where the gateway is out of reach', async () => {
    const server = await startGateway(() => ({ status: 200, body: '' }))
    await server.close()
    expect(await fail(sendThroughGateway(buildSender(server), open(settings, {}), message))).toMatchObject([
      'connection',
      expect.anything(),
    ])
    const privateGateway = open({ ...settings, url: 'https://localhost/sms' }, {})
    const sender = { sendRequest: createRequestSender() }
    expect(await fail(sendThroughGateway(sender, privateGateway, message))).toEqual([
      'connection',
      'The address is not public.',
    ])
  })
})

describe('the settings of a gateway', () => {
  const settings = { url: 'https://sms.example.com/', contentType: 'json', body: '{"to":"{to}"}' }
  it.each([
    [{ url: 'http://sms.example.com' }, 'url'],
    [{ url: 'https://user:pass@sms.example.com' }, 'url'],
    [{ url: 'https://sms.example.com/{to}' }, 'url'],
    [{ url: 'nonsense' }, 'url'],
    [{ body: '{"to": {to}}' }, 'body'],
    [{ body: '"{to}"' }, 'body'],
    [{ body: '{"to":"{phone}"}' }, 'body'],
    [{ method: 'GET' }, 'method'],
    [{ headers: { 'a b': 'c' } }, 'headers'],
    [{ headers: { a: 'b\r\nc: d' } }, 'headers'],
    [{ success: { path: 'code' } }, 'success'],
    [{ success: { path: 'a..b', equals: '0' } }, 'success'],
    [{ perSecond: 0 }, 'perSecond'],
    [{ nonsense: 1 }, ''],
  ])('refuse %j', (patch, field) => {
    const { error } = GatewaySettings.safeParse({ ...settings, ...patch })
    expect(error?.issues[0]?.path[0] ?? '').toBe(field)
  })

  it('of the presets are valid', () => {
    for (const preset of Object.values(gatewayPresets)) expect(GatewaySettings.safeParse(preset).success).toBe(true)
  })
})
