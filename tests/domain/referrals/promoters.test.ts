import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { exportContact } from '../../../server/domain/privacy/contact-export.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { routeEvents } from '../../../server/domain/rules/routing.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

const BROWSER = {
  'user-agent': 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Safari/604.1',
  'sec-fetch-user': '?1',
  'sec-fetch-mode': 'navigate',
  origin: 'https://vouch.test',
}

describe.each(engines)('promoters on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let server: MailServer
  let keys = 0

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    server = await startMailServer()
    const settings = { events: ['response.created'], conditions: { groups: ['promoter'] } }
    const rule = { name: 'Thanks', settings: { ...settings, actions: [{ kind: 'thank', asksReferral: true }] } }
    expect(await service.call('POST', '/api/rules', rule)).toMatchObject({
      status: 201,
      body: { problems: [{ path: 'actions.0.asksReferral', code: 'no-destination' }] },
    })
    const destination = 'https://shop.example.com/welcome?from=friends'
    await service.call('PATCH', '/api/referral-settings', { destination })
  })
  afterAll(async () => {
    await server.close()
    await connection.close()
  })

  const invite = async (contact: object) => {
    const path = `/api/surveys/${service.ours.surveyId}/invitations`
    const { invitations } = (await service.call('POST', path, { contacts: [contact] })).body
    return { contactId: invitations[0].contactId as string, token: invitations[0].url.split('/').at(-1) as string }
  }
  const submit = async (token: string, score: number) =>
    (
      await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
        ...{ key: `k${++keys}`, token, score, interaction: 'pointer' },
      })
    ).body.id as string
  /** Rules and jobs do what is due. @returns what was sent */
  const settle = async () => {
    server.receivedEmails.length = 0
    while (await routeEvents(service.deps, service.ours.workspaceId)) {}
    while (await runNextJob({ ...service.deps, ...server.deps })) {}
    return server.receivedEmails.map(({ to, source, parts }) => ({ to, source, text: parts[0] ?? '' }))
  }
  const figures = async () => (await service.call('GET', '/api/referrals/figures')).body
  const request = (path: string, fields?: Record<string, string>, headers: Record<string, string> = BROWSER) =>
    service.app.request(`https://vouch.test${path}`, {
      headers,
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })

  let ada: { contactId: string; token: string }
  let code: string

  it('are thanked in their language, once in some days, with a personal link', async () => {
    ada = await invite({ email: 'ada@example.com', name: '王梅', locale: 'zh-Hans' })
    await submit(ada.token, 10)
    const [mail, ...others] = await settle()
    expect(others).toEqual([])
    expect(mail?.to).toEqual([expect.stringContaining('ada@example.com')])
    expect(mail?.text).toContain('王梅，您好')
    code = /https:\/\/vouch\.test\/r\/(\w+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/)
    expect(mail?.source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m)
    const again = await invite({ email: 'ada@example.com' })
    await submit(again.token, 9)
    expect(await settle()).toEqual([])
    service.time.advance(91 * DAY)
    const later = await invite({ email: 'ada@example.com' })
    await submit(later.token, 9)
    const [secondMail] = await settle()
    expect(secondMail?.text).toContain(`/r/${code}`)
    expect(await figures()).toMatchObject({ thanked: 2, asked: 1, skipped: [{ reason: 'thanked-recently', count: 1 }] })
  })

  it('who are passive or unverified, have unsubscribed or wait for a call are left alone', async () => {
    const passive = await invite({ email: 'passive@example.com' })
    await submit(passive.token, 8)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const claim = { contact: { email: 'victim@example.com' }, score: 10, key: 'claim', interaction: 'pointer' }
    await service.call('POST', path, claim)
    const gone = await invite({ email: 'gone@example.com' })
    await service.call('POST', '/api/unsubscriptions', { contactId: gone.contactId })
    await submit(gone.token, 10)
    const waiting = await invite({ email: 'waiting@example.com' })
    const unhappy = await invite({ email: 'waiting@example.com' })
    await submit(waiting.token, 2)
    await submit(unhappy.token, 10)
    expect(await settle()).toEqual([])
    const reasons = (await figures()).skipped.map(({ reason }: { reason: string }) => reason)
    expect(reasons.sort()).toEqual(['not-verified', 'open-follow-up', 'thanked-recently', 'unsubscribed'])
  })

  it('count visits of people, once each', async () => {
    const opened = (service.time.now() - 5000).toString(36)
    const page = await request(`/r/${code}`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('shop.example.com')
    await request(`/r/${code.toLowerCase()}`, undefined, { 'user-agent': 'curl' })
    await request(`/r/${code}`, { opened, 'do-not-follow': 'x' })
    await request(`/r/${code}`, { opened }, { origin: 'https://vouch.test', 'user-agent': 'Googlebot/2.1' })
    await request(`/r/${code}`, { opened: service.time.now().toString(36) })
    expect((await figures()).visits).toBe(0)
    const gone = await request(`/r/${code}`, { opened })
    expect(await gone.text()).toContain(`url=https://shop.example.com/welcome?from=friends&amp;ref=${code}`)
    await request(`/r/${code}`, { opened }, { ...BROWSER, cookie: gone.headers.get('set-cookie')?.split(';')[0] ?? '' })
    expect((await figures()).visits).toBe(1)
    expect((await request('/r/22222222')).status).toBe(404)
    expect((await request('/r/%00')).status).toBe(404)
    expect((await request(`/r/${code}`, { opened }, { ...BROWSER, origin: 'https://evil.test' })).status).toBe(403)
  })

  it('bring newcomers, who count once, whoever reports them', async () => {
    const pixel = (key: string) => request(`/r/${code}/pixel.gif?key=${key}`)
    await pixel('order-1')
    expect((await figures()).conversions).toBe(0)
    await service.call('PATCH', '/api/referral-settings', { isPixelOn: true })
    for (const key of ['order-1', 'order-1', ''])
      expect((await pixel(key)).headers.get('content-type')).toBe('image/gif')
    for (let index = 0; index < 60; index++) await pixel(`flood-${index}`)
    expect((await figures()).conversions).toBe(50)
    await connection.database.batch([sql`delete from referral_conversion where key like 'flood-%'`])
    const report = (values: object) =>
      service.call('POST', '/api/referrals/conversions', { code, key: 'order-1', ...values })
    const newcomer = await invite({ email: 'new@example.com', name: 'New' })
    const [first, second] = [await report({ contactId: newcomer.contactId }), await report({})]
    expect(first).toMatchObject({ status: 200, body: { source: 'api', contactName: 'New', referrerName: '王梅' } })
    expect(second.body.id).toBe(first.body.id)
    expect(await report({ code: '22222222' })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'unknown-code' }] },
    })
    const own = await report({ key: 'order-2', contactId: ada.contactId })
    expect(own).toMatchObject({ status: 400, body: { errors: [{ path: 'contactId', code: 'own-referral' }] } })
    expect(await report({ key: 'order-3', code: `https://vouch.test/r/${code}` })).toMatchObject({ status: 200 })
    expect(await report({ key: 'order-4', at: '2999-01-01T00:00:00Z' })).toMatchObject({ status: 400 })
    const rewarded = await service.call('PATCH', `/api/referrals/conversions/${first.body.id}`, { reward: 'Voucher' })
    expect(rewarded.body).toMatchObject({ reward: 'Voucher', rewardedAt: expect.any(String) })
    expect(await figures()).toMatchObject({ conversions: 2, referrers: 1, rewards: 1 })
    await settle()
    const { data } = (await service.call('GET', '/api/events?type=referral.converted')).body
    expect(data.length).toBeGreaterThan(0)
    const csv = (await service.call('GET', '/api/referrals.csv')).body
    expect(csv).toContain(`,${code},`)
  })

  it('get the newcomers that the pixel reported for another link', async () => {
    const other = await invite({ email: 'other@example.com' })
    const { body: link } = await service.call('POST', '/api/referrals', { contactId: other.contactId })
    await request(`/r/${link.code}/pixel.gif?key=order-9`)
    const report = (values: object) => service.call('POST', '/api/referrals/conversions', { key: 'order-9', ...values })
    expect(await report({ code })).toMatchObject({ status: 200, body: { code, source: 'api' } })
    expect(await report({ code: link.code })).toMatchObject({ status: 409, body: { code: 'key-taken' } })
    await connection.database.batch([sql`delete from referral_conversion where key = 'order-9'`])
  })

  it('are no longer thanked once the mail server has refused for days', async () => {
    const late = await invite({ email: 'late@example.com' })
    const responseId = await submit(late.token, 10)
    server.state.rejection = { responseCode: 451 }
    const readState = async () =>
      (await connection.database.all(sql`select state from thanks where response_id = ${responseId}`))[0]
    expect(await settle()).toEqual([])
    expect(await readState()).toEqual({ state: 'waiting' })
    service.time.advance(4 * DAY)
    await settle()
    expect(await readState()).toEqual({ state: 'failed' })
    server.state.rejection = undefined
  })

  it('stop emails by the link in them', async () => {
    const friend = await invite({ email: 'friend@example.com' })
    await submit(friend.token, 10)
    const [mail] = await settle()
    const path = /https:\/\/vouch\.test(\/thanks\/\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect((await request(path)).status).toBe(200)
    expect((await request(`${path}x`)).status).toBe(404)
    const read = async () => (await service.call('GET', `/api/contacts/${friend.contactId}`)).body.unsubscribedAt
    await request(path, { opened: service.time.now().toString(36) })
    expect(await read()).toBeNull()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await request(path, { 'List-Unsubscribe': 'One-Click' }, headers)).status).toBe(200)
    expect(await read()).not.toBeNull()
  })

  it('leave no trace once they are erased, but newcomers still count for others', async () => {
    const caller = cliCaller(service.ours.workspaceId)
    const contactExport = await exportContact(service.deps, caller, ada.contactId)
    expect(contactExport).toMatchObject({ referral: { code, conversions: 2 }, thanks: [{ state: 'sent' }, {}, {}] })
    const [newcomer] = (await service.call('GET', '/api/contacts?email=new@example.com')).body.data
    await eraseContact(service.deps, caller, newcomer.id)
    const { data } = (await service.call('GET', '/api/referrals/conversions')).body
    expect(data.map(({ contactId }: { contactId: string | null }) => contactId)).toEqual([null, null])
    expect(JSON.stringify(data)).not.toContain('order-1')
    await eraseContact(service.deps, caller, ada.contactId)
    expect(await figures()).toMatchObject({ conversions: 0, visits: 0 })
    expect((await request(`/r/${code}`)).status).toBe(404)
  })
})
