import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { inviteMember } from '../../server/domain/users/member-invitations.ts'
import { removeMember } from '../../server/domain/users/members.ts'
import { completeSetup } from '../../server/domain/workspaces/setup.ts'
import { supportsPasskeys } from '../../server/sign-in/passkeys.ts'
import { selectAuditHead } from '../../server/store/queries/audit.ts'
import { sql } from '../../server/store/sql.ts'
import { Authenticator, type Deviation } from '../support/authenticator.ts'
import { type Browser, createBrowser } from '../support/browser.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { generateTotp } from '../support/totp.ts'
import { createService, MINUTE, NOON, type Service } from '../support/world.ts'

const ada = { email: 'ada@example.com', password: 'a long engine of words' }
const grace = { email: 'grace@example.com', password: 'compilers are for people' }
const origin = 'https://vouch.test'

/** In place of `it`: defines no test. */
const notHere = Object.assign(() => undefined, { each: () => () => undefined }) as unknown as typeof it

describe.each(engines)('passkeys over $name', ({ name: engine, open }) => {
  // What does not depend on the engine is tested on one.
  const itOnce = engine === engines[0]?.name ? it : notHere
  let connection: TestConnection
  let service: Service
  let workspaceId: string

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    connection = await open()
    service = await createService(connection.database)
    const place = { workspace: 'Engines', timeZone: 'UTC', country: null }
    await completeSetup(service.deps, { ...ada, ...place, name: 'Ada', locale: null })
    const [member] = await connection.database.all(sql<{ id: string }>`select workspace_id as id from member`)
    workspaceId = member?.id ?? ''
    const invitation = { email: grace.email, role: 'viewer' } as const
    const { url } = await inviteMember(service.deps, cliCaller(workspaceId), invitation)
    await createBrowser(service).post(new URL(url ?? '').pathname, { ...grace, name: 'Grace' })
  })
  afterAll(async () => {
    await connection.close()
    vi.useRealTimers()
  })
  /** The last audit entry before the test. */
  let lastEntry = 0
  beforeEach(async () => {
    const [head] = await connection.database.all(selectAuditHead(workspaceId))
    lastEntry = head?.sequence ?? 0
    await connection.database.batch([
      sql`delete from passkey`,
      sql`delete from second_factor`,
      sql`update app_user set two_factor_enabled = 0`,
      sql`delete from sign_in_attempt`,
    ])
  })

  const advanceTime = (milliseconds: number) => {
    service.time.advance(milliseconds)
    vi.setSystemTime(service.time.now())
  }
  async function signInWithPassword(user: typeof ada): Promise<Browser> {
    const client = createBrowser(service)
    await client.post('/sign-in', user)
    return client
  }
  const isSignedIn = async (client: Browser) => (await client.get('/account')).status === 200
  async function register(client: Browser, name = 'Laptop', deviation: Deviation = {}) {
    const authenticator = new Authenticator(origin)
    const { body: options } = await client.postJson('/account/passkeys/options')
    const credential = authenticator.register(options, deviation)
    const { status, body } = await client.postJson('/account/passkeys', { name, credential })
    return { authenticator, options, credential, status, location: String(body.location) }
  }
  const requestOptions = async (client: Browser, path = '/sign-in/passkey') =>
    (await client.postJson(`${path}/options`)).body
  async function signIn(authenticator: Authenticator, deviation: Deviation = {}) {
    const client = createBrowser(service)
    const credential = authenticator.authenticate(await requestOptions(client), deviation)
    const { status } = await client.postJson('/sign-in/passkey', { credential })
    expect(await isSignedIn(client)).toBe(status === 200)
    return { client, status, credential }
  }
  const listActions = async () => {
    const rows = await connection.database.all(
      sql<{ action: string }>`select action from audit where sequence > ${lastEntry} order by sequence`,
    )
    return rows.map(({ action }) => action)
  }

  it('are named, listed, renamed and removed, and sign in alone', async () => {
    const client = await signInWithPassword(ada)
    const { authenticator, options, status, location } = await register(client)
    expect(status).toBe(200)
    expect(options).toMatchObject({
      rp: { id: 'vouch.test' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    })
    expect((await client.get(location)).html).toContain('Passkey “Laptop” added.')
    await register(client, 'Phone')
    expect((await client.postJson('/account/passkeys/options')).body.excludeCredentials).toHaveLength(2)

    const { client: other } = await signIn(authenticator)
    const [row] = await connection.database.all(sql`select last_used_at, counter from passkey where name = 'Laptop'`)
    expect(row).toEqual({ last_used_at: service.time.now(), counter: 1 })
    const page = (await other.get('/account/passkeys')).html
    const [, id = ''] = /\/account\/passkeys\/(\w+)"[^>]*>\s*<input name="name" value="Laptop"/.exec(page) ?? []
    expect((await other.post(`/account/passkeys/${id}`, { name: ' ' })).status).toBe(400)
    expect((await other.post(`/account/passkeys/${id}`, { name: 'Old laptop' })).status).toBe(303)
    const graceClient = await signInWithPassword(grace)
    expect((await graceClient.post(`/account/passkeys/${id}`, { name: 'Mine' })).status).toBe(404)
    expect((await graceClient.post(`/account/passkeys/${id}/deletion`)).status).toBe(404)
    expect((await other.post(`/account/passkeys/${id}/deletion`)).location).toBe('/account/passkeys')
    expect((await signIn(authenticator)).status).toBe(400)
    const actions = await listActions()
    for (const name of ['added', 'renamed', 'removed']) expect(actions).toContain(`user.passkey-${name}`)
    const entries = await connection.database.all(sql<{ detail: string }>`
      select cast(detail as text) as detail from audit where action = 'user.signed-in' and sequence > ${lastEntry}`)
    expect(entries.map(({ detail }) => JSON.parse(detail).by)).toContain('passkey')
  })

  it('are the second factor after a password, of their owner only', async () => {
    const [client, earlierClient] = [await signInWithPassword(ada), await signInWithPassword(ada)]
    const { authenticator } = await register(client)
    // The first second factor ends the sessions that were started without one.
    expect([await isSignedIn(client), await isSignedIn(earlierClient)]).toEqual([true, false])
    const { authenticator: stranger } = await register(await signInWithPassword(grace))

    const pending = await signInWithPassword(ada)
    expect(await isSignedIn(pending)).toBe(false)
    const page = (await pending.get('/sign-in/code')).html
    expect(page).toContain('data-passkey="/sign-in/code/passkey"')
    expect(page).not.toContain('name="code"')
    const path = '/sign-in/code/passkey'
    const options = await requestOptions(pending, path)
    expect(options.allowCredentials).toMatchObject([{ id: authenticator.id, transports: ['internal', 'hybrid'] }])
    const refused = await pending.postJson(path, { credential: stranger.authenticate(options) })
    expect([refused.status, await isSignedIn(pending)]).toEqual([400, false])
    expect(await listActions()).toContain('user.second-factor-failed')
    const credential = authenticator.authenticate(await requestOptions(pending, path), { userHandle: undefined })
    const accepted = await pending.postJson(path, { credential, next: '//evil.example' })
    expect(accepted).toEqual({ status: 200, body: { location: '/' } })
    expect((await pending.get('/account')).html).toContain(ada.email)
    // The challenge is over.
    expect((await pending.postJson(`${path}/options`)).status).toBe(400)
  })

  it('stand beside an authenticator app: either confirms, and the one stays when the other goes', async () => {
    const client = await signInWithPassword(ada)
    const { authenticator } = await register(client)
    const setup = await client.post('/account/second-factor', { password: ada.password })
    const uri = /href="(otpauth:[^"]+)"/.exec(setup.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    const getCode = () => generateTotp(secret, service.time.now())
    const codesPage = await client.post('/account/second-factor/verification', { code: getCode() })
    expect(codesPage.html).toMatch(/\b\w{4}(-\w{4}){5}\b/)
    expect(await isSignedIn(client)).toBe(true)

    advanceTime(2 * MINUTE)
    const pending = await signInWithPassword(ada)
    const page = (await pending.get('/sign-in/code')).html
    for (const part of ['data-passkey=', 'name="code"']) expect(page).toContain(part)
    expect((await pending.post('/sign-in/code', { code: getCode() })).location).toBe('/')
    expect((await signIn(authenticator)).status).toBe(200)

    expect((await client.post('/account/second-factor/deletion', { password: 'wrong one, surely' })).status).toBe(400)
    expect((await client.post('/account/second-factor/deletion', { password: ada.password })).location).toBe('/account')
    expect(await isSignedIn(await signInWithPassword(ada))).toBe(false)
  })

  itOnce('are added and removed by those only who have signed in lately', async () => {
    const client = await signInWithPassword(ada)
    const { options } = await register(client)
    const [row] = await connection.database.all(sql<{ id: string }>`select id from passkey`)
    advanceTime(16 * MINUTE)
    expect((await client.get('/account/passkeys')).location).toMatch(/^\/account\/confirm/)
    const body = { name: 'Mine', credential: new Authenticator(origin).register(options) }
    for (const path of ['/account/passkeys/options', '/account/passkeys'])
      expect(await client.postJson(path, body)).toMatchObject({
        status: 403,
        body: { code: 'recent-sign-in-required' },
      })
    expect((await client.post(`/account/passkeys/${row?.id}/deletion`)).status).toBe(403)
    expect(await connection.database.all(sql`select id from passkey`)).toHaveLength(1)
  })

  it('no longer matter to the password once the last one is removed', async () => {
    const client = await signInWithPassword(ada)
    await register(client)
    const [row] = await connection.database.all(sql<{ id: string }>`select id from passkey`)
    await client.post(`/account/passkeys/${row?.id}/deletion`)
    expect(await isSignedIn(await signInWithPassword(ada))).toBe(true)
  })

  itOnce.each<[string, Deviation]>([
    ['of another origin', { origin: 'https://vouch.test.evil.example' }],
    ['of another origin on the same host', { origin: 'http://vouch.test' }],
    ['of another domain', { rpId: 'evil.example' }],
    ['without user verification', { isUserVerified: false }],
    ['with the handle of another user', { userHandle: Buffer.from('eve').toString('base64url') }],
    ['without a user handle', { userHandle: undefined }],
    ['of a challenge made up', { challenge: Buffer.from('1.2.3').toString('base64url') }],
    ['of no challenge', { challenge: '' }],
  ])('are refused at sign-in: %s', async (_, deviation) => {
    const { authenticator } = await register(await signInWithPassword(ada))
    expect((await signIn(authenticator, deviation)).status).toBe(400)
    expect((await signIn(authenticator)).status).toBe(200)
  })

  itOnce.each<[string, Deviation]>([
    ['of another origin', { origin: 'https://evil.example' }],
    ['of another domain', { rpId: 'evil.example' }],
    ['without user verification', { isUserVerified: false }],
    ['with a certificate', { certificate: true }],
    ['of a challenge made up', { challenge: Buffer.from('1.2.3').toString('base64url') }],
  ])('are refused at registration: %s', async (_, deviation) => {
    expect((await register(await signInWithPassword(ada), 'Laptop', deviation)).status).toBe(400)
  })

  it('are refused when a challenge is used again, has expired, or is for something else', async () => {
    const adaClient = await signInWithPassword(ada)
    const { authenticator, credential: registration } = await register(adaClient)
    const again = { name: 'Again', credential: registration }
    expect((await adaClient.postJson('/account/passkeys', again)).status).toBe(400)

    const { credential } = await signIn(authenticator)
    const client = createBrowser(service)
    expect((await client.postJson('/sign-in/passkey', { credential })).status).toBe(400)
    const challenge = JSON.parse(Buffer.from(credential.response.clientDataJSON, 'base64url').toString()).challenge
    expect((await signIn(authenticator, { challenge })).status).toBe(400)

    const late = authenticator.authenticate(await requestOptions(client))
    advanceTime(5 * MINUTE)
    expect((await client.postJson('/sign-in/passkey', { credential: late })).status).toBe(400)

    const { body: creation } = await adaClient.postJson('/account/passkeys/options')
    expect((await signIn(authenticator, { challenge: creation.challenge })).status).toBe(400)
    const graceClient = await signInWithPassword(grace)
    const foreign = new Authenticator(origin).register(creation)
    expect((await graceClient.postJson('/account/passkeys', { name: 'Hers', credential: foreign })).status).toBe(400)
    const pending = await signInWithPassword(ada)
    const wrongUse = authenticator.authenticate(await requestOptions(pending))
    expect((await pending.postJson('/sign-in/code/passkey', { credential: wrongUse })).status).toBe(400)
  })

  it('are accepted once of two concurrent uses', async () => {
    const { authenticator } = await register(await signInWithPassword(ada))
    const [client, other] = [createBrowser(service), createBrowser(service)]
    const credential = authenticator.authenticate(await requestOptions(client))
    const results = await Promise.all(
      [client, other].map((visitor) => visitor.postJson('/sign-in/passkey', { credential })),
    )
    expect(results.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  it('are refused when their counter does not grow: they have been copied', async () => {
    const { authenticator } = await register(await signInWithPassword(ada))
    expect((await signIn(authenticator, { counter: 7 })).status).toBe(200)
    expect((await signIn(authenticator, { counter: 7 })).status).toBe(400)
    expect((await signIn(authenticator, { counter: 6 })).status).toBe(400)
    expect((await signIn(authenticator, { counter: 4_000_000_000 })).status).toBe(200)
    expect((await signIn(authenticator, { counter: 0 })).status).toBe(400)
    const { authenticator: synced } = await register(await signInWithPasskey(authenticator))
    for (let use = 0; use < 2; use++) expect((await signIn(synced, { counter: 0 })).status).toBe(200)
  })
  const signInWithPasskey = async (authenticator: Authenticator) =>
    (await signIn(authenticator, { counter: 4_000_000_001 })).client

  it('are limited, and belong to one user', async () => {
    const client = await signInWithPassword(ada)
    const { authenticator } = await register(client)
    const graceClient = await signInWithPassword(grace)
    const { body: options } = await graceClient.postJson('/account/passkeys/options')
    const credential = authenticator.register(options)
    expect((await graceClient.postJson('/account/passkeys', { name: 'Same', credential })).status).toBe(400)
    for (let count = 1; count < 20; count++) await register(client, `Key ${count}`)
    expect((await register(client, 'One too many')).status).toBe(400)
    expect((await client.get('/account')).html).toContain('You have 20 passkeys.')
  })

  itOnce('never fail with a fault of the service', async () => {
    const client = await signInWithPassword(ada)
    const { authenticator, credential: registration } = await register(client)
    const assertion = authenticator.authenticate(await requestOptions(client))
    const broken = ['', 'AA', 'bnVsbA', 'e30', 'x'.repeat(8000), null, 1, {}, '\0']
    for (const [path, credential] of [
      ['/sign-in/passkey', assertion],
      ['/account/passkeys', registration],
    ] as const) {
      for (const body of [null, [], 'text', {}, { credential: [] }])
        expect((await client.postJson(path, body)).status).toBe(400)
      for (const name of Object.keys(credential.response)) {
        for (const value of broken) {
          const response = { ...credential.response, [name]: value }
          const { status } = await client.postJson(path, { name: 'Laptop', credential: { ...credential, response } })
          expect([path, name, value, status]).toEqual([path, name, value, 400])
        }
      }
    }
    for (const path of ['/sign-in/code/passkey', '/sign-in/code/passkey/options'])
      expect((await client.postJson(path, {})).status).toBe(400)
    expect((await createBrowser(service).post('/account/passkeys/options')).location).toMatch(/^\/sign-in\?/)
    expect((await client.post('/sign-in/passkey/options', {}, { origin: 'https://evil.example' })).status).toBe(403)
  })

  it('are refused of users without a workspace', async () => {
    const client = await signInWithPassword(grace)
    const { authenticator } = await register(client)
    await removeMember(service.deps, cliCaller(workspaceId), await getUserId(grace.email))
    const visitor = createBrowser(service)
    const credential = authenticator.authenticate(await requestOptions(visitor))
    expect((await visitor.postJson('/sign-in/passkey', { credential })).status).toBe(400)
    expect([...visitor.cookies.keys()].join()).not.toContain('session_token')
  })
  async function getUserId(email: string): Promise<string> {
    const [row] = await connection.database.all(sql<{ id: string }>`select id from app_user where email = ${email}`)
    return row?.id ?? ''
  }
})

describe('passkeys', () => {
  it.each([
    ['https://nps.example.com', true],
    ['https://nps.example.com:8443/vouch', true],
    ['http://localhost:3000', true],
    ['http://nps.example.com', false],
    ['https://192.0.2.7', false],
    ['http://127.0.0.1:3000', false],
    ['https://[2001:db8::1]', false],
  ])('are available at %s: %s', (publicUrl, expected) => {
    expect(supportsPasskeys(publicUrl)).toBe(expected)
  })
})
