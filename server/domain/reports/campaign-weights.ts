import { WavePopulation } from '../../../shared/campaign.ts'
import type { CampaignFigures } from '../../../shared/campaign-figures.ts'
import { rIndicator, standardizedDifference } from '../../../shared/non-response.ts'
import { count, poolTallies, type Tally, tallyScores } from '../../../shared/nps.ts'
import {
  type Estimate,
  estimatePostStratified,
  estimateStratified,
  estimateWeighted,
  type Stratum,
} from '../../../shared/weighting.ts'
import type { CampaignScoreRow, InvitedCountRow, WaveFiguresRow } from '../../store/queries/campaign-figures.ts'
import { computeMetrics } from './metrics.ts'

/** Sums counts by stratum of the sample. People without one are left out. */
function sumByStratum<Row extends { stratum: string | null }>(rows: readonly Row[], value: (row: Row) => number) {
  const sums = new Map<string, number>()
  for (const row of rows) {
    if (row.stratum !== null) sums.set(row.stratum, (sums.get(row.stratum) ?? 0) + value(row))
  }
  return sums
}

/** The contacts that the strata stand for, in all waves. */
function sumPopulations(waves: readonly WaveFiguresRow[]): Map<string, number> {
  const populations = waves.map(({ population }) => WavePopulation.parse(JSON.parse(population)).strata)
  return sumByStratum(
    populations.flatMap((strata) => Object.entries(strata).map(([stratum, size]) => ({ stratum, size }))),
    ({ size }) => size,
  )
}

/** Whether everyone who was asked had a known chance to be. */
export const isRandomSample = (invited: readonly InvitedCountRow[]): boolean =>
  invited.length > 0 && invited.every(({ probability }) => probability !== null)

/**
 * The score with each response weighted by whom it stands for. Left out where all weights are equal: the score is the same.
 * @param isStratified whether the sample was drawn by stratum
 */
export function estimateCampaign(
  { scores, waves }: { scores: readonly CampaignScoreRow[]; waves: readonly WaveFiguresRow[] },
  isStratified: boolean,
): CampaignFigures['weighted'] {
  const strata = listStrata(scores, waves)
  const estimates: [CampaignFigures['weighted'][number]['method'], Estimate | null][] = [
    ['hajek', estimateByProbability(scores)],
    ['stratified', strata && isStratified ? estimateStratified(strata) : null],
    ['post-stratified', strata && estimatePostStratified(strata)],
  ]
  return estimates.flatMap(([method, estimate]) => {
    // Sums of many weights are equal to some digits only.
    if (!estimate || estimate.designEffect < 1 + 1e-9) return []
    const { nps, standardError, interval, effectiveSize, designEffect } = estimate
    return [{ method, nps, standardError, interval, effectiveSize, designEffect }]
  })
}

function estimateByProbability(scores: readonly CampaignScoreRow[]): Estimate | null {
  if (scores.some(({ probability }) => probability === null)) return null
  return estimateWeighted(
    scores.flatMap((row) =>
      Array.from({ length: row.count }, () => ({ score: row.score, weight: 1 / (row.probability as number) })),
    ),
  )
}

/** The strata with their responses; null if some have too few, or a response belongs to none: then nothing can be said of all. */
function listStrata(scores: readonly CampaignScoreRow[], waves: readonly WaveFiguresRow[]): Stratum[] | null {
  const populations = sumPopulations(waves)
  const tallies = tallyStrata(scores)
  const isComplete = scores.every(({ stratum }) => stratum !== null && (populations.get(stratum) ?? 0) > 0)
  const strata = [...populations]
    .filter(([, population]) => population > 0)
    .map(([stratum, population]) => ({ population, tally: tallies.get(stratum) ?? poolTallies([]) }))
  return isComplete && strata.length > 1 && strata.every(({ tally }) => count(tally) > 1) ? strata : null
}

const tallyStrata = (scores: readonly CampaignScoreRow[]): Map<string, Tally> =>
  new Map(
    [...Map.groupBy(scores, ({ stratum }) => stratum)].flatMap(([stratum, rows]) =>
      stratum === null ? [] : [[stratum, tallyRows(rows)]],
    ),
  )

export const tallyRows = (rows: readonly CampaignScoreRow[]): Tally =>
  poolTallies(
    rows.map(({ score, count: size }) => {
      const { promoters, passives, detractors } = tallyScores([score])
      return { promoters: promoters * size, passives: passives * size, detractors: detractors * size }
    }),
  )

/** The responses by score, 0 to 10. */
export function buildScoreHistogram(rows: readonly CampaignScoreRow[]): number[] {
  const histogram = Array.from({ length: 11 }, () => 0)
  for (const { score, count: size } of rows) histogram[score] = (histogram[score] ?? 0) + size
  return histogram
}

/** Who responded, of each stratum that was asked. */
export function describeStrata(
  invited: readonly InvitedCountRow[],
  scores: readonly CampaignScoreRow[],
  waves: readonly WaveFiguresRow[],
): Pick<CampaignFigures, 'strata' | 'rIndicator'> {
  const asked = sumByStratum(invited, (row) => row.asked)
  const responded = sumByStratum(scores, (row) => row.count)
  const populations = sumPopulations(waves)
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, size) => total + size, 0)
  const [askedTotal, respondedTotal] = [sum(asked), sum(responded)]
  const strata = [...asked].map(([stratum, size]) => ({
    stratum,
    population: populations.get(stratum) ?? null,
    asked: size,
    score: computeMetrics(buildScoreHistogram(scores.filter((row) => row.stratum === stratum)), { segment: true }),
    standardizedDifference:
      respondedTotal === 0
        ? null
        : standardizedDifference((responded.get(stratum) ?? 0) / respondedTotal, size / askedTotal),
  }))
  const groups = [...asked].map(([stratum, size]) => ({ invited: size, answered: responded.get(stratum) ?? 0 }))
  return {
    strata: strata.sort((a, b) => (a.stratum < b.stratum ? -1 : 1)),
    rIndicator: groups.length > 1 && respondedTotal > 0 ? rIndicator(groups) : null,
  }
}
