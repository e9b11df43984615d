import { join } from 'node:path'
import { expect } from 'vitest'
import { group } from '../../shared/nps.ts'
import { project, Running } from '../e2e/processes.ts'
import { type Ledger, storedKey } from './load.ts'

interface Looked {
  query(text: string): Promise<Record<string, unknown>[]>
}

/**
 * What the database holds is what the customers were told, once all of them have sent again what they were not told:
 * each answer once, with its score, and a follow-up for exactly the detractors.
 */
export async function expectEachAnswerOnce({ query }: Looked, survey: string, ledger: Ledger): Promise<void> {
  expect([...ledger.open]).toEqual([])
  await expectNothingLost({ query }, survey, ledger)
  const [stored] = await query('select cast(count(*) as integer) as count from response')
  expect(stored).toEqual({ count: ledger.acknowledged.size })
  const followUps = await query('select response_id as id from follow_up')
  const detractors = [...ledger.acknowledged.values()].filter(({ score }) => group(score) === 'detractor')
  expect(followUps.map(({ id }) => id).sort()).toEqual(detractors.map(({ id }) => id).sort())
}

/** Each answer that was acknowledged is there, under the id and with the score that its giver was told. */
export async function expectNothingLost({ query }: Looked, survey: string, ledger: Ledger): Promise<void> {
  const rows = await query('select key, id, score from response')
  const stored = new Map(rows.map(({ key, id, score }) => [key, `${id} ${score}`]))
  const lost = [...ledger.acknowledged].filter(
    ([key, { id, score }]) => stored.get(storedKey(survey, key)) !== `${id} ${score}`,
  )
  expect(lost).toEqual([])
}

/** Who was not served was told so, and when to try again. */
export function expectPlainRefusals({ refusals }: Ledger): void {
  expect(refusals).not.toEqual([])
  for (const refused of refusals) {
    expect(refused).toMatchObject({ status: 503, headers: { 'content-type': 'application/problem+json' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  }
}

/** `vouch verify`, beside the service. */
export async function expectCountsRight(cwd: string, env: Record<string, string>): Promise<void> {
  const verifying = new Running([process.execPath, join(project, 'server/entry/cli.ts'), 'verify'], { cwd, env })
  expect(await verifying.ended).toMatchObject({ code: 0, stdout: 'All counts equal a recount.\n' })
}
