import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { inviteMember } from '../../../server/domain/users/member-invitations.ts'
import { createResetLink } from '../../../server/domain/users/sign-in-links.ts'
import { findUserByEmail } from '../../../server/domain/users/users.ts'
import { getSetupUrl } from '../../../server/domain/workspaces/setup.ts'
import { type Browser, createBrowser } from '../../support/browser.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { createService, NOON, type Service } from '../../support/world.ts'

const ada = { email: 'ada.lovelace@example.com', password: 'a long engine of words' }
const weakPasswords = { common: 'Password123!', predictable: '1234567890', personal: 'ada.lovelace@example.com' }
const reasons = {
  en: ['one of the most common passwords', 'follows a sequence', 'mostly your email address'],
  'zh-CN': ['最常见的密码之一', '重复或连续的字符', '主要由您的邮箱地址'],
  'zh-TW': ['最常見的密碼之一', '重複或連續的字元', '主要由您的電子郵件地址'],
}

describe('a password that is easy to guess', () => {
  let connection: TestConnection
  let service: Service
  let owner: Browser
  const toPath = (url: string | null | undefined) => new URL(url ?? '').pathname

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOON })
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = createBrowser(service)
  })
  afterAll(async () => {
    await connection.close()
    vi.useRealTimers()
  })

  async function expectRefusals(client: Browser, path: string, form: Record<string, string> = {}) {
    for (const [language, texts] of Object.entries(reasons)) {
      for (const [index, password] of Object.values(weakPasswords).entries()) {
        const page = await client.post(path, { ...form, password }, { 'accept-language': language })
        expect([page.status, page.html.includes(texts[index] ?? '')], `${language} ${password}`).toEqual([400, true])
      }
    }
  }

  it('is refused at the set-up, also if it is made of the name of the workspace', async () => {
    const setupPath = toPath(await getSetupUrl(service.deps))
    const form = { ...ada, name: 'Ada', workspace: 'Engines and Company', timeZone: 'Europe/Paris' }
    await expectRefusals(owner, setupPath, form)
    expect((await owner.post(setupPath, { ...form, password: 'EnginesAndCompany1' })).html).toContain('mostly your')
    expect((await owner.post(setupPath, form)).status).toBe(303)
  })

  it('is refused when an invitation is accepted', async () => {
    const { url } = await inviteMember(service.deps, cliCaller(service.ours.workspaceId), {
      email: 'ada.lovelace@example.com'.replace('ada', 'may'),
      role: 'viewer',
    })
    const visitor = createBrowser(service)
    const personal = await visitor.post(toPath(url), { name: 'May', password: 'may.lovelace@example.com' })
    expect(personal.html).toContain('mostly your')
    expect((await visitor.post(toPath(url), { name: 'May', password: 'basketball2026' })).status).toBe(400)
    expect((await visitor.post(toPath(url), { name: 'May', password: 'quite new and long' })).status).toBe(303)
  })

  it('is refused when the password is reset, and the link still works', async () => {
    const user = await findUserByEmail(service.deps, ada.email)
    if (!user) throw new Error('There is no Ada.')
    const resetPath = toPath(await createResetLink(service.deps, user))
    await expectRefusals(createBrowser(service), resetPath)
    ada.password = 'another long engine of words'
    expect((await createBrowser(service).post(resetPath, ada)).location).toBe('/sign-in')
  })

  it('is refused on the account page, and does not count as a wrong password', async () => {
    await owner.post('/sign-in', ada)
    for (let round = 0; round < 3; round++)
      for (const password of Object.values(weakPasswords)) {
        const page = await owner.post('/account/password', { present: ada.password, password })
        expect(page.status).toBe(400)
      }
    const password = 'yet another long engine of words'
    expect((await owner.post('/account/password', { present: ada.password, password })).location).toBe('/account')
  })
})
