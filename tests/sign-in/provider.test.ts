import { generateKeyPairSync } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { inviteMember } from '../../server/domain/users/member-invitations.ts'
import { unbindProviderAccount } from '../../server/domain/users/provider-accounts.ts'
import { findUserByEmail } from '../../server/domain/users/users.ts'
import { completeSetup } from '../../server/domain/workspaces/setup.ts'
import { readAuthenticationTime } from '../../server/sign-in/provider-factors.ts'
import { sql } from '../../server/store/sql.ts'
import { createBrowser } from '../support/browser.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

/** The accounts at the provider, whose sign-in form accepts any password. */
const accounts: Record<string, { email: string; email_verified: boolean; name: string }> = {
  ada: { email: 'ada@example.com', email_verified: true, name: 'Ada' },
  grace: { email: 'Grace@Example.com', email_verified: true, name: 'Grace' },
  mei: { email: 'mei@example.com', email_verified: false, name: 'Mei' },
  newAda: { email: 'ada@example.com', email_verified: true, name: 'Ada' },
  liz: { email: ['ada@example.com', 'liz@example.com'] as never, email_verified: true, name: 'Liz' },
  eve: { email: 'eve@example.com', email_verified: true, name: 'Eve' },
}

/** How the provider says that a person has signed in; undefined if it says nothing. */
let amr: unknown

describe('signing in by a provider', () => {
  let connection: TestConnection
  let service: Service
  let server: Server
  let issuer: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'k' }
    const { createServer } = await import('node:http')
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const redirect = 'https://vouch.test/auth/callback/oidc'
    const provider = new Provider(issuer, {
      clients: [{ client_id: 'vouch', client_secret: 'a secret of the client', redirect_uris: [redirect] }],
      jwks: { keys: [key] } as never,
      claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
      pkce: { required: () => true },
      cookies: { keys: ['a key of cookies'] },
      conformIdTokenClaims: false,
      findAccount: async (_, id) => ({
        accountId: id,
        claims: async () => ({ sub: id, ...accounts[id] }) as never,
      }),
    })
    // Its sign-in form for development does not say how the person signed in.
    const { prototype } = provider.Session as unknown as { prototype: { loginAccount(details: object): void } }
    const { loginAccount } = prototype
    prototype.loginAccount = function (details) {
      loginAccount.call(this, { ...details, amr })
    }
    server.on('request', provider.callback())
    service = await createService(connection.database, { now: Date.now, advance: () => undefined })
    service.deps.oidc = { issuer, clientId: 'vouch', clientSecret: 'a secret of the client', name: 'Our login' }
    const ada = { email: 'ada@example.com', password: 'a long engine of words' }
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
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await connection.close()
  })

  /** What a browser does at the provider: it follows, signs in as `who`, and agrees, until it is sent back to us. */
  async function signInAtProvider(start: string, accountId: string): Promise<string> {
    const cookies = new Map<string, string>()
    let url = start
    let form: URLSearchParams | undefined
    for (let step = 0; step < 15 && url.startsWith(issuer); step++) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const init = form ? { method: 'POST', body: form } : {}
      const response = await fetch(url, { redirect: 'manual', headers: { cookie }, ...init })
      for (const setCookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? []
        cookies.set(name, value)
      }
      const location = response.headers.get('location')
      const page = await response.text()
      const action = /action="([^"]+)"/.exec(page)?.[1]
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
      form = location ? undefined : new URLSearchParams({ prompt, login: accountId, password: 'x' })
      url = new URL(location ?? action ?? '', url).href
    }
    return url
  }

  async function signIn(accountId: string, next = '/account') {
    const visitor = createBrowser(service)
    const page = await visitor.get('/sign-in')
    expect(page.html).toContain('Continue with Our login')
    const { location } = await visitor.get(`/sign-in/oidc?next=${encodeURIComponent(next)}`)
    const callbackUrl = new URL(await signInAtProvider(location ?? '', accountId))
    const response = await visitor.get(callbackUrl.pathname + callbackUrl.search)
    return { visitor, location: location ?? '', answer: response, back: callbackUrl }
  }

  it('signs a member in with state, nonce and PKCE, and returns to the requested page', async () => {
    const { visitor, location, answer: response } = await signIn('ada')
    const params = new URL(location).searchParams
    expect(params.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(params.get(name)?.length).toBeGreaterThan(20)
    expect(response.location).toBe('/account')
    expect((await visitor.get('/account')).html).toContain('ada@example.com')
    const secondSignIn = await signIn('ada', '//evil.example')
    expect(secondSignIn.answer.location).toBe('/')
    const rows = await connection.database.all(sql`select access_token, refresh_token, id_token from account
      where provider_id = 'oidc'`)
    expect(rows).toEqual([{ access_token: null, refresh_token: null, id_token: null }])
  })

  it('signs in invited users with the role of their invitation', async () => {
    const [workspace] = await connection.database.all(sql<{ id: string }>`select id from workspace order by id limit 1`)
    const caller = cliCaller(workspace?.id ?? '')
    await inviteMember(service.deps, caller, { email: 'grace@example.com', role: 'agent' })
    const { visitor } = await signIn('grace')
    const page = await visitor.get('/account')
    expect(page.html).toContain('grace@example.com')
    expect((await visitor.get('/')).location).toMatch(/\/follow-ups$/)
    await inviteMember(service.deps, caller, { email: 'mei@example.com', role: 'owner' })
  })

  describe('a second factor', () => {
    const setFactor = (flag: 0 | 1) =>
      connection.database.batch([sql`update app_user set two_factor_enabled = ${flag} where email = 'ada@example.com'`])
    beforeAll(() => setFactor(1))
    afterAll(async () => {
      amr = undefined
      await setFactor(0)
    })
    const hasSession = ({ cookies }: ReturnType<typeof createBrowser>) =>
      [...cookies.keys()].some((name) => name.includes('session_token'))

    it.each([
      ['says nothing of', undefined],
      ['names one factor of', ['pwd']],
      ['names two factors of one kind of', ['otp', 'sms']],
      ['names no factor of', ['user', 'rba', '__proto__', 'constructor']],
      ['uses no list for', 'mfa'],
    ])('is asked for if the provider %s how it was done', async (_, methods) => {
      amr = methods
      const { visitor, answer: response } = await signIn('ada', '/account?tab=1')
      expect(response.location).toBe('/sign-in/code?next=%2Faccount%3Ftab%3D1')
      expect(hasSession(visitor)).toBe(false)
      expect((await visitor.get('/account')).status).toBe(303)
      expect((await visitor.get('/sign-in/code')).status).toBe(200)
    })

    it.each([[['mfa']], [['pwd', 'otp']], [['hwk', 'pin']], [['swk', 'fpt', 'user']]])(
      'is not asked for after %j',
      async (methods) => {
        amr = methods
        const { visitor, answer: response } = await signIn('ada')
        expect(response.location).toBe('/account')
        expect((await visitor.get('/account')).status).toBe(200)
      },
    )

    it('of the provider satisfies a workspace that requires one', async () => {
      await setFactor(0)
      await connection.database.batch([sql`update workspace set second_factor_required_at = 1`])
      amr = ['pwd']
      const { visitor } = await signIn('ada')
      const path = (await visitor.get('/')).location ?? ''
      expect((await visitor.get(path)).location).toMatch(/^\/account\/second-factor\/required\?workspace=/)
      amr = ['pwd', 'otp']
      const { visitor: other } = await signIn('ada')
      expect((await other.get(path)).status).toBe(200)
      await connection.database.batch([sql`update workspace set second_factor_required_at = null`])
      await setFactor(1)
    })
  })

  it.each([
    ['mei', 'whose address nobody has verified'],
    ['eve', 'whom nobody has invited'],
  ])('rejects %s, %s', async (accountId) => {
    const { visitor, answer: response } = await signIn(accountId)
    expect(response.location).toMatch(/^\/sign-in\/oidc\/refused\?error=/)
    expect((await visitor.get(response.location ?? '')).html).toContain('You can’t sign in this way')
    expect((await visitor.get('/account')).status).toBe(303)
    const [row] = await connection.database.all(
      sql`select id from app_user where email = ${accounts[accountId]?.email}`,
    )
    expect(row).toBeUndefined()
  })

  it('rejects a callback of another browser, or one that is repeated', async () => {
    const { visitor, back: callbackUrl } = await signIn('ada')
    await visitor.post('/sign-out')
    for (const client of [visitor, createBrowser(service)]) {
      const response = await client.get(callbackUrl.pathname + callbackUrl.search)
      expect(response.headers.getSetCookie().join()).not.toMatch(/session_token=[^;]/)
      expect((await client.get('/account')).status).toBe(303)
    }
  })

  it('binds a user to one account, until an owner releases it', async () => {
    const ada = await findUserByEmail(service.deps, 'ada@example.com')
    if (!ada) throw new Error('There is no Ada.')
    await signIn('ada')
    const { visitor, answer } = await signIn('newAda')
    expect(answer.location).toMatch(/refused\?error=other_account/)
    expect((await visitor.get(answer.location ?? '')).html).toContain('signs in with another account of the provider')
    expect((await visitor.get('/account')).status).toBe(303)
    const [workspace] = await connection.database.all(sql<{ id: string }>`select id from workspace order by id limit 1`)
    const caller = { ...cliCaller(workspace?.id ?? ''), userId: ada.id, role: 'owner' as const }
    await unbindProviderAccount(service.deps, caller, ada.id)
    expect((await signIn('newAda')).answer.location).toBe('/account')
    expect((await signIn('ada')).answer.location).toMatch(/refused\?error=other_account/)
  })

  it('does not bind two accounts at the same time', async () => {
    const bind = (accountId: string) =>
      connection.database.batch([
        sql`insert into account (id, user_id, provider_id, account_id, created_at, updated_at)
            select ${accountId}, id, 'oidc', ${accountId}, 1, 1 from app_user where email = 'ada@example.com'`,
      ])
    await expect(bind('a third one')).rejects.toThrow()
  })

  it('has the provider ask again when a recent sign-in is needed, and believes when it did', async () => {
    const { location } = await createBrowser(service).get('/sign-in/oidc?again=1&next=%2Faccount')
    const params = new URL(location ?? '').searchParams
    expect([params.get('prompt'), params.get('max_age')]).toEqual(['login', '0'])
    await signIn('newAda')
    const [session] = await connection.database.all(sql<{ at: number }>`
      select authenticated_at as at from session order by id desc limit 1`)
    expect(session?.at).toBeGreaterThan(Date.now() - 60_000)
    expect((session?.at ?? 1) % 1000).toBe(0)
    const buildToken = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
    expect(readAuthenticationTime(buildToken({ auth_time: 1_700_000_000 }))).toBe(1_700_000_000_000)
    for (const auth_time of [undefined, null, '1700000000', -1, 0.5, {}])
      expect(readAuthenticationTime(buildToken({ auth_time }))).toBeUndefined()
  })

  it('says what is wrong with an address that is a list', async () => {
    const { visitor, answer } = await signIn('liz')
    expect(answer.location).toBe('/sign-in/oidc/refused?error=email_not_found')
    const page = await visitor.get(answer.location ?? '')
    expect([page.status, page.html.includes('didn’t tell us your email address')]).toEqual([403, true])
  })

  it('shows a page for every failure', async () => {
    for (const path of ['/auth/error', '/auth/error?error=%3Cscript%3E', '/sign-in/oidc/refused?error=constructor']) {
      const page = await createBrowser(service).get(path)
      expect([path, page.status, page.html.includes('Please try again')]).toEqual([path, 403, true])
    }
    const { location } = await createBrowser(service).get('/auth/callback/oidc?code=x&state=y')
    expect(location).toMatch(/^\/sign-in\/oidc\/refused\?/)
  })
})
