import { readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { Hono } from 'hono'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startRespondentService } from '../pages/respond/visits.ts'
import { watchPageErrors } from '../support/page-errors.ts'
import { buildWidget, startTestServer, type TestServer } from '../support/served.ts'
import { launchBrowser, userAgent } from '../widget/chrome.ts'

const examples = join(import.meta.dirname, '../../widget/examples')
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

const { asking, service } = await startRespondentService()

let browser: Browser
let serviceServer: TestServer
let siteServer: TestServer | undefined
const violations: string[] = []

beforeAll(async () => {
  serviceServer = await startTestServer(service.app, await buildWidget())
  browser = await launchBrowser({ driven: false })
})

afterAll(async () => {
  await browser.close()
  await serviceServer.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await siteServer?.close()
  expect(violations.splice(0)).toEqual([])
})

/** The examples on their own origin, unchanged except for the service's URL and the survey's id. */
async function openExample(path: string, survey: string): Promise<Page> {
  const site = new Hono().get('/:file', (c) => {
    const file = basename(c.req.param('file'))
    const type = types[extname(file)]
    if (!type) return c.notFound()
    const text = readFileSync(join(examples, file), 'utf8')
    const content = text.replaceAll('http://localhost:8787', serviceServer.origin).replaceAll('SURVEY_ID', survey)
    return c.body(content, 200, { 'content-type': type })
  })
  siteServer = await startTestServer(site)
  const context = await browser.newContext({ locale: 'en-GB', userAgent })
  const page = await context.newPage()
  watchPageErrors(page, (message) => violations.push(message))
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text())
  })
  await page.goto(`${siteServer.origin}/${path}`)
  return page
}

const findQuestion = (page: Page) => page.locator('vouch-survey [part~=question]')
const chooseScore = (page: Page, score: number) => page.locator(`vouch-survey label:has([value="${score}"])`).click()
const submitForm = (page: Page) => page.locator('vouch-survey [part~=button]').click()

describe('the examples', () => {
  it.each(['plain.html', 'strict-csp.html'])('%s shows the survey and submits the response', async (path) => {
    const { survey, answers } = await asking({ subject: 'Harbour Coffee' })
    const page = await openExample(path, survey.id)
    await findQuestion(page).getByText('How likely are you to recommend Harbour Coffee').waitFor()
    await chooseScore(page, 9)
    await submitForm(page)
    await expect.poll(answers).toMatchObject([{ score: 9, page: page.url() }])
  })

  it('strict-csp.html blocks everything that is not listed', async () => {
    const { survey } = await asking()
    const page = await openExample('strict-csp.html', survey.id)
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await expect.poll(() => violations.splice(0).length).toBe(1)
  })

  it('landing.html passes on the token and the score in its URL', async () => {
    const { survey, personalPath: personal, answers } = await asking()
    const token = personal.split('/').at(-1) ?? ''
    const page = await openExample(`landing.html?token=${token}&score=9`, survey.id)
    await findQuestion(page).waitFor()
    expect(await page.locator('vouch-survey input:checked').inputValue()).toBe('9')
    expect(await answers()).toEqual([])
    const carriesToken = (request: Request) => (request.postData() ?? '').includes(token)
    const request = page.waitForRequest(carriesToken)
    await submitForm(page)
    await request
    await expect.poll(answers).toMatchObject([{ score: 9, contact: { email: 'ada@example.com' } }])
  })
})
