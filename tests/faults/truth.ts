import { expect } from 'vitest'
import { toGroup } from '../../shared/nps.ts'
import { cliEntry, RunningProcess } from '../e2e/processes.ts'
import { type ResponseLedger, storedKey } from './load.ts'

interface QueryClient {
  query(text: string): Promise<Record<string, unknown>[]>
}

/**
 * Checks that the database matches the acknowledgements, after all unacknowledged responses were sent again:
 * each response once, with its score, and a follow-up for exactly the detractors.
 */
export async function expectEachResponseOnce(
  { query }: QueryClient,
  survey: string,
  ledger: ResponseLedger,
): Promise<void> {
  expect([...ledger.unacknowledged]).toEqual([])
  await expectNothingLost({ query }, survey, ledger)
  const [storedResponses] = await query('select cast(count(*) as integer) as count from response')
  expect(storedResponses).toEqual({ count: ledger.acknowledged.size })
  const followUps = await query('select response_id as id from follow_up')
  const detractors = [...ledger.acknowledged.values()].filter(({ score }) => toGroup(score) === 'detractor')
  expect(followUps.map(({ id }) => id).sort()).toEqual(detractors.map(({ id }) => id).sort())
}

/** Each acknowledged response exists, with the acknowledged id and score. */
export async function expectNothingLost({ query }: QueryClient, survey: string, ledger: ResponseLedger): Promise<void> {
  const rows = await query('select key, id, score from response')
  const storedResponses = new Map(rows.map(({ key, id, score }) => [key, `${id} ${score}`]))
  const lostResponses = [...ledger.acknowledged].filter(
    ([key, { id, score }]) => storedResponses.get(storedKey(survey, key)) !== `${id} ${score}`,
  )
  expect(lostResponses).toEqual([])
}

/** Refused requests got an error, and when to retry. */
export function expectRetryableRefusals({ refusals }: ResponseLedger): void {
  expect(refusals).not.toEqual([])
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ status: 503, headers: { 'content-type': 'application/problem+json' } })
    expect(Number(refusal.headers['retry-after'])).toBeGreaterThan(0)
  }
}

/** Runs `vouch verify` while the service runs. */
export async function expectCorrectCounts(cwd: string, env: Record<string, string>): Promise<void> {
  const verifyProcess = new RunningProcess([process.execPath, cliEntry, 'verify'], {
    cwd,
    env,
  })
  expect(await verifyProcess.exited).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^All counts equal a recount\.\n[^{]*All audit logs are intact\.\n$/),
  })
}
