import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { operator } from '../../../server/domain/deps.ts'
import { inviteMember } from '../../../server/domain/users/member-invitations.ts'
import { resetLink, writeLink } from '../../../server/domain/users/sign-in-links.ts'
import { personWithEmail } from '../../../server/domain/users/users.ts'
import { setUp } from '../../../server/domain/workspaces/setup.ts'
import { sql } from '../../../server/store/database.ts'
import { type Browser, browser } from '../../support/browser.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { totp } from '../../support/totp.ts'
import { MINUTE, NOON, type Service, serviceOver } from '../../support/world.ts'

const ada = { email: 'ada@example.com', password: 'a long engine of words' }
const grace = { email: 'grace@example.com', password: 'compilers are for people' }

describe('what lets somebody in', () => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    opened = await sqlite()
    service = await serviceOver(opened.database)
    await setUp(service.deps, { ...ada, name: 'Ada', locale: null, workspace: 'Ours', timeZone: 'UTC' })
    const [place] = await opened.database.all(sql<{ id: string }>`select workspace_id as id from member`)
    const invitation = { email: grace.email, role: 'viewer' } as const
    const { url } = await inviteMember(service.deps, operator(place?.id ?? ''), invitation)
    await browser(service).post(new URL(url ?? '').pathname, { ...grace, name: 'Grace' })
  })
  afterAll(async () => {
    await opened.close()
    vi.useRealTimers()
  })

  function pass(milliseconds: number) {
    service.time.pass(milliseconds)
    vi.setSystemTime(service.time.now())
  }
  async function signedIn(who: typeof ada): Promise<Browser> {
    const one = browser(service)
    await one.post('/sign-in', who)
    return one
  }
  const isIn = async (one: Browser) => (await one.get('/account')).status === 200
  const person = async (email: string) => {
    const row = await personWithEmail(service.deps, email)
    if (!row) throw new Error(`There is no ${email}.`)
    return row
  }
  const newReset = async () => new URL(await resetLink(service.deps, await person(ada.email))).pathname
  async function newLink(email = ada.email): Promise<string> {
    await writeLink(service.deps, { letter: 'link', email, locale: 'en' })
    const [mails] = await opened.database.batch([
      sql<{ payload: string }>`delete from job where type = 'mail' returning payload`,
    ])
    const { url } = mails.map(({ payload }) => JSON.parse(payload)).find(({ letter }) => letter === 'link')
    return new URL(url).pathname
  }

  it('is no link that was sent before the password was changed, or chosen anew', async () => {
    const changes = [
      async (password: string) => {
        const one = await signedIn(ada)
        return (await one.post('/account/password', { present: ada.password, password })).location
      },
      async (password: string) => (await browser(service).post(await newReset(), { password })).location,
    ]
    for (const [index, change] of changes.entries()) {
      const [reset, link, others] = [await newReset(), await newLink(), await newLink(grace.email)]
      const password = `another long engine of words ${index}`
      expect(await change(password)).toMatch(/^\/(account|sign-in)$/)
      ada.password = password
      expect((await browser(service).get(reset)).status).toBe(410)
      expect((await browser(service).post(reset, { password: 'whatever I want it to be' })).status).toBe(410)
      expect((await browser(service).post(link)).status).toBe(410)
      expect((await browser(service).post(others)).location).toBe('/')
      expect(await isIn(await signedIn(ada))).toBe(true)
    }
  })

  describe('a second factor', () => {
    const secrets = new Map<string, string>()
    const codeOf = (who: typeof ada) => totp(secrets.get(who.email) ?? '', service.time.now())

    beforeAll(async () => {
      for (const who of [ada, grace]) {
        const one = await signedIn(who)
        const own = '/account/second-factor'
        const begun = await one.post(own, { step: 'begin', password: who.password })
        const uri = /name="uri" value="([^"]+)"/.exec(begun.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
        secrets.set(who.email, new URL(uri).searchParams.get('secret') ?? '')
        await one.post(own, { step: 'verify', uri, code: codeOf(who) })
      }
      pass(5 * MINUTE)
    })

    it('has no steps but its own', async () => {
      const one = await signedIn(grace)
      await one.post('/sign-in/code', { code: codeOf(grace) })
      for (const step of ['', 'constructor', '__proto__', 'toString']) {
        const answer = await one.post('/account/second-factor', { step })
        expect([step, answer.status, answer.location]).toEqual([step, 303, '/account/second-factor'])
      }
      pass(5 * MINUTE)
    })

    it('is one code of an app once, also when it comes twice at once', async () => {
      const browsers = await Promise.all([signedIn(ada), signedIn(ada)])
      const code = codeOf(ada)
      const together = await Promise.all(browsers.map((one) => one.post('/sign-in/code', { code })))
      expect(together.map(({ status }) => status).sort()).toEqual([303, 400])
      const later = await signedIn(ada)
      expect((await later.post('/sign-in/code', { code })).status).toBe(400)
      pass(MINUTE)
      expect((await later.post('/sign-in/code', { code: codeOf(ada) })).location).toBe('/')
      pass(5 * MINUTE)
    })

    it('is not somebody else’s, who is signed in where it is asked for', async () => {
      const own = await signedIn(grace)
      await own.post('/sign-in/code', { code: codeOf(grace) })
      expect(await isIn(own)).toBe(true)
      const other = await signedIn(ada)
      for (const [name, value] of own.cookies) if (name.includes('session_token')) other.cookies.set(name, value)
      pass(5 * MINUTE)
      expect((await other.post('/sign-in/code', { code: codeOf(grace) })).status).toBe(400)
      expect((await other.post('/sign-in/code', { code: codeOf(ada) })).location).toBe('/')
      expect((await other.get('/account')).html).toContain(ada.email)
    })

    it('is asked for no more where the password has been changed since it was given', async () => {
      pass(5 * MINUTE)
      const own = await signedIn(ada)
      await own.post('/sign-in/code', { code: codeOf(ada) })
      const half = await signedIn(ada)
      const password = 'yet another long engine of words'
      await own.post('/account/password', { present: ada.password, password })
      ada.password = password
      pass(5 * MINUTE)
      expect((await half.post('/sign-in/code', { code: codeOf(ada) })).location).toBe('/sign-in')
      expect(await isIn(half)).toBe(false)
    })
  })
})
