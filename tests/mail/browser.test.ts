import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CampaignMailInput, renderCampaignMail } from '../../server/mail/campaign-mail.ts'
import { getTextDirection, type Language, languages } from '../../shared/locale.ts'
import { buildSurveyTexts } from '../../shared/survey-texts.ts'
import { findViolations } from '../support/accessibility.ts'
import { launchBrowser } from '../widget/chrome.ts'

const name = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG'

const render = (language: Language, changes: Partial<CampaignMailInput> = {}) =>
  renderCampaignMail({
    question: {
      language,
      direction: getTextDirection(language),
      texts: buildSurveyTexts(language, {}, null, name),
    },
    texts: { introduction: '{name},\n\n…', closing: `https://ours.test/${'x'.repeat(120)}` },
    reminder: 0,
    contact: { name: 'Maximiliane-Alexandra Hohenlohe-Schillingsfürst', salutation: null, properties: {} },
    sender: { name, colour: '#0b6b43', logo: { url: 'https://ours.test/logo.png', width: 240, height: 48 } },
    links: {
      survey: 'https://ours.test/s/AbCdEfGhIjKlMnOpQrStUv',
      preferences: 'https://ours.test/u/AbCdEfGhIjKlMnOpQrStUv',
      privacy: 'https://ours.test/privacy',
      pixel: null,
    },
    ...changes,
  })

/** Where the numbers are. */
const measure = (page: Page) =>
  page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    boxes: [...document.querySelectorAll('.score')].map((cell) => {
      const { left, top, width, height } = cell.getBoundingClientRect()
      return { left, top, width, height }
    }),
  }))

describe('an email in a browser without images', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchBrowser()
    page = await browser.newPage()
    await page.route(/^https:/, (route) => route.abort())
  })
  afterAll(() => browser.close())

  it.each([320, 360, 390, 900])('fits into %i px in each language, with numbers to touch', async (width) => {
    await page.setViewportSize({ width, height: 800 })
    for (const language of languages) {
      await page.setContent((await render(language)).html)
      const { width: scrollWidth, boxes } = await measure(page)
      expect([language, scrollWidth]).toEqual([language, width])
      expect(boxes).toHaveLength(11)
      for (const box of boxes) {
        expect(box.width).toBeGreaterThanOrEqual(38)
        expect(box.height).toBeGreaterThanOrEqual(44)
      }
      const rows = Map.groupBy(boxes, ({ top }) => top)
      expect([...rows.values()].map((row) => row.length)).toEqual(width < 600 ? [6, 5] : [11])
      const sign = getTextDirection(language) === 'rtl' ? -1 : 1
      for (const row of rows.values()) {
        const lefts = row.map(({ left }) => sign * left)
        expect(lefts).toEqual(lefts.toSorted((a, b) => a - b))
      }
    }
  })

  it.each(['light', 'dark'] as const)(
    'is accessible in %s mode, and names the logo that is not shown',
    async (scheme) => {
      await page.emulateMedia({ colorScheme: scheme })
      for (const language of ['en', 'ar', 'zh-Hant'] as const) {
        await page.setContent((await render(language, { notice: 'Test' })).html)
        expect(await findViolations(page)).toEqual([])
        expect(await page.getByRole('img', { name }).count()).toBe(1)
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
        expect(ground).toBe(scheme === 'dark' ? 'rgb(19, 21, 24)' : 'rgb(244, 243, 240)')
      }
    },
  )
})
