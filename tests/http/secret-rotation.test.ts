import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../server/app.ts'
import { signIdentity } from '../../server/domain/surveys/identity.ts'
import { completeSetup } from '../../server/domain/workspaces/setup.ts'
import { createBrowser } from '../support/browser.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { generateTotp } from '../support/totp.ts'
import { createService, MINUTE, NOON, type Service } from '../support/world.ts'

const ada = { email: 'ada@example.com', password: 'a long engine of words' }
const NEXT_SECRET = 'the next secret for tests, long enough too'

describe('a new secret of the service', () => {
  let connection: TestConnection
  let service: Service
  /** With the new secret: one knows the old one, the other does not. */
  let rotated: Pick<Service, 'app' | 'deps'>
  let replaced: Pick<Service, 'app' | 'deps'>

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    const settings = { name: 'Ada', locale: null, workspace: 'Ours', timeZone: 'UTC', country: null }
    await completeSetup(service.deps, { ...ada, ...settings })
    const rotatedDeps = { ...service.deps, secret: NEXT_SECRET, previousSecrets: [service.deps.secret] }
    rotated = { deps: rotatedDeps, app: createApp(rotatedDeps) }
    const replacedDeps = { ...service.deps, secret: NEXT_SECRET }
    replaced = { deps: replacedDeps, app: createApp(replacedDeps) }
  })
  afterAll(async () => {
    await connection.close()
    vi.useRealTimers()
  })

  const continueAt = (from: ReturnType<typeof createBrowser>, where: typeof rotated) => {
    const browser = createBrowser(where)
    for (const [name, value] of from.cookies) browser.cookies.set(name, value)
    return browser
  }

  it('keeps users signed in, and signs their session anew', async () => {
    const browser = createBrowser(service)
    await browser.post('/sign-in', ada)
    expect((await continueAt(browser, replaced).get('/account')).status).toBe(303)
    const client = continueAt(browser, rotated)
    expect((await client.get('/account')).headers.getSetCookie().join()).toContain('session_token')
    expect((await client.get('/account')).headers.getSetCookie().join()).not.toContain('session_token')
    expect((await continueAt(client, replaced).get('/account')).status).toBe(200)
  })

  it('keeps edit tokens and signed identities valid', async () => {
    const { surveyId } = service.ours
    const submit = (app: Service['app'], key: string, signature?: string) =>
      app.request(`https://vouch.test/embed/surveys/${surveyId}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          key,
          score: 9,
          contact: { email: 'kim@example.com' },
          signature,
          interaction: 'pointer',
        }),
      })
    const receipt = (await (await submit(service.app, 'first')).json()) as { id: string; editToken: string }
    const revise = (app: Service['app']) =>
      app.request(`https://vouch.test/embed/responses/${receipt.id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ editToken: receipt.editToken, comment: 'More' }),
      })
    expect((await revise(replaced.app)).status).toBe(403)
    expect((await revise(rotated.app)).status).toBe(200)
    const { secret } = (await service.call('GET', `/api/surveys/${surveyId}/identity-secret`)).body
    const signature = signIdentity(secret, 'email', 'kim@example.com')
    const readIdentity = async ({ app }: typeof rotated, key: string) => {
      const { id } = (await (await submit(app, key, signature)).json()) as { id: string }
      return (await service.call('GET', `/api/responses/${id}`)).body.contact.identity
    }
    expect(await readIdentity(replaced, 'second')).toBe('unverified')
    expect(await readIdentity(rotated, 'third')).toBe('verified')
  })

  it('keeps the second factor of users', async () => {
    const browser = createBrowser(service)
    await browser.post('/sign-in', ada)
    const setupPage = await browser.post('/account/second-factor', { password: ada.password })
    const secret = /otpauth[^"]*?secret=([A-Z2-7]+)/.exec(setupPage.html)?.[1] ?? ''
    const uri = /href="(otpauth:[^"]+)"/.exec(setupPage.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const getCode = () => generateTotp(secret, service.time.now())
    await browser.post('/account/second-factor/verification', { uri, code: getCode() })
    service.time.advance(5 * MINUTE)
    vi.setSystemTime(service.time.now())
    const client = createBrowser(rotated)
    expect((await client.post('/sign-in', ada)).location).toMatch(/^\/sign-in\/code/)
    expect((await client.post('/sign-in/code', { code: getCode() })).location).toBe('/')
  })
})
