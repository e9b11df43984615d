import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { flushIgnoredVisits } from '../../../../server/jobs/schedule.ts'
import { buildWidget, startTestServer, type TestServer } from '../../../support/served.ts'
import { MINUTE, sampleContacts } from '../../../support/world.ts'
import { launchBrowser } from '../../../widget/chrome.ts'
import { userAgents } from '../user-agents.ts'
import { startRespondentService } from '../visits.ts'

const { asking: createSurvey, service } = await startRespondentService()
let browser: Browser
let server: TestServer
/** Not the loopback: browsers trust that one like a page with TLS. */
let origin: string

beforeAll(async () => {
  server = await startTestServer(service.app, await buildWidget())
  origin = server.origin.replace('127.0.0.1', 'survey.test')
  browser = await launchBrowser({ driven: false, extraArgs: ['--host-resolver-rules=MAP survey.test 127.0.0.1'] })
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

const profiles = [
  ['WeChat 8.0.19', userAgents['older WeChat'], { width: 360, height: 640 }],
  ['WeChat 8.0.57', userAgents['WeChat 8.0.57'], { width: 393, height: 740 }],
  ['Alipay', userAgents.Alipay, { width: 360, height: 680 }],
  ['an old Android browser', userAgents['an old Android browser'], { width: 320, height: 480 }],
] as const

/** A phone of someone in China, without storage and pop-ups, which notes what the page does to the way back. */
async function openPhone(userAgent: string, viewport: { width: number; height: number }, javaScriptEnabled: boolean) {
  const context = await browser.newContext({
    userAgent,
    viewport,
    javaScriptEnabled,
    locale: 'zh-CN',
    hasTouch: true,
    isMobile: true,
  })
  await context.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('blocked', 'SecurityError')
    }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get: refuse })
    for (const name of ['pushState', 'replaceState', 'back', 'forward', 'go'] as const) history[name] = refuse
    window.open = () => null
  })
  return context
}

/** Everything that a page asks for, and every other page it opens. */
function watchPages(context: BrowserContext) {
  const hosts = new Set<string>()
  const errors: string[] = []
  context.on('request', (request) => hosts.add(new URL(request.url()).host))
  context.on('weberror', (error) => errors.push(error.error().message))
  return { hosts, errors }
}

const tapScore = (page: Page, score: number) => page.locator(`label:visible:has([name=score][value="${score}"])`).tap()

describe.each(profiles)('%s', (_, userAgent, viewport) => {
  it.each([
    ['with script', true],
    ['without script', false],
  ])('opens a personal link without TLS, is answered with a tap and counted: %s', async (_, hasScript) => {
    const { survey, personalPath } = await createSurvey({}, sampleContacts.ada, { channel: 'email' })
    service.time.advance(MINUTE)
    const context = await openPhone(userAgent, viewport, hasScript)
    const { hosts, errors } = watchPages(context)
    const page = await context.newPage()
    await page.goto(`${origin}/robots.txt`)
    await page.goto(origin + personalPath)
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
    const cells = await page
      .locator('.scale span:visible')
      .evaluateAll((spans) =>
        spans
          .map((span) => span.getBoundingClientRect())
          .map(({ height, right }) => height >= 44 && right <= innerWidth),
      )
    expect(cells).toEqual(Array(11).fill(true))
    if (hasScript) expect(await page.evaluate(() => isSecureContext)).toBe(false)
    service.time.advance(5_000)
    await tapScore(page, 9)
    await page.locator('form button:visible').last().tap()
    await page.locator('.ending .title:visible').waitFor()
    await flushIgnoredVisits(service.deps)
    const { body: report } = await service.call('GET', `/api/surveys/${survey.id}/score`)
    expect(report).toMatchObject({ count: 1, promoters: 1, excluded: { suspect: 0, visits: {} } })
    expect([[...hosts], errors, context.pages().length]).toEqual([[new URL(origin).host], [], 1])
    // The page has added nothing to the way back: with script none, without it the page that thanks.
    await page.goBack()
    if (!hasScript) await page.goBack()
    expect(page.url()).toBe(`${origin}/robots.txt`)
  })
})
