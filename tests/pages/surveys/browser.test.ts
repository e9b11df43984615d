import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Hono } from 'hono'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Opened, sqlite } from '../../support/engines.ts'
import { builtApp, builtWidget, type Served, served } from '../../support/served.ts'
import { signedInAs } from '../../support/signed-in.ts'
import { type Service, serviceOver } from '../../support/world.ts'
import { chromeOptions, userAgent } from '../../widget/chrome.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let opened: Opened
let service: Service
let browser: Browser
let ours: Served
let cookie: { name: string; value: string }
let home: string
const faults: string[] = []

beforeAll(async () => {
  opened = await sqlite()
  service = await serviceOver(opened.database)
  const [app, widget] = [await builtApp(), await builtWidget()]
  const file = (body: Buffer, type: string) => () =>
    new Response(new Uint8Array(body), { headers: { 'content-type': type, 'cache-control': 'max-age=3600' } })
  const whole = new Hono()
    .get('/app.css', file(app.style, 'text/css'))
    .get('/app.js', file(app.script, 'text/javascript'))
    .get('/favicon.ico', (c) => c.body(null, 204))
    .all('*', (c) => service.app.fetch(c.req.raw))
  ours = await served(whole, widget)
  Object.assign(service.deps, { publicUrl: ours.origin })
  const marketer = await signedInAs(service, 'marketer')
  const [name = '', value = ''] = marketer.cookie.split(/=(.*)/s)
  cookie = { name: name.replace('__Secure-', ''), value }
  home = `/w/${marketer.slug}/surveys`
  browser = await chromium.launch(await chromeOptions({ driven: false }))
})

afterAll(async () => {
  await browser.close()
  await ours.close()
  await opened.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(faults.splice(0)).toEqual([])
})

/** A page of the marketer. What it logs as an error, the violations of its policy among it, fails the test. */
async function at(path: string, about: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', userAgent, ...about })
  await context.addCookies([{ ...cookie, url: ours.origin }])
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(ours.origin + path)
  return page
}

async function made(about: object = {}): Promise<string> {
  const { body } = await service.call('POST', '/api/surveys', { name: 'Relationship', ...about })
  await service.call('POST', `/api/surveys/${body.id}/links`, { name: 'Till 3', properties: { shop: 'Harbour' } })
  return body.id
}

describe('the marketer’s two minutes', () => {
  it('lead from the list to a survey, a look at it, and a link in hand', async () => {
    const page = await at(home)
    await page.getByRole('link', { name: 'New survey' }).click()
    await page.getByLabel('After a purchase').check()
    await page.getByLabel('Whom are people asked about?').fill('Harbour Coffee')
    await page.getByRole('button', { name: 'Make the survey' }).click()
    const shown = page.frameLocator('iframe[name=preview]')
    await shown
      .getByText('After this purchase, how likely are you to recommend Harbour Coffee')
      .filter({ visible: true })
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Share' }).click()
    const address = await page.getByLabel('Address').first().inputValue()
    const answering = await at(new URL(address).pathname)
    await answering.getByText('Harbour Coffee').filter({ visible: true }).first().waitFor()
  })

  it('work without script', async () => {
    const page = await at(`${home}/new`, { javaScriptEnabled: false })
    await page.getByLabel('After an event').check()
    await page.getByRole('button', { name: 'Make the survey' }).click()
    await page.getByRole('link', { name: 'Reasons' }).click()
    const detractors = page.getByRole('group', { name: 'Detractors' })
    await detractors.getByRole('button', { name: 'Add one' }).click()
    await detractors.getByLabel('Detractors 7').fill('Too loud')
    await page.getByRole('button', { name: 'Try it out' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).last().click()
    expect(await detractors.getByLabel('Detractors 7').inputValue()).toBe('Too loud')
  })
})

describe('the preview', () => {
  it('follows what is typed, and records nothing of what is answered in it', async () => {
    const id = await made({ reasons: { detractor: [{ id: 'price', text: { en: 'The price' } }] } })
    const page = await at(`${home}/${id}/texts`)
    const shown = page.frameLocator('iframe[name=preview]')
    await shown.getByText('How likely are you').filter({ visible: true }).first().waitFor()
    await page.getByLabel('Question', { exact: true }).fill('Would you tell your friends about {subject}?')
    await shown.getByText('Would you tell your friends about us?').filter({ visible: true }).first().waitFor()
    await shown.getByRole('radio', { name: '3', exact: true }).check()
    await shown.getByText('The price').click()
    await shown.getByRole('button', { name: 'Send' }).click()
    await shown.getByText('Thank you!').waitFor()
    const { body } = await service.call('GET', `/api/responses?survey=${id}`)
    expect(body.data).toEqual([])
    await shown.getByRole('link', { name: 'Promoter' }).click()
    await shown.getByText('What do you value most?').filter({ visible: true }).first().waitFor()
  })
})

describe('all of it', () => {
  const pages = [
    '',
    '/texts',
    '/reasons',
    '/questions',
    '/thanks',
    '/look',
    '/sites',
    '/share',
    '/signed-links',
    '/print',
  ]

  it.each([
    ['a phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
    [
      'a desktop by night, in Chinese',
      { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'zh-CN' },
    ],
  ] as const)('can be used by everybody on %s, and never scrolls sideways', async (_what, about) => {
    const id = await made({
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
    const page = await at(home, about)
    for (const path of [home, `${home}/new`, ...pages.map((one) => `${home}/${id}${one}`), `${home}/${id}/preview`]) {
      await page.goto(ours.origin + path)
      await page.evaluate(axe)
      // The frame is a page of its own, and looked at as one.
      const { violations } = (await page.evaluate('axe.run({ exclude: [["iframe"]] })')) as {
        violations: { id: string; nodes: { html: string }[] }[]
      }
      expect(violations.map(({ id, nodes }) => [path, id, nodes.map(({ html }) => html)])).toEqual([])
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect([path, width]).toEqual([path, Math.min(width, about.viewport.width)])
    }
  })
})
