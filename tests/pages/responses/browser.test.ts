import { Hono } from 'hono'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { FeedWatcher } from '../../../server/domain/events/feed-watcher.ts'
import { findViolations } from '../../support/accessibility.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { placeEvents } from '../../support/feed.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { assetRoutes, buildAppAssets, buildWidget, startTestServer, type TestServer } from '../../support/served.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'

let connection: TestConnection
let service: Service
let browser: Browser
let server: TestServer
let cookie: { name: string; value: string }
let listPath: string
let responseId: string
let feedWatcher: FeedWatcher
const pageErrors: string[] = []

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
  const [app, widget] = [await buildAppAssets(), await buildWidget()]
  const site = new Hono().route('/', assetRoutes(app)).all('*', (c) => service.app.fetch(c.req.raw))
  server = await startTestServer(site, widget)
  feedWatcher = startFeedWatcher()
  Object.assign(service.deps, { publicUrl: server.origin, openFeedWatcher: () => feedWatcher })
  const manager = await signInMember(service, 'manager', { name: 'Grace' })
  const [name = '', value = ''] = manager.cookie.split(/=(.*)/s)
  cookie = { name: name.replace('__Host-', ''), value }
  listPath = `/w/${manager.slug}/responses`
  await createResponses()
  browser = await launchBrowser({ driven: false })
})

const startFeedWatcher = () =>
  new FeedWatcher(service.deps, (error) => pageErrors.push(`${error}`), { pollIntervalMs: 20 })

/** Answers with everything that one can have. */
async function createResponses(): Promise<void> {
  const contact = { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+442079460958' }
  const submitResponse = async (key: string, overrides: object) => {
    service.time.advance(MINUTE)
    const body = { key, score: 3, comment: 'Waited for the driver', ...overrides }
    return (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)).body.id as string
  }
  await service.call('PUT', '/api/segment-keys/shop')
  await submitResponse('1', { properties: { shop: 'North' } })
  await submitResponse('2', { score: 10, comment: null })
  responseId = await submitResponse('3', {
    contact,
    contactRequested: true,
    answers: { reasons: ['price'], why: 'Too long a wait' },
    properties: { shop: 'A-very-long-name-of-a-shop-without-any-spaces-in-it-'.repeat(3) },
    page: `https://shop.example/${'long/'.repeat(40)}`,
  })
  await service.call('PUT', `/api/responses/${responseId}/tags/Late`)
  await service.call('POST', `/api/responses/${responseId}/notes`, { text: 'Called her.' })
  await service.call('PATCH', `/api/responses/${responseId}`, { score: 4 })
  await service.call('PUT', `/api/responses/${responseId}/suspicion`)
}

afterAll(async () => {
  await browser.close()
  feedWatcher.stop()
  await server.close()
  await connection.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(pageErrors.splice(0)).toEqual([])
})

/** A page of the manager. What it logs as an error, the violations of its policy among it, fails the test. */
async function openPage(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', userAgent, reducedMotion: 'reduce', ...options })
  await context.addCookies([{ ...cookie, url: server.origin }])
  const page = await context.newPage()
  watchPageErrors(page, (message) => pageErrors.push(message))
  page.on('console', (message) => message.type() === 'error' && pageErrors.push(message.text()))
  await page.goto(server.origin + path)
  return page
}

describe('the responses in a browser', () => {
  it.each([
    ['with script', {}],
    ['without', { javaScriptEnabled: false }],
  ])('can be searched, opened, tagged and filtered by tag with the keyboard, %s', async (_, options) => {
    const page = await openPage(listPath, options)
    await page.getByLabel('Search comments').fill('driver')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=driver/)
    expect(await page.locator('mark').allTextContents()).toEqual(['driver'])
    await page.getByRole('link', { name: 'Waited for the driver' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('New tag').fill('Parcel')
    await page.keyboard.press('Enter')
    await page.getByText('Tag added.').waitFor()
    await page.getByRole('link', { name: 'Parcel', exact: true }).click()
    await page.getByRole('link', { name: 'Waited for the driver' }).waitFor()
    await page.getByRole('link', { name: 'Waited for the driver' }).click()
    await page.getByRole('button', { name: 'Remove tag “Parcel”' }).click()
    await page.getByText('Tag removed.').waitFor()
  })

  it('are tagged together, undone, and announced when new ones arrive', async () => {
    const page = await openPage(`${listPath}?show=all`)
    expect(await page.getByText('1 selected').isVisible()).toBe(false)
    await page.getByLabel('Select all').check()
    await page.getByLabel('New tag').fill('Batch')
    await page.getByRole('button', { name: 'Tag', exact: true }).click()
    const toast = page.getByRole('status').filter({ hasText: '2 responses tagged “Batch”.' })
    await toast.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Tag “Batch” removed from 2 responses.').waitFor()
    // The message is on the page before its script listens.
    await expect
      .poll(async () => {
        await page.keyboard.press('Escape')
        return page.locator('.toast').count()
      })
      .toBe(0)

    await page.clock.install()
    await page.reload()
    const firstRow = await page.locator('tbody tr').first().boundingBox()
    service.time.advance(MINUTE)
    const submission = { key: 'later', score: 9, comment: 'Came while you read' }
    await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
    await page.clock.runFor(21_000)
    await page.getByRole('link', { name: '1 new response · Show' }).waitFor()
    expect(await page.locator('tbody tr').first().boundingBox()).toEqual(firstRow)
    expect(await page.locator('.sections .responses .count').innerText()).toContain('1')
    await page.getByRole('link', { name: '1 new response · Show' }).click()
    await page.getByRole('link', { name: 'Came while you read' }).waitFor()
  })

  it('have the dates of filters in the language of the page, where the browser has another one', async () => {
    const words = (page: Page) => page.locator('[type=date] + .hint').allTextContents()
    const query = 'range=custom&from=2026-11-01&to=2026-12-01'
    const page = await openPage(`${listPath}?lang=zh-Hans&${query}`)
    expect(await words(page)).toEqual(['2026年11月1日星期日', '2026年12月1日星期二'])
    const lastField = page.locator('[type=date]').last()
    // Filling it in would also apply the filter.
    await lastField.evaluate((input: HTMLInputElement) => {
      input.value = '2026-12-02'
      input.dispatchEvent(new Event('input'))
    })
    expect((await words(page))[1]).toBe('2026年12月2日星期三')
    expect(await words(await openPage(`${listPath}?lang=en&${query}`))).toEqual([])
  })

  it('are found from everywhere with Ctrl+K and the arrow keys', async () => {
    const page = await openPage(listPath)
    await page.keyboard.press('Control+k')
    const dialog = page.getByRole('dialog', { name: 'Search' })
    await dialog.getByRole('link', { name: 'Overview' }).waitFor()
    await page.keyboard.type('driver')
    await dialog.getByRole('link', { name: /Waited for the driver/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await Promise.all([page.waitForURL(/\/responses\/\w{22}/), page.keyboard.press('Enter')])
  })

  it.each([
    ['a phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
    [
      'a phone by night, in Traditional Chinese',
      { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'zh-TW' },
    ],
    [
      'a desktop by night, in Chinese',
      { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'zh-CN' },
    ],
  ] as const)('are accessible on %s, and never scroll sideways', async (_, options) => {
    const page = await openPage(listPath, options)
    const responsePath = `${listPath}/${responseId}`
    const emptyPath = `${listPath}?q=absent`
    for (const path of [
      listPath,
      `${listPath}?q=driver&tag=Late`,
      emptyPath,
      responsePath,
      `${responsePath}/correction`,
      `${responsePath}/deletion`,
    ]) {
      await page.goto(server.origin + path)
      expect([path, await findViolations(page)]).toEqual([path, []])
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect([path, width]).toEqual([path, Math.min(width, options.viewport.width)])
    }
  })
})

describe('pages that follow what happens', () => {
  const submit = async (key: string, score: number) => {
    service.time.advance(MINUTE)
    const body = { key, score, comment: `Live ${key}` }
    const { id } = (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)).body
    await placeEvents(service, ['response.created', ...(score <= 6 ? (['follow-up.opened'] as const) : [])])
    return id as string
  }
  const areaPath = (area: string) => listPath.replace(/responses$/, area)
  /** Whether the page is still the one that was opened. */
  const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isSamePage: true }))
  const isSamePage = (page: Page) => page.evaluate(() => 'isSamePage' in window)

  it('show a response on the overview, and move nothing that the reader sees or uses', async () => {
    for (let index = 0; index < 12; index++) await submit(`before-${index}`, 9)
    const page = await openPage(areaPath('overview'), { viewport: { width: 1280, height: 420 } })
    await mark(page)
    const count = page.locator('.score-card .figure .value').first()
    const before = Number(await count.innerText())
    await page.locator('summary', { hasText: 'View as table' }).last().click()
    const field = page.locator('form.filters select').first()
    await field.focus()
    const heading = page.locator('section h2').last()
    await heading.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 100))
    const place = await heading.boundingBox()
    await submit('live', 1)
    await expect.poll(async () => Number(await count.innerText())).toBe(before + 1)
    expect((await heading.boundingBox())?.y).toBeCloseTo(place?.y ?? 0, 0)
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.locator('details[open] table').count()).toBe(1)
    await page.getByText('Live live').first().waitFor()
    expect(await page.locator('p.unseen[role=status]').last().innerText()).toMatch(
      /^Updated: score \S+ from \d+ responses$/,
    )

    // The server restarts, and something happens meanwhile.
    feedWatcher.stop()
    await submit('meanwhile', 8)
    feedWatcher = startFeedWatcher()
    await expect.poll(async () => Number(await count.innerText())).toBe(before + 2)
    expect(await isSamePage(page)).toBe(true)
    // What the browser logs of a server that has refused.
    pageErrors.splice(0, pageErrors.length, ...pageErrors.filter((message) => !message.includes('503')))
  })

  it('leave a section alone as long as the reader uses it', async () => {
    const page = await openPage(areaPath('overview'))
    const count = page.locator('.score-card .figure .value').first()
    const link = page.locator('.score-card .figure a').first()
    const before = Number(await count.innerText())
    await link.focus()
    await submit('focus', 9)
    await page.getByText('Live focus').first().waitFor()
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(Number(await count.innerText())).toBe(before)
    await page.locator('form.filters select').first().focus()
    await expect.poll(async () => Number(await count.innerText())).toBe(before + 1)
  })

  it('mark cases of the call list where they are, and offer new ones', async () => {
    await submit('old', 3)
    const done = await submit('done', 2)
    const page = await openPage(areaPath('follow-ups'))
    await mark(page)
    const rows = page.locator('.call-list li')
    const [rowCount, place] = [await rows.count(), await rows.last().boundingBox()]
    await rows.first().getByRole('checkbox').check()
    service.time.advance(MINUTE)
    await service.call('PATCH', `/api/follow-ups/${done}`, { status: 'done', note: 'Called' })
    await submit('another', 0)
    const row = page.locator(`[data-follow-up="${done}"]`)
    await row.getByText('Done', { exact: true }).waitFor()
    expect(await row.locator('.solve').isDisabled()).toBe(true)
    const link = page.getByRole('link', { name: '1 new follow-up · Show' })
    await link.waitFor()
    expect([await rows.count(), await rows.last().boundingBox()]).toEqual([rowCount, place])
    expect(await rows.first().getByRole('checkbox').isChecked()).toBe(true)
    expect(await isSamePage(page)).toBe(true)
    expect(await findViolations(page)).toEqual([])
    await link.click()
    await page.getByText('Live another').waitFor()

    const detailPage = await openPage(areaPath(`follow-ups/${await submit('detail', 1)}`))
    const id = detailPage.url().split('/').at(-1)
    service.time.advance(MINUTE)
    await service.call('PATCH', `/api/follow-ups/${id}`, { note: 'Called' })
    await placeEvents(service, ['follow-up.done'])
    await detailPage.getByRole('link', { name: 'This follow-up was just updated · Show' }).click()
    await detailPage.getByText('Called').first().waitFor()
  })

  it('have no stream while they are hidden', async () => {
    const page = await openPage(areaPath('follow-ups'))
    await expect.poll(() => feedWatcher.size).toBe(1)
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await expect.poll(() => feedWatcher.size).toBe(0)
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await expect.poll(() => feedWatcher.size).toBe(1)
  })
})
