import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { operator } from '../../../server/domain/deps.ts'
import { inviteMember } from '../../../server/domain/users/member-invitations.ts'
import { setupUrl } from '../../../server/domain/workspaces/setup.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/database.ts'
import { type Browser, browser } from '../../support/browser.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { totp } from '../../support/totp.ts'
import { DAY, MINUTE, NOON, type Service, serviceOver } from '../../support/world.ts'

const ada = { email: 'ada@example.com', password: 'a long engine of words' }

describe('the pages by which people get in', () => {
  let opened: Opened
  let service: Service
  let visitor: Browser
  type Place = { id: string; slug: string }
  let ours: Place
  let theirs: Place

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    opened = await sqlite()
    service = await serviceOver(opened.database)
    // Both were made at the same moment: chance says which was first.
    const places = await opened.database.all(
      sql<{ id: string; slug: string }>`select id, slug from workspace order by id`,
    )
    ;[ours, theirs] = places as [Place, Place]
  })
  afterAll(async () => {
    await opened.close()
    vi.useRealTimers()
  })
  beforeEach(() => {
    visitor = browser(service)
  })

  function pass(milliseconds: number) {
    service.time.pass(milliseconds)
    vi.setSystemTime(service.time.now())
  }
  const path = (url: string | undefined) => new URL(url ?? '').pathname
  /** The link of the newest e-mail, which goes to the log here. */
  async function linkInMail(): Promise<string> {
    while (await deliverNext(service.deps)) {}
    const told = service.log.findLast(({ message }) => message.includes('SMTP_URL'))
    return path((told?.about as { link?: string } | undefined)?.link)
  }
  const signIn = (who: Browser, about: Record<string, string> = {}) => who.post('/sign-in', { ...ada, ...about })

  describe('before anybody can sign in', () => {
    it('say where the set-up address is found', async () => {
      const page = await visitor.get('/')
      expect(page.html).toContain('vouch setup-link')
      expect((await visitor.get('/sign-in')).location).toBe('/')
    })

    it('let the first owner in by that address, once', async () => {
      const address = path(await setupUrl(service.deps))
      expect((await visitor.get('/setup/wrong')).status).toBe(404)
      const page = await visitor.get(address, { 'accept-language': 'zh-TW' })
      expect(page.html).toContain('設定 Vouch')
      const form = { ...ada, name: 'Ada', workspace: 'Engines & Co', timeZone: 'Europe/Paris' }
      const faulty = await visitor.post(address, { ...form, name: ' ', password: 'short', timeZone: 'Mars' })
      expect(faulty.status).toBe(400)
      expect(faulty.html).toContain('Enter 10 to 128 characters.')
      expect(faulty.html).toContain('value="Engines &amp; Co"')
      expect(faulty.html).not.toContain('short')
      const both = await Promise.all([visitor.post(address, form), browser(service).post(address, form)])
      expect(both.map(({ status }) => status).sort()).toEqual([303, 410])
      expect(
        await service.deps.database.all(sql`select name, slug, time_zone from workspace order by id limit 1`),
      ).toEqual([{ name: 'Engines & Co', slug: 'engines-co', time_zone: 'Europe/Paris' }])
      expect((await browser(service).get(address)).status).toBe(410)
      expect((await browser(service).get('/')).location).toBe('/sign-in')
    })
  })

  describe('signing in', () => {
    it('leads to the workspace, by a cookie that scripts and other sites do not get', async () => {
      const done = await signIn(visitor)
      expect([done.status, done.location]).toEqual([303, '/'])
      const [cookie = ''] = done.headers.getSetCookie().filter((one) => one.includes('session_token'))
      for (const flag of ['__Secure-', 'HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/']) expect(cookie).toContain(flag)
      expect((await visitor.get('/')).location).toMatch(/^\/w\/[\w-]+\/overview$/)
      expect((await visitor.get('/sign-in')).location).toBe('/')
      expect((await visitor.post('/sign-out')).location).toBe('/sign-in')
      expect((await visitor.get('/')).location).toBe('/sign-in')
      expect((await visitor.get('/sign-in')).html).toContain('You are signed out.')
    })

    it.each([
      ['/w/ours/answers?group=detractor', '/w/ours/answers?group=detractor'],
      ['//evil.example', '/'],
      ['/\\evil.example', '/'],
      ['https://evil.example', '/'],
      ['javascript:alert(1)', '/'],
      ['/%0d%0aset-cookie:a=b', '/%0d%0aset-cookie:a=b'],
      ['/\t/evil.example', '/'],
    ])('goes on to %s as %s', async (next, location) => {
      expect((await signIn(visitor, { next })).location).toBe(location)
      expect((await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`)).location).toBe(location)
    })

    it('takes forms of our own pages only', async () => {
      const others: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]
      for (const headers of others) {
        const refused = await visitor.post('/sign-in', ada, headers)
        expect(refused.status).toBe(403)
        expect(refused.html).toContain('did not come from a page of this service')
        expect(visitor.cookies.size).toBe(0)
      }
    })

    it('says the same of an address that nobody has as of a wrong password', async () => {
      const answers = await Promise.all(
        [ada.email, 'nobody@example.com'].map(async (email) => {
          const { status, html } = await browser(service).post('/sign-in', { email, password: 'not the password' })
          return [status, html.replaceAll(email, '…')]
        }),
      )
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]?.[1]).toContain('do not go together')
      pass(2 * DAY)
    })

    it('says what is missing in the language of the reader', async () => {
      const page = await visitor.post('/sign-in', { email: 'ada' }, { 'accept-language': 'zh-CN' })
      expect(page.status).toBe(400)
      expect(page.html).toContain('请输入电子邮箱')
      expect(page.html).toContain('请输入密码。')
      expect(page.html).toContain('value="ada"')
    })

    it.each([ada.email, 'nobody@example.com'])('waits longer and longer with guesses for %s', async (email) => {
      const guess = (password = 'not the password') => browser(service).post('/sign-in', { email, password })
      for (let count = 0; count < 5; count++) expect((await guess()).status).toBe(400)
      const locked = await guess(ada.password)
      expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, '15'])
      expect(locked.html).toContain('There have been too many tries. Please try again in a minute.')
      pass(15_000)
      expect((await guess()).status).toBe(400)
      expect((await guess(ada.password)).headers.get('retry-after')).toBe('30')
      pass(30_000)
      const right = await guess(ada.password)
      expect(right.status).toBe(email === ada.email ? 303 : 400)
      if (email === ada.email) expect((await guess()).status).toBe(400)
      pass(2 * DAY)
    })

    it('makes no more guesses at once than one after the other', async () => {
      const guesses = Array.from({ length: 12 }, () =>
        browser(service).post('/sign-in', { email: ada.email, password: 'not the password' }),
      )
      const statuses = (await Promise.all(guesses)).map(({ status }) => status)
      expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(5)
      expect(statuses).toContain(429)
      pass(2 * DAY)
    })
  })

  describe('a session', () => {
    it('is prolonged once a day, with its cookie, and is over a month after the last visit', async () => {
      await signIn(visitor)
      pass(20 * DAY)
      const page = await visitor.get('/account')
      expect(page.status).toBe(200)
      expect(page.headers.getSetCookie().join()).toMatch(/session_token=.*Max-Age=2592000/)
      expect((await visitor.get('/account')).headers.getSetCookie().join()).not.toContain('session_token')
      pass(20 * DAY)
      expect((await visitor.get('/account')).status).toBe(200)
      pass(31 * DAY)
      expect((await visitor.get('/account')).location).toBe('/sign-in?next=%2Faccount')
    })

    it('can be ended from another one, alone or with all others', async () => {
      const [first, second, third] = [browser(service), browser(service), browser(service)]
      const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'
      for (const one of [first, second, third]) await one.post('/sign-in', ada, { 'user-agent': agent })
      const page = await first.get('/account')
      expect(page.html).toContain('Chrome on Windows')
      const [session = ''] = [...page.html.matchAll(/name="session" value="([0-9a-z]{22})"/g)].map(([, id]) => id)
      await first.post('/account/sessions', { session })
      const signedIn = async () =>
        Promise.all([first, second, third].map(async (one) => (await one.get('/account')).status === 200))
      expect((await signedIn()).filter(Boolean)).toHaveLength(2)
      await first.post('/account/sessions', { session: 'others' })
      expect(await signedIn()).toEqual([true, false, false])
    })
  })

  describe('links by e-mail', () => {
    it.each(['/forgot', '/sign-in/link'])('are promised alike at %s, whoever asks', async (page) => {
      const pages = await Promise.all(
        [ada.email, 'nobody@example.com'].map(async (email) => {
          const { status, html } = await browser(service).post(page, { email })
          return [status, html.replaceAll(email, '…')]
        }),
      )
      expect(pages[0]).toEqual(pages[1])
      expect(pages[0]?.[1]).toContain('This service sends no e-mail')
      expect((await visitor.post(page, { email: 'ada' })).html).toContain('Enter an e-mail address')
      while (await deliverNext(service.deps)) {}
      pass(2 * DAY)
    })

    it('sign in by the button of their page, once, and never by being opened', async () => {
      await visitor.post('/sign-in/link', { email: ada.email })
      const link = await linkInMail()
      for (let count = 0; count < 3; count++) expect((await visitor.get(link)).status).toBe(200)
      expect((await visitor.post(link)).location).toBe('/')
      expect((await visitor.get('/account')).status).toBe(200)
      const again = await browser(service).post(link)
      expect(again.status).toBe(410)
      expect(again.html).toContain('This link no longer works')
    })

    it('let people choose a new password, once, which ends their sessions', async () => {
      await signIn(visitor)
      await visitor.post('/forgot', { email: ada.email })
      const link = await linkInMail()
      const other = browser(service)
      expect((await other.get(link)).status).toBe(200)
      expect((await other.post(link, { password: 'short' })).status).toBe(400)
      ada.password = 'another engine of words'
      expect((await other.post(link, ada)).location).toBe('/sign-in')
      expect((await visitor.get('/account')).status).toBe(303)
      expect((await other.get(link)).status).toBe(410)
      expect((await signIn(visitor)).status).toBe(303)
      pass(2 * DAY)
    })
  })

  describe('an invitation', () => {
    const invited = async (email: string, role: 'agent' | 'viewer' = 'agent', where = ours.id) =>
      path((await inviteMember(service.deps, operator(where), { email, role, locale: 'en' })).url ?? undefined)

    it('lets somebody new in, once', async () => {
      const link = await invited('grace@example.com')
      const page = await visitor.get(link)
      expect(page.html).toContain('You are invited as agent, with the address grace@example.com.')
      expect((await visitor.post(link, { name: '', password: 'x' })).html).toContain('Enter your name')
      const form = { name: 'Grace', password: 'compilers are for people' }
      expect((await visitor.post(link, form)).status).toBe(303)
      expect((await visitor.get('/')).location).toMatch(/\/follow-ups$/)
      const again = await browser(service).get(link)
      expect([again.status, again.html.includes('no longer works')]).toEqual([410, true])
    })

    it('asks whoever is here already to sign in, and tells nobody else who is', async () => {
      const link = await invited(ada.email, 'viewer', theirs.id)
      const unknown = await invited('nobody@example.com', 'viewer', theirs.id)
      const plain = (html: string) => html.replaceAll(/ada@|nobody@|(join(%2F|\/))\w+/g, '')
      expect(plain((await visitor.get(link)).html)).toEqual(plain((await visitor.get(unknown)).html))
      const taken = await visitor.post(link, { name: 'Eve', password: 'not the right one' })
      expect([taken.status, taken.html.includes('Sign in to join')]).toEqual([409, true])
      await signIn(visitor)
      expect((await visitor.get(link)).html).toContain('Join as Ada')
      expect((await visitor.get(unknown)).html).toContain('You are signed in with another address.')
      expect((await visitor.post(unknown)).status).toBe(403)
      expect((await visitor.post(link)).status).toBe(303)
      expect((await visitor.get(`/?workspace=${theirs.slug}`)).location).toBe(`/w/${theirs.slug}/overview`)
    })

    it('is dead once it is withdrawn, or a week old', async () => {
      const old = await invited('mei@example.com')
      const withdrawn = await invited('kim@example.com')
      await service.deps.database.batch([
        sql`update member_invitation set revoked_at = 1 where email = 'kim@example.com'`,
      ])
      expect((await visitor.get(withdrawn)).status).toBe(410)
      pass(7 * DAY)
      expect((await visitor.post(old, { name: 'Mei', password: 'a password of hers' })).status).toBe(410)
      expect((await visitor.get('/join/nothing')).status).toBe(404)
    })
  })

  describe('one’s account', () => {
    it('has a name and a language, which pages follow', async () => {
      await signIn(visitor)
      const wrong = await visitor.post('/account', { name: '', locale: 'xx' })
      expect([wrong.status, wrong.html.includes('Enter your name')]).toEqual([400, true])
      expect((await visitor.post('/account', { name: 'Ada Lovelace', locale: 'zh-Hant' })).status).toBe(303)
      const page = await visitor.get('/account')
      expect(page.html).toContain('我的帳號')
      expect(page.html).toContain('value="Ada Lovelace"')
      const back = await visitor.post('/account/language', { language: 'en', back: '/account' })
      expect(back.location).toBe('/account')
      expect((await visitor.get('/account')).html).toContain('Your account')
    })

    it('has a password, changed by whoever knows it, which ends the other sessions', async () => {
      const other = browser(service)
      await Promise.all([signIn(visitor), signIn(other)])
      const change = (present: string, password: string) => visitor.post('/account/password', { present, password })
      expect((await change('not this', 'one more engine of words')).html).toContain('not your present password')
      expect((await change(ada.password, 'short')).status).toBe(400)
      expect((await change(ada.password, 'one more engine of words')).location).toBe('/account')
      ada.password = 'one more engine of words'
      expect((await visitor.get('/account')).status).toBe(200)
      expect((await other.get('/account')).status).toBe(303)
    })

    it('has a second factor that is asked for after passwords and links alike', async () => {
      await signIn(visitor)
      const own = '/account/second-factor'
      expect((await visitor.post(own, { step: 'begin', password: 'not this' })).status).toBe(400)
      const begun = await visitor.post(own, { step: 'begin', password: ada.password })
      expect(begun.html).toContain('<svg')
      const uri = /name="uri" value="([^"]+)"/.exec(begun.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
      const code = () => totp(new URL(uri).searchParams.get('secret') ?? '', service.time.now())
      expect((await visitor.post(own, { step: 'verify', uri, code: '000000' })).html).toContain('<svg')
      const on = await visitor.post(own, { step: 'verify', uri, code: code() })
      const [backup = ''] = /\b\w{5}-\w{5}\b/.exec(on.html) ?? []
      expect((await visitor.get('/account')).html).toContain('On. When you sign in')

      const other = browser(service)
      expect((await signIn(other, { next: '/account' })).location).toBe('/sign-in/code?next=%2Faccount')
      expect((await other.get('/account')).status).toBe(303)
      expect((await other.post('/sign-in/code?next=%2Faccount', { code: '000000' })).html).toContain('not right')
      expect((await other.post('/sign-in/code?next=%2Faccount', { code: code() })).location).toBe('/account')
      expect((await other.get('/account')).status).toBe(200)

      const third = browser(service)
      await third.post('/sign-in/link', { email: ada.email })
      expect((await third.post(await linkInMail())).location).toBe('/sign-in/code')
      expect((await third.get('/account')).status).toBe(303)
      expect((await third.post('/sign-in/code', { code: backup })).location).toBe('/')
      expect((await third.get('/account')).status).toBe(200)

      const late = browser(service)
      await signIn(late)
      pass(11 * MINUTE)
      expect((await late.post('/sign-in/code', { code: code() })).location).toBe('/sign-in')
      expect((await third.post(own, { step: 'off', password: ada.password })).location).toBe('/account')
      expect((await signIn(browser(service))).location).toBe('/')
    })
  })

  it('tell the log of the workspace who came in, who failed, and what was changed', async () => {
    const rows = await service.deps.database.all(sql<{ action: string; address: string }>`
      select distinct action, address from audit where workspace_id = ${ours.id}`)
    const actions = rows.map(({ action }) => action)
    expect(actions).toEqual(
      expect.arrayContaining([
        'workspace.set-up',
        'member-invitation.made',
        'member.joined',
        'person.signed-in',
        'person.changed',
        'person.password-reset',
        'person.password-changed',
        'person.second-factor-on',
        'person.second-factor-failed',
        'person.second-factor-off',
        'session.others-ended',
      ]),
    )
    expect(rows.find(({ action }) => action === 'person.signed-in')?.address).toBe('203.0.113.7')
  })
})
