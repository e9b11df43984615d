import { expect, it } from 'vitest'
import { createEmptyPostgres } from '../e2e/databases.ts'
import { API_KEY, createTempDir, SECRET, startNode } from '../e2e/processes.ts'
import { startWrangler } from '../e2e/wrangler.ts'
import { attack, attackServices } from './attacks.ts'
import { expectCorrectCounts } from './truth.ts'

/** Random each time. To reproduce a failure, put its seed here. */
const SEED = Date.now() % 2 ** 31

it(`Attacks stop neither the process nor an honest respondent (seed ${SEED})`, () => attack(100_000, SEED), 1_800_000)

it('attacks meet no fault of three processes on one PostgreSQL', { timeout: 1_800_000 }, async () => {
  using tempDir = createTempDir()
  await using database = await createEmptyPostgres()
  const env = { ...database.env, API_KEY, RATE_LIMIT: '1000000', LOG_LEVEL: 'error' }
  const services = await Promise.all([1, 2, 3].map(() => startNode(tempDir.path, env)))
  try {
    await attackServices(services, 1000)
    await expectCorrectCounts(tempDir.path, env)
  } finally {
    await Promise.all(services.map((service) => service.stop('SIGKILL')))
  }
})

it('attacks meet no fault of the Worker with D1', { timeout: 1_800_000 }, async () => {
  using tempDir = createTempDir()
  await using service = await startWrangler(tempDir.path, { SECRET, API_KEY, RATE_LIMIT: '1000000' })
  await attackServices([service], 100)
  expect(service.hasExited).toBe(false)
})
