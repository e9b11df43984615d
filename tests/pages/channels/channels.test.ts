import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AlertKind, alertKinds } from '../../../shared/channel.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { readForm } from '../../support/page-forms.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../../support/world.ts'

/** An address of each platform, as its guide says how to get it. */
const addresses: Record<Exclude<AlertKind, 'email'>, string> = {
  slack: 'https://hooks.slack.com/services/T01/B01/secret-of-slack',
  teams: 'https://prod-1.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=secret-of-teams',
  wecom: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret-of-wecom',
  dingtalk: 'https://oapi.dingtalk.com/robot/send?access_token=secret-of-dingtalk',
  feishu: 'https://open.feishu.cn/open-apis/bot/v2/hook/secret-of-feishu',
}

describe('the pages of channels', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let path: string
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Ada' })
    path = `/w/${manager.slug}/settings/channels`
  })
  afterAll(() => connection.close())

  const list = async () => (await service.call('GET', '/api/channels')).body.data
  const find = async (name: string) => (await list()).find((channel: { name: string }) => channel.name === name)
  const read = async (response: Response | Promise<Response>) => (await response).text()
  const change = (form: FormData, patch: Record<string, string | null>) => {
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) form.delete(name)
      else form.set(name, value)
    }
    return form
  }

  it('create a channel of each kind with what is proposed, and never show its address again', async () => {
    const empty = await read(manager.get(path))
    expect(empty).toContain('No channels yet')
    for (const kind of alertKinds) {
      const page = await read(manager.get(`${path}/new?kind=${kind}`))
      const url = kind === 'email' ? null : addresses[kind]
      const response = await manager.post(`${path}/new?kind=${kind}`, change(readForm(page), { name: kind, url }))
      expect([kind, response.status]).toEqual([kind, 303])
      const { id } = await find(kind)
      const saved = await read(manager.get(`${path}/${id}`))
      expect([kind, saved.includes(`secret-of-${kind}`)]).toEqual([kind, false])
      // What the page shows is what it saves.
      const before = await find(kind)
      expect((await manager.post(`${path}/${id}`, readForm(saved))).status).toBe(303)
      expect(await find(kind)).toEqual({ ...before, updatedAt: (await find(kind)).updatedAt })
    }
    const page = await read(manager.get(path))
    expect(['Microsoft Teams', 'WeCom', 'Working'].filter((text) => !page.includes(text))).toEqual([])
  })

  it('save everything a channel can have', async () => {
    const form = readForm(await read(manager.get(`${path}/new?kind=dingtalk`)))
    const fields = {
      ...{ name: '客服群', url: addresses.dingtalk, secret: 'SECabc', keyword: '回访', language: 'zh-Hans' },
      ...{ mentions: '138 0013 8000\n+8613900139000', showsContacts: 'yes', groupAfter: '5' },
      ...{ quietFrom: '20', quietUntil: '8' },
    }
    expect((await manager.post(`${path}/new?kind=dingtalk`, change(form, fields))).status).toBe(303)
    const channel = await find('客服群')
    expect(channel).toMatchObject({
      kind: 'dingtalk',
      hasSecret: true,
      settings: {
        ...{ keyword: '回访', language: 'zh-Hans', mentions: ['13800138000', '+8613900139000'] },
        ...{ showsContacts: true, groupAfter: 5, quietHours: { from: 20, until: 8 } },
      },
    })
    const page = await read(manager.get(`${path}/${channel.id}`))
    expect(page).not.toContain('SECabc')
    const without = change(readForm(page), { secretRemove: 'yes' })
    expect((await manager.post(`${path}/${channel.id}`, without)).status).toBe(303)
    expect(await find('客服群')).toMatchObject({ hasSecret: false, url: channel.url })
  })

  it('alert chosen members by email', async () => {
    const form = readForm(await read(manager.get(`${path}/new?kind=email`)))
    form.delete('to')
    form.append('to', 'owners')
    form.append('to', manager.userId)
    form.set('name', 'Ada and owners')
    expect((await manager.post(`${path}/new?kind=email`, form)).status).toBe(303)
    expect((await find('Ada and owners')).settings.to).toEqual(['owners', manager.userId])
  })

  it('say which field is wrong, and keep what was entered but the secrets', async () => {
    const attempts: [AlertKind, Record<string, string | null>, string, string][] = [
      ['slack', { name: '' }, 'name', 'Enter a name'],
      ['slack', { name: 'teams' }, 'name', 'Another channel'],
      ['slack', { url: 'https://example.com/secret-of-slack' }, 'url', 'https://hooks.slack.com/services/'],
      ['teams', { url: 'https://acme.webhook.office.com/webhookb2/1' }, 'url', 'Microsoft has retired'],
      ['wecom', { url: 'http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1' }, 'url', 'qyapi.weixin.qq.com'],
      ['wecom', { mentions: 'Ada' }, 'mentions', 'phone numbers'],
      ['dingtalk', { secret: 'with spaces' }, 'secret', 'without spaces'],
      ['feishu', { keyword: 'x'.repeat(51) }, 'keyword', 'up to 50 characters'],
      ['feishu', { quietFrom: '8' }, 'quietFrom', 'two different hours'],
      ['slack', { quietFrom: '8', quietUntil: '8' }, 'quietFrom', 'two different hours'],
      ['slack', { groupAfter: '0' }, 'groupAfter', 'from 1 to 20'],
      ['slack', { language: 'tlh' }, 'language', 'Choose a language'],
      ['email', { to: null }, 'to', 'Choose at least one'],
    ]
    const count = (await list()).length
    for (const [kind, patch, field, message] of attempts) {
      const form = readForm(await read(manager.get(`${path}/new?kind=${kind}`)))
      const url = kind === 'email' ? null : addresses[kind]
      const response = await manager.post(`${path}/new?kind=${kind}`, change(form, { name: 'New', url, ...patch }))
      const page = await response.text()
      const shown = [page.includes(message), page.includes(`href="#${field}"`), page.includes(`id="${field}"`)]
      expect([patch, response.status, ...shown]).toEqual([patch, 400, true, true, true])
      expect([kind, page.includes(`secret-of-${kind}`)]).toEqual([kind, false])
    }
    expect(await list()).toHaveLength(count)
    expect((await manager.get(`${path}/new?kind=pigeon`)).status).toBe(303)
  })

  it('turn a channel off and on again, and delete it unless a rule sends to it', async () => {
    const { id } = await find('slack')
    await manager.post(`${path}/${id}/disablement`)
    expect(await find('slack')).toMatchObject({ disabledReason: 'member' })
    expect(await read(manager.get(`${path}/${id}`))).toContain('Nothing is sent until you turn it on again.')
    await manager.post(`${path}/${id}/disablement/deletion`)
    expect(await find('slack')).toMatchObject({ disabledAt: null })
    const settings = { events: ['response.created'], actions: [{ kind: 'alert', channelId: id }] }
    const { body: rule } = await service.call('POST', '/api/rules', { name: 'Keeps it', settings })
    const refused = await manager.post(`${path}/${id}/deletion`)
    expect(refused.headers.get('location')).toBe(`${path}/${id}`)
    expect(decodeURIComponent(refused.headers.get('set-cookie') ?? '')).toContain('Keeps it')
    await service.call('DELETE', `/api/rules/${rule.id}`)
    expect((await manager.post(`${path}/${id}/deletion`)).headers.get('location')).toBe(path)
    expect(await find('slack')).toBeUndefined()
  })

  it('are for those who may change settings, and for channels of their workspace', async () => {
    const marketer = await signInMember(service, 'marketer')
    const { id } = await find('teams')
    expect((await marketer.get(path)).status).toBe(403)
    expect((await marketer.post(`${path}/${id}/deletion`)).status).toBe(403)
    const call = createApiClient(service.app, service.theirs)
    const { body: theirs } = await call('POST', '/api/channels', { kind: 'email', name: 'Theirs', secrets: {} })
    for (const end of ['', '/disablement', '/disablement/deletion', '/deletion'])
      expect([end, (await manager.post(`${path}/${theirs.id}${end}`, { name: 'Stolen' })).status]).toEqual([end, 404])
    expect((await manager.get(`${path}/${theirs.id}`)).status).toBe(404)
    expect((await call('GET', `/api/channels/${theirs.id}`)).body).toEqual(theirs)
  })
})
