import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sendPendingAlerts } from '../../../server/jobs/channel-sender.ts'
import { findViolations } from '../../support/accessibility.ts'
import { deleteDefaultRules } from '../../support/default-rules.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { type AppAssets, assetRoutes, buildAppAssets, startTestServer, type TestServer } from '../../support/served.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'

describe('the pages of rules, channels and webhooks in a browser', () => {
  let connection: TestConnection
  let service: Service
  let browser: Browser
  let server: TestServer
  let assets: AppAssets
  let owner: SignedInMember & { slug: string }
  let root: string
  let paths: string[]
  const faults: string[] = []

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    await deleteDefaultRules(service)
    service.deps.sendRequest = async () => ({ status: 200, text: '{"errcode":0}', headers: new Headers() })
    owner = await signInMember(service, 'owner', { name: 'Olga Owner' })
    root = `/w/${owner.slug}/settings`
    paths = await preparePages()
    assets = await buildAppAssets()
    const site = new Hono().route('/', assetRoutes(assets)).all('*', (c) => service.app.fetch(c.req.raw))
    server = await startTestServer(site)
    service.deps.publicUrl = server.origin
    browser = await launchBrowser({ driven: false })
  })

  afterAll(async () => {
    await browser.close()
    await server.close()
    await connection.close()
  })

  afterEach(() => expect(faults.splice(0)).toEqual([]))

  const create = async (path: string, body: object): Promise<string> => (await service.call('POST', path, body)).body.id

  /** Each kind of page with something on it. @returns their paths */
  async function preparePages(): Promise<string[]> {
    await service.call('PUT', '/api/segment-keys/region')
    const emailId = await create('/api/channels', { kind: 'email', name: 'Everyone', secrets: {} })
    const secrets = { url: 'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef', secret: 'SECabc' }
    const chatId = await create('/api/channels', { kind: 'dingtalk', name: '客服群', secrets })
    const events = ['response.*', 'follow-up.overdue']
    const webhookId = await create('/api/webhooks', { url: 'https://crm.example.com/hooks/1', events })
    const ruleId = await create('/api/rules', {
      name: 'Important customers who are unhappy and asked for a call',
      settings: {
        events: ['response.created', 'response.restored'],
        conditions: { score: { from: 0, to: 6 }, tiers: ['A'], properties: { region: ['North'] }, words: ['退款'] },
        actions: [emailId, chatId].map((channelId) => ({ kind: 'alert', channelId })),
      },
    })
    await service.call('PUT', `/api/rules/${ruleId}/pause`)
    await owner.post(`${root}/channels/${chatId}/tests`)
    await sendPendingAlerts(service.deps, AbortSignal.timeout(30_000))
    const test = await owner.post(`${root}/webhooks/${webhookId}/tests`)
    const log = await (await owner.get(`${root}/channels/${chatId}/deliveries`)).text()
    const [delivery = ''] = /\/w\/[^"]+\/deliveries\/\w+/.exec(log) ?? []
    return [
      ...['rules', 'rules/new?preset=call-wanted', `rules/${ruleId}`].map((path) => `${root}/${path}`),
      ...['channels', 'channels/new?kind=feishu', `channels/${chatId}`].map((path) => `${root}/${path}`),
      ...[`channels/${emailId}`, `channels/${chatId}/deliveries`].map((path) => `${root}/${path}`),
      ...['webhooks', 'webhooks/new', `webhooks/${webhookId}`].map((path) => `${root}/${path}`),
      delivery,
      test.headers.get('location') ?? '',
    ]
  }

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      ...{ userAgent, locale: 'en-GB', reducedMotion: 'reduce' },
      ...options,
    })
    const [, name = '', value = ''] = /^__Host-([^=]+)=(.*)$/.exec(owner.cookie) ?? []
    await context.addCookies([{ name, value, url: server.origin }])
    const page = await context.newPage()
    watchPageErrors(page, (message) => faults.push(message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    return page
  }

  it.each([
    ['on a phone, dark, in Chinese', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'zh-TW' }],
    ['on a desk, light, in English', { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' }],
  ] as const)('are without faults %s', async (_, options) => {
    const page = await openPage(options)
    const problems: string[] = []
    for (const path of paths) {
      await page.goto(server.origin + path)
      expect(page.url()).toBe(server.origin + path)
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('main details')) (details as HTMLDetailsElement).open = true
      })
      problems.push(...(await findViolations(page)).map((violation) => `${path}: ${violation}`))
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      if (width > options.viewport.width) problems.push(`${path}: ${width} wide`)
    }
    expect(problems).toEqual([])
    await page.context().close()
  })

  it('load less than 30 kB in total', async () => {
    const assetSize = gzipSync(assets.style).length + gzipSync(assets.script).length
    const headers = { cookie: owner.cookie.replace('__Host-', ''), accept: 'text/html' }
    for (const path of paths) {
      const response = await service.app.request(server.origin + path, { headers })
      const size = gzipSync(await response.text()).length + assetSize
      expect([path, response.status, size < 30_000]).toEqual([path, 200, true])
    }
  })

  it('write the sentence of a rule while it is chosen by the keyboard, and save it', async () => {
    const page = await openPage()
    await page.goto(`${server.origin}${root}/rules/new`)
    await page.getByLabel('Name', { exact: true }).fill('By keyboard')
    await page.getByLabel('A response arrives').focus()
    await page.keyboard.press('Space')
    await page.getByLabel('Asked for a call').focus()
    await page.keyboard.press('Space')
    expect(await page.getByLabel('Owner of the new follow-up').isVisible()).toBe(false)
    await page.getByLabel('Open a follow-up').focus()
    await page.keyboard.press('Space')
    await page
      .getByText('When a response arrives, if the customer asked for a call, then open a follow-up.', { exact: true })
      .waitFor()
    expect(await page.getByLabel('Owner of the new follow-up').isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'By keyboard' }).waitFor()
    await page.context().close()
  })

  it('show what came of a test without being asked again', async () => {
    const page = await openPage()
    await page.goto(`${server.origin}${root}/channels`)
    await page.getByRole('link', { name: '客服群', exact: true }).click()
    await page.getByRole('button', { name: 'Send test message' }).click()
    await page.getByText('Sending…').waitFor()
    await sendPendingAlerts(service.deps, AbortSignal.timeout(30_000))
    await page.getByText('The receiver accepted the message.').waitFor()
    await page.context().close()
  })
})
