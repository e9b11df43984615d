import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { builtWidget, type Served, served } from '../../support/served.ts'
import { MINUTE, people } from '../../support/world.ts'
import { chromeOptions, userAgent } from '../../widget/chrome.ts'
import { visits } from './visits.ts'

const { asking, service } = await visits()

/** A browser that says that a program drives it, as those of gateways do; and one that people use. */
let driven: Browser
let own: Browser
let ours: Served

beforeAll(async () => {
  ours = await served(service.app, await builtWidget())
  driven = await chromium.launch(await chromeOptions())
  own = await chromium.launch(await chromeOptions({ driven: false }))
})

afterAll(async () => {
  await Promise.all([driven.close(), own.close(), ours.close()])
})

afterEach(() => Promise.all([driven, own].flatMap((browser) => browser.contexts().map((context) => context.close()))))

async function pageOf(browser: Browser, about: BrowserContextOptions = {}): Promise<Page> {
  return (await browser.newContext({ locale: 'en-GB', userAgent, ...about })).newPage()
}

/** Somebody has been invited by mail a minute ago. */
async function mailed(about: object = {}) {
  const { survey, personal, answers } = await asking(about, people.ada, { channel: 'email' })
  service.time.pass(MINUTE)
  const suspects = async () => (await service.call('GET', `/api/responses?survey=${survey.id}&suspect=true`)).body.data
  return { url: ours.origin + personal, answers, suspects }
}

const score = (page: Page, value: number) => page.locator(`label:visible:has([name=score][value="${value}"])`)
const quiet = (page: Page) => page.waitForLoadState('networkidle')

describe('a gateway with a browser', () => {
  it('that runs the script and presses every button by script records nothing', async () => {
    const { url, answers, suspects } = await mailed()
    for (const browser of [driven, own]) {
      const page = await pageOf(browser)
      await page.goto(`${url}?score=10`)
      await quiet(page)
      await page.evaluate(async () => {
        const root = document.querySelector('vouch-survey')?.shadowRoot as ShadowRoot
        for (const input of root.querySelectorAll<HTMLElement>('input, button, label, textarea')) input.click()
        for (const button of root.querySelectorAll('button')) button.click()
        root.querySelector('form')?.requestSubmit()
        await new Promise((resolve) => setTimeout(resolve, 300))
      })
      await quiet(page)
    }
    expect(await answers()).toEqual([])
    expect(await suspects()).toEqual([])
  })

  it('that presses as people do, but says that it is driven, is suspect and leaves the link to the customer', async () => {
    const { url, answers, suspects } = await mailed()
    const gateway = await pageOf(driven)
    await gateway.goto(url)
    await score(gateway, 0).click()
    await quiet(gateway)
    await expect.poll(suspects).toMatchObject([{ score: 0, suspicion: { reasons: ['automated'] } }])

    const customer = await pageOf(own)
    await customer.goto(url)
    await score(customer, 9).click()
    await quiet(customer)
    await expect.poll(answers).toMatchObject([{ score: 9, suspicion: null }])
  })

  it('that sends the plain form by script is suspect', async () => {
    const { url, answers, suspects } = await mailed()
    const page = await pageOf(own)
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
    expect(await answers()).toEqual([])
    await expect
      .poll(suspects)
      .toMatchObject([{ score: 3, suspicion: { reasons: expect.arrayContaining(['no-interaction']) } }])
  })
})

describe('a person', () => {
  it.each([
    ['with a mouse', {}, async (page: Page) => score(page, 8).click()],
    ['with a finger', { hasTouch: true, isMobile: true }, async (page: Page) => score(page, 8).tap()],
    [
      'by keyboard alone',
      {},
      async (page: Page) => {
        await page.keyboard.press('Tab')
        await page.keyboard.press('8')
      },
    ],
  ])('%s is heard', async (_, about, act) => {
    const { url, answers } = await mailed()
    const page = await pageOf(own, about)
    await page.goto(url)
    await quiet(page)
    await act(page)
    await quiet(page)
    await expect.poll(answers).toMatchObject([{ score: 8, suspicion: null }])
  })

  it('is heard as a screen reader presses: a trusted click without a pointer', async () => {
    const { url, answers } = await mailed()
    const page = await pageOf(own)
    await page.goto(url)
    await quiet(page)
    const devtools = await page.context().newCDPSession(page)
    // Assistive technology presses through the accessibility tree; a user gesture is what it looks like.
    await devtools.send('Runtime.evaluate', {
      expression: `document.querySelector('vouch-survey').shadowRoot.querySelector('[name=score][value="8"]').focus()`,
      userGesture: true,
    })
    await page.keyboard.press('Space')
    await quiet(page)
    await expect.poll(answers).toMatchObject([{ score: 8, suspicion: null }])
  })

  it('is heard without script', async () => {
    const { url, answers } = await mailed()
    const page = await pageOf(own, { javaScriptEnabled: false })
    await page.goto(url)
    service.time.pass(5_000)
    await score(page, 2).click()
    await page.locator('form button').click()
    await page.waitForURL(/thanks/)
    await expect.poll(answers).toMatchObject([{ score: 2, suspicion: null }])
  })

  it('is heard where nothing may be stored, as in some in-app browsers', async () => {
    const { url, answers } = await mailed()
    const page = await pageOf(own)
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('blocked', 'SecurityError')
          },
        })
    })
    await page.goto(url)
    await score(page, 7).click()
    await quiet(page)
    await expect.poll(answers).toMatchObject([{ score: 7, suspicion: null }])
  })

  it('is heard on a slow phone, and who comes with a score in the link with the first touch', async () => {
    const { url, answers } = await mailed()
    const page = await pageOf(own, { hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    await page.goto(`${url}?score=6`)
    await quiet(page)
    expect(await answers()).toEqual([])
    await page.touchscreen.tap(180, 20)
    await quiet(page)
    await expect.poll(answers).toMatchObject([{ score: 6, suspicion: null }])
  })

  it('keeps the score when he walks away, and what he has typed', async () => {
    const { url, answers } = await mailed()
    const page = await pageOf(own)
    await page.goto(url)
    await score(page, 4).click()
    await page.locator('textarea:visible').fill('Half a thought')
    await page.goto('about:blank')
    await expect.poll(async () => (await answers())[0]?.comment).toBe('Half a thought')
    await expect.poll(answers).toMatchObject([{ score: 4 }])
  })
})
