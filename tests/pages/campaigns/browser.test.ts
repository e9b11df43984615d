import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createDemo } from '../../../server/domain/demo/demo.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { findViolations } from '../../support/accessibility.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { type AppAssets, assetRoutes, buildAppAssets, startTestServer, type TestServer } from '../../support/served.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'
import { Person } from '../../tasks/person.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'

/** More than one record of SPF, one of them long, a policy that cannot be read, and an old key. */
const longRecords = {
  'ours.test': [
    `v=spf1 ${Array.from({ length: 12 }, (_, n) => `ip4:203.0.113.${n}/32`).join(' ')} -all`,
    'v=spf1 include:a-very-long-name-of-a-provider-without-a-hyphenation.mailservers.example.com ~all',
  ],
  '_dmarc.ours.test': ['v=DMARC1; rua=mailto:reports@ours.test'],
}

describe('the pages of campaigns in a browser', () => {
  let connection: TestConnection
  let service: Service
  let browser: Browser
  let server: TestServer
  let assets: AppAssets
  /** Of the sample data, and of an empty workspace. */
  let sample: { slug: string; cookie: string; paths: string[] }
  let empty: { slug: string; cookie: string }
  /** What the name server says of the sender's domain. */
  let records: Record<string, string[]> = {}
  const faults: string[] = []

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    const mail = { url: 'smtp://mail.test', from: 'Ours <hello@ours.test>' }
    const lookupTxt = async (name: string) => records[name] ?? []
    Object.assign(service.deps, { mail, lookupTxt, wakeWorker: () => void runJobs() })
    assets = await buildAppAssets()
    const { workspaceId } = await createDemo(service.deps)
    await runJobs()
    const owner = await signInMember(service, 'owner', { where: workspaceId, name: 'Olga Owner' })
    sample = { slug: owner.slug, cookie: owner.cookie, paths: await prepareSample(owner) }
    empty = await signInMember(service, 'owner')
    const site = new Hono().route('/', assetRoutes(assets)).all('*', (c) => service.app.fetch(c.req.raw))
    server = await startTestServer(site)
    service.deps.publicUrl = server.origin
    browser = await launchBrowser({ driven: false })
  })

  afterAll(async () => {
    await browser.close()
    await server.close()
    await connection.close()
  })

  afterEach(() => expect(faults.splice(0)).toEqual([]))

  async function runJobs(): Promise<void> {
    while (await runNextJob(service.deps)) {}
  }

  /** Opens each kind of page once. @returns their paths */
  async function prepareSample(owner: Awaited<ReturnType<typeof signInMember>>): Promise<string[]> {
    const root = `/w/${owner.slug}`
    const segment = await owner.post(`${root}/segments/new`, { 'segment-name': 'Top', 'segment-tiers': 'A' })
    const draft = await owner.post(`${root}/campaigns`)
    const builder = (draft.headers.get('location') ?? '').replace('/whom', '')
    const list = await (await owner.get(`${root}/campaigns`)).text()
    const campaigns = [...list.matchAll(/<th scope="row"[^>]*><a href="([^"]+)"/g)].map(([, href = '']) => href)
    const pages = await Promise.all(campaigns.map(async (href) => ({ href, status: (await owner.get(href)).status })))
    const running = pages.flatMap(({ href, status }) => (status === 200 ? [href] : []))
    return [
      `${root}/campaigns`,
      ...['whom', 'when', 'message', 'check', 'send'].map((step) => `${builder}/${step}`),
      ...running,
      `${running.at(-1)}/people?figure=asked`,
      `${running.at(-1)}/people?figure=responded`,
      `${builder}/dry-run?outcome=asked`,
      `${root}/segments`,
      `${root}/segments/new`,
      `${root}/segments/new-list`,
      segment.headers.get('location') ?? '',
      `${root}/settings/sending`,
    ]
  }

  /** The cookie of a session, as it is called without https. */
  function readCookie(cookie: string) {
    const [, name = '', value = ''] = /^__Host-([^=]+)=(.*)$/.exec(cookie) ?? []
    return { name, value }
  }

  async function openPage(cookie: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      ...{ userAgent, locale: 'en-GB', reducedMotion: 'reduce' },
      ...options,
    })
    await context.addCookies([{ ...readCookie(cookie), url: server.origin }])
    const page = await context.newPage()
    watchPageErrors(page, (message) => faults.push(message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    return page
  }

  it.each([
    ['on a phone, dark, in Chinese', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'zh-TW' }],
    ['on a desk, light, in English', { viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' }],
  ] as const)('are without faults %s', async (_, options) => {
    const page = await openPage(sample.cookie, options)
    const problems: string[] = []
    for (const path of sample.paths) {
      await page.goto(server.origin + path)
      expect(page.url()).toBe(server.origin + path)
      problems.push(...(await findViolations(page, 'iframe')).map((violation) => `${path}: ${violation}`))
      const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
      if (isTooWide) problems.push(`${path}: wider than the window`)
    }
    expect(problems).toEqual([])
    await page.context().close()
  })

  it.each([
    ['missing', {}],
    ['long', longRecords],
  ])('fit a phone where the records of the domain are %s', async (_, found) => {
    records = found
    const viewport = { width: 390, height: 844 }
    const page = await openPage(sample.cookie, { viewport, colorScheme: 'dark', locale: 'zh-TW' })
    await page.goto(server.origin + sample.paths.find((path) => path.endsWith('/check')))
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('main details')) (details as HTMLDetailsElement).open = true
    })
    expect(await findViolations(page)).toEqual([])
    const readWidth = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await readWidth()).toBe(viewport.width)
    // As in fonts with wider letters.
    await page.evaluate(() => {
      const style = new CSSStyleSheet()
      style.replaceSync('* { letter-spacing: 0.1em !important }')
      document.adoptedStyleSheets.push(style)
    })
    expect(await readWidth()).toBe(viewport.width)
    records = {}
    await page.context().close()
  })

  it('load less than 30 kB in total', async () => {
    const assetSize = gzipSync(assets.style).length + gzipSync(assets.script).length
    for (const path of sample.paths) {
      const headers = { cookie: sample.cookie.replace('__Host-', ''), accept: 'text/html' }
      const response = await service.app.request(server.origin + path, { headers })
      expect([path, response.status]).toEqual([path, 200])
      const html = await response.text()
      expect([path, gzipSync(html).length + assetSize < 30_000]).toEqual([path, true])
    }
  })

  /** From a file of contacts to sent invitations, with everything as it is proposed. */
  const MAX_CLICKS = 9

  it(`ask the contacts of a file in ${MAX_CLICKS} clicks, from an empty workspace`, async () => {
    const page = await openPage(empty.cookie)
    const person = new Person(page)
    const press = (name: string) =>
      person.click(page.getByRole('button', { name, exact: true }).filter({ visible: true }))
    const rows = Array.from({ length: 1000 }, (_, n) => `Person ${n},person-${n}@example.com`)
    await page.goto(`${server.origin}/w/${empty.slug}/overview`)
    await person.click(page.getByRole('link', { name: 'Campaigns' }).first())
    await person.click(page.getByRole('link', { name: 'Import contacts' }))
    await person.chooseFile(page.locator('input[type=file]'), 'people.csv', ['Name,Email', ...rows].join('\n'))
    await press('Upload')
    await person.click(page.locator('form button.primary').filter({ visible: true }))
    await page.waitForURL(/imports/)
    await expect.poll(() => page.locator('form[action$="/run"] button').count()).toBe(1)
    await person.click(page.locator('form[action$="/run"] button'))
    await page.getByRole('button', { name: 'Ask in a campaign' }).waitFor()
    await press('Ask in a campaign')
    await person.click(page.locator('button[name=to][value=send]'))
    await page.getByText('Ask all 1,000 contacts by email, right now, 20 a second, no reminders.').waitFor()
    await press('Send')
    await page.getByText('Running', { exact: true }).waitFor()
    expect(person.clicks).toBe(MAX_CLICKS)
    await runJobs()
    await page.reload()
    const asked = page.locator('.figure', { hasText: /^\s*Asked/ }).locator('.value')
    await expect.poll(() => asked.textContent()).toContain('1,000')
    await page.context().close()
  })

  it('follow what is typed in the preview, and insert personal fields', async () => {
    const page = await openPage(sample.cookie)
    const [, whom = ''] = sample.paths
    await page.goto(server.origin + whom.replace('/whom', '/message'))
    await page.getByLabel('Above the question').fill('Hello ')
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    expect(await page.getByLabel('Above the question').inputValue()).toBe('Hello {name|there}')
    const frame = page.frameLocator('iframe[name=preview]')
    await frame.getByText('Hello [name]', { exact: true }).waitFor()
    // The styles of an email are in its elements.
    const block = frame.locator('a', { hasText: '10' }).first()
    expect(await block.evaluate((element) => getComputedStyle(element).fontWeight)).not.toBe('400')
    await page.emulateMedia({ colorScheme: 'dark' })
    const strip = frame.locator('body > p').first()
    expect(await strip.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(18, 18, 18)')
    await page.context().close()
  })

  it('show the fields of what is chosen, and count contacts while conditions are chosen', async () => {
    const page = await openPage(sample.cookie)
    const [, whom = ''] = sample.paths
    await page.goto(server.origin + whom)
    const size = page.getByLabel('Number of contacts')
    expect(await size.isVisible()).toBe(false)
    await page.getByLabel('A number, drawn at random').check()
    expect(await size.isVisible()).toBe(true)
    await page.goto(`${server.origin}/w/${sample.slug}/segments/new`)
    await page.getByLabel('A', { exact: true }).check()
    await page.locator('[data-part]').getByText('with tier A').waitFor()
    await page.context().close()
  })

  it('keep everything when the steps are visited by the keyboard and the back button', async () => {
    const page = await openPage(sample.cookie)
    const [, whom = ''] = sample.paths
    await page.goto(server.origin + whom)
    await page.getByLabel('Name', { exact: true }).first().fill('By keyboard')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/when$/)
    await page.goBack()
    await page.reload()
    expect(await page.getByLabel('Name', { exact: true }).first().inputValue()).toBe('By keyboard')
    await page.context().close()
  })
})
