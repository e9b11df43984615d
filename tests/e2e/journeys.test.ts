import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { launchBrowser } from '../widget/chrome.ts'
import { OWNER, runCallerJourney, runManagerJourney, runMarketerJourney } from './journeys.ts'
import { createTempDir, SECRET, type Service, startNode } from './processes.ts'
import { startWrangler } from './wrangler.ts'

const adminEnv = { ADMIN_EMAIL: OWNER.email, ADMIN_PASSWORD: OWNER.password }

/** `npm start` on a SQLite file, and `wrangler dev` on D1. */
const runtimes = [
  { name: 'Node and SQLite', start: (tempDir: string) => startNode(tempDir, { ...adminEnv, RATE_LIMIT: 'off' }) },
  {
    name: 'Workers and D1',
    start: (tempDir: string) => startWrangler(tempDir, { SECRET, ...adminEnv, RATE_LIMIT: 'off', LOG_LEVEL: 'error' }),
  },
]

describe.each(runtimes)('on $name', ({ start }) => {
  const tempDir = createTempDir()
  let browser: Browser
  let service: Service

  beforeAll(async () => {
    browser = await launchBrowser({ driven: false })
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
