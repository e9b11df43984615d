import { expect } from 'vitest'
import type { EmptyDatabase } from '../e2e/databases.ts'
import { API_KEY, createTempDir, parseStartupOutput, pause, startNode, waitUntil } from '../e2e/processes.ts'
import { buildResponsesUrl, ResponseLedger, resend, send, startLoad } from './load.ts'
import { expectCorrectCounts, expectEachResponseOnce, expectNothingLost } from './truth.ts'

/** More responses than a new segment key counts at once: jobs count the rest. */
const MIN_RESPONSES = 2500

/**
 * Kills the service repeatedly during submissions and while a segment is counted, and checks after each restart
 * that nothing was lost.
 */
export async function killUnderLoad(createDatabase: () => Promise<EmptyDatabase>, kills: number): Promise<void> {
  using tempDir = createTempDir()
  await using database = await createDatabase()
  const env = { ...database.env, API_KEY, RATE_LIMIT: 'off' }
  const ledger = new ResponseLedger()
  let survey = ''
  let isCounted = false
  for (let run = 0; run <= kills; run++) {
    await using service = await startNode(tempDir.path, env)
    survey ||= parseStartupOutput(service.output).survey
    const responsesUrl = buildResponsesUrl(service.url, survey)
    if (run > 0) {
      expect(ledger.unacknowledged.size, 'the kill came in the middle of answers').toBeGreaterThan(0)
      await expectNothingLost(database, survey, ledger)
      await expectJobKept(database, isCounted)
      await resend(responsesUrl, ledger)
      await expectEachResponseOnce(database, survey, ledger)
      await expectCorrectCounts(tempDir.path, env)
    }
    if (run === kills) {
      if (isCounted) await expectJobDone(database, () => service.output)
      await expectCorrectCounts(tempDir.path, env)
      break
    }
    await using respondents = startLoad(responsesUrl, ledger, {
      extraFields: { properties: { shop: `Shop ${run % 3}` } },
    })
    const acknowledgedBefore = ledger.acknowledged.size
    await waitUntil(
      () => ledger.acknowledged.size > Math.max(MIN_RESPONSES, acknowledgedBefore + 100),
      () => service.output,
    )
    isCounted = !isCounted
    const headers = { authorization: `Bearer ${API_KEY}` }
    const method = isCounted ? 'PUT' : 'DELETE'
    expect((await send(`${service.url}/api/segment-keys/shop`, { method, headers })).status).toBeLessThan(300)
    // At varying points of a commit.
    await pause((run * 7) % 40)
    await service.stop('SIGKILL')
    await respondents.stop()
  }
  expect(ledger.refusals).toEqual([])
}

/** Responses marked as counted are counted, or still queued: read in one snapshot, because the job continues. */
async function expectJobKept({ query }: EmptyDatabase, isCounted: boolean): Promise<void> {
  const segmentKeys = await query("select key from segment_key where key = 'shop'")
  expect(segmentKeys).toHaveLength(isCounted ? 1 : 0)
  const lostKeys = await query(`
    select key from segment_key
    where  counted_at is null and not exists (select 1 from job where type = 'count-segment')`)
  expect(lostKeys).toEqual([])
}

/** The killed process held a lease on the job, which expires now. */
async function expectJobDone({ query }: EmptyDatabase, getOutput: () => string): Promise<void> {
  await query('update job set claimed_until = null')
  await waitUntil(async () => (await query('select id from job')).length === 0, getOutput)
  expect(await query('select key from segment_key where counted_at is null')).toEqual([])
}
