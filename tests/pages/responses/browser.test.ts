import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Hono } from 'hono'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Opened, sqlite } from '../../support/engines.ts'
import { builtApp, builtWidget, type Served, served } from '../../support/served.ts'
import { signedInAs } from '../../support/signed-in.ts'
import { MINUTE, type Service, serviceOver } from '../../support/world.ts'
import { chromeOptions, userAgent } from '../../widget/chrome.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let opened: Opened
let service: Service
let browser: Browser
let ours: Served
let cookie: { name: string; value: string }
let list: string
let answer: string
const faults: string[] = []

beforeAll(async () => {
  opened = await sqlite()
  service = await serviceOver(opened.database)
  const [app, widget] = [await builtApp(), await builtWidget()]
  const file = (body: Buffer, type: string) => () =>
    new Response(new Uint8Array(body), { headers: { 'content-type': type } })
  const whole = new Hono()
    .get('/app.css', file(app.style, 'text/css'))
    .get('/app.js', file(app.script, 'text/javascript'))
    .get('/favicon.ico', (c) => c.body(null, 204))
    .all('*', (c) => service.app.fetch(c.req.raw))
  ours = await served(whole, widget)
  Object.assign(service.deps, { publicUrl: ours.origin })
  const manager = await signedInAs(service, 'manager', { name: 'Grace' })
  const [name = '', value = ''] = manager.cookie.split(/=(.*)/s)
  cookie = { name: name.replace('__Secure-', ''), value }
  list = `/w/${manager.slug}/answers`
  await fillUp()
  browser = await chromium.launch(await chromeOptions({ driven: false }))
})

/** Answers with everything that one can have. */
async function fillUp(): Promise<void> {
  const contact = { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+442079460958' }
  const say = async (key: string, about: object) => {
    service.time.pass(MINUTE)
    const body = { key, score: 3, comment: 'Waited for the driver', ...about }
    return (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)).body.id as string
  }
  await service.call('PUT', '/api/segment-keys/shop')
  await say('1', { properties: { shop: 'North' } })
  await say('2', { score: 10, comment: null })
  answer = await say('3', {
    contact,
    contactRequested: true,
    answers: { reasons: ['price'], why: 'Too long a wait' },
    properties: { shop: 'A-very-long-name-of-a-shop-without-any-spaces-in-it-'.repeat(3) },
    page: `https://shop.example/${'long/'.repeat(40)}`,
  })
  await service.call('PUT', `/api/responses/${answer}/tags/Late`)
  await service.call('POST', `/api/responses/${answer}/notes`, { text: 'Called her.' })
  await service.call('PATCH', `/api/responses/${answer}`, { score: 4 })
  await service.call('PUT', `/api/responses/${answer}/suspicion`)
}

afterAll(async () => {
  await browser.close()
  await ours.close()
  await opened.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(faults.splice(0)).toEqual([])
})

/** A page of the manager. What it logs as an error, the violations of its policy among it, fails the test. */
async function at(path: string, about: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', userAgent, reducedMotion: 'reduce', ...about })
  await context.addCookies([{ ...cookie, url: ours.origin }])
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(ours.origin + path)
  return page
}

describe('the answers in a browser', () => {
  it.each([
    ['with script', {}],
    ['without', { javaScriptEnabled: false }],
  ])('are searched, opened, tagged and found by the tag, by keyboard, %s', async (_, about) => {
    const page = await at(list, about)
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
    await page.getByRole('button', { name: 'Remove the tag “Parcel”' }).click()
    await page.getByText('Tag removed.').waitFor()
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
  ] as const)('can be used by everybody on %s, and never scroll sideways', async (_, about) => {
    const page = await at(list, about)
    const one = `${list}/${answer}`
    const none = `${list}?q=absent`
    for (const path of [list, `${list}?q=driver&tag=Late`, none, one, `${one}/correction`, `${one}/deletion`]) {
      await page.goto(ours.origin + path)
      await page.evaluate(axe)
      const { violations } = (await page.evaluate('axe.run()')) as {
        violations: { id: string; nodes: { html: string }[] }[]
      }
      expect(violations.map(({ id, nodes }) => [path, id, nodes.map(({ html }) => html)])).toEqual([])
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect([path, width]).toEqual([path, Math.min(width, about.viewport.width)])
    }
  })
})
