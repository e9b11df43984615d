import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { watchPageErrors } from '../support/page-errors.ts'

export const OWNER = { email: 'ada@example.com', password: 'correct horse battery' }

/** A member's browser. An error logged by a page fails the journey. */
async function openPage(
  browser: Browser,
  viewport = { width: 1280, height: 900 },
): Promise<{ page: Page; pageErrors: string[] }> {
  const context = await browser.newContext({ locale: 'en-GB', viewport, hasTouch: viewport.width < 600 })
  const page = await context.newPage()
  const pageErrors: string[] = []
  watchPageErrors(page, (message) => pageErrors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text())
  })
  return { page, pageErrors }
}

const getButton = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const getLink = (page: Page, name: string | RegExp) => page.getByRole('link', { name })
const readHeading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()

/** The number at the beginning of a link's text: `325 responses` is 325. */
const readLinkNumber = async (page: Page, name: RegExp) =>
  Number.parseInt(((await getLink(page, name).first().textContent()) ?? '').replace(/\D/g, ''), 10)

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByLabel('Email').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(/\/w\//)
}

/**
 * A manager on Monday: signs in, sees the score, whether its change is more than chance, why, and who is unhappy, calls the
 * first of them, and closes the loop.
 */
export async function runManagerJourney(browser: Browser, url: string): Promise<void> {
  const { page, pageErrors } = await openPage(browser)
  await signIn(page, url)
  await page.goto(`${url}/workspaces`)
  await getButton(page, /sample/i).click()
  await page.waitForURL(/\/w\/sample/)
  await waitForSampleData(page, url)

  expect(await readHeading(page)).toBe('Overview')
  const mainText = (await page.locator('main').textContent()) ?? ''
  expect(mainText).toMatch(/Likely between −?[\d.]+ and −?[\d.]+/)
  expect(mainText).toMatch(/a real change|within normal variation/i)
  // The reason that detractors name most, and the responses that name it.
  const why = page.locator('#why tbody tr').first()
  const reason = (await why.getByRole('link').first().textContent()) ?? ''
  expect(mainText).toContain(reason)
  const reasonCount = Number(await why.locator('td.number').first().textContent())
  await why.getByRole('link').first().click()
  expect(await readHeading(page)).toBe('Responses')
  expect(await countCsvRows(page)).toBe(reasonCount)
  await page.goBack()
  // The number links to the responses behind it.
  const responseCount = Number(
    (await page.locator('.figure', { hasText: 'Responses' }).locator('a').first().textContent()) ?? '',
  )
  expect(responseCount).toBeGreaterThan(100)
  await page.locator('.figure', { hasText: 'Responses' }).locator('a').first().click()
  expect(await readHeading(page)).toBe('Responses')
  expect(await countCsvRows(page)).toBe(responseCount)

  await getLink(page, /Follow-ups/)
    .first()
    .click()
  expect(await readHeading(page)).toBe('Follow-ups')
  const openCount = await readLinkNumber(page, /^To call/)
  await page.locator('[data-row]').first().click()
  await page.getByLabel('Note').fill('Called her, refunded the fee. She stays.')
  await getButton(page, 'Solved').click()
  await page.locator('.toast').waitFor()
  await getLink(page, /Follow-ups/)
    .first()
    .click()
  expect(await readLinkNumber(page, /^To call/)).toBe(openCount - 1)
  expect(pageErrors).toEqual([])
  await page.context().close()
}

/**
 * Waits until the newest sample data is stored, which the calls due today are part of. Where one request cannot store all of
 * it, a job continues: on Workers a scheduled event runs it, which the local Worker fires when it is asked to.
 */
async function waitForSampleData(page: Page, url: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.request.get(`${url}/cdn-cgi/handler/scheduled`)
        await page.goto(`${url}/w/sample/follow-ups`)
        return page.locator('[data-row]').count()
      },
      { timeout: 120_000, interval: 500 },
    )
    .toBeGreaterThan(0)
  await page.goto(`${url}/w/sample/overview`)
}

/** How many responses the CSV of a list has, fetched by the page itself. */
async function countCsvRows(page: Page): Promise<number> {
  const href = await page.locator('a[href*="responses.csv"]').last().getAttribute('href')
  const text = await page.evaluate(async (address) => (await fetch(address)).text(), href ?? '')
  // The id of the response is the last column.
  return [...text.matchAll(/,[0-9a-z]{22}\r\n/g)].length
}

/**
 * Ten calls on a phone, in the order of the list: each with its cause and what came of it by one tap. One is taken back. The
 * sample data must be there.
 */
export async function runCallerJourney(browser: Browser, url: string): Promise<void> {
  const { page, pageErrors } = await openPage(browser, { width: 390, height: 844 })
  await signIn(page, url)
  await page.goto(`${url}/w/sample/overview`)
  await getLink(page, /Follow-ups/)
    .last()
    .tap()
  expect(await readHeading(page)).toBe('Follow-ups')
  // The second tap would dial: every row has a button for a thumb.
  const sizes = await page.locator('.call-list .contact[href]').evaluateAll((links) =>
    links.map((link) => {
      const { width, height } = link.getBoundingClientRect()
      return Math.min(width, height)
    }),
  )
  expect(sizes.length).toBeGreaterThanOrEqual(10)
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44)
  expect(await page.locator('.call-list [href^="tel:"]').count()).toBeGreaterThan(2)
  const rowHeights = await page
    .locator('.call-list li')
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height))
  expect(rowHeights.reduce((total, height) => total + height, 0) / rowHeights.length).toBeLessThan(100)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)

  const openCount = await readLinkNumber(page, /^To call/)
  await page.locator('[data-row]').first().tap()
  const outcomes = ['Solved', 'Not reached', 'Will call back', ...Array.from({ length: 7 }, () => 'Solved')]
  const notices = { Solved: 'Done', 'Not reached': 'Not reached', 'Will call back': 'Will call back' } as const
  let left = openCount
  for (const outcome of outcomes as (keyof typeof notices)[]) {
    const name = await readHeading(page)
    const cause = page.locator('.causes label').first()
    if ((await cause.count()) > 0) await cause.tap()
    await getButton(page, outcome).tap()
    if (outcome === 'Solved') left -= 1
    await page.getByText(`${notices[outcome]}: ${name} · ${left} left`).waitFor()
  }
  await getButton(page, 'Undo').tap()
  await page.getByText(/is open again/).waitFor()
  await getLink(page, /Follow-ups/)
    .last()
    .tap()
  await page.locator('.call-list').first().waitFor()
  expect(await readLinkNumber(page, /^To call/)).toBe(left + 1)
  expect(await page.getByRole('heading', { name: 'Call back later' }).count()).toBe(1)
  await page.goto(`${url}/w/sample/follow-ups?status=done`)
  await page
    .getByText(/Solved · /)
    .first()
    .waitFor()
  expect(pageErrors).toEqual([])
  await page.context().close()
}

/** A marketer in two minutes: a survey from a template, each way to share it, a customer who responds, and the response. */
export async function runMarketerJourney(browser: Browser, url: string): Promise<void> {
  const { page, pageErrors } = await openPage(browser)
  await signIn(page, url)
  // Not the workspace with sample data, which takes no responses.
  await page.goto(`${url}/w/vouch/surveys`)
  await getLink(page, /New survey/)
    .first()
    .click()
  await page.getByLabel(/After a purchase|After purchase/).check()
  await page.getByLabel(/Company or product name/).fill('Harbour Coffee')
  await getButton(page, 'Create survey').click()
  await page.waitForURL(/\/surveys\/[0-9a-z]{22}\/share$/)
  const address = await page.getByLabel('Address').inputValue()
  expect(address).toMatch(/\/l\//)
  await getLink(page, 'QR code').click()
  await page.waitForURL(/\/share\/qr$/)
  expect(await page.locator('.qr svg').count()).toBeGreaterThan(0)
  await getLink(page, 'Email').click()
  await page.waitForURL(/\/share\/email$/)
  expect(await page.locator('#email-block').textContent()).toContain(`${address}?score=10&amp;email=`)
  await getLink(page, 'Website').click()
  await page.waitForURL(/\/share\/website$/)
  await page.getByLabel('Card').click()
  await page.waitForURL(/display=card/)
  expect(await page.locator('#embed code').first().textContent()).toMatch(
    /display="card" delay="5"><a href="[^"]+\/l\/\w+">[^<]+<\/a><\/vouch-survey>/,
  )

  const respondentContext = await browser.newContext({ locale: 'en-GB' })
  const respondentPage = await respondentContext.newPage()
  await respondentPage.goto(new URL(new URL(address).pathname, url).href)
  expect(await respondentPage.getByRole('heading').first().textContent()).toContain('Harbour Coffee')
  await respondentPage.locator('label:visible:has([value="3"])').click()
  await respondentPage.locator('[name=comment]:visible').fill('The parcel was late')
  await respondentPage.locator('button:visible').first().click()
  await respondentPage.locator('.ending .title:visible').waitFor()
  await respondentContext.close()

  await getLink(page, 'Responses').first().click()
  await page.getByText('The parcel was late').first().waitFor()
  expect(pageErrors).toEqual([])
  await page.context().close()
}
