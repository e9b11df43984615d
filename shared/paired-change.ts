import { type Change, compareScores, computeCorrelation, type GroupPair } from './comparison.ts'
import { chiSquareUpperTail } from './distributions.ts'
import type { Group, Tally } from './nps.ts'
import type { Limits } from './proportions.ts'
import { matrixGroups, type RecoveryMatrix } from './recovery.ts'
import { twoSidedStudentQuantile } from './student.ts'

/** The change of the score of the same people, in points. */
export interface PairedChange {
  n: number
  change: Change
  /** Of the responses coded -1, 0 and 1. */
  covariance: number
  correlation: number
  standardError: number
  /** t limits on the change of each person, for comparison. */
  studentLimits: Limits | null
}

/**
 * Compares two scores of the same people: the score intervals combined by MOVER with their correlation (Zou 2007), which is 0
 * when either side is constant. For people who were chosen by their first score, show the conversion, not this change.
 *
 * @returns null for nobody
 */
export function comparePairedScores(matrix: RecoveryMatrix, confidence = 0.95): PairedChange | null {
  const pairs = matrix.flatMap((row, i) =>
    row.map((count, j): GroupPair => ({ before: matrixGroups[i] as Group, after: matrixGroups[j] as Group, count })),
  )
  const [before, after] = [tallySide(pairs, 'before'), tallySide(pairs, 'after')]
  const correlation = computeCorrelation(before, after, pairs)
  const change = compareScores(before, after, confidence, correlation)
  if (!change) return null
  const n = pairs.reduce((sum, pair) => sum + pair.count, 0)
  const average = (value: (before: number, after: number) => number) =>
    pairs.reduce((sum, pair) => sum + value(code(pair.before), code(pair.after)) * pair.count, 0) / n
  const mean = average((a, b) => b - a)
  const variance = average((a, b) => (b - a - mean) ** 2)
  const margin = n > 1 && twoSidedStudentQuantile(confidence, n - 1) * 100 * Math.sqrt(variance / (n - 1))
  return {
    n,
    change,
    covariance: average((a, b) => a * b) - average((a) => a) * average((_, b) => b),
    correlation,
    standardError: 100 * Math.sqrt(variance / n),
    studentLimits: margin === false ? null : { low: change.difference - margin, high: change.difference + margin },
  }
}

const code = (group: Group): number => matrixGroups.indexOf(group) - 1

function tallySide(pairs: readonly GroupPair[], side: 'before' | 'after'): Tally {
  const count = (group: Group) =>
    pairs.filter((pair) => pair[side] === group).reduce((sum, pair) => sum + pair.count, 0)
  return { promoters: count('promoter'), passives: count('passive'), detractors: count('detractor') }
}

/** p-values of a share among the same people that has changed; `chiSquare` is null if nobody changed. */
export interface McNemarTest {
  exactPValue: number
  midPValue: number
  chiSquare: number | null
  chiSquarePValue: number | null
}

/**
 * Tests whether as many people left a group as came (McNemar 1947), without continuity correction; 1 if nobody moved.
 *
 * @throws RangeError unless both are whole counts
 * @example testMcNemar(1, 7) // exactPValue 0.0703, midPValue 0.0391, chiSquare 4.5
 */
export function testMcNemar(left: number, came: number): McNemarTest {
  if (![left, came].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError(`Expected two counts of people, not ${left} and ${came}`)
  }
  const n = left + came
  if (n === 0) return { exactPValue: 1, midPValue: 1, chiSquare: null, chiSquarePValue: null }
  const smaller = Math.min(left, came)
  let logProbability = -n * Math.LN2
  let [tail, last] = [0, 0]
  for (let k = 0; k <= smaller; k++) {
    if (k > 0) logProbability += Math.log((n - k + 1) / k)
    last = Math.exp(logProbability)
    tail += last
  }
  const chiSquare = (left - came) ** 2 / n
  return {
    exactPValue: Math.min(1, 2 * tail),
    midPValue: Math.min(1, 2 * tail - last),
    chiSquare,
    chiSquarePValue: chiSquareUpperTail(chiSquare, 1),
  }
}
