import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { securityHeaders } from '../../../server/pages/layout/headers.ts'
import { findViolations } from '../../support/accessibility.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { type AppAssets, assetRoutes, buildAppAssets, startTestServer, type TestServer } from '../../support/served.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'
import { specimenApp } from '../components/specimen.ts'

let browser: Browser
let server: TestServer
let assets: AppAssets
const pageErrors: string[] = []
const phone = { viewport: { width: 390, height: 844 } }

beforeAll(async () => {
  assets = await buildAppAssets()
  const site = new Hono()
    .use(securityHeaders({ publicUrl: 'http://localhost', hstsSeconds: 0 }) as never)
    .route('/', assetRoutes(assets))
    .get('/speculation-rules.json', (c) => c.body('{}', 200, { 'content-type': 'application/speculationrules+json' }))
    .route('/', specimenApp() as never)
  server = await startTestServer(site)
  browser = await launchBrowser({ driven: false })
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(pageErrors.splice(0)).toEqual([])
})

/** A member's page. Logged errors, including CSP violations, fail the test. */
async function openPage(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', userAgent, ...options })
  const page = await context.newPage()
  watchPageErrors(page, (message) => pageErrors.push(message))
  page.on('console', (message) => message.type() === 'error' && pageErrors.push(message.text()))
  await page.goto(server.origin + path)
  return page
}

const overview = '/w/harbour/overview'
const getFocusedId = (page: Page) => page.evaluate(() => document.activeElement?.id)

describe('the style', () => {
  it('has a plain value for browsers from before 2024: what they do not know is behind @supports', () => {
    const style = assets.style.toString()
    const plainStyle = style.replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
    expect(plainStyle).not.toMatch(/light-dark\(|color-mix\(/)
    expect(style).toMatch(/@supports[^{]*light-dark/)
    const colours = [...style.matchAll(/(--[\w-]+):[^;}]*light-dark\(/g)].map(([, name]) => name)
    for (const name of new Set(colours)) expect(plainStyle).toContain(`${name}:`)
  })

  it('is small', () => {
    expect(gzipSync(assets.style).length).toBeLessThan(12_800)
    expect(gzipSync(assets.followUpStyle).length).toBeLessThan(2_000)
    expect(gzipSync(assets.script).length).toBeLessThan(8_000)
  })

  it.each([
    ['light', 'en', {}],
    ['dark', 'zh-Hans', phone],
  ] as const)('passes axe-core: %s, in %s', async (colorScheme, language, options) => {
    const page = await openPage(`${overview}?lang=${language}`, { colorScheme, ...options })
    for (const path of [overview, '/forms', '/sheet']) {
      await page.goto(`${server.origin}${path}?lang=${language}`)
      expect(await findViolations(page)).toEqual([])
    }
  })

  it.each([320, 390, 768, 1440])('fits a window of %i pixels', async (width) => {
    const page = await openPage(overview, { viewport: { width, height: 800 } })
    for (const path of [overview, '/forms', '/sheet']) {
      await page.goto(server.origin + path)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })

  it('works without a script', async () => {
    const page = await openPage(overview, { javaScriptEnabled: false })
    await page.getByText('Ada Lovelace').first().click()
    expect(await page.getByText('Sign out').isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Apply' }).isVisible()).toBe(true)
    await page.locator('summary', { hasText: 'View as table' }).last().click()
    expect(await page.getByRole('rowheader', { name: 'Nov 1' }).first().isVisible()).toBe(true)
  })
})

describe('filters', () => {
  it('apply as soon as one is chosen, and keep the scroll position', async () => {
    const page = await openPage(overview, { viewport: { width: 1440, height: 500 } })
    const select = page.getByLabel('Survey')
    await page.evaluate(() => scrollTo(0, 90))
    await Promise.all([page.waitForURL(/survey=north/), select.selectOption('north')])
    expect(new URL(page.url()).search).toBe('?sort=newest&survey=north&shop=north')
    await page.waitForFunction(() => document.activeElement?.id === 'survey')
    expect(await page.evaluate(() => scrollY)).toBe(90)
  })

  it('wait until the user stops typing', async () => {
    const page = await openPage(overview)
    await page.locator('#from').focus()
    await page.keyboard.type('11232026')
    expect(page.url()).toBe(server.origin + overview)
    await Promise.all([page.waitForURL(/from=2026-/), page.keyboard.press('Enter')])
  })

  it('have a button on a phone, where they are collapsed', async () => {
    const page = await openPage(overview, phone)
    await page.locator('summary', { hasText: 'Filters' }).click()
    await page.getByLabel('Survey').selectOption('north')
    await Promise.all([page.waitForURL(/survey=north/), page.getByRole('button', { name: 'Apply' }).click()])
  })
})

describe('menus and dialogs', () => {
  it('close with Escape, which returns the focus, and with a click outside', async () => {
    const page = await openPage(overview)
    const signOutButton = page.getByText('Sign out')
    const openMenu = () => page.locator('.person summary').click()
    await openMenu()
    expect(await signOutButton.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await signOutButton.isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY')
    await openMenu()
    await page.getByRole('heading', { name: 'Overview' }).click()
    expect(await signOutButton.isVisible()).toBe(false)
  })

  it.each(['in current browsers', 'in a browser without command support'])('open %s', async (scenario) => {
    const page = await openPage('/sheet')
    if (scenario.includes('without')) {
      await page.addInitScript(() => {
        Reflect.deleteProperty(HTMLButtonElement.prototype, 'commandForElement')
        addEventListener('command', (event) => event.preventDefault(), true)
      })
    }
    await page.goto(`${server.origin}/forms`)
    const dialog = page.getByRole('dialog', { name: 'Delete this survey?' })
    await page.getByRole('button', { name: 'Delete' }).click()
    expect(await dialog.isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await dialog.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.mouse.click(5, 5)
    expect(await dialog.isVisible()).toBe(false)
  })
})

describe('small enhancements', () => {
  it('copy a URL and a snippet', async () => {
    const page = await openPage('/forms', { permissions: ['clipboard-read', 'clipboard-write'] })
    const readClipboard = () => page.evaluate(() => navigator.clipboard.readText())
    const buttons = page.locator('[data-copy]')
    await buttons.first().click()
    await buttons.first().getByText('Copied').waitFor()
    expect(await readClipboard()).toBe('https://vouch.example/l/harbour')
    await buttons.last().click()
    await page.getByRole('status').getByText('Copied').waitFor()
    expect(await readClipboard()).toContain('<vouch-survey survey="s_1">')
  })

  it('show a tooltip for a point of a chart', async () => {
    const page = await openPage(overview)
    await page.locator('a.point').last().hover()
    expect(await page.locator('.tip').innerText()).toMatch(
      /^Nov 1.–.30, 2026\n31\.3 \(20\.5 to 41\.2\)\n211 responses\nin progress$/,
    )
    await page.getByRole('heading', { name: 'Overview' }).hover()
    expect(await page.locator('.tip').isVisible()).toBe(false)
  })

  it('keep relative times current', async () => {
    const page = await openPage('/sheet')
    await page.clock.install()
    await page.goto(`${server.origin}/forms`)
    expect(await page.locator('main time').textContent()).toBe('3 hours ago')
    await page.clock.fastForward('02:01:00')
    expect(await page.locator('main time').textContent()).toBe('5 hours ago')
  })

  it('submit a form once, however often its button is pressed', async () => {
    const page = await openPage('/forms')
    const { promise: pendingResponse, resolve: release } = Promise.withResolvers<void>()
    const requests: string[] = []
    await page.route('**/w/harbour/close', async (route) => {
      requests.push(route.request().method())
      await pendingResponse
      await route.fulfill({ status: 204 })
    })
    const button = page.locator('[action="/w/harbour/close"] button')
    await button.scrollIntoViewIfNeeded()
    const { x, y } = (await button.boundingBox()) ?? { x: 0, y: 0 }
    for (let presses = 0; presses < 3; presses++) await page.mouse.click(x + 5, y + 5)
    // What the browser sends is heard of a moment later.
    await expect.poll(() => requests).toContain('POST')
    release()
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(requests).toEqual(['POST'])
  })
})

describe('keys', () => {
  it('navigate between pages', async () => {
    const page = await openPage(overview)
    await page.keyboard.press('/')
    expect(await getFocusedId(page)).toBe('q')
    await page.keyboard.type('ga?')
    expect(await page.locator('#q').inputValue()).toBe('ga?')
    await page.locator('main').focus()
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Grace Hopper')
    await page.keyboard.press('g')
    await Promise.all([page.waitForURL(/\/responses$/), page.keyboard.press('r')])
  })

  it('are listed with ?, and can be turned off there', async () => {
    const page = await openPage(overview)
    const shortcutsDialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await page.keyboard.press('?')
    expect(await shortcutsDialog.isVisible()).toBe(true)
    await shortcutsDialog.getByLabel('Use keyboard shortcuts').uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    expect(await shortcutsDialog.isVisible()).toBe(false)
  })
})
