import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDeliverySubjects } from '../../../server/domain/channels/delivery-subjects.ts'
import { systemCaller } from '../../../server/domain/deps.ts'
import type { OutgoingRequest } from '../../../server/domain/outgoing.ts'
import { sendPendingAlerts } from '../../../server/jobs/channel-sender.ts'
import { sql } from '../../../server/store/sql.ts'
import { type AlertKind, alertKinds } from '../../../shared/channel.ts'
import { addDeliveries } from '../../support/channel-samples.ts'
import { deleteDefaultRules } from '../../support/default-rules.ts'
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
    await deleteDefaultRules(service)
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

  it('say which field is wrong, and keep what was entered', async () => {
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
      // The address need not be pasted again, and is no problem unless it is one.
      const isKept = kind === 'email' || page.includes(`value="${patch.url ?? addresses[kind]}"`)
      expect([kind, isKept, page.includes('href="#url"')]).toEqual([kind, true, field === 'url'])
    }
    expect(await list()).toHaveLength(count)
    expect((await manager.get(`${path}/new?kind=pigeon`)).status).toBe(303)
  })

  describe('the delivery log', () => {
    const requests: OutgoingRequest[] = []
    /** What the platforms answer. */
    let answer = { status: 200, text: 'ok' }
    const send = () => sendPendingAlerts(service.deps, AbortSignal.timeout(30_000))
    beforeAll(() => {
      service.deps.sendRequest = async (request) => {
        requests.push(request)
        return { ...answer, headers: new Headers() }
      }
    })

    /** @returns the path of its delivery */
    const test = async (name: string) => {
      const response = await manager.post(`${path}/${(await find(name)).id}/tests`)
      expect(response.status).toBe(303)
      return response.headers.get('location') ?? ''
    }

    it('shows what came of a test message, and renews itself until then', async () => {
      const delivery = await test('slack')
      const pending = await read(manager.get(delivery))
      expect([pending.includes('data-job-progress'), pending.includes('http-equiv="refresh"')]).toEqual([true, true])
      await send()
      expect(requests.at(-1)?.url).toBe(addresses.slack)
      const page = await read(manager.get(delivery))
      const texts = ['The receiver accepted the message.', 'Attempt 1', 'Status 200', 'https://hooks.slack.com/…lack']
      expect(texts.filter((text) => !page.includes(text))).toEqual([])
      expect([page.includes('data-job-progress'), page.includes('secret-of-slack')]).toEqual([false, false])
    })

    it('asks whether a message appeared in Teams, which does not say so', async () => {
      answer = { status: 202, text: '' }
      const delivery = await test('teams')
      await send()
      const page = await read(manager.get(delivery))
      const texts = ['Did the message appear in the channel?', 'run history']
      expect(texts.filter((text) => !page.includes(text))).toEqual([])
    })

    it('says why a message failed, filters by outcome and sends again', async () => {
      answer = { status: 200, text: '{"errcode":40058,"errmsg":"invalid parameter"}' }
      const delivery = await test('wecom')
      await send()
      const { id } = await find('wecom')
      const page = await read(manager.get(delivery))
      const settings = `href="${path}/${(await find('wecom')).id}"`
      const texts = [
        ...['Failed', 'The platform refuses this message.', 'invalid parameter', 'The test message did not arrive'],
        ...['Check the settings', settings],
      ]
      expect(texts.filter((text) => !page.includes(text))).toEqual([])
      const count = async (query: string) =>
        (await read(manager.get(`${path}/${id}/deliveries${query}`))).split('name="pick"').length - 1
      expect([await count(''), await count('?state=failed'), await count('?state=sent')]).toEqual([1, 1, 0])
      answer = { status: 200, text: '{"errcode":0,"errmsg":"ok"}' }
      const again = await manager.post(`${path}/${id}/deliveries`, { pick: delivery.split('/').at(-1) ?? '' })
      expect([again.status, again.headers.get('location')]).toEqual([303, `${path}/${id}/deliveries`])
      await send()
      expect([await count('?state=failed'), await count('?state=sent')]).toEqual([0, 1])
      const days = { from: '2026-11-22', to: '2026-11-22', state: 'sent' }
      expect((await manager.post(`${path}/${id}/deliveries/range`, days)).status).toBe(303)
      expect([await count('?state=waiting'), await count('?state=sent')]).toEqual([1, 0])
    })

    it('says what each message is about, to whom it may say so, and when those that wait are sent', async () => {
      const { id: channelId } = await find('feishu')
      const response = {
        key: 'delivery-log'.padEnd(22, '0'),
        score: 2,
        contact: { name: 'Grace Hopper', email: 'grace@example.com' },
      }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, response)
      const [event] = await connection.database.all<{ id: string; workspaceId: string }>(sql`
        select id, workspace_id as "workspaceId" from event where subject_id = ${body.id} and type = 'response.created'`)
      expect(event).toBeDefined()
      const { id: eventId = '', workspaceId = '' } = event ?? {}
      const now = service.deps.now()
      const alert = { kind: 'alert' as const, eventId, createdAt: now }
      await addDeliveries(connection.database, { workspaceId, channelId }, [{ ...alert, id: service.deps.newId(now) }])
      await connection.database.batch([
        sql`update channel_delivery set due_at = ${now + 60_000} where channel_id = ${channelId}`,
      ])
      expect(await read(manager.get(`${path}/${channelId}/deliveries`))).toContain('Waits for a comment until')
      await connection.database.batch([
        sql`update channel_delivery set held_for = 'group' where channel_id = ${channelId}`,
      ])
      const log = await read(manager.get(`${path}/${channelId}/deliveries`))
      expect(['New response · 2 · Grace Hopper', 'Sent together at'].filter((text) => !log.includes(text))).toEqual([])
      const [, delivery = ''] = /deliveries\/([\w-]+)"/.exec(log) ?? []
      const page = await read(manager.get(`${path}/${channelId}/deliveries/${delivery}`))
      const links = [`/responses/${body.id}"`, `/follow-ups/${body.id}"`, `href="${path}/${channelId}/deliveries"`]
      expect(links.filter((text) => !page.includes(text))).toEqual([])
      const subjects = await loadDeliverySubjects(service.deps, { ...systemCaller(workspaceId), role: 'viewer' }, [
        delivery,
      ])
      expect(subjects.get(delivery)).toMatchObject({ type: 'response.created', score: 2, contactName: null })
    })

    it('refuses ranges and choices that make no sense', async () => {
      const { id } = await find('wecom')
      for (const patch of [{ from: '2026-11-23' }, { to: 'tomorrow' }, { state: 'lost' }]) {
        const days = { from: '2026-11-22', to: '2026-11-22', state: 'failed', ...patch }
        const response = await manager.post(`${path}/${id}/deliveries/range`, days)
        expect([patch, response.status, (await response.text()).includes('href="#to"')]).toEqual([patch, 400, true])
      }
      const none = await manager.post(`${path}/${id}/deliveries`, { pick: 'nonsense' })
      expect(decodeURIComponent(none.headers.get('set-cookie') ?? '')).toContain('Choose at least one message')
      const other = await find('teams')
      const foreign = (await test('teams')).split('/').at(-1) ?? ''
      expect((await manager.post(`${path}/${id}/deliveries`, { pick: foreign })).status).toBe(404)
      expect((await manager.get(`${path}/${id}/deliveries/${foreign}`)).status).toBe(404)
      expect((await manager.get(`${path}/${other.id}/deliveries/${foreign}`)).status).toBe(200)
      await manager.post(`${path}/${other.id}/disablement`)
      const off = await manager.post(`${path}/${other.id}/tests`)
      expect(decodeURIComponent(off.headers.get('set-cookie') ?? '')).toContain('Turn the channel on first')
      await manager.post(`${path}/${other.id}/disablement/deletion`)
    })
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
    for (const end of [
      '',
      '/disablement',
      '/disablement/deletion',
      '/deletion',
      '/tests',
      '/deliveries',
      '/deliveries/range',
    ])
      expect([end, (await manager.post(`${path}/${theirs.id}${end}`, { name: 'Stolen' })).status]).toEqual([end, 404])
    for (const end of ['', '/deliveries'])
      expect([end, (await manager.get(`${path}/${theirs.id}${end}`)).status]).toEqual([end, 404])
    expect((await call('GET', `/api/channels/${theirs.id}`)).body).toEqual(theirs)
  })
})
