import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/postgres.ts'
import { chromeOptions } from '../widget/chrome.ts'
import { managersMonday, marketersTwoMinutes, OWNER } from './journeys.ts'
import { folder, node, project, Running, SECRET, type Service, serviceOf, within } from './processes.ts'

const admin = { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password }

/** `npm start` over a SQLite file, and `wrangler dev` over D1. */
const places = [
  { name: 'Node and SQLite', start: (home: string) => node(home, { ...admin, RATE_LIMIT: 'off' }) },
  { name: 'Workers and D1', start: workers },
]

async function workers(home: string): Promise<Service> {
  const env = { CI: '1', WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: home }
  const wrangler = (...words: string[]) =>
    new Running(['npx', '--no-install', 'wrangler', ...words, '--persist-to', home], { cwd: project, env })
  await using migrating = wrangler('d1', 'migrations', 'apply', 'vouch', '--local')
  expect(await within(migrating.ended, () => migrating.said)).toMatchObject({ code: 0 })
  const [port, inspector] = [await freePort(), await freePort()]
  const addresses = ['--ip', '127.0.0.1', '--port', `${port}`, '--inspector-port', `${inspector}`]
  const variables = { SECRET, ...admin, RATE_LIMIT: 'off', LOG_LEVEL: 'error' }
  const given = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  return serviceOf(wrangler('dev', ...addresses, ...given), port)
}

describe.each(places)('on $name', ({ start }) => {
  const home = folder()
  let browser: Browser
  let service: Service

  beforeAll(async () => {
    browser = await chromium.launch(await chromeOptions({ driven: false }))
    service = await start(home.path)
  })
  afterAll(async () => {
    await browser.close()
    await service.stop()
    home[Symbol.dispose]()
  })

  it('a manager’s Monday goes from the score to a call that is done', async () => {
    await managersMonday(browser, service.url)
  })

  it('a marketer’s two minutes go from a template to an answer', async () => {
    await marketersTwoMinutes(browser, service.url)
  })
})
