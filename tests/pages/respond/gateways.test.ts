import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { buildWidget, startTestServer, type TestServer } from '../../support/served.ts'
import { MINUTE, sampleContacts } from '../../support/world.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, service } = await startRespondentService()

/** A browser that says that a program drives it, as those of gateways do; and one that people use. */
let drivenBrowser: Browser
let ownBrowser: Browser
let server: TestServer

beforeAll(async () => {
  server = await startTestServer(service.app, await buildWidget())
  drivenBrowser = await launchBrowser()
  ownBrowser = await launchBrowser({ driven: false })
})

afterAll(async () => {
  await Promise.all([drivenBrowser.close(), ownBrowser.close(), server.close()])
})

afterEach(() =>
  Promise.all([drivenBrowser, ownBrowser].flatMap((browser) => browser.contexts().map((context) => context.close()))),
)

async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  return (await browser.newContext({ locale: 'en-GB', userAgent, ...options })).newPage()
}

/** A contact was invited by email a minute ago. */
async function inviteByEmail(settings: object = {}) {
  const {
    survey,
    personalPath,
    answers: listResponses,
  } = await createSurvey(settings, sampleContacts.ada, { channel: 'email' })
  service.time.advance(MINUTE)
  const listSuspects = async () =>
    (await service.call('GET', `/api/responses?survey=${survey.id}&suspect=true`)).body.data
  return { url: server.origin + personalPath, answers: listResponses, suspects: listSuspects }
}

/** When a person has opened the link, as far as is known. */
const readClick = async (url: string) => {
  const [row] = await service.deps.database.all(
    sql<{ clickedAt: number | null }>`
    select clicked_at as "clickedAt" from invitation where token = ${new URL(url).pathname.slice('/s/'.length)}`,
  )
  return row?.clickedAt
}

const scoreLabel = (page: Page, value: number) => page.locator(`label:visible:has([name=score][value="${value}"])`)
const waitUntilIdle = (page: Page) => page.waitForLoadState('networkidle')

describe('a gateway with a browser', () => {
  it('that runs the script and clicks every button by script stores nothing', async () => {
    const { url, answers: listResponses, suspects: listSuspects } = await inviteByEmail()
    for (const browser of [drivenBrowser, ownBrowser]) {
      const page = await openPage(browser)
      await page.goto(`${url}?score=10`)
      await waitUntilIdle(page)
      await page.evaluate(async () => {
        const root = document.querySelector('vouch-survey')?.shadowRoot as ShadowRoot
        for (const input of root.querySelectorAll<HTMLElement>('input, button, label, textarea')) input.click()
        for (const button of root.querySelectorAll('button')) button.click()
        root.querySelector('form')?.requestSubmit()
        await new Promise((resolve) => setTimeout(resolve, 300))
      })
      await waitUntilIdle(page)
    }
    expect(await listResponses()).toEqual([])
    expect(await listSuspects()).toEqual([])
    expect(await readClick(url)).toBeNull()
  })

  it('that clicks like a person, but identifies as automated, is suspect and leaves the link usable', async () => {
    const { url, answers: listResponses, suspects: listSuspects } = await inviteByEmail()
    const gatewayPage = await openPage(drivenBrowser)
    await gatewayPage.goto(url)
    await scoreLabel(gatewayPage, 0).click()
    await waitUntilIdle(gatewayPage)
    await expect.poll(listSuspects).toMatchObject([{ score: 0, suspicion: { reasons: ['automated'] } }])
    expect(await readClick(url)).toBeNull()

    const customerPage = await openPage(ownBrowser)
    await customerPage.goto(url)
    await scoreLabel(customerPage, 9).click()
    await waitUntilIdle(customerPage)
    await expect.poll(listResponses).toMatchObject([{ score: 9, suspicion: null }])
  })

  it('that submits the plain form by script is suspect', async () => {
    const { url, answers: listResponses, suspects: listSuspects } = await inviteByEmail()
    const page = await openPage(ownBrowser)
    await page.route('**/vouch.js', (route) => route.abort())
    // Not by `evaluate`, which counts as a person's doing.
    await page.addInitScript(() =>
      addEventListener('load', () => {
        document.querySelector<HTMLInputElement>('[name=score][value="3"]')?.click()
        document.forms[0]?.submit()
      }),
    )
    await page.goto(url)
    await page.waitForURL(/thanks/)
    expect(await listResponses()).toEqual([])
    await expect
      .poll(listSuspects)
      .toMatchObject([{ score: 3, suspicion: { reasons: expect.arrayContaining(['no-interaction']) } }])
  })
})

describe('a person who presses a number in an email', () => {
  it('has responded with one more touch, anywhere on the page', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser, { hasTouch: true, viewport: { width: 390, height: 800 } })
    await page.goto(`${url}?score=9`)
    await waitUntilIdle(page)
    expect(await scoreLabel(page, 9).locator('input').isChecked()).toBe(true)
    expect([await listResponses(), await readClick(url)]).toEqual([[], null])
    await page.touchscreen.tap(20, 20)
    await expect.poll(listResponses).toMatchObject([{ score: 9, suspicion: null }])
    expect(await readClick(url)).toBe(service.time.now())
  })

  it('has responded with one press of the button where no script runs', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser, { javaScriptEnabled: false })
    await page.goto(`${url}?score=9`)
    await page.locator('button:visible').click()
    await page.waitForURL(/thanks/)
    expect(await listResponses()).toMatchObject([{ score: 9, suspicion: null }])
    expect(await readClick(url)).toBe(service.time.now())
  })

  it('is known to have opened the survey without a number, and without a response', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser)
    await page.goto(url)
    await waitUntilIdle(page)
    expect(await readClick(url)).toBeNull()
    await page.mouse.click(20, 20)
    await expect.poll(() => readClick(url)).toBe(service.time.now())
    expect(await listResponses()).toEqual([])
  })
})

describe('a program that drives a browser with gestures of its own', () => {
  const submitForm = (page: Page) =>
    page.evaluate(() => {
      const form = document.querySelector('form')
      form?.querySelector<HTMLInputElement>('[name=score][value="3"]')?.click()
      form?.requestSubmit()
      return form !== null
    })

  it('finds no plain form once the widget has replaced it', async () => {
    const { url, answers: listResponses, suspects: listSuspects } = await inviteByEmail()
    const page = await openPage(ownBrowser)
    await page.goto(url)
    await waitUntilIdle(page)
    expect(await submitForm(page)).toBe(false)
    expect([await listResponses(), await listSuspects()]).toEqual([[], []])
  })

  it('is suspect if it says so, also with the plain form', async () => {
    const { url, answers: listResponses, suspects: listSuspects } = await inviteByEmail()
    const page = await openPage(drivenBrowser)
    // A chosen score keeps the plain form, as for people who are quicker than the script.
    await page.addInitScript(() =>
      // Before deferred scripts run.
      document.addEventListener('readystatechange', () =>
        document.querySelector<HTMLInputElement>('[name=score]')?.click(),
      ),
    )
    await page.goto(url)
    await waitUntilIdle(page)
    expect(await submitForm(page)).toBe(true)
    await page.waitForURL(/thanks/)
    expect(await listResponses()).toEqual([])
    await expect.poll(listSuspects).toMatchObject([{ suspicion: { reasons: ['automated'] } }])
  })

  it('is suspect seconds after the email was sent', async () => {
    const { survey, personalPath } = await createSurvey({}, sampleContacts.ada, { channel: 'email' })
    service.time.advance(1_000)
    const page = await openPage(ownBrowser, { javaScriptEnabled: false })
    await page.goto(server.origin + personalPath)
    service.time.advance(4_000)
    await scoreLabel(page, 3).click()
    await page.locator('form button').click()
    await page.waitForURL(/thanks/)
    const { body } = await service.call('GET', `/api/responses?survey=${survey.id}&suspect=true`)
    expect(body.data).toMatchObject([{ suspicion: { reasons: ['too-quick'] } }])
  })
})

describe('a person', () => {
  it.each([
    ['with a mouse', {}, async (page: Page) => scoreLabel(page, 8).click()],
    ['with a finger', { hasTouch: true, isMobile: true }, async (page: Page) => scoreLabel(page, 8).tap()],
    [
      'by keyboard alone',
      {},
      async (page: Page) => {
        await page.keyboard.press('Tab')
        await page.keyboard.press('8')
      },
    ],
  ])('%s is counted', async (_, options, chooseScore) => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser, options)
    await page.goto(url)
    await waitUntilIdle(page)
    await chooseScore(page)
    await waitUntilIdle(page)
    await expect.poll(listResponses).toMatchObject([{ score: 8, suspicion: null }])
  })

  it('is counted with a screen reader: a trusted click without a pointer', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser)
    await page.goto(url)
    await waitUntilIdle(page)
    const devtools = await page.context().newCDPSession(page)
    // Assistive technology presses through the accessibility tree; a user gesture is what it looks like.
    await devtools.send('Runtime.evaluate', {
      expression: `document.querySelector('vouch-survey').shadowRoot.querySelector('[name=score][value="8"]').focus()`,
      userGesture: true,
    })
    await page.keyboard.press('Space')
    await waitUntilIdle(page)
    await expect.poll(listResponses).toMatchObject([{ score: 8, suspicion: null }])
  })

  it('is counted without script', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser, { javaScriptEnabled: false })
    await page.goto(url)
    service.time.advance(5_000)
    await scoreLabel(page, 2).click()
    await page.locator('form button').click()
    await page.waitForURL(/thanks/)
    await expect.poll(listResponses).toMatchObject([{ score: 2, suspicion: null }])
  })

  it('is counted if storage is blocked, as in some in-app browsers', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser)
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('blocked', 'SecurityError')
          },
        })
    })
    await page.goto(url)
    await scoreLabel(page, 7).click()
    await waitUntilIdle(page)
    await expect.poll(listResponses).toMatchObject([{ score: 7, suspicion: null }])
  })

  it('is counted on a slow phone, and with a score in the link at the first touch', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser, { hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    await page.goto(`${url}?score=6`)
    await waitUntilIdle(page)
    expect(await listResponses()).toEqual([])
    await page.touchscreen.tap(180, 20)
    await waitUntilIdle(page)
    await expect.poll(listResponses).toMatchObject([{ score: 6, suspicion: null }])
  })

  it('has their score and input stored when they leave', async () => {
    const { url, answers: listResponses } = await inviteByEmail()
    const page = await openPage(ownBrowser)
    await page.goto(url)
    await scoreLabel(page, 4).click()
    await expect.poll(listResponses).toMatchObject([{ score: 4 }])
    await waitUntilIdle(page)
    await page.locator('textarea:visible').fill('Half a thought')
    await page.goto('about:blank')
    await expect.poll(async () => (await listResponses())[0]?.comment).toBe('Half a thought')
    await expect.poll(listResponses).toMatchObject([{ score: 4 }])
  })
})
