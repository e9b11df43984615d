import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { inviteMember } from '../../../server/domain/users/member-invitations.ts'
import { getSetupUrl } from '../../../server/domain/workspaces/setup.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/sql.ts'
import { type Browser, createBrowser } from '../../support/browser.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { generateTotp } from '../../support/totp.ts'
import { createService, DAY, MINUTE, NOON, type Service } from '../../support/world.ts'

const ada = { email: 'ada@example.com', password: 'a long engine of words' }

describe('the sign-in pages', () => {
  let connection: TestConnection
  let service: Service
  let visitor: Browser
  type WorkspaceRow = { id: string; slug: string }
  let ours: WorkspaceRow
  let theirs: WorkspaceRow

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    // Both were made at the same moment: chance says which was first.
    const workspaces = await connection.database.all(
      sql<{ id: string; slug: string }>`select id, slug from workspace order by id`,
    )
    ;[ours, theirs] = workspaces as [WorkspaceRow, WorkspaceRow]
  })
  afterAll(async () => {
    await connection.close()
    vi.useRealTimers()
  })
  beforeEach(() => {
    visitor = createBrowser(service)
  })

  function advanceTime(milliseconds: number) {
    service.time.advance(milliseconds)
    vi.setSystemTime(service.time.now())
  }
  const toPath = (url: string | undefined) => new URL(url ?? '').pathname
  /** The link of the newest email, which goes to the log here. */
  async function readEmailedLink(): Promise<string> {
    while (await runNextJob({ ...service.deps, mailToLog: true })) {}
    const logEntry = service.log.findLast(({ message }) => message.includes('SMTP_URL'))
    return toPath((logEntry?.about as { link?: string } | undefined)?.link)
  }
  const signIn = (client: Browser, overrides: Record<string, string> = {}) =>
    client.post('/sign-in', { ...ada, ...overrides })

  describe('before an owner exists', () => {
    it('say where to find the setup URL', async () => {
      const page = await visitor.get('/')
      expect(page.html).toContain('vouch setup-link')
      expect((await visitor.get('/sign-in')).location).toBe('/')
    })

    it('create the first owner with that URL, once', async () => {
      const setupPath = toPath(await getSetupUrl(service.deps))
      expect((await visitor.get('/setup/wrong')).status).toBe(404)
      const page = await visitor.get(setupPath, { 'accept-language': 'zh-TW' })
      expect(page.html).toContain('設定 Vouch')
      const form = { ...ada, name: 'Ada', workspace: 'Engines & Co', timeZone: 'Europe/Paris' }
      const invalidPage = await visitor.post(setupPath, { ...form, name: ' ', password: 'hunter2', timeZone: 'Mars' })
      expect(invalidPage.status).toBe(400)
      expect(invalidPage.html).toContain('Enter 10 to 128 characters.')
      expect(invalidPage.html).toContain('value="Engines &amp; Co"')
      expect(invalidPage.html).not.toContain('hunter2')
      const responses = await Promise.all([visitor.post(setupPath, form), createBrowser(service).post(setupPath, form)])
      expect(responses.map(({ status }) => status).sort()).toEqual([303, 410])
      expect(
        await service.deps.database.all(sql`select name, slug, time_zone from workspace order by id limit 1`),
      ).toEqual([{ name: 'Engines & Co', slug: 'engines-co', time_zone: 'Europe/Paris' }])
      expect((await createBrowser(service).get(setupPath)).status).toBe(410)
      expect((await createBrowser(service).get('/')).location).toBe('/sign-in')
    })
  })

  describe('signing in', () => {
    it('leads to the workspace, with a cookie hidden from scripts and other sites', async () => {
      const response = await signIn(visitor)
      expect([response.status, response.location]).toEqual([303, '/'])
      const [cookie = ''] = response.headers.getSetCookie().filter((header) => header.includes('session_token'))
      for (const flag of ['__Host-', 'HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/']) expect(cookie).toContain(flag)
      expect((await visitor.get('/')).location).toMatch(/^\/w\/[\w-]+\/overview$/)
      expect((await visitor.get('/sign-in')).location).toBe('/')
      expect((await visitor.post('/sign-out')).location).toBe('/sign-in')
      expect((await visitor.get('/')).location).toBe('/sign-in')
      expect((await visitor.get('/sign-in')).html).toContain('You’re signed out.')
    })

    it.each([
      ['/w/ours/responses?group=detractor', '/w/ours/responses?group=detractor'],
      ['//evil.example', '/'],
      ['/\\evil.example', '/'],
      ['https://evil.example', '/'],
      ['javascript:alert(1)', '/'],
      ['/%0d%0aset-cookie:a=b', '/%0d%0aset-cookie:a=b'],
      ['/\t/evil.example', '/'],
    ])('redirects next=%s to %s', async (next, location) => {
      expect((await signIn(visitor, { next })).location).toBe(location)
      expect((await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`)).location).toBe(location)
    })

    it('accepts forms from our own pages only', async () => {
      const crossSiteHeaders: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ]
      for (const headers of crossSiteHeaders) {
        const rejection = await visitor.post('/sign-in', ada, headers)
        expect(rejection.status).toBe(403)
        expect(rejection.html).toContain('didn’t come from a page of this service')
        expect(visitor.cookies.size).toBe(0)
      }
    })

    it('shows the same error for an unknown address as for a wrong password', async () => {
      const pages = await Promise.all(
        [ada.email, 'nobody@example.com'].map(async (email) => {
          const { status, html } = await createBrowser(service).post('/sign-in', {
            email,
            password: 'not the password',
          })
          return [status, html.replaceAll(email, '…')]
        }),
      )
      expect(pages[0]).toEqual(pages[1])
      expect(pages[0]?.[1]).toContain('Wrong email address or password.')
      advanceTime(2 * DAY)
    })

    it('shows missing fields in the user’s language', async () => {
      const page = await visitor.post('/sign-in', { email: 'ada' }, { 'accept-language': 'zh-CN' })
      expect(page.status).toBe(400)
      expect(page.html).toContain('请输入邮箱')
      expect(page.html).toContain('请输入密码。')
      expect(page.html).toContain('value="ada"')
    })

    it.each([ada.email, 'nobody@example.com'])('delays repeated guesses for %s longer and longer', async (email) => {
      const guess = (password = 'not the password') => createBrowser(service).post('/sign-in', { email, password })
      for (let count = 0; count < 5; count++) expect((await guess()).status).toBe(400)
      const lockedResponse = await guess(ada.password)
      expect([lockedResponse.status, lockedResponse.headers.get('retry-after')]).toEqual([429, '15'])
      expect(lockedResponse.html).toContain('Too many attempts. Try again in 1 minute.')
      advanceTime(15_000)
      expect((await guess()).status).toBe(400)
      expect((await guess(ada.password)).headers.get('retry-after')).toBe('30')
      advanceTime(30_000)
      const response = await guess(ada.password)
      expect(response.status).toBe(email === ada.email ? 303 : 400)
      if (email === ada.email) expect((await guess()).status).toBe(400)
      advanceTime(2 * DAY)
    })

    it('lets a browser in that the user has signed in with, whatever strangers try', async () => {
      expect((await signIn(visitor)).status).toBe(303)
      const guess = (client: Browser) => client.post('/sign-in', { email: ada.email, password: 'not the password' })
      for (let count = 0; count < 6; count++) await guess(createBrowser(service))
      expect((await signIn(createBrowser(service))).status).toBe(429)
      expect((await signIn(visitor)).status).toBe(303)
      // It has attempts of its own, and only for its own user.
      for (let count = 0; count < 5; count++) expect((await guess(visitor)).status).toBe(400)
      expect((await guess(visitor)).status).toBe(429)
      const grace = (client: Browser) =>
        client.post('/sign-in', { email: 'grace@example.com', password: 'a guess at it' })
      for (let count = 0; count < 5; count++) await grace(createBrowser(service))
      expect((await grace(visitor)).status).toBe(429)
      advanceTime(2 * DAY)
    })

    it('leaves a trace of wrong passwords that names no one, and an audit entry from the third on', async () => {
      service.log.length = 0
      for (let count = 0; count < 3; count++) await signIn(createBrowser(service), { password: 'not the password' })
      const lines = service.log.filter(({ message }) => message === 'wrong password')
      expect(lines.map(({ about }) => (about as { attempts: number }).attempts)).toEqual([1, 2, 3])
      expect(new Set(lines.map(({ about }) => (about as { account: string }).account)).size).toBe(1)
      expect(JSON.stringify(lines)).not.toMatch(/ada|203\.0/)
      const entries = await service.deps.database.all(sql<{ detail: string }>`
        select detail from audit where action = 'user.sign-in-failed' and workspace_id = ${ours.id} order by id desc`)
      expect(JSON.parse(entries[0]?.detail ?? '')).toEqual({ attempts: 3 })
      advanceTime(2 * DAY)
    })

    it('allows no more concurrent guesses than sequential ones', async () => {
      const guesses = Array.from({ length: 12 }, () =>
        createBrowser(service).post('/sign-in', { email: ada.email, password: 'not the password' }),
      )
      const statuses = (await Promise.all(guesses)).map(({ status }) => status)
      expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(5)
      expect(statuses).toContain(429)
      advanceTime(2 * DAY)
    })

    it('answers 503 when too many try at once from many addresses, and soon works again', async () => {
      const tries = Array.from({ length: 29 }, (_, index) =>
        createBrowser(service).post('/sign-in', { email: `user${index}@example.com`, password: 'not the password' }),
      )
      const responses = await Promise.all(tries)
      const refused = responses.filter(({ status }) => status === 503)
      expect(responses.filter(({ status }) => status === 400)).toHaveLength(16)
      expect(refused).toHaveLength(13)
      for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1')
      expect((await signIn(visitor)).status).toBe(303)
      advanceTime(2 * DAY)
    })
  })

  describe('a session', () => {
    it('is extended once a day, with its cookie, and expires two weeks after the last visit', async () => {
      await signIn(visitor)
      advanceTime(13 * DAY)
      const page = await visitor.get('/account')
      expect(page.status).toBe(200)
      expect(page.headers.getSetCookie().join()).toMatch(/session_token=.*Max-Age=1209600/)
      // The extension is stored after the response.
      await expect
        .poll(async () => (await visitor.get('/account')).headers.getSetCookie().join())
        .not.toContain('session_token')
      advanceTime(14 * DAY)
      expect((await visitor.get('/account')).location).toBe('/sign-in?next=%2Faccount')
    })

    it('can be ended from another session, alone or with all others', async () => {
      const [first, second, third] = [createBrowser(service), createBrowser(service), createBrowser(service)]
      const userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'
      for (const client of [first, second, third]) await client.post('/sign-in', ada, { 'user-agent': userAgent })
      const page = await first.get('/account')
      expect(page.html).toContain('Chrome on Windows')
      const [session = ''] = [...page.html.matchAll(/action="\/account\/sessions\/([0-9a-z]{22})\/deletion"/g)].map(
        ([, id]) => id,
      )
      await first.post(`/account/sessions/${session}/deletion`)
      const checkSignedIn = async () =>
        Promise.all([first, second, third].map(async (client) => (await client.get('/account')).status === 200))
      expect((await checkSignedIn()).filter(Boolean)).toHaveLength(2)
      await first.post('/account/sessions/deletion')
      expect(await checkSignedIn()).toEqual([true, false, false])
    })
  })

  describe('email links', () => {
    it.each(['/forgot', '/sign-in/link'])(
      'get the same reply at %s for known and unknown addresses',
      async (formPath) => {
        const pages = await Promise.all(
          [ada.email, 'nobody@example.com'].map(async (email) => {
            const { status, html } = await createBrowser(service).post(formPath, { email })
            return [status, html.replaceAll(email, '…')]
          }),
        )
        expect(pages[0]).toEqual(pages[1])
        expect(pages[0]?.[1]).toContain('This service doesn’t send email')
        expect(pages[0]?.[1]).toContain('vouch reset-password')
        expect(pages[0]?.[1]).not.toContain('on its way')
        expect((await visitor.post(formPath, { email: 'ada' })).html).toContain('Enter an email address')
        while (await runNextJob(service.deps)) {}
        advanceTime(2 * DAY)
      },
    )

    it('sign in with the button on their page, once, and never by being opened', async () => {
      await visitor.post('/sign-in/link', { email: ada.email })
      const link = await readEmailedLink()
      for (let count = 0; count < 3; count++) expect((await visitor.get(link)).status).toBe(200)
      expect((await visitor.post(link)).location).toBe('/')
      expect((await visitor.get('/account')).status).toBe(200)
      const secondUse = await createBrowser(service).post(link)
      expect(secondUse.status).toBe(410)
      expect(secondUse.html).toContain('This link no longer works')
    })

    it('let users set a new password, once, which ends their sessions', async () => {
      await signIn(visitor)
      await visitor.post('/forgot', { email: ada.email })
      const link = await readEmailedLink()
      const otherClient = createBrowser(service)
      expect((await otherClient.get(link)).status).toBe(200)
      expect((await otherClient.post(link, { password: 'short' })).status).toBe(400)
      ada.password = 'another engine of words'
      expect((await otherClient.post(link, ada)).location).toBe('/sign-in')
      expect((await visitor.get('/account')).status).toBe(303)
      expect((await otherClient.get(link)).status).toBe(410)
      expect((await signIn(visitor)).status).toBe(303)
      advanceTime(2 * DAY)
    })
  })

  describe('an invitation', () => {
    const createInvitationPath = async (email: string, role: 'agent' | 'viewer' = 'agent', workspaceId = ours.id) =>
      toPath((await inviteMember(service.deps, cliCaller(workspaceId), { email, role, locale: 'en' })).url ?? undefined)

    it('lets a new user join, once', async () => {
      const link = await createInvitationPath('grace@example.com')
      const page = await visitor.get(link)
      expect(page.html).toContain('You’re invited as agent with grace@example.com.')
      expect((await visitor.post(link, { name: '', password: 'x' })).html).toContain('Enter your name')
      const form = { name: 'Grace', password: 'compilers are for people' }
      expect((await visitor.post(link, form)).status).toBe(303)
      expect((await visitor.get('/')).location).toMatch(/\/follow-ups$/)
      const secondUse = await createBrowser(service).get(link)
      expect([secondUse.status, secondUse.html.includes('no longer works')]).toEqual([410, true])
    })

    it('asks existing users to sign in, and does not reveal to others that they exist', async () => {
      const link = await createInvitationPath(ada.email, 'viewer', theirs.id)
      const otherLink = await createInvitationPath('nobody@example.com', 'viewer', theirs.id)
      const stripAddresses = (html: string) => html.replaceAll(/ada@|nobody@|(join(%2F|\/))\w+/g, '')
      expect(stripAddresses((await visitor.get(link)).html)).toEqual(
        stripAddresses((await visitor.get(otherLink)).html),
      )
      const conflict = await visitor.post(link, { name: 'Eve', password: 'not the right one' })
      expect([conflict.status, conflict.html.includes('Sign in to join')]).toEqual([409, true])
      await signIn(visitor)
      expect((await visitor.get(link)).html).toContain('Join as Ada')
      expect((await visitor.get(otherLink)).html).toContain('You’re signed in with a different address.')
      expect((await visitor.post(otherLink)).status).toBe(403)
      expect((await visitor.post(link)).status).toBe(303)
      expect((await visitor.get(`/?workspace=${theirs.slug}`)).location).toBe(`/w/${theirs.slug}/overview`)
    })

    it('is invalid when revoked or a week old', async () => {
      const oldLink = await createInvitationPath('mei@example.com')
      const revokedLink = await createInvitationPath('kim@example.com')
      await service.deps.database.batch([
        sql`update member_invitation set revoked_at = 1 where email = 'kim@example.com'`,
      ])
      expect((await visitor.get(revokedLink)).status).toBe(410)
      advanceTime(7 * DAY)
      expect((await visitor.post(oldLink, { name: 'Mei', password: 'a password of hers' })).status).toBe(410)
      expect((await visitor.get('/join/nothing')).status).toBe(404)
    })
  })

  describe('the account page', () => {
    it('sets a name and a language, which pages use', async () => {
      await signIn(visitor)
      const invalidPage = await visitor.post('/account', { name: '', locale: 'xx' })
      expect([invalidPage.status, invalidPage.html.includes('Enter your name')]).toEqual([400, true])
      expect((await visitor.post('/account', { name: 'Ada Lovelace', locale: 'zh-Hant' })).status).toBe(303)
      const page = await visitor.get('/account')
      expect(page.html).toContain('我的帳號')
      expect(page.html).toContain('value="Ada Lovelace"')
      const response = await visitor.post('/account/language', { language: 'en', back: '/account' })
      expect(response.location).toBe('/account')
      expect((await visitor.get('/account')).html).toContain('Your account')
    })

    it('changes the password, which takes the old one and ends the other sessions', async () => {
      const otherClient = createBrowser(service)
      await Promise.all([signIn(visitor), signIn(otherClient)])
      const changePassword = (currentPassword: string, password: string) =>
        visitor.post('/account/password', { present: currentPassword, password, endOthers: 'on' })
      expect((await changePassword('not this', 'one more engine of words')).html).toContain(
        'isn’t your current password',
      )
      expect((await changePassword(ada.password, 'short')).status).toBe(400)
      expect((await changePassword(ada.password, 'one more engine of words')).location).toBe('/account')
      ada.password = 'one more engine of words'
      expect((await visitor.get('/account')).status).toBe(200)
      expect((await otherClient.get('/account')).status).toBe(303)
    })

    it('sets up a second factor, which is required after passwords and links alike', async () => {
      await signIn(visitor)
      const secondFactorPath = '/account/second-factor'
      expect((await visitor.post(secondFactorPath, { password: 'not this' })).status).toBe(400)
      const setupPage = await visitor.post(secondFactorPath, { password: ada.password })
      expect(setupPage.html).toContain('<svg')
      const uri = /href="(otpauth:[^"]+)"/.exec(setupPage.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
      const getCode = () => generateTotp(new URL(uri).searchParams.get('secret') ?? '', service.time.now())
      const wrongCodePage = await visitor.post(`${secondFactorPath}/verification`, { code: '000000' })
      expect(wrongCodePage.html).toContain('This code is wrong')
      expect(wrongCodePage.html).not.toContain('otpauth:')
      // The secret is the stored one, whatever a form says.
      for (const invented of ['x'.repeat(5000), 'otpauth://totp/x?secret=AAAAAAAAAAAAAAAA'])
        expect((await visitor.post(`${secondFactorPath}/verification`, { uri: invented, code: '000000' })).status).toBe(
          400,
        )
      const confirmation = await visitor.post(`${secondFactorPath}/verification`, { code: getCode() })
      const [backupCode = ''] = /\b\w{4}(-\w{4}){5}\b/.exec(confirmation.html) ?? []
      expect((await visitor.get('/account')).html).toContain('On. You enter a code from your authenticator app')

      const otherClient = createBrowser(service)
      expect((await signIn(otherClient, { next: '/account' })).location).toBe('/sign-in/code?next=%2Faccount')
      expect((await otherClient.get('/account')).status).toBe(303)
      expect((await otherClient.post('/sign-in/code?next=%2Faccount', { code: '000000' })).html).toContain(
        'This code is wrong',
      )
      // The code that has turned it on is used.
      expect((await otherClient.post('/sign-in/code?next=%2Faccount', { code: getCode() })).status).toBe(400)
      advanceTime(MINUTE)
      expect((await otherClient.post('/sign-in/code?next=%2Faccount', { code: getCode() })).location).toBe('/account')
      expect((await otherClient.get('/account')).status).toBe(200)

      const third = createBrowser(service)
      await third.post('/sign-in/link', { email: ada.email })
      expect((await third.post(await readEmailedLink())).location).toBe('/sign-in/code')
      expect((await third.get('/account')).status).toBe(303)
      expect((await third.post('/sign-in/code', { code: backupCode })).location).toBe('/')
      expect((await third.get('/account')).status).toBe(200)
      // Neither the challenge nor the code works again.
      expect((await third.post('/sign-in/code', { code: backupCode })).location).toBe('/sign-in')
      const fourth = createBrowser(service)
      await signIn(fourth)
      expect((await fourth.post('/sign-in/code', { code: backupCode })).status).toBe(400)

      const lateClient = createBrowser(service)
      await signIn(lateClient)
      advanceTime(11 * MINUTE)
      expect((await lateClient.post('/sign-in/code', { code: getCode() })).location).toBe('/sign-in')
      expect((await third.post(`${secondFactorPath}/deletion`, { password: ada.password })).location).toBe('/account')
      expect((await signIn(createBrowser(service))).location).toBe('/')
    })
  })

  it('record successful and failed sign-ins and changes in the audit log', async () => {
    const rows = await service.deps.database.all(sql<{ action: string; address: string }>`
      select distinct action, address from audit where workspace_id = ${ours.id}`)
    const actions = rows.map(({ action }) => action)
    expect(actions).toEqual(
      expect.arrayContaining([
        'workspace.set-up',
        'member-invitation.created',
        'member.joined',
        'user.signed-in',
        'user.changed',
        'user.password-reset',
        'user.password-changed',
        'user.second-factor-on',
        'user.second-factor-failed',
        'user.second-factor-off',
        'session.others-ended',
      ]),
    )
    expect(rows.find(({ action }) => action === 'user.signed-in')?.address).toBe('203.0.113.7')
  })
})
