import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decryptText, encryptText } from '../../server/domain/encryption.ts'
import { openGateway } from '../../server/domain/gateways/gateways.ts'
import { createRequestSender } from '../../server/outgoing/node.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { answerAsYunpian, startGateway } from '../support/sms-gateways.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

describe.each(engines)('gateways for text messages on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let server: Awaited<ReturnType<typeof startGateway>>
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    server = await startGateway(answerAsYunpian)
    const send = createRequestSender({ isAllowed: () => true })
    service.deps.sendRequest = (request) =>
      send({ ...request, url: server.origin + request.url.slice(new URL(request.url).origin.length) })
  })
  afterAll(async () => {
    await server.close()
    await connection.close()
  })

  const settings = {
    url: 'https://sms.example.com/send',
    contentType: 'form',
    body: 'apikey={secret.apikey}\nmobile={to}\ntext={text}',
    numberFormat: 'national',
    success: { path: 'code', equals: '0' },
    errors: { path: 'code', recipient: ['10'] },
    idPath: 'sid',
  }
  const apikey = '云片-secret/+=&'
  let count = 0
  const create = async (more: object = {}) =>
    (
      await service.call('POST', '/api/gateways', {
        name: `Gateway ${++count}`,
        settings,
        secrets: { apikey },
        ...more,
      })
    ).body

  it('are created, listed, changed and deleted, and never show their secrets', async () => {
    const gateway = await create()
    expect(gateway).toMatchObject({
      name: 'Gateway 1',
      secretNames: ['apikey'],
      settings: { perSecond: 10, method: 'POST' },
    })
    const { body: list } = await service.call('GET', '/api/gateways')
    expect(list.data).toEqual([gateway])
    const patch = { name: 'Renamed', secrets: { other: 'x', apikey: '云片-secret/+=&2' } }
    const { body: changed } = await service.call('PATCH', `/api/gateways/${gateway.id}`, patch)
    expect(changed).toMatchObject({ name: 'Renamed', secretNames: ['apikey', 'other'] })
    await service.call('PATCH', `/api/gateways/${gateway.id}`, { secrets: { other: null } })
    const { secrets } = await openGateway(service.deps, service.ours.workspaceId, gateway.id)
    expect(secrets).toEqual({ apikey: '云片-secret/+=&2' })
    const { body: audit } = await service.call('GET', '/api/audit?limit=200')
    const [stored] = await connection.database.all<{ secrets: string }>(sql`select secrets from gateway`)
    for (const text of [JSON.stringify([gateway, list, changed, audit]), stored?.secrets, JSON.stringify(service.log)])
      expect(text).not.toContain('云片')
    expect((await service.call('DELETE', `/api/gateways/${gateway.id}`)).status).toBe(204)
    expect((await service.call('GET', `/api/gateways/${gateway.id}`)).status).toBe(404)
    const actions = audit.data.map(({ action }: { action: string }) => action)
    expect(actions).toEqual(expect.arrayContaining(['gateway.created', 'gateway.changed']))
  })

  it('refuse what they cannot send', async () => {
    const { name } = await create()
    const { body, status } = await service.call('POST', '/api/gateways', { name, settings, secrets: { apikey } })
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([409, 'name-taken', 'name'])
    expect(await create({ secrets: {} })).toMatchObject({ status: 400, code: 'secret-missing' })
    expect(await create({ settings: { ...settings, basicUser: 'me' } })).toMatchObject({ code: 'secret-missing' })
    expect(await create({ settings: { ...settings, url: 'http://sms.example.com' } })).toMatchObject({
      errors: [{ path: 'settings.url' }],
    })
    expect(await create({ secrets: { apikey, '1': 'x' } })).toMatchObject({ status: 400 })
    const { id } = await create()
    const { body: removal } = await service.call('PATCH', `/api/gateways/${id}`, { secrets: { apikey: null } })
    expect(removal.code).toBe('secret-missing')
  })

  it('are those of one workspace', async () => {
    const { id } = await create()
    const others = createApiClient(service.app, service.theirs)
    expect((await others('GET', `/api/gateways/${id}`)).status).toBe(404)
    expect((await others('PATCH', `/api/gateways/${id}`, { name: 'Mine' })).status).toBe(404)
    expect((await others('DELETE', `/api/gateways/${id}`)).status).toBe(404)
    expect((await others('POST', `/api/gateways/${id}/test`, { to: '+8613800138000' })).status).toBe(404)
    expect((await others('GET', '/api/gateways')).body.data).toEqual([])
  })

  it('send a test message and say what was answered', async () => {
    const { id } = await create()
    const test = async (body: object) => (await service.call('POST', `/api/gateways/${id}/test`, body)).body
    expect(await test({ to: '+86 138 0013 8000', text: '【北极星】您好' })).toMatchObject({
      isSent: true,
      messageId: '3310228982',
      failure: null,
      words: expect.stringContaining('发送成功'),
    })
    expect(await test({ to: '+8613800138010', text: '【北极星】您好' })).toMatchObject({
      isSent: false,
      failure: 'recipient',
      words: expect.stringContaining('防骚扰'),
    })
    expect(await test({ to: 'nonsense' })).toMatchObject({ code: 'invalid-phone', errors: [{ path: 'to' }] })
  })

  it('are kept while a campaign that is not over sends through them', async () => {
    const { id } = await create()
    await connection.database.batch([
      sql`
      insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
      values ('c1', ${service.ours.workspaceId}, ${service.ours.surveyId}, 'C', ${JSON.stringify({ gatewayId: id })}, 1, 0, 'cli', 0)`,
    ])
    const { status, body } = await service.call('DELETE', `/api/gateways/${id}`)
    expect([status, body.code]).toEqual([409, 'gateway-in-use'])
  })

  it('survive a new SECRET with the earlier one, and ask for their secrets again without it', async () => {
    const { id } = await create()
    const read = async (deps: object) =>
      (await openGateway({ ...service.deps, ...deps }, service.ours.workspaceId, id)).secrets
    const secret = 'another secret for tests, long enough'
    expect(await read({ secret, previousSecrets: ['x'.repeat(40), service.deps.secret] })).toEqual({ apikey })
    expect(await read({ secret })).toEqual({})
  })
})

describe('encrypted texts', () => {
  const deps = { secret: 'a secret of at least thirty-two characters' }
  it('decrypt in their place alone, and not once they are altered', async () => {
    const encrypted = await encryptText(deps, 'gateway 1', 'hunter2 密码')
    expect(encrypted).not.toBe(await encryptText(deps, 'gateway 1', 'hunter2 密码'))
    expect(await decryptText(deps, 'gateway 1', encrypted)).toBe('hunter2 密码')
    expect(await decryptText(deps, 'gateway 2', encrypted)).toBeNull()
    for (const altered of ['', 'a.b', 'a.b.c', `${encrypted.slice(0, -3)}AAA`, encrypted.replace('.', '.A')])
      expect(await decryptText(deps, 'gateway 1', altered)).toBeNull()
  })
})
