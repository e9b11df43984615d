import type { Alert } from './alert.ts'

/** Orders alerts as the call list: those who wait for a call, what is overdue, the best customers, the unhappiest, the earliest. */
export function compareUrgency(one: Alert, other: Alert, now: number): number {
  const [ranks, otherRanks] = [rank(one, now), rank(other, now)]
  return ranks.map((value, index) => value - (otherRanks[index] ?? 0)).find((difference) => difference !== 0) ?? 0
}

function rank({ response, followUp, tier, at }: Alert, now: number): number[] {
  const isDone = followUp?.isDone ?? false
  const isOverdue = !isDone && typeof followUp?.dueAt === 'number' && followUp.dueAt < now
  return [
    response?.contactRequested && !isDone ? 0 : 1,
    isOverdue ? 0 : 1,
    tier === null ? 4 : 'ABCD'.indexOf(tier),
    response?.score ?? 11,
    at,
  ]
}
