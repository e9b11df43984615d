import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashPassword } from '../../../server/domain/users/passwords.ts'
import { insertPasswordAccount } from '../../../server/store/queries/users.ts'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, DAY, MINUTE, type Service } from '../../support/world.ts'

const password = 'a long engine of words'

describe('what needs a recent sign-in', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }
  let passwordHash: string
  let accounts = 0

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    passwordHash = await hashPassword(password)
  })
  afterAll(() => connection.close())
  /** Signed in by password a quarter of an hour ago. */
  beforeEach(async () => {
    owner = await signInMember(service, 'owner')
    await addPassword(owner.userId)
    service.time.advance(15 * MINUTE)
  })

  const addPassword = (userId: string) =>
    connection.database.batch([insertPasswordAccount(`account ${accounts++}`, userId, passwordHash, 1)])
  const path = (end: string) => `/w/${owner.slug}${end}`
  const readCookie = (response: Response) =>
    /__Host-vouch\.session_token=[^;]+/.exec(response.headers.getSetCookie().join())?.[0] ?? ''
  const listKeys = async () =>
    (await connection.database.all(sql<{ name: string }>`select name from api_key`)).map(({ name }) => name)

  it('asks for the password in place of the action, and keeps what was entered', async () => {
    const form = { name: 'Key of “Ada”', scope: 'admin' }
    const page = await owner.post(path('/settings/keys'), form)
    const html = await page.text()
    expect(page.status).toBe(403)
    expect(html).toContain('Confirm it’s you')
    expect(html).toContain(`action="${path('/settings/keys')}"`)
    expect(html).toContain('<input type="hidden" name="name" value="Key of “Ada”">')
    expect(html).toContain('<input type="hidden" name="scope" value="admin">')
    expect(await listKeys()).not.toContain(form.name)
    const wrongPage = await owner.post(path('/settings/keys'), { ...form, confirm: '1', 'confirm-password': 'wrong' })
    expect([wrongPage.status, (await wrongPage.text()).includes('isn’t your password')]).toEqual([400, true])
    const emptyPage = await owner.post(path('/settings/keys'), { ...form, confirm: '1' })
    expect(emptyPage.status).toBe(400)
    expect(await listKeys()).not.toContain(form.name)
    const response = await owner.post(path('/settings/keys'), { ...form, confirm: '1', 'confirm-password': password })
    expect(response.status).toBe(201)
    expect(await listKeys()).toContain(form.name)
    // The session goes on with another token, and the next action is not interrupted.
    const cookie = readCookie(response)
    expect((await owner.get('/account')).status).toBe(303)
    expect((await owner.post(path('/settings/keys'), { ...form, name: 'Next' }, { cookie })).status).toBe(201)
  })

  it('limits wrong passwords like a sign-in', async () => {
    const tryPassword = (guess: string) =>
      owner.post(path('/settings/keys'), { name: 'x', scope: 'read', confirm: '1', 'confirm-password': guess })
    const statuses: number[] = []
    for (let count = 0; count < 7; count++) statuses.push((await tryPassword('not the password')).status)
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429])
    expect((await tryPassword(password)).status).toBe(429)
    expect(service.log.filter(({ message }) => message === 'wrong password').length).toBeGreaterThanOrEqual(5)
    service.time.advance(60 * MINUTE)
  })

  it('covers all changes of members, keys, secrets and the workspace, and all files of personal data', async () => {
    const surveyPath = path(`/surveys/${service.ours.surveyId}`)
    const posts = [
      path('/settings/people'),
      path(`/settings/people/${owner.userId}/role`),
      path(`/settings/people/${owner.userId}/deletion`),
      path(`/settings/people/invitations/${owner.userId}/renewal`),
      path(`/settings/keys/${owner.userId}/revocation`),
      path('/settings/danger'),
      `${surveyPath}/identity-secret`,
    ]
    for (const post of posts) expect([post, (await owner.post(post)).status]).toEqual([post, 403])
    const gets = [
      path('/contacts.csv'),
      path('/contacts.xlsx'),
      path('/responses.csv?score=3'),
      path('/follow-ups.csv'),
      path('/settings/audit.csv'),
      `${surveyPath}/signed-links`,
    ]
    for (const get of gets) {
      const { status, headers } = await owner.get(get)
      expect([status, headers.get('location')]).toEqual([
        303,
        `/account/confirmation?${new URLSearchParams({ next: get })}`,
      ])
    }
    // A browser would save the page that asks, under the name of the file.
    for (const list of ['/contacts', '/responses', '/follow-ups'])
      expect(await (await owner.get(path(list))).text()).not.toMatch(/\.(csv|xlsx)[^"]*" download/)
    for (const get of ['/settings/people', '/settings/keys', '/settings/danger', '/overview', '/contacts'])
      expect([get, (await owner.get(path(get))).status]).toEqual([get, 200])
  })

  it('covers the API for sessions, and not for keys', async () => {
    const surveyId = service.ours.surveyId
    const calls = [
      ['POST', '/api/keys', { name: 'Of the API', scope: 'admin' }],
      ['PATCH', `/api/members/${owner.userId}`, { role: 'viewer' }],
      ['DELETE', `/api/members/${owner.userId}`, undefined],
      ['POST', '/api/member-invitations', { email: 'eve@example.com', role: 'owner' }],
      ['GET', `/api/surveys/${surveyId}/identity-secret`, undefined],
      ['GET', '/api/responses.csv', undefined],
    ] as const
    const request = (method: string, url: string, body?: object) =>
      service.app.request(`https://vouch.test${url}`, {
        method,
        headers: { cookie: owner.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
    for (const [method, url, body] of calls) {
      const response = await request(method, url, body)
      expect([url, response.status, ((await response.json()) as { code: string }).code]).toEqual([
        url,
        403,
        'recent-sign-in-required',
      ])
    }
    expect((await request('GET', '/api/responses')).status).toBe(200)
    expect((await service.call('GET', `/api/surveys/${surveyId}/identity-secret`)).status).toBe(200)
  })

  it('returns to the page or file that was asked for, and nowhere else', async () => {
    const confirm = async (next: string) => {
      const response = await owner.post(`/account/confirmation?${new URLSearchParams({ next })}`, {
        confirm: '1',
        'confirm-password': password,
      })
      owner.cookie = readCookie(response)
      return response
    }
    expect(await (await owner.get('/account/confirmation?next=%2Fx')).text()).toContain(
      '/account/confirmation?next=%2Fx',
    )
    expect((await confirm('/w/ours/surveys')).headers.get('location')).toBe('/w/ours/surveys')
    const fresh = (next: string) =>
      owner.post(`/account/confirmation?${new URLSearchParams({ next })}`, {}, { cookie: owner.cookie })
    expect((await fresh('//evil.example')).headers.get('location')).toBe('/')
    expect((await fresh('https://evil.example/a.csv')).headers.get('location')).toBe('/')
    const downloadPage = await fresh(path('/contacts.csv?q=%3Cb'))
    expect(await downloadPage.text()).toContain(`href="${path('/contacts.csv?q=%3Cb')}"`)
    expect((await owner.get(path('/contacts.csv'), { cookie: owner.cookie })).status).toBe(200)
  })

  it('lets users without a password, or with a second factor, sign in again in another tab', async () => {
    const other = await signInMember(service, 'owner')
    const withFactor = await signInMember(service, 'owner')
    await addPassword(withFactor.userId)
    await connection.database.batch([sql`update app_user set two_factor_enabled = 1 where id = ${withFactor.userId}`])
    service.time.advance(15 * MINUTE)
    for (const member of [other, withFactor]) {
      const form = { name: `Key of ${member.userId}`, scope: 'read' }
      const html = await (await member.post(path('/settings/keys'), form)).text()
      expect(html).toContain('target="_blank"')
      expect(html).not.toContain('type="password"')
      const trial = { ...form, confirm: '1', 'confirm-password': password }
      expect((await member.post(path('/settings/keys'), trial)).status).toBe(400)
      const signInPage = await member.get('/sign-in?again=1&next=%2Faccount%2Fconfirmation%2Fdone')
      expect([signInPage.status, (await signInPage.text()).includes(`${member.userId}@vouch.test`)]).toEqual([
        200,
        true,
      ])
      // As a sign-in does it.
      const now = service.time.now()
      await connection.database.batch([sql`update session set created_at = ${now} where user_id = ${member.userId}`])
      expect((await member.post(path('/settings/keys'), { ...form, confirm: '1' })).status).toBe(201)
    }
    expect((await other.post('/account/password', { password: 'compilers are for people' })).status).toBe(303)
  })

  it('does not take the password alone of users with a second factor, in any form', async () => {
    const member = await signInMember(service, 'owner')
    await addPassword(member.userId)
    await connection.database.batch([sql`update app_user set two_factor_enabled = 1 where id = ${member.userId}`])
    service.time.advance(15 * MINUTE)
    const forms = [
      ['/account/password', { present: password, password: 'compilers are for people' }],
      ['/account/second-factor', { password }],
      ['/account/second-factor/backup-codes', { password }],
      ['/account/second-factor/deletion', { password }],
    ] as const
    for (const [address, form] of forms)
      expect([address, (await member.post(address, form)).status]).toEqual([address, 403])
    expect((await member.post(path('/settings/keys'), { name: 'Key', scope: 'admin' })).status).toBe(403)
  })

  it('does not let users without a password set one with an old session', async () => {
    const other = await signInMember(service, 'owner')
    service.time.advance(15 * MINUTE)
    expect((await other.post('/account/password', { password: 'compilers are for people' })).status).toBe(403)
  })

  it('ends the session that a new sign-in in the same browser replaces', async () => {
    const [user] = await connection.database.all(sql<{ email: string }>`
      select email from app_user where id = ${owner.userId}`)
    // As old as one that a visit extends.
    service.time.advance(2 * DAY)
    const response = await owner.post('/sign-in', { email: user?.email ?? '', password })
    expect(response.headers.getSetCookie().filter((header) => header.includes('session_token'))).toHaveLength(1)
    const cookie = readCookie(response)
    expect(response.status).toBe(303)
    expect((await owner.get('/account')).status).toBe(303)
    expect((await owner.get('/account', { cookie })).status).toBe(200)
  })

  it('refuses users without a workspace at sign-in, unless they are invited', async () => {
    const user = await signInMember(service, 'viewer')
    await addPassword(user.userId)
    const email = `${user.userId}@vouch.test`
    await connection.database.batch([sql`delete from member where user_id = ${user.userId}`])
    const signIn = (guess: string) => user.post('/sign-in', { email, password: guess }, { cookie: '' })
    const wrongPage = await (await signIn('not the password')).text()
    expect(wrongPage).not.toContain('any workspace')
    const response = await signIn(password)
    expect([response.status, (await response.text()).includes('You aren’t a member of any workspace')]).toEqual([
      403,
      true,
    ])
    const rows = () => connection.database.all(sql`select id from session where user_id = ${user.userId}`)
    expect(await rows()).toEqual([])
    await service.call('POST', '/api/member-invitations', { email, role: 'viewer' })
    expect((await signIn(password)).status).toBe(303)
    expect(await rows()).toHaveLength(1)
  })
})
