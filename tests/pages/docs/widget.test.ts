import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { createBuilder } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../../server/http/env.ts'
import { widgetDocs } from '../../../server/pages/docs/widget.ts'
import { securityHeaders } from '../../../server/pages/layout/headers.ts'
import { guide } from '../../../widget/package/guide.ts'
import { findViolations } from '../../support/accessibility.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { startTestServer, type TestServer } from '../../support/served.ts'
import { launchBrowser } from '../../widget/chrome.ts'
import { startRespondentService } from '../respond/visits.ts'

const rootFolder = join(import.meta.dirname, '../../..')
const { service } = await startRespondentService()
const buildFolder = mkdtempSync(join(tmpdir(), 'vouch-docs-'))
const serveScript = (name: string) =>
  new Response(readFileSync(join(buildFolder, name)), { headers: { 'content-type': 'text/javascript' } })
const calls: string[] = []
const app = new Hono<Env>()
  .use(async (c, next) => {
    c.set('deps', service.deps)
    await next()
  })
  .use(securityHeaders(service.deps))
  .get('/vouch.js', () => serveScript('vouch.js'))
  .get('/playground.js', () => serveScript('playground.js'))
  .all('/embed/*', (c) => {
    calls.push(`${c.req.method} ${c.req.path}`)
    return c.json({})
  })
  .route('/', widgetDocs(guide))

let browser: Browser
let site: TestServer
const pageErrors: string[] = []

beforeAll(async () => {
  const originalNodeEnv = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  await (await createBuilder({ logLevel: 'error', build: { outDir: buildFolder } })).buildApp()
  process.env.NODE_ENV = originalNodeEnv
  site = await startTestServer(app)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await site.close()
  rmSync(buildFolder, { recursive: true })
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(pageErrors.splice(0)).toEqual([])
  expect(calls.splice(0)).toEqual([])
})

/** The page, opened by a new visitor. */
async function openDocs(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  watchPageErrors(page, (message) => pageErrors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/favicon|404/.test(message.text())) pageErrors.push(message.text())
  })
  await page.goto(`${site.origin}/docs/widget`)
  return page
}

const stage = (page: Page) => page.locator('.stage vouch-survey')
const snippet = (page: Page) => page.locator('.outcome code').first()

describe('the widget reference', () => {
  it('documents the whole element, and links only within the page', async () => {
    const html = await (await app.request('/docs/widget')).text()
    const documentedNames = [guide.attributes, guide.events, guide.slots, guide.parts, guide.cssProperties].flat()
    for (const { name } of documentedNames) expect(html).toContain(`<code>${name}</code>`)
    const ids = html.match(/ id="[^"]+"/g)?.map((attribute) => attribute.slice(5, -1)) ?? []
    const links = html.match(/href="#[^"]+"/g)?.map((attribute) => attribute.slice(7, -1)) ?? []
    expect(ids.length).toBe(new Set(ids).size)
    expect(links.filter((link) => !ids.includes(link))).toEqual([])
  })

  it('uses the public URL of the service', async () => {
    const html = await (await app.request('/docs/widget')).text()
    expect(html).toContain('https://vouch.test/vouch.js')
    expect(html).not.toContain('{service}')
  })

  it.each([...new Set(guide.failures.map(({ test }) => test))])(
    'takes its word from tests that there are: %s',
    (test) => {
      expect(existsSync(join(rootFolder, test))).toBe(true)
    },
  )

  it.each([
    { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
    { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  ] as const)('passes axe-core, $colorScheme, $viewport.width px', async (options) => {
    const page = await openDocs(options)
    await stage(page).locator('form').waitFor()
    expect(await findViolations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

describe('the playground', () => {
  it('shows the chosen options, and their code', async () => {
    const page = await openDocs()
    await stage(page).getByText('How likely are you to recommend Harbour Coffee').waitFor()
    expect(await snippet(page).textContent()).toBe(
      '<script type="module" src="https://vouch.test/vouch.js"></script>\n<vouch-survey survey="SURVEY_ID"></vouch-survey>',
    )
    await page.locator('[name=lang]').selectOption('zh-Hans')
    await page.locator('[name=score]').first().selectOption('7')
    await page.locator('[name=colours]').selectOption('plum')
    await stage(page).getByText('把 Harbour Coffee 推荐给').waitFor()
    expect(await stage(page).locator('input:checked').first().inputValue()).toBe('7')
    const text = await snippet(page).textContent()
    expect(text).toContain('<vouch-survey survey="SURVEY_ID" lang="zh-Hans" score="7"></vouch-survey>')
    expect(text).toContain('--vouch-accent: light-dark(#7a1f5c')
  })

  it('can be right to left', async () => {
    const page = await openDocs()
    await page.locator('[name=rtl]').check()
    await stage(page).locator('[part~=sheet][dir=rtl]').waitFor()
  })

  it('can be dark', async () => {
    const page = await openDocs({ colorScheme: 'light' })
    await page.locator('[name=dark]').check()
    await page.locator('.stage.dark').waitFor()
    const ink = await stage(page).evaluate((element) => getComputedStyle(element).color)
    expect(ink).toBe('rgb(236, 238, 240)')
  })

  it('completes a response without a request to the service', async () => {
    const page = await openDocs()
    await stage(page).locator('label:has([value="9"])').first().click()
    await stage(page).locator('[part~=button]').click()
    await stage(page).getByText('Thank you!').waitFor()
    await page.locator('[name=again]').click()
    await stage(page).locator('form').waitFor()
  })

  it('copies the code', async () => {
    const page = await openDocs({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.locator('[name=copy]').click()
    await page.getByText('Copied.').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('<vouch-survey survey="SURVEY_ID">')
  })
})
