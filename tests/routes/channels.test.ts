import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

const urls = {
  slack: 'https://hooks.slack.com/services/T0/B0/secretpart1',
  teams: 'https://prod-1.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?sig=secretpart2',
  wecom: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secretpart3',
  dingtalk: 'https://oapi.dingtalk.com/robot/send?access_token=secretpart4',
  feishu: 'https://open.feishu.cn/open-apis/bot/v2/hook/secretpart5',
}
type ChatKind = keyof typeof urls
const chatKinds = Object.keys(urls) as ChatKind[]

describe.each(engines)('channels on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  let count = 0
  const create = (channel: object) => service.call('POST', '/api/channels', { name: `Channel ${++count}`, ...channel })
  const errorsOf = async (channel: object) => {
    const { status, body } = await create(channel)
    return [status, ...(body.errors ?? []).map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)]
  }

  it('are created, listed, changed and deleted, and never show their secrets', async () => {
    const secrets = { url: urls.dingtalk, secret: 'SECsecretpart6' }
    const { body: channel, status } = await create({ kind: 'dingtalk', settings: { keyword: '反馈' }, secrets })
    expect(status).toBe(201)
    expect(channel).toMatchObject({
      kind: 'dingtalk',
      url: 'https://oapi.dingtalk.com/…art4',
      hasSecret: true,
      settings: { keyword: '反馈', groupAfter: 3, language: 'en', showsContacts: false, quietHours: null },
      disabledAt: null,
      failingSince: null,
    })
    const path = `/api/channels/${channel.id}`
    const patch = { name: 'Renamed', settings: { language: 'zh-Hans', quietHours: { from: 22, until: 7 } } }
    const { body: changed } = await service.call('PATCH', path, patch)
    expect(changed).toMatchObject({
      name: 'Renamed',
      hasSecret: true,
      settings: { keyword: '反馈', ...patch.settings },
    })
    const { body: unsigned } = await service.call('PATCH', path, { secrets: { secret: null } })
    expect(unsigned).toMatchObject({ hasSecret: false, url: channel.url })
    const { body: list } = await service.call('GET', '/api/channels')
    expect(list.data).toEqual([unsigned])
    const { body: audit } = await service.call('GET', '/api/audit?limit=200')
    const stored = await connection.database.all(sql`select * from channel`)
    for (const text of [channel, list, changed, audit, stored, service.log])
      expect(JSON.stringify(text)).not.toContain('secretpart')
    expect((await service.call('DELETE', path)).status).toBe(204)
    expect((await service.call('GET', path)).status).toBe(404)
    expect(audit.data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['channel.created', 'channel.changed']),
    )
  })

  it.each(chatKinds)('take the address of %s, and refuse those of other platforms', async (kind) => {
    expect((await create({ kind, secrets: { url: urls[kind] } })).status).toBe(201)
    for (const other of chatKinds.filter((other) => other !== kind))
      expect(await errorsOf({ kind, secrets: { url: urls[other] } })).toEqual([400, `secrets.url ${kind}-address`])
    for (const url of ['', 'no address', urls[kind].replace('https:', 'http:'), urls[kind].replace('//', '//me:pw@')])
      expect((await errorsOf({ kind, secrets: { url } }))[0]).toBe(400)
  })

  it('say that connectors of Teams are retired', async () => {
    for (const host of ['outlook.office.com', 'acme.webhook.office.com'])
      expect(await errorsOf({ kind: 'teams', secrets: { url: `https://${host}/webhookb2/x` } })).toEqual([
        400,
        'secrets.url teams-connector',
      ])
  })

  it('refuse wrong settings, also in changes', async () => {
    expect(await errorsOf({ kind: 'email', settings: { to: [] } })).toEqual([400, 'settings.to too-few-items'])
    expect(await errorsOf({ kind: 'email', secrets: { url: urls.slack } })).toEqual([400, 'secrets.url unknown-field'])
    expect(await errorsOf({ kind: 'webhook', secrets: { url: urls.slack } })).toEqual([400, expect.any(String)])
    const { body: channel } = await create({ kind: 'email' })
    expect(channel).toMatchObject({ url: null, settings: { to: ['owner-of-case', 'managers'] } })
    const change = async (patch: object) => {
      const { status, body } = await service.call('PATCH', `/api/channels/${channel.id}`, patch)
      return [status, ...(body.errors ?? []).map(({ path }: { path: string }) => path)]
    }
    expect(await change({ settings: { groupAfter: 0 } })).toEqual([400, 'settings.groupAfter'])
    expect(await change({ settings: { keyword: 'x' } })).toEqual([400, 'settings.keyword'])
    expect(await change({ secrets: { url: urls.slack } })).toEqual([400, 'secrets.url'])
    const { body: other } = await create({ kind: 'email' })
    expect(await change({ name: other.name })).toEqual([409, 'name'])
    expect((await create({ kind: 'email', name: other.name })).status).toBe(409)
  })

  it('are created once for one Idempotency-Key', async () => {
    const channel = { name: 'Once', kind: 'slack', secrets: { url: urls.slack } }
    const call = () => service.call('POST', '/api/channels', channel, { 'idempotency-key': 'channel' })
    expect((await call()).body.id).toBe((await call()).body.id)
  })

  it('are disabled and enabled, as often as asked', async () => {
    const { body: channel } = await create({ kind: 'email' })
    const path = `/api/channels/${channel.id}`
    for (const _ of [1, 2]) expect((await service.call('PUT', `${path}/disablement`)).status).toBe(204)
    expect((await service.call('GET', path)).body).toMatchObject({ disabledReason: 'member' })
    for (const _ of [1, 2]) expect((await service.call('DELETE', `${path}/disablement`)).status).toBe(204)
    expect((await service.call('GET', path)).body).toMatchObject({ disabledReason: null, disabledAt: null })
  })

  it('stay while a rule sends to them', async () => {
    const { body: channel } = await create({ kind: 'email' })
    const settings = JSON.stringify({ actions: [{ kind: 'alert', channelId: channel.id }] })
    await connection.database.batch([
      sql`
      insert into rule (id, workspace_id, name, settings, created_at, updated_at)
      values ('rule-1', ${service.ours.workspaceId}, 'Unhappy', ${settings}, 0, 0)`,
    ])
    const { status, body } = await service.call('DELETE', `/api/channels/${channel.id}`)
    expect([status, body.code, body.detail]).toEqual([409, 'channel-in-use', expect.stringContaining('Unhappy')])
  })

  it('are at most 100 in a workspace, with its webhooks', async () => {
    const theirs = createApiClient(service.app, service.theirs)
    const results = []
    for (let batch = 0; batch < 11; batch++)
      results.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            index % 2 === 0
              ? theirs('POST', '/api/webhooks', { url: `https://example.com/${batch}/${index}`, events: ['*'] })
              : theirs('POST', '/api/channels', {
                  name: `${batch} ${index}`,
                  kind: 'slack',
                  secrets: { url: urls.slack },
                }),
          ),
        )),
      )
    const refused = results.filter(({ status }) => status !== 201)
    expect(refused.length).toBeGreaterThanOrEqual(10)
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual(
      new Set(['409 too-many-channels']),
    )
    const lists = await Promise.all(['channels', 'webhooks'].map((noun) => theirs('GET', `/api/${noun}?limit=200`)))
    expect(lists.reduce((sum, { body }) => sum + body.data.length, 0)).toBe(100)
    await connection.database.batch([sql`delete from channel where workspace_id = ${service.theirs.workspaceId}`])
  })

  it('reach nothing outside from a workspace with sample data', async () => {
    await connection.database.batch([sql`update workspace set demo_at = 1 where id = ${service.theirs.workspaceId}`])
    const others = createApiClient(service.app, service.theirs)
    const { status, body } = await others('POST', '/api/channels', {
      name: 'Chat',
      kind: 'slack',
      secrets: { url: urls.slack },
    })
    expect([status, body.code]).toEqual([403, 'demo-workspace'])
    const webhook = await others('POST', '/api/webhooks', { url: 'https://example.com', events: ['*'] })
    expect([webhook.status, webhook.body.code]).toEqual([403, 'demo-workspace'])
    expect((await others('POST', '/api/channels', { name: 'Emails', kind: 'email' })).status).toBe(201)
  })
})
