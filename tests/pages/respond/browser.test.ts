import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { languages } from '../../../shared/locale.ts'
import { builtWidget, type Served, served } from '../../support/served.ts'
import { chromeOptions, userAgent } from '../../widget/chrome.ts'
import { visits } from './visits.ts'

const { asking, service } = await visits()
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let script: Buffer
let ours: Served
const faults: string[] = []

beforeAll(async () => {
  script = await builtWidget()
  ours = await served(service.app, script)
  browser = await chromium.launch(await chromeOptions({ driven: false }))
})

afterAll(async () => {
  await browser.close()
  await ours.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(faults.splice(0)).toEqual([])
})

/** A new visitor's page. What it logs as an error, the violations of its policy among it, fails the test. */
async function visitor(about: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', userAgent, ...about })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text())
  })
  return page
}

/** What a person sees: of the plain form and the widget, the one that is there. */
const field = (page: Page, name: string) => page.locator(`[name=${name}]:visible`)
const choose = (page: Page, score: number) => page.locator(`label:visible:has([value="${score}"])`).click()
const send = (page: Page) => page.locator('button:visible').click()
const title = (page: Page) => page.locator('.said .title:visible')

const withoutScript = { javaScriptEnabled: false }

describe('the answering page in a browser', () => {
  it.each([
    ['with script', {}],
    ['without script', withoutScript],
  ])('takes an answer %s', async (_, about) => {
    const { shared, answers } = await asking()
    const page = await visitor(about)
    await page.goto(ours.origin + shared)
    await choose(page, 8)
    await field(page, 'comment').fill('Warm and quick')
    await expect(field(page, 'contactDetails').count()).resolves.toBe(0)
    await field(page, 'contactRequested').check()
    await field(page, 'contactDetails').fill('ada@example.com')
    await send(page)
    expect(await title(page).textContent()).toMatch(/Thank you!/)
    expect(await answers()).toMatchObject([
      { score: 8, comment: 'Warm and quick', channel: 'link', page: null, contact: { email: 'ada@example.com' } },
    ])
  })

  it.each([
    ['with script', {}],
    ['without script', withoutScript],
  ])('is answered by keyboard alone %s', async (_, about) => {
    const { personal, answers } = await asking()
    const page = await visitor(about)
    await page.goto(`${ours.origin}${personal}?score=9`)
    // With script arrows only move, and nothing is chosen on the way.
    for (const key of ['Tab', 'ArrowRight', 'Space', 'Tab']) await page.keyboard.press(key)
    await page.keyboard.type('Warm and quick')
    for (const key of ['Tab', 'Space', 'Tab', 'Enter']) await page.keyboard.press(key)
    expect(await title(page).textContent()).toMatch(/Thank you!/)
    expect(await answers()).toMatchObject([{ score: 10, comment: 'Warm and quick', channel: 'link' }])
    expect((await answers())[0].contactRequestedAt).not.toBeNull()
  })

  it('begins with the alarm when the form comes back, and keeps to the plain form then', async () => {
    const { shared, answers } = await asking()
    const page = await visitor()
    await page.route('**/vouch.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }), {
      times: 1,
    })
    await page.goto(ours.origin + shared)
    await choose(page, 8)
    await field(page, 'contactRequested').check()
    await field(page, 'contactDetails').fill('nonsense')
    await send(page)
    await page.locator('.alarm:focus').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('ada@example.com')
    await page.keyboard.press('Enter')
    expect(await title(page).textContent()).toMatch(/Thank you!/)
    expect(await answers()).toHaveLength(1)
  })

  it('leaves a person alone who has begun before the script arrives', async () => {
    const { shared, answers } = await asking()
    const page = await visitor()
    const { promise: arrival, resolve: arrive } = Promise.withResolvers<void>()
    await page.route('**/vouch.js', async (route) => {
      await arrival
      await route.continue()
    })
    await page.goto(ours.origin + shared, { waitUntil: 'commit' })
    await choose(page, 6)
    await field(page, 'comment').pressSequentially('Begun before')
    const arrived = page.waitForResponse('**/vouch.js')
    arrive()
    await arrived
    await page.waitForLoadState('load')
    await field(page, 'comment').pressSequentially(' and ended after')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await send(page)
    expect(await title(page).textContent()).toMatch(/Thank you!/)
    expect(await answers()).toMatchObject([{ score: 6, comment: 'Begun before and ended after' }])
  })

  it.each([320, 390, 1280])('does not move by a pixel when the widget takes over, at %d px', async (width) => {
    const { shared } = await asking({ subject: 'Harbour Coffee' })
    const viewport = { width, height: 900 }
    const [plain, upgraded] = [await visitor({ ...withoutScript, viewport }), await visitor({ viewport })]
    const places = await Promise.all(
      [plain, upgraded].map(async (page) => {
        await page.goto(`${ours.origin}${shared}?score=7`)
        await field(page, 'contactRequested').check()
        const parts = await page.locator('.title, .low, .high, .scale span, textarea, input, button, small').all()
        const boxes = await Promise.all(parts.map((part) => part.boundingBox()))
        return boxes.filter((box) => box !== null).map((box) => Object.values(box).map(Math.round))
      }),
    )
    expect(places[0]?.length).toBeGreaterThan(25)
    expect(places[1]).toEqual(places[0])
  })

  it.each(['light', 'dark'] as const)('has nothing for axe-core to find fault with, %s', async (colorScheme) => {
    const { shared } = await asking()
    const closed = await asking()
    await service.call('PUT', `/api/surveys/${closed.survey.id}/closure`)
    const page = await visitor({ colorScheme })
    const check = async (path: string) => {
      await page.evaluate(axe)
      const violations = await page.evaluate('axe.run().then(({ violations }) => violations)')
      const found = (violations as { id: string; nodes: { html: string }[] }[]).map(({ id, nodes }) => [id, nodes])
      expect({ path, found }).toEqual({ path, found: [] })
    }
    for (const path of [shared, `${shared}?thanks`, closed.shared, '/l/nowhere', '/docs']) {
      await page.goto(ours.origin + path)
      await check(path)
    }
    await page.goto(ours.origin + shared)
    await page.evaluate(() => document.forms[0]?.submit())
    await page.locator('.alarm:focus').waitFor()
    await check('a form with something to put right')
  })
})

describe('the widget on a page of another origin', () => {
  let theirs: Served

  afterEach(() => theirs.close())

  /** Somebody else's page, as strict as its policy can be. */
  async function hosting(html: string, origin?: string): Promise<string> {
    const policy = `default-src 'none'; script-src ${ours.origin}; connect-src ${ours.origin}`
    const page = `<!doctype html><html lang="en"><title>Theirs</title><h1>Theirs</h1>${html}`
    const app = new Hono().get('/thanks', (c) => c.html(page, 200, { 'content-security-policy': policy }))
    theirs = await served(app)
    return origin ?? theirs.origin
  }

  const embedded = (survey: string) =>
    `<script type="module" src="${ours.origin}/vouch.js"></script><vouch-survey survey="${survey}"></vouch-survey>`

  it('asks and takes the answer, under a policy without inline styles', async () => {
    const { survey, answers } = await asking({ subject: 'Harbour Coffee' })
    const origin = await hosting(embedded(survey.id))
    const page = await visitor({ locale: 'zh-TW' })
    await page.goto(`${origin}/thanks?order=42#top`)
    await choose(page, 10)
    expect(await page.locator('legend').textContent()).toMatch('推薦Harbour Coffee')
    const colour = await page.locator('button').evaluate((button) => getComputedStyle(button).backgroundColor)
    expect(colour).toBe('rgb(31, 95, 191)')
    await send(page)
    expect(await title(page).textContent()).toMatch('謝謝您！')
    expect(await answers()).toMatchObject([
      { score: 10, channel: 'website', locale: 'zh-Hant', page: `${origin}/thanks` },
    ])
  })

  it('shows nothing, and breaks nothing, where the survey does not name the site', async () => {
    const { survey } = await asking({ origins: ['https://www.example.com'] })
    const origin = await hosting(embedded(survey.id))
    const page = await visitor()
    const refused = page.waitForEvent('console', (message) => message.text().startsWith('vouch-survey:'))
    await page.goto(`${origin}/thanks`)
    expect((await refused).text()).toBe('vouch-survey: This survey may not be shown on this site.')
    expect(await page.locator('form').count()).toBe(0)
    expect(await page.locator('h1').textContent()).toBe('Theirs')
  })
})

describe('the weight', () => {
  const weight = (of: string | Buffer) => gzipSync(of, { level: 9 }).length

  it('of the widget is at most 12 kB, in one file', () => {
    expect(weight(script)).toBeLessThanOrEqual(12 * 1024)
    expect(script.toString()).not.toMatch(/\bimport\s*[("'{*]/)
  })

  it.each(languages)('of the answering page in %s is at most 6 kB, with its script 20', async (language) => {
    const { shared } = await asking()
    const response = await service.app.request(`${shared}?lang=${language}`)
    const page = weight(await response.text())
    expect(page).toBeLessThanOrEqual(6 * 1024)
    expect(page + weight(script)).toBeLessThanOrEqual(20 * 1024)
  })
})
