import { computeMeanAbove, normalUpperTail } from './distributions.ts'
import { type Group, nps, type Tally, toGroup } from './nps.ts'
import { computeShareLimits, getShare, type Limits, type Proportion } from './proportions.ts'
import { interval } from './statistics.ts'

/** The groups of the rows and columns of a recovery matrix. */
export const matrixGroups: readonly Group[] = ['detractor', 'passive', 'promoter']

/** Counts of people, rows by their group before and columns after: detractors, passives, promoters. */
export type RecoveryMatrix = readonly (readonly number[])[]

/** @throws RangeError for what is not a score */
export function buildRecoveryMatrix(pairs: readonly (readonly [before: number, after: number])[]): RecoveryMatrix {
  const matrix = matrixGroups.map(() => matrixGroups.map(() => 0))
  for (const [before, after] of pairs) {
    const row = matrix[matrixGroups.indexOf(toGroup(before))] as number[]
    const column = matrixGroups.indexOf(toGroup(after))
    row[column] = (row[column] as number) + 1
  }
  return matrix
}

/** What became of detractors who were asked again and responded. */
export interface Conversion extends Proportion {
  toPassive: number
  toPromoter: number
  /** The share that is no longer detractors, 0..1, with its limits. */
  share: number | null
  limits: Limits | null
  /** Their score after, in points. It was -100 before by choice, so its change says nothing. */
  nps: number | null
  npsLimits: Limits | null
}

/**
 * How many detractors became passives or promoters, of those who were asked again and responded.
 *
 * @example computeConversion({ promoters: 2, passives: 2, detractors: 3 }) // share 0.571, low 0.250, high 0.842
 */
export function computeConversion(after: Tally): Conversion {
  const { promoters, passives, detractors } = after
  const proportion = { count: promoters + passives, total: promoters + passives + detractors }
  return {
    ...proportion,
    toPassive: passives,
    toPromoter: promoters,
    share: getShare(proportion),
    limits: computeShareLimits(proportion),
    nps: nps(after),
    npsLimits: interval(after),
  }
}

/** The scores after of the detractors in a matrix. */
export function tallyDetractorsAfter(matrix: RecoveryMatrix): Tally {
  const [detractors, passives, promoters] = matrix[0] as [number, number, number]
  return { promoters, passives, detractors }
}

/** What those chosen for a low value score next time by themselves, in the unit of the mean. */
export interface Regression {
  /** The share below the cut-off, 0..1. */
  selectedShare: number
  selectedMean: number
  expectedNextMean: number
  /** How much they rise although nothing was done. */
  effect: number
}

/**
 * Regression to the mean of those below a cut-off, by the normal model (Barnett, van der Pols & Dobson 2005, equation 1).
 *
 * @param reliability the correlation of two measurements of the same person, 0..1
 * @throws RangeError unless the standard deviation is above 0 and the reliability is 0 to 1
 * @example predictRegression({ mean: 60, standardDeviation: 15, reliability: 0.5, cutoff: 40 })
 * // selectedMean 33.0, expectedNextMean 46.5
 */
export function predictRegression({
  mean,
  standardDeviation,
  reliability,
  cutoff,
}: Record<'mean' | 'standardDeviation' | 'reliability' | 'cutoff', number>): Regression {
  if (!(standardDeviation > 0)) throw new RangeError(`A standard deviation is above 0, not ${standardDeviation}`)
  if (!(reliability >= 0 && reliability <= 1)) throw new RangeError(`A reliability is 0 to 1, not ${reliability}`)
  const z = (mean - cutoff) / standardDeviation
  const distance = standardDeviation * computeMeanAbove(z)
  return {
    selectedShare: normalUpperTail(z),
    selectedMean: mean - distance,
    expectedNextMean: mean - reliability * distance,
    effect: (1 - reliability) * distance,
  }
}
