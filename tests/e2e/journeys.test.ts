import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../support/postgres.ts'
import { chromeOptions } from '../widget/chrome.ts'
import { OWNER, runCallerJourney, runManagerJourney, runMarketerJourney } from './journeys.ts'
import {
  createTempDir,
  projectDir,
  RunningProcess,
  SECRET,
  type Service,
  startNode,
  waitUntilReady,
  withTimeout,
} from './processes.ts'

const adminEnv = { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password }

/** `npm start` on a SQLite file, and `wrangler dev` on D1. */
const runtimes = [
  { name: 'Node and SQLite', start: (tempDir: string) => startNode(tempDir, { ...adminEnv, RATE_LIMIT: 'off' }) },
  { name: 'Workers and D1', start: startWorkers },
]

async function startWorkers(tempDir: string): Promise<Service> {
  const env = { CI: '1', WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: tempDir }
  const wrangler = (...args: string[]) =>
    new RunningProcess(['npx', '--no-install', 'wrangler', ...args, '--persist-to', tempDir], { cwd: projectDir, env })
  await using migration = wrangler('d1', 'migrations', 'apply', 'vouch', '--local')
  expect(await withTimeout(migration.exited, () => migration.output)).toMatchObject({ code: 0 })
  const [port, inspectorPort] = [await findFreePort(), await findFreePort()]
  const addressArgs = ['--ip', '127.0.0.1', '--port', `${port}`, '--inspector-port', `${inspectorPort}`]
  const variables = { SECRET, ...adminEnv, RATE_LIMIT: 'off', LOG_LEVEL: 'error' }
  const varArgs = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  return waitUntilReady(wrangler('dev', ...addressArgs, ...varArgs), port)
}

describe.each(runtimes)('on $name', ({ start }) => {
  const tempDir = createTempDir()
  let browser: Browser
  let service: Service

  beforeAll(async () => {
    browser = await chromium.launch(await chromeOptions({ driven: false }))
    service = await start(tempDir.path)
  })
  afterAll(async () => {
    await browser.close()
    await service.stop()
    tempDir[Symbol.dispose]()
  })

  it('a manager gets from the score to a completed call', async () => {
    await runManagerJourney(browser, service.url)
  })

  it('an agent makes ten calls on a phone', async () => {
    await runCallerJourney(browser, service.url)
  })

  it('a marketer gets from a template to a response', async () => {
    await runMarketerJourney(browser, service.url)
  })
})
