import type { SilenceFigures, SilenceProblem } from '../../../shared/follow-up-figures.ts'
import { count, type Tally } from '../../../shared/nps.ts'
import { estimateIceberg, estimateSilence, QUOTED_COMPLAIN_SHARES } from '../../../shared/silence.ts'
import type { UnhappyRow } from '../../store/queries/follow-up-figures.ts'

/**
 * How many customers are unhappy, and which share of them never said so. Contacts are the customers unless most unhappy responses
 * have none.
 * @param tally the responses of the range
 */
export function measureSilence(tally: Tally, unhappyRow: UnhappyRow, contacts: number): SilenceFigures {
  const { complaints } = unhappyRow
  const responses = count(tally)
  const problem = findProblem(responses, unhappyRow, contacts)
  const isKnown = problem === null || problem === 'no-responses'
  const facts = {
    customers: isKnown ? contacts : null,
    problem,
    responses,
    detractors: tally.detractors,
    complaints,
    quoted: QUOTED_COMPLAIN_SHARES.map((complainShare) => ({
      complainShare,
      ...estimateIceberg(complaints, complainShare),
    })),
  }
  if (problem !== null) return { ...facts, unhappy: null, silent: null, bounds: null }
  const silence = estimateSilence(contacts, { count: tally.detractors, total: responses }, complaints)
  const { unhappy, unhappyLimits, share, low, high } = silence
  return {
    ...facts,
    unhappy: unhappy === null || unhappyLimits === null ? null : { value: unhappy, ...unhappyLimits },
    // With no detractors in the sample, the lower limit of the unhappy is 0.
    silent: share === null ? null : { value: share, low: low ?? 0, high: high ?? 1 },
    bounds: computeBounds(tally, complaints, contacts),
  }
}

function findProblem(responses: number, { responses: unhappy, withContact }: UnhappyRow, contacts: number) {
  const problem: SilenceProblem | null =
    contacts === 0
      ? 'no-customers'
      : withContact * 2 < unhappy
        ? 'mostly-anonymous'
        : responses === 0
          ? 'no-responses'
          : null
  return problem
}

/** Without any assumption: all who did not respond are happy, or all are unhappy. Null where nobody can be unhappy. */
function computeBounds({ promoters, passives, detractors }: Tally, complaints: number, customers: number) {
  const [fewest, most] = [Math.min(detractors, customers), Math.max(0, customers - promoters - passives)]
  const toSilent = (unhappy: number) => (unhappy > 0 ? Math.max(0, 1 - complaints / unhappy) : 0)
  return most === 0 ? null : { low: toSilent(fewest), high: toSilent(Math.max(fewest, most)) }
}
