import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { inviteMember } from '../../../server/domain/users/member-invitations.ts'
import { createResetLink, sendLink } from '../../../server/domain/users/sign-in-links.ts'
import { findUserByEmail } from '../../../server/domain/users/users.ts'
import { completeSetup } from '../../../server/domain/workspaces/setup.ts'
import { sql } from '../../../server/store/sql.ts'
import { type Browser, createBrowser } from '../../support/browser.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { generateTotp } from '../../support/totp.ts'
import { createService, MINUTE, NOON, type Service } from '../../support/world.ts'

const ada = { email: 'ada@example.com', password: 'a long engine of words' }
const grace = { email: 'grace@example.com', password: 'compilers are for people' }

describe('authentication', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    await completeSetup(service.deps, {
      ...ada,
      name: 'Ada',
      locale: null,
      workspace: 'Ours',
      timeZone: 'UTC',
      country: null,
    })
    const [workspace] = await connection.database.all(sql<{ id: string }>`select workspace_id as id from member`)
    const invitation = { email: grace.email, role: 'viewer' } as const
    const { url } = await inviteMember(service.deps, cliCaller(workspace?.id ?? ''), invitation)
    await createBrowser(service).post(new URL(url ?? '').pathname, { ...grace, name: 'Grace' })
  })
  afterAll(async () => {
    await connection.close()
    vi.useRealTimers()
  })

  function advanceTime(milliseconds: number) {
    service.time.advance(milliseconds)
    vi.setSystemTime(service.time.now())
  }
  async function signIn(user: typeof ada): Promise<Browser> {
    const client = createBrowser(service)
    await client.post('/sign-in', user)
    return client
  }
  const isSignedIn = async (client: Browser) => (await client.get('/account')).status === 200
  const getUser = async (email: string) => {
    const row = await findUserByEmail(service.deps, email)
    if (!row) throw new Error(`There is no ${email}.`)
    return row
  }
  const createResetPath = async () => new URL(await createResetLink(service.deps, await getUser(ada.email))).pathname
  async function createLinkPath(email = ada.email): Promise<string> {
    await sendLink(service.deps, { template: 'link', email, locale: 'en' })
    const [emails] = await connection.database.batch([
      sql<{ payload: string }>`delete from job where type = 'email' returning payload`,
    ])
    const { url } = emails.map(({ payload }) => JSON.parse(payload)).find(({ template }) => template === 'link')
    return new URL(url).pathname
  }

  it('rejects links sent before a password change or reset', async () => {
    const passwordChanges = [
      async (password: string) => {
        const client = await signIn(ada)
        return (await client.post('/account/password', { present: ada.password, password })).location
      },
      async (password: string) => (await createBrowser(service).post(await createResetPath(), { password })).location,
    ]
    for (const [index, changePassword] of passwordChanges.entries()) {
      const [resetPath, linkPath, otherLinkPath] = [
        await createResetPath(),
        await createLinkPath(),
        await createLinkPath(grace.email),
      ]
      const password = `another long engine of words ${index}`
      expect(await changePassword(password)).toMatch(/^\/(account|sign-in)$/)
      ada.password = password
      expect((await createBrowser(service).get(resetPath)).status).toBe(410)
      expect((await createBrowser(service).post(resetPath, { password: 'whatever I want it to be' })).status).toBe(410)
      expect((await createBrowser(service).post(linkPath)).status).toBe(410)
      expect((await createBrowser(service).post(otherLinkPath)).location).toBe('/')
      expect(await isSignedIn(await signIn(ada))).toBe(true)
    }
  })

  describe('a second factor', () => {
    const secrets = new Map<string, string>()
    const getCode = (user: typeof ada) => generateTotp(secrets.get(user.email) ?? '', service.time.now())

    beforeAll(async () => {
      for (const user of [ada, grace]) {
        const client = await signIn(user)
        const secondFactorPath = '/account/second-factor'
        const setupPage = await client.post(secondFactorPath, { password: user.password })
        const uri = /href="(otpauth:[^"]+)"/.exec(setupPage.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
        secrets.set(user.email, new URL(uri).searchParams.get('secret') ?? '')
        await client.post(`${secondFactorPath}/verification`, { uri, code: getCode(user) })
      }
      advanceTime(5 * MINUTE)
    })

    it('has only its own resources', async () => {
      const client = await signIn(grace)
      await client.post('/sign-in/code', { code: getCode(grace) })
      for (const name of ['constructor', '__proto__', 'toString']) {
        const response = await client.post(`/account/second-factor/${name}`)
        expect([name, response.status]).toEqual([name, 404])
      }
      advanceTime(5 * MINUTE)
    })

    it('accepts each app code once, also concurrently', async () => {
      const browsers = await Promise.all([signIn(ada), signIn(ada)])
      const code = getCode(ada)
      const responses = await Promise.all(browsers.map((client) => client.post('/sign-in/code', { code })))
      expect(responses.map(({ status }) => status).sort()).toEqual([303, 400])
      const laterClient = await signIn(ada)
      expect((await laterClient.post('/sign-in/code', { code })).status).toBe(400)
      advanceTime(MINUTE)
      expect((await laterClient.post('/sign-in/code', { code: getCode(ada) })).location).toBe('/')
      advanceTime(5 * MINUTE)
    })

    it('is not satisfied by another user’s session', async () => {
      const graceClient = await signIn(grace)
      await graceClient.post('/sign-in/code', { code: getCode(grace) })
      expect(await isSignedIn(graceClient)).toBe(true)
      const adaClient = await signIn(ada)
      for (const [name, value] of graceClient.cookies)
        if (name.includes('session_token')) adaClient.cookies.set(name, value)
      advanceTime(5 * MINUTE)
      expect((await adaClient.post('/sign-in/code', { code: getCode(grace) })).status).toBe(400)
      expect((await adaClient.post('/sign-in/code', { code: getCode(ada) })).location).toBe('/')
      expect((await adaClient.get('/account')).html).toContain(ada.email)
    })

    it('is not offered after the password has changed since the first step', async () => {
      advanceTime(5 * MINUTE)
      const client = await signIn(ada)
      await client.post('/sign-in/code', { code: getCode(ada) })
      const pendingClient = await signIn(ada)
      const password = 'yet another long engine of words'
      await client.post('/account/password', { present: ada.password, password })
      ada.password = password
      advanceTime(5 * MINUTE)
      expect((await pendingClient.post('/sign-in/code', { code: getCode(ada) })).location).toBe('/sign-in')
      expect(await isSignedIn(pendingClient)).toBe(false)
    })
  })
})
