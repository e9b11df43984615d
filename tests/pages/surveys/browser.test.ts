import { Hono } from 'hono'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findViolations } from '../../support/accessibility.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { assetRoutes, buildAppAssets, buildWidget, startTestServer, type TestServer } from '../../support/served.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'

let connection: TestConnection
let service: Service
let browser: Browser
let server: TestServer
let cookie: { name: string; value: string }
let surveysPath: string
const pageErrors: string[] = []

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
  const [app, widget] = [await buildAppAssets(), await buildWidget()]
  const site = new Hono().route('/', assetRoutes(app)).all('*', (c) => service.app.fetch(c.req.raw))
  server = await startTestServer(site, widget)
  Object.assign(service.deps, { publicUrl: server.origin })
  const marketer = await signInMember(service, 'marketer')
  const [name = '', value = ''] = marketer.cookie.split(/=(.*)/s)
  cookie = { name: name.replace('__Host-', ''), value }
  surveysPath = `/w/${marketer.slug}/surveys`
  browser = await launchBrowser({ driven: false })
})

afterAll(async () => {
  await browser.close()
  await server.close()
  await connection.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(pageErrors.splice(0)).toEqual([])
})

/** A page of the marketer. What it logs as an error, the violations of its policy among it, fails the test. */
async function openPage(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', userAgent, ...options })
  await context.addCookies([{ ...cookie, url: server.origin }])
  const page = await context.newPage()
  watchPageErrors(page, (message) => pageErrors.push(message))
  page.on('console', (message) => message.type() === 'error' && pageErrors.push(message.text()))
  await page.goto(server.origin + path)
  return page
}

async function createSurvey(settings: object = {}): Promise<string> {
  const { body } = await service.call('POST', '/api/surveys', { name: 'Relationship', ...settings })
  await service.call('POST', `/api/surveys/${body.id}/links`, { name: 'Till 3', properties: { shop: 'Harbour' } })
  return body.id
}

describe('creating a survey', () => {
  it('shows each template before it is chosen', async () => {
    const page = await openPage(`${surveysPath}/new`)
    const preview = page.frameLocator('iframe[name=preview]')
    await preview.getByText('How likely are you to recommend Ours').filter({ visible: true }).first().waitFor()
    await page.getByLabel('After a purchase').check()
    await page.getByLabel('Company or product name').fill('Harbour Coffee')
    await preview
      .getByText('After this purchase, how likely are you to recommend Harbour Coffee')
      .filter({ visible: true })
      .first()
      .waitFor()
  })

  it('works without script', async () => {
    const page = await openPage(`${surveysPath}/new`, { javaScriptEnabled: false })
    await page.getByLabel('After an event').check()
    await page.getByRole('button', { name: 'Create survey' }).click()
    expect(await page.getByLabel('Address').inputValue()).toContain('/l/')
    await page.getByRole('link', { name: 'Website' }).click()
    await page.getByLabel('Bar').check()
    await page.getByRole('button', { name: 'Apply' }).click()
    expect(await page.locator('#snippet-html-0').textContent()).toContain('display="bar"')
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByRole('link', { name: 'Reasons' }).click()
    const detractors = page.getByRole('group', { name: 'Detractors' })
    await detractors.getByRole('button', { name: 'Add row' }).click()
    await detractors.getByLabel('Detractors 7').fill('Too loud')
    await page.getByRole('button', { name: 'Save', exact: true }).last().click()
    await page.getByRole('link', { name: 'Reasons' }).click()
    expect(await detractors.getByLabel('Detractors 7').inputValue()).toBe('Too loud')
  })
})

describe('sharing a survey', () => {
  it('keeps the scores of an email at one size, and in lines that fit a phone', async () => {
    const id = await createSurvey()
    const path = `${surveysPath}/${id}/email-preview`
    for (const [width, rows] of [
      [640, 1],
      [390, 2],
      [320, 2],
    ] as const) {
      const page = await openPage(path, { viewport: { width, height: 500 } })
      const boxes = await Promise.all((await page.locator('a').all()).map((link) => link.boundingBox()))
      expect(boxes).toHaveLength(11)
      expect(new Set(boxes.map((box) => `${box?.width} ${box?.height}`))).toEqual(new Set(['40 44']))
      expect(new Set(boxes.map((box) => box?.y)).size).toBe(rows)
      expect(Math.max(...boxes.map((box) => (box?.x ?? 0) + 41))).toBeLessThanOrEqual(width)
    }
  })

  it.each(['bar', 'card'])(
    'keeps the button to send in sight in a %s on a phone, however long the form is',
    async (display) => {
      const options = ['Speed', 'Price', 'Support', 'Missing features', 'Bank connection', 'Opening hours']
      const reasons = options.map((en, index) => ({ id: `r${index}`, text: { en } }))
      const id = await createSurvey({ reasons: { detractor: reasons } })
      const viewport = { width: 390, height: 640 }
      const page = await openPage(`${surveysPath}/${id}/preview/site?display=${display}`, { viewport })
      await page.getByRole('radio', { name: '3', exact: true }).check()
      const sendButton = page.getByRole('button', { name: 'Send' })
      await sendButton.waitFor()
      const box = await sendButton.boundingBox()
      expect(Math.round((box?.y ?? 0) + (box?.height ?? 0))).toBeLessThanOrEqual(viewport.height)
      await page.getByText('Opening hours').click()
      await sendButton.click()
      await page.getByText('Thank you!').waitFor()
    },
  )

  it('tests a draft without storing anything', async () => {
    const id = await createSurvey({ state: 'draft' })
    const page = await openPage(`${surveysPath}/${id}/test`)
    await page.getByRole('radio', { name: '3', exact: true }).check()
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Thank you!').waitFor()
    expect((await service.call('GET', `/api/responses?survey=${id}`)).body.data).toEqual([])
  })
})

describe('the preview', () => {
  it('follows the input, and stores no responses', async () => {
    const id = await createSurvey({ reasons: { detractor: [{ id: 'price', text: { en: 'The price' } }] } })
    const page = await openPage(`${surveysPath}/${id}#texts`)
    const preview = page.frameLocator('iframe[name=preview]')
    await preview.getByText('How likely are you').filter({ visible: true }).first().waitFor()
    await page.getByLabel('Question', { exact: true }).fill('Would you tell your friends about {subject}?')
    await preview.getByText('Would you tell your friends about Ours?').filter({ visible: true }).first().waitFor()
    await preview.getByRole('radio', { name: '3', exact: true }).check()
    await preview.getByText('The price').click()
    await preview.getByRole('button', { name: 'Send' }).click()
    await preview.getByText('Thank you!').waitFor()
    const { body } = await service.call('GET', `/api/responses?survey=${id}`)
    expect(body.data).toEqual([])
    await page.getByLabel('Shown to').first().selectOption('Promoter')
    await preview.getByText('What do you value most?').filter({ visible: true }).first().waitFor()
  })
})

describe('the editor', () => {
  const openEditor = async (id: string, hash = '') => openPage(`${surveysPath}/${id}${hash}`)
  const isShown = (page: Page, label: string) => page.getByLabel(label, { exact: true }).isVisible()

  it('keeps what was typed in one tab while another is open, and saves all of it at once', async () => {
    const id = await createSurvey()
    const page = await openEditor(id)
    const saveBar = page.locator('.save-bar')
    expect(await saveBar.isVisible()).toBe(false)
    await page.getByLabel('Name', { exact: true }).fill('Renamed')
    await saveBar.getByText('Unsaved changes').waitFor()
    await page.getByRole('link', { name: 'Thank-you page' }).click()
    expect(await isShown(page, 'Name')).toBe(false)
    expect(await page.getByRole('link', { name: 'Thank-you page' }).getAttribute('aria-current')).toBe('true')
    await page.getByLabel('Thanks', { exact: true }).fill('Cheers')
    await saveBar.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(await isShown(page, 'Thanks')).toBe(true)
    expect(await saveBar.isVisible()).toBe(false)
    const { body } = await service.call('GET', `/api/surveys/${id}`)
    expect(body).toMatchObject({ name: 'Renamed', texts: { en: { thanks: 'Cheers' } } })
  })

  it('asks before it is left with unsaved changes, and lets them be discarded', async () => {
    const id = await createSurvey()
    const page = await openEditor(id)
    await page.getByLabel('Name', { exact: true }).fill('Renamed')
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.type())
      dialog.dismiss()
    })
    await page.getByRole('link', { name: 'Surveys' }).first().click()
    await expect.poll(() => dialogs).toEqual(['beforeunload'])
    expect(page.url()).toContain(id)
    await page.getByRole('link', { name: 'Discard' }).click()
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Relationship')
    await page.getByLabel('Name', { exact: true }).fill('Other')
    await page.getByLabel('Name', { exact: true }).fill('Relationship')
    expect(await page.locator('.save-bar').isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Surveys' }).first().click()
    await page.waitForURL(/\/surveys$/)
    expect(dialogs).toHaveLength(1)
  })

  it('shows in the preview what the tab and the field in focus are about', async () => {
    const id = await createSurvey({ reasons: { detractor: [{ id: 'price', text: { en: 'The price' } }] } })
    const page = await openEditor(id)
    const preview = page.frameLocator('iframe[name=preview]')
    await preview.getByText('How likely').filter({ visible: true }).first().waitFor()
    await page.getByRole('link', { name: 'Reasons' }).click()
    await preview.getByText('The price').waitFor()
    await page.getByLabel('Detractors 1').fill('The high price')
    await preview.getByText('The high price').waitFor()
    await page.getByRole('link', { name: 'Thank-you page' }).click()
    await preview.getByRole('heading', { name: 'Thank you!' }).waitFor()
    await page.getByLabel('For detractors', { exact: true }).fill('We will call you.')
    await preview.getByText('We will call you.').waitFor()
  })

  it('keeps the tab and the input when a row is added', async () => {
    const id = await createSurvey()
    const page = await openEditor(id, '#reasons')
    const promoters = page.getByRole('group', { name: 'Promoters' })
    await promoters.getByRole('button', { name: 'Add row' }).click()
    const newRow = promoters.getByLabel('Promoters 1')
    await newRow.waitFor()
    await expect.poll(() => newRow.evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.type('Fast')
    expect(await newRow.inputValue()).toBe('Fast')
    await page.locator('.save-bar').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect((await service.call('GET', `/api/surveys/${id}`)).body.reasons.promoter).toHaveLength(1)
  })
})

describe('the brand', () => {
  it('is chosen with a picker that says whether the colour is legible, and shown at once', async () => {
    const page = await openPage(`${surveysPath}/brand`)
    const field = page.getByLabel('Colour', { exact: true })
    await field.fill('#ffd400')
    await page.getByText('Too light on white (1.4:1). Try #8c7300.').waitFor()
    await page.getByLabel('Pick a colour').fill('#0b6b43')
    await page.getByText('Readable on white (6.6:1).').waitFor()
    expect(await field.inputValue()).toBe('#0b6b43')
    await page.getByLabel('Name', { exact: true }).fill('Acme Coffee')
    await page.frameLocator('iframe[name=preview]').getByText('Asked by Acme Coffee').waitFor()
  })
})

describe('every survey page', () => {
  const suffixes = [
    '',
    '#texts',
    '#reasons',
    '#questions',
    '#thanks',
    '#look',
    '#sites',
    '/share',
    '/share/qr',
    '/share/email',
    '/share/website?display=card',
    '/signed-links',
    '/print',
    '/test',
    '/preview/site?display=bar',
  ]

  it.each([
    ['a phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
    [
      'a desktop by night, in Chinese',
      { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'zh-CN' },
    ],
  ] as const)('is accessible on %s, and never scrolls sideways', async (_what, options) => {
    const id = await createSurvey({
      reasons: { detractor: [{ id: 'price', text: { en: 'The price' } }] },
      questions: [
        {
          id: 'a',
          type: 'one',
          text: { en: 'A?' },
          options: [1, 2].map((n) => ({ id: `o${n}`, text: { en: `${n}` } })),
        },
      ],
      look: { colour: '#0b6b43', font: 'serif' },
    })
    // Colours are measured once they have arrived.
    const page = await openPage(surveysPath, { ...options, reducedMotion: 'reduce' })
    for (const path of [
      surveysPath,
      `${surveysPath}/new`,
      `${surveysPath}/brand`,
      ...suffixes.map((suffix) => `${surveysPath}/${id}${suffix}`),
      `${surveysPath}/${id}/preview`,
    ]) {
      await page.goto(server.origin + path)
      // The frame is a page of its own, and looked at as one.
      expect([path, await findViolations(page, 'iframe')]).toEqual([path, []])
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect([path, width]).toEqual([path, Math.min(width, options.viewport.width)])
    }
  })
})
