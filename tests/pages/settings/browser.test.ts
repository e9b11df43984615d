import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDemo } from '../../../server/domain/demo/demo.ts'
import { findViolations } from '../../support/accessibility.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { type AppAssets, assetRoutes, buildAppAssets, startTestServer, type TestServer } from '../../support/served.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'

describe('the settings pages in a browser', () => {
  let connection: TestConnection
  let service: Service
  let browser: Browser
  let server: TestServer
  let assets: AppAssets
  let slug: string
  let cookie: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    assets = await buildAppAssets()
    const { workspaceId } = await createDemo(service.deps)
    const owner = await signInMember(service, 'owner', { where: workspaceId, name: 'Olga Owner' })
    await signInMember(service, 'agent', { where: workspaceId, name: 'Agnes Agent' })
    ;({ slug, cookie } = owner)
    for (const scope of ['read', 'admin'])
      await owner.post(`/w/${slug}/settings/keys`, { name: `Till ${scope}`, scope })
    await owner.post(`/w/${slug}/settings/people`, { email: 'new@example.com', role: 'viewer' })
    const site = new Hono()
      .route('/', assetRoutes(assets))
      .get('/passkeys.js', (c) => c.body('', 200, { 'content-type': 'text/javascript' }))
      .all('*', (c) => service.app.fetch(c.req.raw))
    server = await startTestServer(site)
    browser = await launchBrowser({ driven: false })
  })

  afterAll(async () => {
    await browser.close()
    await server.close()
    await connection.close()
  })

  const sections = ['', '/segments', '/people', '/keys', '/audit', '/retention?days=365', '/danger']
  const listPaths = () => [...sections.map((section) => `/w/${slug}/settings${section}`), '/workspaces']

  /** What is wrong with the pages at the paths, by path. */
  async function findProblems(paths: string[], options: BrowserContextOptions): Promise<Record<string, string[]>> {
    const context = await browser.newContext({ userAgent, extraHTTPHeaders: { cookie }, ...options })
    const page = await context.newPage()
    let problems: string[] = []
    watchPageErrors(page, (message) => problems.push(message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    const problemsByPath: Record<string, string[]> = {}
    for (const path of paths) {
      problems = []
      await page.goto(server.origin + path)
      problems.push(...(await findViolations(page)))
      const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
      if (isTooWide) problems.push('wider than the window')
      problemsByPath[path] = problems
    }
    await context.close()
    return problemsByPath
  }

  it.each([
    ['on a phone, dark, in Chinese', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'zh-TW' }],
    ['on a desk, light, in English', { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' }],
  ] as const)(
    'are without faults %s',
    async (_, options) => {
      const problemsByPath = await findProblems(listPaths(), options)
      expect(Object.keys(problemsByPath)).toEqual(listPaths())
      expect(Object.entries(problemsByPath).filter(([, problems]) => problems.length > 0)).toEqual([])
    },
    120_000,
  )

  it('load less than 30 kB in total', async () => {
    const assetSize = gzipSync(assets.style).length + gzipSync(assets.script).length
    for (const path of listPaths()) {
      const html = await (await service.app.request(path, { headers: { cookie, accept: 'text/html' } })).text()
      expect([path, gzipSync(html).length + assetSize < 30_000]).toEqual([path, true])
    }
  })
})
