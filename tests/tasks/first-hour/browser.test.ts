import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { getSetupUrl } from '../../../server/domain/workspaces/setup.ts'
import { getMessages } from '../../../server/i18n/index.ts'
import type { AppLanguage } from '../../../server/i18n/languages.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { watchPageErrors } from '../../support/page-errors.ts'
import { serveApp, type TestServer } from '../../support/served.ts'
import { readFirstSheet } from '../../support/workbooks.ts'
import { createService, type Service } from '../../support/world.ts'
import { launchBrowser, userAgent } from '../../widget/chrome.ts'
import { findLatinWords } from './latin-words.ts'
import { encodeWith } from './legacy-encoding.ts'

/** What a company in each region has: its language, clock, the encoding of its files, and how numbers are written there. */
const regions = {
  'zh-Hans': {
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    zoneName: /北京|上海/,
    encoding: 'gb18030',
    headings: '姓名,手机号,门店,会员等级',
    toPhone: (n: number) => `138${String(n).padStart(8, '0')}`,
    names: ['张伟', '王芳', '欧阳娜娜', '单雯', '李静'],
    shop: (n: number) => `杭州${n % 3 === 0 ? '西湖' : '滨江'}店`,
    comment: '师傅来晚了两个小时，没有人打电话说一声。',
    company: '北极星电器',
  },
  'zh-Hant': {
    locale: 'zh-TW',
    timeZone: 'Asia/Taipei',
    zoneName: /台北|臺北/,
    encoding: 'big5',
    headings: '姓名,手機號碼,門市,會員等級',
    toPhone: (n: number) => `0912${String(n).padStart(6, '0')}`,
    names: ['張偉', '王芳', '陳大文', '林怡君', '李靜'],
    shop: (n: number) => `台北${n % 3 === 0 ? '信義' : '大安'}店`,
    comment: '師傅晚了兩個小時，沒有人打電話通知。',
    company: '北極星電器',
  },
} as const

const CUSTOMERS = 200

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser({ driven: false })
})
afterAll(() => browser.close())

describe.each(['zh-Hans', 'zh-Hant'] as const)('the first hour of a company in %s', (language) => {
  const region = regions[language]
  const t = getMessages(language as AppLanguage)
  let connection: TestConnection
  let service: Service
  let server: TestServer
  let desktop: BrowserContext
  let page: Page
  let workspacePath = ''
  let links: string[] = []
  const pageErrors: string[] = []
  /** What is in no Chinese word and none that Chinese users write so, by page. */
  const foreignWords = new Map<string, string[]>()

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    server = await serveApp(service)
    Object.assign(service.deps, { publicUrl: server.origin, wakeWorker: () => void runJobs() })
    desktop = await browser.newContext({
      ...{ locale: region.locale, timezoneId: region.timeZone, userAgent, reducedMotion: 'reduce' },
      viewport: { width: 1440, height: 900 },
    })
    page = await openPage(desktop)
  })
  afterAll(async () => {
    await desktop.close()
    await server.close()
    await connection.close()
  })
  afterEach(() => {
    expect(pageErrors.splice(0)).toEqual([])
    const found = Object.fromEntries(foreignWords)
    foreignWords.clear()
    expect(found).toEqual({})
  })

  async function runJobs(): Promise<void> {
    while (await runNextJob(service.deps)) {}
  }

  async function openPage(context: BrowserContext): Promise<Page> {
    const newPage = await context.newPage()
    watchPageErrors(newPage, (message) => pageErrors.push(message))
    return newPage
  }

  /** Reads the page that is open: what people see, and what is read out to them. */
  async function read(readPage = page): Promise<void> {
    const words = await findLatinWords(readPage)
    if (words.length > 0) foreignWords.set(new URL(readPage.url()).pathname, words)
  }

  async function visit(path: string): Promise<void> {
    await page.goto(new URL(path, server.origin).href)
    await read()
  }

  const getButton = (name: string) => page.getByRole('button', { name, exact: true }).filter({ visible: true }).first()
  const fill = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)

  async function press(button: Locator): Promise<void> {
    await button.click()
    await page.waitForLoadState()
    await read()
  }

  async function download(target: Locator) {
    const [file] = await Promise.all([page.waitForEvent('download'), target.click()])
    return readFirstSheet(readFileSync(await file.path()))
  }

  it('sets Vouch up with its own clock', async () => {
    await visit((await getSetupUrl(service.deps)) ?? '')
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(await page.getByLabel(t.signIn.setup.timeZone).inputValue()).toMatch(region.zoneName)
    await fill(t.signIn.name, region.names[0])
    await fill(t.signIn.email, 'owner@example.com')
    await page.locator('[name=password]').fill('kettle marble orbit 71')
    await fill(t.signIn.setup.workspaceName, region.company)
    await press(getButton(t.signIn.setup.button))
    workspacePath = /\/w\/[^/]+/.exec(page.url())?.[0] ?? ''
    expect(workspacePath).not.toBe('')
  })

  it('imports its customers from a file of its spreadsheet program', async () => {
    const rows = Array.from({ length: CUSTOMERS }, (_, n) =>
      [`${region.names[n % region.names.length]}`, region.toPhone(n), region.shop(n), 'ABCD'[n % 4]].join(','),
    )
    const buffer = encodeWith(region.encoding, [region.headings, ...rows].join('\r\n'))
    await visit(`${workspacePath}/contacts`)
    await visit(`${workspacePath}/contacts/import`)
    await page.locator('[type=file]').setInputFiles({ name: '客户.csv', mimeType: 'text/csv', buffer })
    await press(getButton(t.contacts.upload))
    await press(getButton(t.contacts.check))
    await runJobs()
    await page.reload()
    await read()
    await press(getButton(t.contacts.start))
    await runJobs()
    await page.reload()
    await read()
    expect(await page.locator('main').innerText()).toContain(`${CUSTOMERS}`)
    await visit(`${workspacePath}/contacts`)
    expect(await page.locator('main').innerText()).toContain(region.names[1])
  })

  it('downloads a personal link for each, with a text to forward', async () => {
    await visit(`${workspacePath}/contacts/personal-links?all=1`)
    await page.getByLabel(t.contactLists.links.forward).check()
    const [headings = [], ...rows] = await download(getButton(t.contactLists.links.create))
    expect(rows).toHaveLength(CUSTOMERS)
    const phones = rows.map((row) => row[headings.indexOf(t.contacts.fields.phone)])
    expect(phones).toContain(region.toPhone(7))
    links = rows.map((row) => String(row[headings.indexOf(t.contactLists.links.link)]))
    const texts = rows.map((row) => String(row[headings.indexOf(t.contactLists.links.forwardText)]))
    expect(texts.every((text, index) => text.endsWith(links[index] ?? '-') && text.includes(region.company))).toBe(true)
    expect(links.every((link) => /\/s\/[\w-]{22}$/.test(link))).toBe(true)
  })

  it('gets responses on phones', async () => {
    for (const [index, link] of links.slice(0, 12).entries()) {
      const phone = await browser.newContext({
        ...{ locale: region.locale, timezoneId: region.timeZone, userAgent, hasTouch: true, isMobile: true },
        viewport: { width: 390, height: 844 },
      })
      const phonePage = await openPage(phone)
      await phonePage.goto(link)
      await read(phonePage)
      const score = [10, 2, 9, 8][index % 4] ?? 9
      await phonePage.locator(`label:visible:has([value="${score}"])`).tap()
      if (score === 2) {
        await phonePage.locator('[name=comment]:visible').fill(region.comment)
        await phonePage.locator('[name=contactRequested]:visible').check()
      }
      await read(phonePage)
      await phonePage.locator('button[type=submit]:visible, button:not([type]):visible').first().tap()
      await phonePage.locator('.ending .title:visible').waitFor()
      await read(phonePage)
      await phone.close()
    }
    await runJobs()
  })

  it('sees whom to call back, and everything else, in its language', async () => {
    await visit(`${workspacePath}/follow-ups`)
    expect(await page.locator('main').innerText()).toContain(region.comment)
    await page.locator('[data-row]').first().click()
    await page.waitForURL(/follow-ups\/\w{22}/)
    await read()
    await visit(`${workspacePath}/responses`)
    await page.locator('main tbody a[href*="/responses/"]').first().click()
    await page.waitForURL(/responses\/\w{22}/)
    await read()
    await visit(`${workspacePath}/surveys`)
    await page.locator(`main a[href*="/surveys/"]`).first().click()
    await page.waitForLoadState()
    await read()
    const survey = /\/surveys\/\w{22}/.exec(page.url())?.[0] ?? ''
    const paths = ['/overview', '/surveys/new', survey, `${survey}/share`, '/contacts/new', '/responses/import']
    const settings = ['', '/follow-ups', '/segments', '/people', '/keys', '/retention', '/website', '/danger']
    for (const path of [...paths, ...settings.map((tab) => `/settings${tab}`)]) await visit(`${workspacePath}${path}`)
    for (const path of ['/account', '/workspaces', '/help']) await visit(path)
  })

  it('exports all of it, and another program reads the files', async () => {
    const open = async (list: string) => {
      await visit(`${workspacePath}/${list}`)
      await page.locator('summary', { hasText: t.common.exports.action }).click()
      return download(page.getByRole('link', { name: /^Excel/ }).filter({ visible: true }))
    }
    const [heading = [], ...responses] = await open('responses?show=all')
    expect(responses).toHaveLength(12)
    const cell = (row: readonly unknown[], name: string) => row[heading.indexOf(name)]
    const { columns } = t.responses.export
    const detractor = responses.find((row) => cell(row, columns.score) === 2) ?? []
    expect(cell(detractor, columns.group)).toBe(t.common.groups.detractor)
    expect(cell(detractor, columns.comment)).toBe(region.comment)
    expect(cell(detractor, columns.date)).toBeInstanceOf(Date)
    expect(String(cell(detractor, columns.phone))).toMatch(language === 'zh-Hans' ? /^138\d{8}$/ : /^0912\d{6}$/)
    const followUps = await open('follow-ups')
    expect(followUps).toHaveLength(1 + 3)
    expect(followUps.flat()).toContain(t.followUps.open)
    expect(await open('contacts')).toHaveLength(1 + CUSTOMERS)
    for (const headings of [heading, followUps[0] ?? []])
      expect(headings.filter((text) => /[A-Za-z]{3,}/.test(String(text)))).toEqual([])
  })
})
