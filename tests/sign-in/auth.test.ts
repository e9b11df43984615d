import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { resetLink, writeLink } from '../../server/domain/users/sign-in-links.ts'
import { personWithEmail } from '../../server/domain/users/users.ts'
import { setUp } from '../../server/domain/workspaces/setup.ts'
import { type Auth, authOver } from '../../server/sign-in/auth.ts'
import { sql } from '../../server/store/database.ts'
import { engines, type Opened } from '../support/engines.ts'
import { totp } from '../support/totp.ts'
import { NOON, type Service, serviceOver } from '../support/world.ts'

describe.each(engines)('better-auth over $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let auth: Auth
  const ada = { email: 'ada@example.com', password: 'a long engine of words' }

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    opened = await open()
    service = await serviceOver(opened.database)
    auth = authOver(service.deps)
    await setUp(service.deps, { ...ada, name: 'Ada', locale: null, workspace: 'Ours', timeZone: 'UTC' })
  })
  afterAll(async () => {
    await opened.close()
    vi.useRealTimers()
  })

  const headers = () => new Headers({ 'user-agent': 'Test', 'vouch-address': '203.0.113.7' })
  const signIn = (password: string) =>
    auth.api.signInEmail({ body: { email: ada.email, password }, headers: headers(), asResponse: true })
  const cookieOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .filter((cookie) => !cookie?.endsWith('='))
      .join('; ')
  const withCookie = (cookie: string) => new Headers({ cookie })
  const person = async () => {
    const row = await personWithEmail(service.deps, ada.email)
    if (!row) throw new Error('There is no Ada.')
    return row
  }
  const statusFor = async (cookie: string) => {
    const response = await service.app.request('/api/workspace', {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    return response.status
  }

  it('makes sessions by a password, in the cookie that our pages read', async () => {
    expect((await signIn('something else')).status).toBe(401)
    const response = await signIn(ada.password)
    expect(response.status).toBe(200)
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-vouch\.session_token=/)
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
    expect(await statusFor(cookieOf(response))).toBe(200)
    expect(await statusFor(cookieOf(response).slice(0, -8))).toBe(401)
    const [session] = await service.deps.database.all(sql`select * from session`)
    expect(session).toMatchObject({ ip_address: '203.0.113.7', user_agent: 'Test', created_at: NOON })
  })

  it('takes a link that resets a password once, also when it comes twice at once, and ends all sessions', async () => {
    const session = cookieOf(await signIn(ada.password))
    const token = (await resetLink(service.deps, await person())).split('/').at(-1) ?? ''
    const reset = () =>
      auth.api.resetPassword({ body: { token, newPassword: 'another engine of words' }, asResponse: true })
    const statuses = (await Promise.all([reset(), reset()])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 400])
    expect((await reset()).status).toBe(400)
    expect(await statusFor(session)).toBe(401)
    expect((await signIn(ada.password)).status).toBe(401)
    ada.password = 'another engine of words'
    expect((await signIn(ada.password)).status).toBe(200)
  })

  const tokenOf = async () => {
    await writeLink(service.deps, { letter: 'link', email: ada.email, locale: 'en' })
    const [mail] = await service.deps.database.all(sql<{ payload: string }>`
      select payload from job where type = 'mail' order by id desc limit 1`)
    return /\/sign-in\/link\/(\w+)/.exec(mail?.payload ?? '')?.[1] ?? ''
  }
  const byLink = (token: string) => auth.api.magicLinkVerify({ query: { token }, headers: headers(), asResponse: true })

  it('takes a link that signs in once, also when it comes twice at once', async () => {
    const token = await tokenOf()
    const responses = await Promise.all([byLink(token), byLink(token)])
    expect(responses.map(({ ok }) => ok).sort()).toEqual([false, true])
    const good = responses.find(({ ok }) => ok) as Response
    expect(await statusFor(cookieOf(good))).toBe(200)
    const late = await tokenOf()
    vi.setSystemTime(NOON + 16 * 60_000)
    expect((await byLink(late)).ok).toBe(false)
    vi.setSystemTime(NOON)
  })

  it('keeps no token that lets somebody in', async () => {
    const token = await tokenOf()
    const rows = await service.deps.database.all(sql<{ identifier: string }>`select identifier from verification`)
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('asks for a second factor once that is set up, and takes each backup code once', async () => {
    const session = cookieOf(await signIn(ada.password))
    const { totpURI, backupCodes } = (await auth.api.enableTwoFactor({
      body: { password: ada.password, method: 'totp' },
      headers: withCookie(session),
    })) as { totpURI: string; backupCodes: string[] }
    const secret = new URL(totpURI).searchParams.get('secret') ?? ''
    // Not before a code has shown that it works.
    expect(await (await signIn(ada.password)).json()).not.toMatchObject({ twoFactorRedirect: true })
    const code = () => totp(secret, NOON)
    const turnedOn = await auth.api.verifyTOTP({
      body: { code: code() },
      headers: withCookie(session),
      asResponse: true,
    })
    expect(turnedOn.status).toBe(200)
    const half = await signIn(ada.password)
    expect(await half.json()).toMatchObject({ twoFactorRedirect: true })
    expect(await statusFor(cookieOf(half))).toBe(401)
    const wrong = await auth.api.verifyTOTP({
      body: { code: '000000' },
      headers: withCookie(cookieOf(half)),
      asResponse: true,
    })
    expect(wrong.status).toBe(401)
    const right = await auth.api.verifyTOTP({
      body: { code: code() },
      headers: withCookie(cookieOf(half)),
      asResponse: true,
    })
    expect(await statusFor(cookieOf(right))).toBe(200)
    const byBackup = async () =>
      auth.api.verifyBackupCode({
        body: { code: backupCodes[0] ?? '' },
        headers: withCookie(cookieOf(await signIn(ada.password))),
        asResponse: true,
      })
    expect((await byBackup()).status).toBe(200)
    expect((await byBackup()).status).toBe(401)
  })
})
