import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { buildActionUrl, type LinkAction } from '../../../server/domain/follow-ups/action-links.ts'
import { updateSecondFactorFlag } from '../../../server/store/queries/second-factors.ts'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, DAY, type Service } from '../../support/world.ts'

type SignedIn = SignedInMember & { slug: string }

describe('a link that acts without a sign-in', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedIn
  let agent: SignedIn
  let followUpId: string

  beforeEach(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    manager = await signInMember(service, 'manager', { name: 'Grace' })
    agent = await signInMember(service, 'agent', { name: 'Mei' })
    service.time.advance(1)
    followUpId = await addFollowUp()
  })
  afterEach(() => connection.close())

  const addFollowUp = async () =>
    (
      await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
        key: `key-${Math.random()}`,
        score: 2,
        comment: 'It came <late>.',
        contact: { name: 'Umar Larsen', phone: '+4520123456' },
      })
    ).body.id as string
  const build = (action: LinkAction, { userId }: SignedIn = manager) =>
    buildActionUrl(service.deps, { workspaceId: service.ours.workspaceId, userId, followUpId, action })
  const get = (url: string, init: RequestInit = {}) => Promise.resolve(service.app.request(url, init))
  const readText = async (url: string) => (await get(url)).text()
  const post = (url: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    Promise.resolve(
      service.app.request(url, {
        method: 'POST',
        headers: { origin: service.deps.publicUrl, ...headers },
        body: new URLSearchParams(form),
      }),
    )
  /** Opens the page, and submits its form as a browser does. */
  async function submit(url: string, form: Record<string, string> = {}) {
    const [, updatedAt = ''] = /name="updatedAt" value="([^"]+)"/.exec(await readText(url)) ?? []
    return post(url, { updatedAt, ...form })
  }
  const load = async () => (await service.call('GET', `/api/follow-ups/${followUpId}`)).body
  const listAudit = async (action: string) =>
    (await service.call('GET', `/api/audit?action=${action}`)).body.data as Record<string, unknown>[]
  const assign = (ownerId: string | null) => service.call('PATCH', `/api/follow-ups/${followUpId}`, { ownerId })

  it('shows what will happen, and changes nothing: scanners open it, too', async () => {
    const before = await load()
    for (const action of ['take', 'note-call', 'close'] as const) {
      const response = await get(build(action))
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('referrer-policy')).toBe('same-origin')
      const page = await response.text()
      expect(page).toContain('<meta name="robots" content="noindex">')
      expect(page).toContain('Umar Larsen')
      expect(page).toContain('It came &lt;late&gt;.')
      expect(page).toContain('Acting as Grace in Ours')
      expect((await get(build(action), { method: 'HEAD' })).status).toBe(200)
      expect((await get(build(action), { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(200)
      expect((await get(`${build(action)}?done`)).status).toBe(200)
    }
    expect(await load()).toEqual(before)
    expect(await listAudit('follow-up.assigned')).toEqual([])
  })

  it('takes the case once, as that member, and the audit log says by what', async () => {
    const url = build('take')
    expect((await submit(url)).status).toBe(303)
    expect(await load()).toMatchObject({ ownerId: manager.userId, owner: 'Grace' })
    // Who took it is not told so by another email.
    expect(await service.deps.database.all(sql`select 1 from follow_up where unnotified_since is not null`)).toEqual([])
    expect(await readText(`${url}?done`)).toContain('The follow-up is yours')
    const { updatedAt } = await load()
    const again = await post(url, { updatedAt: 'anything' })
    expect([again.status, await again.text()]).toEqual([200, expect.stringContaining('The follow-up is yours')])
    expect((await load()).updatedAt).toBe(updatedAt)
    expect(await listAudit('follow-up.assigned')).toMatchObject([
      { actor: `user:${manager.userId}`, name: 'Grace', address: '203.0.113.7', detail: { via: 'email-link' } },
    ])
    expect((await load()).changes).toHaveLength(1)
  })

  it('says plainly who has taken it meanwhile', async () => {
    const [mine, theirs] = [build('take'), build('take', await signInMember(service, 'owner', { name: 'Olga' }))]
    const [, updatedAt = ''] = /name="updatedAt" value="([^"]+)"/.exec(await readText(mine)) ?? []
    const replies = await Promise.all([mine, theirs].map((url) => post(url, { updatedAt })))
    expect(replies.map(({ status }) => status).sort()).toEqual([303, 409])
    const owner = (await load()).owner as string
    const late = replies.find(({ status }) => status === 409) as Response
    const text = await late.text()
    expect(text).toContain(`${owner} owns it now. Nothing was changed.`)
    expect(text).toContain(`Take it over from ${owner}`)
    // On purpose, it can be taken over.
    const loser = owner === 'Grace' ? theirs : mine
    expect((await submit(loser)).status).toBe(303)
    expect((await load()).owner).not.toBe(owner)
  })

  it('notes a call, once however often the form is sent', async () => {
    const url = build('note-call')
    const page = await readText(url)
    const [, updatedAt = ''] = /name="updatedAt" value="([^"]+)"/.exec(page) ?? []
    const form = { updatedAt, outcome: 'not-reached', note: 'Voicemail.\r\nTry later.' }
    const replies = await Promise.all([post(url, form), post(url, form)])
    expect(replies.map(({ status }) => status)).toEqual([303, 303])
    expect((await post(url, form)).headers.get('location')).toMatch(/\?done$/)
    const followUp = await load()
    expect(followUp).toMatchObject({ outcome: 'not-reached', note: 'Voicemail.\nTry later.', status: 'open' })
    expect(followUp.attempts).toHaveLength(1)
    expect(await readText(`${url}?done`)).toContain('The next call is due')
    // Another entry on the old page says that it is no longer as it was.
    const stale = await post(url, { ...form, outcome: 'solved', note: 'Sorted out.' })
    expect(stale.status).toBe(409)
    expect(await stale.text()).toContain('Sorted out.')
    expect((await submit(url, { outcome: 'solved', note: 'Sorted out.', cause: 'delivery' })).status).toBe(303)
    expect(await load()).toMatchObject({ status: 'done', note: 'Sorted out.', cause: 'delivery' })
    expect(await readText(url)).toContain('Closed by Grace')
    expect(await listAudit('follow-up.called')).toMatchObject([{ detail: { via: 'email-link' } }])
  })

  it('asks again for what is missing or wrong', async () => {
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'always' })
    const url = build('note-call')
    const submitWrong = async (form: Record<string, string>) => {
      const response = await submit(url, form)
      return [response.status, await response.text()] as const
    }
    expect(await submitWrong({ outcome: 'solved' })).toEqual([400, expect.stringContaining('Add a short note')])
    expect(await submitWrong({ outcome: 'call-back', note: 'x', callBackDay: '2020-01-01' })).toEqual([
      400,
      expect.stringContaining('Choose a day from today on.'),
    ])
    expect((await submitWrong({ outcome: 'call-back', note: 'x', callBackDay: '31' }))[0]).toBe(400)
    expect(await submitWrong({ outcome: 'solved', note: 'x', cause: 'magic' })).toEqual([
      400,
      expect.stringContaining('Choose one of the causes.'),
    ])
    expect((await submitWrong({ outcome: 'nonsense', note: 'x' }))[0]).toBe(400)
    expect((await submitWrong({ outcome: 'solved', note: 'x'.repeat(5001) }))[0]).toBe(400)
    expect((await submit(build('close'))).status).toBe(400)
    expect((await load()).attempts).toEqual([])
    expect((await submit(url, { outcome: 'call-back', note: 'x', callBackDay: '2026-12-01' })).status).toBe(303)
    expect(await load()).toMatchObject({ outcome: 'call-back', dueAt: '2026-12-01T23:59:59.999Z' })
  })

  it('closes the case, and says so when it is closed already', async () => {
    const url = build('close')
    expect((await submit(url, { note: 'Refunded.' })).status).toBe(303)
    expect(await load()).toMatchObject({ status: 'done', note: 'Refunded.' })
    for (const action of ['take', 'note-call', 'close'] as const) {
      const response = await post(build(action), { outcome: 'solved', note: 'Again' })
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining('The follow-up is closed'),
      ])
    }
    expect((await load()).changes).toHaveLength(1)
    expect(await listAudit('follow-up.done')).toMatchObject([{ detail: { via: 'email-link' } }])
  })

  it('works for its member, follow-up, action and workspace alone', async () => {
    const url = build('take')
    const [, workspaceId = '', userId = '', id = '', issuedAt = '', signature = ''] =
      /\/act\/take\/(\w+)\/(\w+)\/(\w+)\/(\w+)\/([\w-]+)$/.exec(url) ?? []
    const tampered = [
      url.replace('/take/', '/close/'),
      url.replace('/take/', '/delete/'),
      url.replace(userId, agent.userId),
      url.replace(workspaceId, service.theirs.workspaceId),
      url.replace(
        id,
        id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      ),
      url.replace(`/${issuedAt}/`, `/${(Number.parseInt(issuedAt, 36) + DAY).toString(36)}/`),
      url.replace(`/${issuedAt}/`, `/0${issuedAt}/`),
      url.replace(signature, signature.toUpperCase()),
      url.slice(0, -1),
    ]
    for (const address of tampered) {
      expect((await get(address)).status).toBe(404)
      expect((await post(address)).status).toBe(404)
    }
    // A signed link about a follow-up of another workspace finds none.
    const theirs = createApiClient(service.app, service.theirs)
    const theirId = (
      await theirs('POST', `/embed/surveys/${service.theirs.surveyId}/responses`, { key: 'key-theirs', score: 0 })
    ).body.id
    const foreign = buildActionUrl(service.deps, { workspaceId, userId, followUpId: theirId, action: 'take' })
    expect((await get(foreign)).status).toBe(404)
    expect((await post(foreign)).status).toBe(404)
    expect(await load()).toMatchObject({ ownerId: null, status: 'open' })
  })

  it('takes forms from its own page only', async () => {
    const url = build('close')
    const foreign: Record<string, string>[] = [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }]
    for (const headers of foreign) expect((await post(url, {}, headers)).status).toBe(403)
    expect((await Promise.resolve(service.app.request(url, { method: 'POST' }))).status).toBe(403)
    expect(await load()).toMatchObject({ status: 'open' })
  })

  it('expires after a week', async () => {
    const url = build('close')
    service.time.advance(7 * DAY)
    expect((await get(url)).status).toBe(200)
    service.time.advance(1)
    const response = await get(url)
    expect([response.status, await response.text()]).toEqual([410, expect.stringContaining('This link has expired')])
    expect((await post(url)).status).toBe(410)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['the member leaves', () => service.call('DELETE', `/api/members/${manager.userId}`)],
    [
      'the member leaves and comes back',
      async () => {
        await service.call('DELETE', `/api/members/${manager.userId}`)
        service.time.advance(1)
        await service.deps.database.batch([
          sql`insert into member (workspace_id, user_id, role, created_at, created_by)
              values (${service.ours.workspaceId}, ${manager.userId}, 'manager', ${service.deps.now()}, 'cli')`,
        ])
      },
    ],
    ['the role allows it no more', () => service.call('PATCH', `/api/members/${manager.userId}`, { role: 'viewer' })],
    ['the member revokes their links', () => manager.post('/account/notifications/action-links/deletion')],
    ['the member signs out everywhere', () => manager.post('/account/sessions/deletion')],
    [
      'the workspace requires a second factor',
      () =>
        service.deps.database.batch([
          sql`update workspace set second_factor_required_at = 1 where id = ${service.ours.workspaceId}`,
        ]),
    ],
    [
      'the member has set up a second factor',
      () =>
        service.deps.database.batch([
          sql`insert into second_factor (id, user_id, secret, backup_codes, verified)
              values ('factor', ${manager.userId}, 'x', 'x', 1)`,
          ...updateSecondFactorFlag(manager.userId, service.deps.now()),
        ]),
    ],
    [
      'the member has a passkey',
      () =>
        service.deps.database.batch([
          sql`insert into passkey (id, user_id, name, credential_id, public_key, counter, transports, created_at)
              values ('passkey', ${manager.userId}, 'Phone', 'x', 'x', 0, '[]', 1)`,
          ...updateSecondFactorFlag(manager.userId, service.deps.now()),
        ]),
    ],
  ])('is revoked when %s', async (_, revoke) => {
    const url = build('take')
    await revoke()
    const response = await get(url)
    const text = await response.text()
    expect([response.status, text]).toEqual([410, expect.stringContaining('This link doesn’t work any more')])
    expect(text).not.toContain('Umar')
    expect((await post(url)).status).toBe(410)
    expect(await load()).toMatchObject({ ownerId: null })
  })

  it('works again for links made after the others were revoked', async () => {
    await manager.post('/account/notifications/action-links/deletion')
    service.time.advance(1)
    expect((await get(build('take'))).status).toBe(200)
    expect(await listAudit('member.action-links-revoked')).toMatchObject([{ actor: `user:${manager.userId}` }])
  })

  it('shows agents their own cases only', async () => {
    await assign(agent.userId)
    const url = build('note-call', agent)
    expect(await readText(url)).toContain('Umar Larsen')
    await assign(manager.userId)
    const response = await get(url)
    const text = await response.text()
    expect([response.status, text]).toEqual([404, expect.stringContaining('This follow-up is no longer yours')])
    expect(text).not.toContain('Umar')
    expect((await post(url, { outcome: 'solved' })).status).toBe(404)
    expect((await load()).attempts).toEqual([])
  })

  it('finds nothing any more when the response is erased', async () => {
    const url = build('take')
    await service.call('DELETE', `/api/responses/${followUpId}`, { reason: 'asked' })
    expect((await get(url)).status).toBe(404)
  })

  it('is in the language of the member, or the one chosen on the page', async () => {
    await manager.post('/account', { name: 'Grace', locale: 'zh-Hans' })
    expect(await readText(build('take'))).toContain('由您跟进这位客户？')
    expect(await readText(`${build('take')}?lang=zh-Hant`)).toContain('由您回訪這位顧客？')
  })

  it('takes few forms of one address', async () => {
    const app = createApp({ ...service.deps, rateLimit: 2 })
    const url = build('take')
    const init = { method: 'POST', headers: { origin: service.deps.publicUrl } }
    const statuses = []
    for (let count = 0; count < 4; count++) statuses.push((await app.request(url, init)).status)
    expect(statuses.at(-1)).toBe(429)
  })
})
