import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listDemoIds } from '../../server/domain/demo/demo.ts'
import { getSetupUrl } from '../../server/domain/workspaces/setup.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { watchPageErrors } from '../support/page-errors.ts'
import { serveApp, type TestServer } from '../support/served.ts'
import { signInMember } from '../support/signed-in.ts'
import { readFirstSheet } from '../support/workbooks.ts'
import { createService, type Service } from '../support/world.ts'
import { launchBrowser, userAgent } from '../widget/chrome.ts'
import { isInSight, Person } from './person.ts'

/**
 * The tasks that people come for, played in a browser. Each may take so many clicks from where it starts; `docs/tasks.md` has
 * the same table. The seconds are those of the script, without the time that people read and think.
 */
const tasks = {
  firstRun: { name: 'From the set-up address to the first response', from: 'the set-up page', allowed: 4 },
  survey: { name: 'Create a survey and copy its link', from: 'the overview', allowed: 4 },
  call: { name: 'Call the first customer, on a phone', from: 'the overview', allowed: 2 },
  why: { name: 'See why the score changed', from: 'the overview', allowed: 0 },
  invite: { name: 'Invite a colleague', from: 'the overview', allowed: 3 },
  import: { name: 'From a file of contacts to their personal links', from: 'the overview', allowed: 8 },
  embed: { name: 'Copy the code that shows a survey as a card', from: 'the overview', allowed: 4 },
  excel: { name: 'Export responses for Excel', from: 'the responses', allowed: 2 },
  find: { name: 'Find a person', from: 'the overview', allowed: 2 },
  handOver: { name: 'Hand a follow-up to a colleague', from: 'the follow-up', allowed: 2 },
  tenCalls: {
    name: 'Ten calls, each with its cause, note and outcome, and one promise, on a phone',
    from: 'the call list',
    allowed: 32,
  },
  alert: { name: 'Alert a chat about customers who asked for a call', from: 'the overview', allowed: 7 },
} as const

const playedTasks: { task: keyof typeof tasks; clicks: number; fields: number; seconds: number }[] = []

let connection: TestConnection
let service: Service
let browser: Browser
let server: TestServer
/** The owner's, signed in by the first task. */
let desktop: BrowserContext
/** The overview of the workspace that was set up. */
let ownOverview: string
let sessionState: Awaited<ReturnType<BrowserContext['storageState']>>
const pageErrors: string[] = []

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
  server = await serveApp(service)
  Object.assign(service.deps, { publicUrl: server.origin, wakeWorker: () => void runJobs() })
  browser = await launchBrowser({ driven: false })
  desktop = await newContext({ viewport: { width: 1440, height: 900 } })
})

afterAll(async () => {
  printTable()
  await browser.close()
  await server.close()
  await connection.close()
})

afterEach(() => expect(pageErrors.splice(0)).toEqual([]))

const newContext = (options: BrowserContextOptions): Promise<BrowserContext> =>
  browser.newContext({
    locale: 'en-GB',
    userAgent,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })

const newPhoneContext = () =>
  newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, storageState: sessionState })

async function openPage(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  watchPageErrors(page, (message) => pageErrors.push(message))
  page.on('console', (message) => message.type() === 'error' && pageErrors.push(message.text()))
  await page.goto(new URL(path, server.origin).href)
  return page
}

async function runJobs(): Promise<void> {
  while (await runNextJob(service.deps)) {}
}

/** Plays a task from its first page on, and compares the clicks with those that it may take. */
async function play(task: keyof typeof tasks, page: Page, steps: (person: Person) => Promise<void>): Promise<Person> {
  const person = new Person(page)
  const startedAt = performance.now()
  await steps(person)
  const seconds = (performance.now() - startedAt) / 1000
  playedTasks.push({ task, clicks: person.clicks, fields: person.fields, seconds })
  expect(person.clicks).toBeLessThanOrEqual(tasks[task].allowed)
  return person
}

function printTable(): void {
  const rows = playedTasks.map(({ task, clicks, fields, seconds }) => {
    const { name, from, allowed } = tasks[task]
    return `| ${name} | ${from} | ${allowed} | ${clicks} | ${fields} | ${seconds.toFixed(1)} |`
  })
  const head = ['| task | from | clicks allowed | clicks | fields | seconds |', '|---|---|---|---|---|---|']
  process.stdout.write(`\n${[...head, ...rows].join('\n')}\n`)
}

const sampleOverview = '/w/sample/overview'
const getLink = (page: Page, name: string | RegExp) =>
  page.getByRole('link', { name }).filter({ visible: true }).first()
const getButton = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).filter({ visible: true })
const readClipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

async function copy(person: Person): Promise<string> {
  await person.click(getButton(person.page, 'Copy').first())
  await getButton(person.page, 'Copied').first().waitFor()
  return readClipboard(person.page)
}

/** Clicks, and reads the file that comes. */
async function download(person: Person, target: Locator): Promise<Buffer> {
  const [file] = await Promise.all([person.page.waitForEvent('download'), person.click(target)])
  return readFileSync(await file.path())
}

/** Dialling leaves the page, and there is no phone here. */
const catchDialling = (context: BrowserContext) =>
  context.addInitScript(() =>
    document.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="tel:"], a[href^="mailto:"]') : null
      if (!link) return
      event.preventDefault()
      document.documentElement.dataset.dialled = link.getAttribute('href') ?? ''
    }),
  )

describe('in few clicks, people', () => {
  it('get from the set-up to their first response', async () => {
    const page = await openPage(desktop, (await getSetupUrl(service.deps)) ?? '')
    const { fields } = await play('firstRun', page, async (person) => {
      await person.fill(page.getByLabel('Your name'), 'Ada')
      await person.fill(page.getByLabel('Email'), 'ada@example.com')
      await person.fill(page.getByLabel('Password'), 'kettle marble orbit 71')
      await person.fill(page.getByLabel('Workspace name'), 'Harbour Coffee')
      await person.click(getButton(page, 'Set up Vouch'))
      const address = await copy(person)
      // The copied address, pasted on a phone.
      const respondentPage = await openPage(await newContext({ viewport: { width: 390, height: 844 } }), address)
      await person.click(respondentPage.locator('label:visible:has([value="9"])'))
      await person.click(respondentPage.locator('button:visible').first())
      await respondentPage.locator('.ending .title:visible').waitFor()
      await respondentPage.context().close()
      await page.reload()
      await page.locator('.figure', { hasText: 'Responses' }).getByRole('link', { name: '1' }).waitFor()
    })
    expect(fields).toBeLessThanOrEqual(4)
    ownOverview = new URL(page.url()).pathname
    await page.goto(`${server.origin}/workspaces`)
    await page.getByRole('button', { name: /sample/i }).click()
    await page.waitForURL(/\/w\/sample/)
    await runJobs()
    const [sample = ''] = await listDemoIds(service.deps)
    await signInMember(service, 'agent', { where: sample, name: 'Mei' })
    sessionState = await desktop.storageState()
  })

  it('alert a chat about customers who asked for a call', async () => {
    const page = await openPage(desktop, ownOverview)
    await play('alert', page, async (person) => {
      await person.click(getLink(page, 'Settings'))
      await person.click(getLink(page, 'Channels'))
      await person.click(getLink(page, 'Slack'))
      await person.fill(page.getByLabel('Webhook URL'), 'https://hooks.slack.com/services/T0/B0/secret')
      await person.click(getButton(page, 'Save channel'))
      await person.click(getLink(page, 'Rules'))
      await person.click(getLink(page, 'Customers who asked for a call'))
      await page.getByText('alert Slack and open a follow-up.').waitFor()
      await person.click(getButton(page, 'Save rule'))
      await page.getByRole('link', { name: 'Customers who asked for a call' }).first().waitFor()
    })
  })

  it('create a survey and copy its link', async () => {
    const page = await openPage(desktop, ownOverview)
    await play('survey', page, async (person) => {
      await person.click(getLink(page, 'Surveys'))
      await person.click(getLink(page, 'New survey'))
      await person.click(getButton(page, 'Create survey'))
      expect(await copy(person)).toMatch(/\/l\/\w+$/)
    })
  })

  it('call the first customer on a phone', async () => {
    const context = await newPhoneContext()
    await catchDialling(context)
    const page = await openPage(context, sampleOverview)
    await play('call', page, async (person) => {
      await person.tap(getLink(page, /^Follow-ups/))
      const firstNumber = page.locator('.call-list [href^="tel:"]').first()
      await firstNumber.waitFor()
      expect(await isInSight(firstNumber)).toBe(true)
      await person.tap(firstNumber)
      expect(await page.locator('html').getAttribute('data-dialled')).toMatch(/^tel:\+?\d+$/)
    })
    await context.close()
  })

  it('see why the score changed on the first screen, at a desk and on a phone', async () => {
    const page = await openPage(desktop, sampleOverview)
    await play('why', page, async () => {
      const topReason = (await page.locator('#why tbody a').first().textContent()) ?? ''
      expect(await isInSight(page.locator('#why tbody tr').nth(1))).toBe(true)
      expect(await isInSight(page.getByText(`named ${topReason}`))).toBe(true)
      const phone = await newPhoneContext()
      const phonePage = await openPage(phone, sampleOverview)
      expect(await isInSight(phonePage.getByText(`named ${topReason}`))).toBe(true)
      await phone.close()
    })
  })

  it('invite a colleague', async () => {
    const page = await openPage(desktop, ownOverview)
    await play('invite', page, async (person) => {
      await person.click(getLink(page, 'Settings'))
      await person.click(getLink(page, 'Members'))
      await person.fill(page.getByLabel('Email'), 'grace@example.com')
      await person.click(getButton(page, 'Invite'))
      await page.getByLabel('Link').waitFor()
    })
  })

  it('get from a file of contacts to their personal links', async () => {
    const page = await openPage(desktop, ownOverview)
    const file = 'Name,Email,Tier\nIda,ida@example.com,A\nIvo,ivo@example.com,B\n'
    await play('import', page, async (person) => {
      await person.click(getLink(page, 'Contacts'))
      await person.click(getLink(page, 'Import contacts'))
      await person.chooseFile(page.locator('[type=file]'), 'people.csv', file)
      expect(await page.locator('.chosen').textContent()).toBe('people.csv')
      await person.click(getButton(page, 'Upload'))
      await person.click(getButton(page, 'Check file'))
      await person.click(getButton(page, 'Import contacts'))
      await person.click(getLink(page, /Create personal links/))
      const links = await readFirstSheet(await download(person, getButton(page, 'Create links (Excel)')))
      expect(links).toContainEqual(expect.arrayContaining(['Ida', expect.stringMatching(/\/s\/\w{22}$/)]))
    })
  })

  it('copy the code of a survey as a card', async () => {
    const page = await openPage(desktop, ownOverview)
    await play('embed', page, async (person) => {
      await person.click(getLink(page, 'Share'))
      await person.click(getLink(page, 'Website'))
      await person.click(page.getByLabel('Card'))
      await page.waitForURL(/display=card/)
      await page.frameLocator('.site-preview iframe').locator('.card').getByText('How likely').first().waitFor()
      expect(await copy(person)).toContain('display="card"')
    })
  })

  it('export responses for Excel', async () => {
    const page = await openPage(desktop, '/w/sample/responses')
    await play('excel', page, async (person) => {
      await person.click(page.getByText('Export', { exact: true }))
      const [headings] = await readFirstSheet(await download(person, getLink(page, /^Excel/)))
      expect(headings?.slice(0, 3)).toEqual(['Date', 'Survey', 'Score'])
    })
  })

  it('find a person', async () => {
    const page = await openPage(desktop, ownOverview)
    await play('find', page, async (person) => {
      await person.click(getLink(page, /^Search/))
      const dialog = page.getByRole('dialog', { name: 'Search' })
      await person.fill(dialog.getByRole('searchbox'), 'ida')
      await person.click(dialog.getByRole('link', { name: /Ida/ }))
      await page.getByRole('heading', { level: 1, name: 'Ida' }).waitFor()
    })
  })

  it('hand a case to a colleague', async () => {
    const page = await openPage(desktop, '/w/sample/follow-ups')
    await page.locator('[data-row]').first().click()
    await page.waitForURL(/\/follow-ups\/\w{22}/)
    await play('handOver', page, async (person) => {
      await person.click(page.locator('.hand-over summary'))
      await person.click(page.locator('.hand-over').getByRole('button', { name: 'Mei' }))
      await page.locator('.hand-over summary', { hasText: 'Mei' }).waitFor()
    })
  })

  it('make ten calls in a row on a phone, and note what came of each', async () => {
    // Nobody can call those who have left no address.
    await connection.database.batch([
      sql`update follow_up set done_at = opened_at, stage = 'closed'
          where  done_at is null and response_id in (select id from response where contact_id is null)`,
    ])
    const context = await newPhoneContext()
    await catchDialling(context)
    const countCards = async (column: string) => {
      const board = await openPage(context, '/w/sample/follow-ups/board')
      const count = await board.locator(`.board .${column} [data-follow-up]`).count()
      await board.close()
      return count
    }
    const waitingBefore = await countCards('waiting')
    const page = await openPage(context, '/w/sample/follow-ups')
    const [solved, callBack, notReached, waiting] = [
      'Solved',
      'Will call back',
      'Not reached',
      'Waiting for the customer',
    ] as const
    const outcomes = [solved, notReached, solved, callBack, solved, waiting, solved, notReached, callBack, solved]
    await play('tenCalls', page, async (person) => {
      await person.tap(getButton(page, 'Take the next one'))
      for (const [index, outcome] of outcomes.entries()) {
        await page.waitForURL(/\/follow-ups\/\w{22}/)
        const address = page.url()
        await person.tap(page.locator('.ways .button').first())
        expect(await page.locator('html').getAttribute('data-dialled')).toMatch(/^(tel|mailto):/)
        await person.tap(page.locator('.causes label', { hasText: 'Waiting or delay' }))
        await person.fill(page.locator('#note'), `Call ${index + 1}`)
        if (index === 0) {
          await person.tap(page.locator('.agreement summary'))
          await person.fill(page.locator('#promise'), 'A new device by Friday')
        }
        await person.tap(getButton(page, outcome))
        await page.waitForURL((url) => url.href !== address)
        await page.getByText(` left`).first().waitFor()
      }
    })
    expect(await countCards('waiting')).toBe(waitingBefore + 1)
    expect(await countCards('contacted')).toBeGreaterThanOrEqual(2)
    await context.close()
  })

  it('need as many clicks as the documentation says', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/tasks.md'), 'utf8')
    const documented = [...text.matchAll(/^\| (.+?) \| (.+?) \| (\d+) \| [^|]+ \| (\d+) \|$/gm)].map((row) =>
      row.slice(1, 5),
    )
    const played = playedTasks.map(({ task, clicks }) => {
      const { name, from, allowed } = tasks[task]
      return [name, from, `${allowed}`, `${clicks}`]
    })
    expect(documented).toEqual(played)
  })
})
