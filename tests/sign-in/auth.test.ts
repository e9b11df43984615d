import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createResetLink, sendLink } from '../../server/domain/users/sign-in-links.ts'
import { findUserByEmail } from '../../server/domain/users/users.ts'
import { completeSetup } from '../../server/domain/workspaces/setup.ts'
import { type Auth, createAuth } from '../../server/sign-in/auth.ts'
import { hashBackupCode, replaceBackupCodes } from '../../server/sign-in/backup-codes.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { generateTotp } from '../support/totp.ts'
import { createService, NOON, type Service } from '../support/world.ts'

describe.each(engines)('better-auth over $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let auth: Auth
  const ada = { email: 'ada@example.com', password: 'a long engine of words' }

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    connection = await open()
    service = await createService(connection.database)
    auth = createAuth(service.deps)
    await completeSetup(service.deps, {
      ...ada,
      name: 'Ada',
      locale: null,
      workspace: 'Ours',
      timeZone: 'UTC',
      country: null,
    })
  })
  afterAll(async () => {
    await connection.close()
    vi.useRealTimers()
  })

  const headers = () => new Headers({ 'user-agent': 'Test', 'vouch-address': '203.0.113.7' })
  const signIn = (password: string) =>
    auth.api.signInEmail({ body: { email: ada.email, password }, headers: headers(), asResponse: true })
  const readCookie = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .filter((cookie) => !cookie?.endsWith('='))
      .join('; ')
  const withCookie = (cookie: string) => new Headers({ cookie })
  const getUser = async () => {
    const row = await findUserByEmail(service.deps, ada.email)
    if (!row) throw new Error('There is no Ada.')
    return row
  }
  const statusFor = async (cookie: string) => {
    const response = await service.app.request('/api/workspace', {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    return response.status
  }

  it('creates sessions by password, in the cookie that our pages read', async () => {
    expect((await signIn('something else')).status).toBe(401)
    const response = await signIn(ada.password)
    expect(response.status).toBe(200)
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-vouch\.session_token=/)
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=1209600',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
    expect(await statusFor(readCookie(response))).toBe(200)
    expect(await statusFor(readCookie(response).slice(0, -8))).toBe(401)
    const [session] = await service.deps.database.all(sql`select * from session`)
    expect(session).toMatchObject({ ip_address: '203.0.113.7', user_agent: 'Test', created_at: NOON })
  })

  it('accepts a password reset link once, even if used concurrently, and ends all sessions', async () => {
    const session = readCookie(await signIn(ada.password))
    const token = (await createResetLink(service.deps, await getUser())).split('/').at(-1) ?? ''
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

  const createLinkToken = async () => {
    await sendLink(service.deps, { template: 'link', email: ada.email, locale: 'en' })
    const [emailJob] = await service.deps.database.all(sql<{ payload: string }>`
      select payload from job where type = 'email' order by id desc limit 1`)
    return /\/sign-in\/link\/(\w+)/.exec(emailJob?.payload ?? '')?.[1] ?? ''
  }
  const signInByLink = (token: string) =>
    auth.api.magicLinkVerify({ query: { token }, headers: headers(), asResponse: true })

  it('accepts a sign-in link once, even if used concurrently', async () => {
    const token = await createLinkToken()
    const responses = await Promise.all([signInByLink(token), signInByLink(token)])
    expect(responses.map(({ ok }) => ok).sort()).toEqual([false, true])
    const success = responses.find(({ ok }) => ok) as Response
    expect(await statusFor(readCookie(success))).toBe(200)
    const expiredToken = await createLinkToken()
    vi.setSystemTime(NOON + 16 * 60_000)
    expect((await signInByLink(expiredToken)).ok).toBe(false)
    vi.setSystemTime(NOON)
  })

  it('stores no usable token', async () => {
    const token = await createLinkToken()
    const rows = await service.deps.database.all(sql<{ identifier: string }>`select identifier from verification`)
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('requires a second factor once set up, and accepts each backup code once', async () => {
    const session = readCookie(await signIn(ada.password))
    const { totpURI } = (await auth.api.enableTwoFactor({
      body: { password: ada.password, method: 'totp' },
      headers: withCookie(session),
    })) as { totpURI: string }
    const secret = new URL(totpURI).searchParams.get('secret') ?? ''
    // Not before a code has shown that it works.
    expect(await (await signIn(ada.password)).json()).not.toMatchObject({ twoFactorRedirect: true })
    const code = () => generateTotp(secret, NOON)
    const verification = await auth.api.verifyTOTP({
      body: { code: code() },
      headers: withCookie(session),
      asResponse: true,
    })
    expect(verification.status).toBe(200)
    const pendingSignIn = await signIn(ada.password)
    expect(await pendingSignIn.json()).toMatchObject({ twoFactorRedirect: true })
    expect(await statusFor(readCookie(pendingSignIn))).toBe(401)
    const wrongCode = await auth.api.verifyTOTP({
      body: { code: '000000' },
      headers: withCookie(readCookie(pendingSignIn)),
      asResponse: true,
    })
    expect(wrongCode.status).toBe(401)
    const rightCode = await auth.api.verifyTOTP({
      body: { code: code() },
      headers: withCookie(readCookie(pendingSignIn)),
      asResponse: true,
    })
    expect(await statusFor(readCookie(rightCode))).toBe(200)
    const [backupCode = ''] = await replaceBackupCodes(service.deps, (await getUser()).id)
    const signInByBackupCode = async () =>
      auth.api.verifyBackupCode({
        body: { code: hashBackupCode(backupCode.toUpperCase().replaceAll('-', ' ')) },
        headers: withCookie(readCookie(await signIn(ada.password))),
        asResponse: true,
      })
    expect((await signInByBackupCode()).status).toBe(200)
    const [row] = await service.deps.database.all(
      sql<{ codes: string }>`select backup_codes as codes from second_factor`,
    )
    expect(row?.codes).not.toContain(backupCode)
    expect(JSON.parse(row?.codes ?? '')).toHaveLength(9)
    expect((await signInByBackupCode()).status).toBe(401)
  })
})
