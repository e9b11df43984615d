import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDemo } from '../../../server/domain/demo/demo.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { builtApp, type Served, served } from '../../support/served.ts'
import { signedInAs } from '../../support/signed-in.ts'
import { type Service, serviceOver } from '../../support/world.ts'
import { chromeOptions, userAgent } from '../../widget/chrome.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe('the pages of settings in a browser', () => {
  let opened: Opened
  let service: Service
  let browser: Browser
  let ours: Served
  let app: Awaited<ReturnType<typeof builtApp>>
  let slug: string
  let cookie: string

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    app = await builtApp()
    const { workspaceId } = await addDemo(service.deps)
    const owner = await signedInAs(service, 'owner', { where: workspaceId, name: 'Olga Owner' })
    await signedInAs(service, 'agent', { where: workspaceId, name: 'Agnes Agent' })
    ;({ slug, cookie } = owner)
    for (const scope of ['read', 'admin'])
      await owner.post(`/w/${slug}/settings/keys`, { name: `Till ${scope}`, scope })
    await owner.post(`/w/${slug}/settings/people`, { email: 'new@example.com', role: 'viewer' })
    const file = (body: Buffer, type: string) => () =>
      new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    const pages = new Hono()
      .get('/app.css', file(app.style, 'text/css'))
      .get('/app.js', file(app.script, 'text/javascript'))
      .get('/favicon.ico', (c) => c.body(null, 204))
      .all('*', (c) => service.app.fetch(c.req.raw))
    ours = await served(pages)
    browser = await chromium.launch(await chromeOptions({ driven: false }))
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    await ours.close()
    await opened.close()
  })

  const parts = ['', '/segments', '/people', '/keys', '/audit', '/retention?days=365', '/danger']
  const paths = () => [...parts.map((part) => `/w/${slug}/settings${part}`), '/workspaces']

  async function faultsOf(path: string, about: BrowserContextOptions): Promise<string[]> {
    const context = await browser.newContext({ userAgent, extraHTTPHeaders: { cookie }, ...about })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    await page.goto(ours.origin + path)
    const found = await page.evaluate(`${axe}; axe.run().then(({ violations }) => violations.map((one) =>
      one.id + ': ' + one.nodes.map(({ target }) => target.join(' ')).join(', ')))`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    await context.close()
    return [...faults, ...(found as string[]), ...(wide ? ['wider than the window'] : [])]
  }

  it.each([
    ['on a phone, dark, in Chinese', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'zh-TW' }],
    ['on a desk, light, in English', { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' }],
  ] as const)(
    'are without faults %s',
    async (_, about) => {
      const found: Record<string, string[]> = {}
      for (const path of paths()) found[path] = await faultsOf(path, about)
      expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([])
    },
    120_000,
  )

  it('weigh less than 30 kB with all they load', async () => {
    const around = gzipSync(app.style).length + gzipSync(app.script).length
    for (const path of paths()) {
      const html = await (await service.app.request(path, { headers: { cookie, accept: 'text/html' } })).text()
      expect([path, gzipSync(html).length + around < 30_000]).toEqual([path, true])
    }
  })
})
