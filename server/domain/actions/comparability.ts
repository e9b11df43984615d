import type { ActionObstacle } from '../../../shared/action.ts'
import { chiSquareUpperTail } from '../../../shared/distributions.ts'
import { subtractShares } from '../../../shared/proportions.ts'
import type { selectSurveyChanges } from '../../store/queries/action-figures.ts'

type SurveyChange = NonNullable<ReturnType<typeof selectSurveyChanges>['row']>

/** How many responses came from each survey through each channel. */
export type Mix = ReadonlyMap<string, number>

/** If more responses than this share came another way than before, who was asked has changed. */
const MAX_MOVED = 0.2

/** Unless chance moves as many so often. */
const MIX_P_VALUE = 0.01

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

/** Whether the responses of two spans came from other surveys, or through other channels. */
export function hasMixChanged(before: Mix, after: Mix): boolean {
  const [totalBefore, totalAfter] = [sum(before.values()), sum(after.values())]
  if (totalBefore === 0 || totalAfter === 0) return false
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  const pairs = keys.map((key) => [before.get(key) ?? 0, after.get(key) ?? 0] as const)
  const moved = sum(pairs.map(([one, other]) => Math.abs(one / totalBefore - other / totalAfter))) / 2
  if (moved <= MAX_MOVED) return false
  const total = totalBefore + totalAfter
  // Pearson's test that both are of the same mix.
  const q = sum(
    pairs.map(([one, other]) => {
      const expected = ((one + other) * totalBefore) / total
      const expectedAfter = one + other - expected
      return (one - expected) ** 2 / expected + (other - expectedAfter) ** 2 / expectedAfter
    }),
  )
  return chiSquareUpperTail(q, keys.length - 1) < MIX_P_VALUE
}

/** What was edited of the surveys that the responses are from. Changes before the version that notes it are not known. */
export function listSurveyObstacles(
  changes: readonly SurveyChange[],
  surveyIds: ReadonlySet<string>,
): ActionObstacle[] {
  const details = changes
    .filter(({ surveyId }) => surveyIds.has(surveyId))
    .map(({ detail }): { question?: boolean; reasons?: boolean } => JSON.parse(detail))
  return [
    ...(details.some(({ question }) => question) ? ['question-changed' as const] : []),
    ...(details.some(({ reasons }) => reasons) ? ['reasons-changed' as const] : []),
  ]
}

/** The follow-ups of a span. */
export interface FollowUpCounts {
  followUps: number
  /** Those without a cause. */
  withoutCause: number
  /** Of these, the open ones. */
  pending: number
}

/** If more of the follow-ups than this share are open and without a cause, the share naming a cause will still rise. */
const MAX_PENDING = 0.2

/** If the shares of follow-ups without a cause are further apart, and not by chance, fewer of them were worked on in one span. */
const MAX_CAUSE_GAP = 0.05

/**
 * Whether the share naming a cause differs because follow-ups of one span have been worked on less. Where no follow-up has a cause,
 * members do not record them, and only reasons count. A gap that works against the change of the share does not explain it.
 *
 * @param change of the share, after minus before
 */
export function areCausesPending(before: FollowUpCounts, after: FollowUpCounts, change: number): boolean {
  const spans = [before, after]
  if (spans.every(({ followUps, withoutCause }) => withoutCause === followUps)) return false
  if (spans.some(({ followUps, pending }) => pending > MAX_PENDING * followUps)) return true
  const toProportion = ({ followUps: total, withoutCause: count }: FollowUpCounts) => ({ count, total })
  const gap = subtractShares(toProportion(before), toProportion(after))
  if (gap === null || Math.abs(gap.difference) <= MAX_CAUSE_GAP) return false
  return (gap.low > 0 && change < 0) || (gap.high < 0 && change > 0)
}
