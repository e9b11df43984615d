import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { languages } from '../../../shared/locale.ts'
import { surveyFromTemplate, type Template, templates } from '../../../shared/templates/templates.ts'
import { findViolations } from '../../support/accessibility.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { buildWidget, startTestServer, type TestServer } from '../../support/served.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, service } = await startRespondentService()
let browser: Browser
let widgetScript: Buffer
let server: TestServer
const pageErrors: string[] = []

beforeAll(async () => {
  widgetScript = await buildWidget()
  server = await startTestServer(service.app, widgetScript)
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

/** A new visitor's page. What it logs as an error, the violations of its policy among it, fails the test. */
async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', userAgent, ...options })
  const page = await context.newPage()
  watchPageErrors(page, (message) => pageErrors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) pageErrors.push(message.text())
  })
  return page
}

/** What a person sees: of the plain form and the widget, the one that is there. */
const findField = (page: Page, name: string) => page.locator(`[name=${name}]:visible`)
const chooseScore = (page: Page, score: number) => page.locator(`label:visible:has([value="${score}"])`).click()
const submit = (page: Page) => page.locator('button:visible').click()
const thanksTitle = (page: Page) => page.locator('.ending .title:visible')

const withoutScript = { javaScriptEnabled: false }

describe('the survey page in a browser', () => {
  it.each([
    ['with script', {}],
    ['without script', withoutScript],
  ])('accepts a response %s', async (_, options) => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const page = await openPage(options)
    await page.goto(server.origin + sharedPath)
    await chooseScore(page, 8)
    await findField(page, 'comment').fill('Warm and quick')
    await expect(findField(page, 'contactDetails').count()).resolves.toBe(0)
    await findField(page, 'contactRequested').check()
    await findField(page, 'contactDetails').fill('ada@example.com')
    await submit(page)
    expect(await thanksTitle(page).textContent()).toMatch(/Thank you!/)
    expect(await listResponses()).toMatchObject([
      { score: 8, comment: 'Warm and quick', channel: 'link', page: null, contact: { email: 'ada@example.com' } },
    ])
  })

  it.each([
    ['with script', {}],
    ['without script', withoutScript],
  ])('can be completed by keyboard alone %s', async (_, options) => {
    const { personalPath, answers: listResponses } = await createSurvey()
    const page = await openPage(options)
    await page.goto(`${server.origin}${personalPath}?score=9`)
    // With script arrows only move, and nothing is chosen on the way.
    for (const key of ['Tab', 'ArrowRight', 'Space', 'Tab']) await page.keyboard.press(key)
    await page.keyboard.type('Warm and quick')
    for (const key of ['Tab', 'Space', 'Tab', 'Enter']) await page.keyboard.press(key)
    expect(await thanksTitle(page).textContent()).toMatch(/Thank you!/)
    expect(await listResponses()).toMatchObject([{ score: 10, comment: 'Warm and quick', channel: 'link' }])
    expect((await listResponses())[0].contactRequestedAt).not.toBeNull()
  })

  it.each([
    [1440, 900],
    [1440, 600],
    [390, 844],
  ])('keeps the scale where it is when a score is chosen, at %i × %i', async (width, height) => {
    const reasons = { detractor: [{ id: 'price', text: { en: 'Price' } }] }
    const { sharedPath } = await createSurvey({ reasons })
    const page = await openPage({ viewport: { width, height } })
    await page.goto(server.origin + sharedPath)
    const scale = page.locator('.scale:visible').first()
    const before = await scale.boundingBox()
    await chooseScore(page, 3)
    await findField(page, 'comment').waitFor()
    expect(await scale.boundingBox()).toEqual(before)
    expect(await page.evaluate(() => scrollY)).toBe(0)
  })

  it('starts at the error when the form is shown again, and keeps the plain form', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const page = await openPage()
    await page.route('**/vouch.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }), {
      times: 1,
    })
    await page.goto(server.origin + sharedPath)
    await chooseScore(page, 8)
    await findField(page, 'contactRequested').check()
    await findField(page, 'contactDetails').fill(' ')
    await submit(page)
    await page.locator('.error:focus').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('ada@example.com')
    await page.keyboard.press('Enter')
    expect(await thanksTitle(page).textContent()).toMatch(/Thank you!/)
    expect(await listResponses()).toHaveLength(1)
  })

  it('does not replace a form that the respondent started before the script arrived', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const page = await openPage()
    const { promise: arrival, resolve: arrive } = Promise.withResolvers<void>()
    await page.route('**/vouch.js', async (route) => {
      await arrival
      await route.continue()
    })
    await page.goto(server.origin + sharedPath, { waitUntil: 'commit' })
    await chooseScore(page, 6)
    await findField(page, 'comment').pressSequentially('Begun before')
    const scriptResponse = page.waitForResponse('**/vouch.js')
    arrive()
    await scriptResponse
    await page.waitForLoadState('load')
    await findField(page, 'comment').pressSequentially(' and ended after')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await submit(page)
    expect(await thanksTitle(page).textContent()).toMatch(/Thank you!/)
    expect(await listResponses()).toMatchObject([{ score: 6, comment: 'Begun before and ended after' }])
  })

  it.each([320, 390, 1280])('does not shift by a pixel when the widget takes over, at %d px', async (width) => {
    const { sharedPath } = await createSurvey({ subject: 'Harbour Coffee' })
    const viewport = { width, height: 900 }
    const [plain, upgraded] = [await openPage({ ...withoutScript, viewport }), await openPage({ viewport })]
    const positions = await Promise.all(
      [plain, upgraded].map(async (page) => {
        await page.goto(`${server.origin}${sharedPath}?score=7`)
        await findField(page, 'contactRequested').check()
        const elements = await page.locator('.title, .low, .high, .scale span, textarea, input, button, small').all()
        const boxes = await Promise.all(elements.map((element) => element.boundingBox()))
        return boxes.filter((box) => box !== null).map((box) => Object.values(box).map(Math.round))
      }),
    )
    expect(positions[0]?.length).toBeGreaterThan(25)
    expect(positions[1]).toEqual(positions[0])
  })

  it.each(['light', 'dark'] as const)('passes axe-core, %s', async (colorScheme) => {
    const { sharedPath } = await createSurvey()
    const closedSurvey = await createSurvey()
    await service.call('PUT', `/api/surveys/${closedSurvey.survey.id}/closure`)
    const page = await openPage({ colorScheme })
    const checkAccessibility = async (path: string) => {
      expect({ path, found: await findViolations(page) }).toEqual({ path, found: [] })
    }
    for (const path of [sharedPath, `${sharedPath}?thanks`, closedSurvey.sharedPath, '/l/nowhere', '/docs']) {
      await page.goto(server.origin + path)
      await checkAccessibility(path)
    }
    await page.route('**/vouch.js', (route) => route.fulfill({ body: '', contentType: 'text/javascript' }))
    await page.goto(server.origin + sharedPath)
    await page.evaluate(() => document.forms[0]?.submit())
    await page.locator('.error:focus').waitFor()
    await checkAccessibility('a form with something to put right')
  })
})

describe('the way back', () => {
  it.each([
    ['with script', {}],
    ['without script', withoutScript],
  ])('keeps what was typed, and counts one response %s', async (_, options) => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const page = await openPage(options)
    await page.goto(server.origin + sharedPath)
    await chooseScore(page, 4)
    await findField(page, 'comment').fill('Slow and cold')
    await page.goto(`${server.origin}/docs`)
    await page.goBack()
    expect(await findField(page, 'comment').inputValue()).toBe('Slow and cold')
    await submit(page)
    await thanksTitle(page).waitFor()
    await page.goto(`${server.origin}/docs`)
    await page.goBack()
    // Without script, this is the page of thanks; the form is one step further.
    if ((await thanksTitle(page).count()) > 0 && options === withoutScript) await page.goBack()
    if (await findField(page, 'comment').count()) {
      await submit(page)
      await thanksTitle(page).waitFor()
    }
    expect(await listResponses()).toMatchObject([{ score: 4, comment: 'Slow and cold' }])
  })

  it('starts anew when the page is opened again', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const page = await openPage()
    for (const comment of ['First', 'Second']) {
      await page.goto(server.origin + sharedPath)
      await chooseScore(page, 9)
      expect(await findField(page, 'comment').inputValue()).toBe('')
      await findField(page, 'comment').fill(comment)
      await submit(page)
      await thanksTitle(page).waitFor()
    }
    expect(await listResponses()).toHaveLength(2)
  })
})

describe('older browsers', () => {
  it('get a style without constructed style sheets, as Safari before 16.4 does, and no dialog before 15.4', async () => {
    const { sharedPath, answers: listResponses } = await createSurvey()
    const page = await openPage()
    await page.addInitScript(() => {
      Object.assign(window, { CSSStyleSheet: undefined, HTMLDialogElement: undefined })
    })
    await page.goto(server.origin + sharedPath)
    const { width, height } = (await page.locator('.scale span:visible').first().boundingBox()) ?? {}
    expect([Number(width) > 20, Number(height) >= 44]).toEqual([true, true])
    await chooseScore(page, 10)
    await submit(page)
    await thanksTitle(page).waitFor()
    expect(await listResponses()).toMatchObject([{ score: 10 }])
  })
})

describe('the widget on a page of another origin', () => {
  let hostSite: TestServer

  afterEach(() => hostSite.close())

  /** A page of another site with the strictest policy possible. */
  async function servePage(html: string, origin?: string, directives = ''): Promise<string> {
    const policy = `default-src 'none'; script-src ${server.origin}; connect-src ${server.origin}${directives}`
    const page = `<!doctype html><html lang="en"><title>Theirs</title><h1>Theirs</h1>${html}`
    const app = new Hono().get('/thanks', (c) => c.html(page, 200, { 'content-security-policy': policy }))
    hostSite = await startTestServer(app)
    return origin ?? hostSite.origin
  }

  const embedCode = (survey: string) =>
    `<script type="module" src="${server.origin}/vouch.js"></script><vouch-survey survey="${survey}"></vouch-survey>`

  it('shows the survey and submits the response, under a CSP without inline styles', async () => {
    const { survey, answers: listResponses } = await createSurvey({ subject: 'Harbour Coffee' })
    const origin = await servePage(embedCode(survey.id))
    const page = await openPage({ locale: 'zh-TW' })
    await page.goto(`${origin}/thanks?order=42#top`)
    await chooseScore(page, 10)
    expect(await page.locator('legend').textContent()).toMatch('推薦 Harbour Coffee 的可能性')
    const colour = await page.locator('button').evaluate((button) => getComputedStyle(button).backgroundColor)
    expect(colour).toBe('rgb(48, 71, 181)')
    await submit(page)
    expect(await thanksTitle(page).textContent()).toMatch('謝謝您！')
    expect(await listResponses()).toMatchObject([
      { score: 10, channel: 'website', locale: 'zh-Hant', page: `${origin}/thanks` },
    ])
  })

  it('works where Trusted Types are required, and its keys reach no shortcut of the page', async () => {
    const { survey, answers: listResponses } = await createSurvey()
    const origin = await servePage(
      `<script src="${server.origin}/heard.js"></script>${embedCode(survey.id)}`,
      undefined,
      "; require-trusted-types-for 'script'; trusted-types lit-html",
    )
    const page = await openPage()
    await page.route('**/heard.js', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: `window.heard = []
          for (const type of ['keydown', 'keypress', 'keyup'])
            document.addEventListener(type, ({ target, key }) => {
              if (!/^(INPUT|TEXTAREA)$/.test(target.tagName)) heard.push(type + ' ' + key)
            })`,
      }),
    )
    await page.goto(`${origin}/thanks`)
    await page.locator('[name=score]').first().focus()
    for (const key of ['ArrowRight', 'ArrowRight', '7']) await page.keyboard.press(key)
    await page.locator('textarea').focus()
    await page.keyboard.type('so slow? /')
    expect(await page.evaluate('heard')).toEqual([])
    await submit(page)
    await thanksTitle(page).waitFor()
    expect(await listResponses()).toMatchObject([{ score: 7, comment: 'so slow? /' }])
  })

  it('shows nothing, and breaks nothing, if the survey does not list the site', async () => {
    const { survey } = await createSurvey({ origins: ['https://www.example.com'] })
    const origin = await servePage(embedCode(survey.id))
    const page = await openPage()
    const warning = page.waitForEvent('console', (message) => message.text().startsWith('vouch-survey:'))
    await page.goto(`${origin}/thanks`)
    expect((await warning).text()).toBe('vouch-survey: This survey does not allow this site.')
    expect(await page.locator('form').count()).toBe(0)
    expect(await page.locator('h1').textContent()).toBe('Theirs')
  })
})

describe('the weight', () => {
  const gzipSize = (content: string | Buffer) => gzipSync(content, { level: 9 }).length

  it('of the widget is at most 13,000 bytes, in one file', () => {
    expect(gzipSize(widgetScript)).toBeLessThanOrEqual(13_000)
    expect(widgetScript.toString()).not.toMatch(/\bimport\s*[("'{*]/)
  })

  it.each(languages)('of the survey page in %s is at most 6 kB, with its script 20 kB', async (language) => {
    const template = templates.find(({ id }) => id === 'support') as Template
    const { sharedPath } = await createSurvey(surveyFromTemplate(template, 'en'))
    const response = await service.app.request(`${sharedPath}?lang=${language}`)
    const page = gzipSize(await response.text())
    expect(page).toBeLessThanOrEqual(6 * 1024)
    expect(page + gzipSize(widgetScript)).toBeLessThanOrEqual(20 * 1024)
  })
})
