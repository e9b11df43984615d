import { readFileSync } from 'node:fs'
import { buildControlChart, buildRollingTallies, overlappingWindowsStandardError } from '../../shared/alerts.ts'
import {
  adjustedWaldChange,
  benjaminiHochberg,
  compareScores,
  holm,
  minimumDetectableDifference,
  testHeterogeneity,
} from '../../shared/comparison.ts'
import { normalUpperTail } from '../../shared/distributions.ts'
import { computeImpact } from '../../shared/drivers.ts'
import { estimateNonResponse } from '../../shared/non-response.ts'
import { addTallies, count, nps, poolTallies, type Tally, tallyHistogram, tallyScores } from '../../shared/nps.ts'
import { marginForSize, sizeForBenchmark, sizeForMargin, sizePerGroup } from '../../shared/sample-size.ts'
import { adjustTally, interval, standardError, twoSidedQuantile, variance } from '../../shared/statistics.ts'
import {
  type Estimate,
  estimatePostStratified,
  estimateStratified,
  estimateWeighted,
  kishEffectiveSize,
  type WeightedResponse,
} from '../../shared/weighting.ts'

type Numbers<Name extends string> = Record<Name, number>
type TwoGroups = Numbers<'variance1_unit' | 'variance2_unit' | 'difference_points' | 'confidence' | 'power'>

/** For each kind of reference case: computes the expected numbers, by name, from the input. */
export const calculators = {
  nps_ci: ({ confidence, ...t }: Tally & { confidence: number }) => ({
    nps: nps(t),
    variance_unit: variance(t),
    se: standardError(t),
    wald: interval(t, confidence, 'wald'),
    adjusted_wald_3T: {
      center: nps(adjustTally(t)),
      se: standardError(adjustTally(t)),
      low_unclamped: interval(adjustTally(t), confidence, 'wald')?.low,
      high_unclamped: interval(adjustTally(t), confidence, 'wald')?.high,
      ...interval(t, confidence, 'adjusted-wald'),
    },
    score: interval(t, confidence),
  }),

  nps_point_published: (input: Tally | { scores: number[] }) => {
    const t = 'scores' in input ? tallyScores(input.scores) : input
    const v = variance(t)
    return { nps: nps(t), variance_unit: v, sd_unit: Math.sqrt(v), se_unit: standardError(t) / 100 }
  },

  nps_ci_published: ({ confidence, ...t }: Tally & { confidence: number }) => {
    const score = interval(t, confidence)
    const wald = interval(t, confidence, 'wald')
    const agrestiMin = interval(addTallies(t, { promoters: 0.5, passives: 1, detractors: 0.5 }), confidence, 'wald')
    return {
      nps_printed: nps(t),
      score_low: score?.low,
      score_high: score?.high,
      score_low_printed: score?.low,
      score_high_printed: score?.high,
      wald_low_printed: wald?.low,
      wald_high_printed: wald?.high,
      agresti_min_low_printed: agrestiMin?.low,
      agresti_min_high_printed: agrestiMin?.high,
    }
  },

  score_edges: ({ n, confidence }: { n: number; confidence: number }) => {
    const computeEdge = (t: Tally) => ({ nps: nps(t), low: null, high: null, ...interval(t, confidence) })
    const emptyTally = { promoters: 0, passives: 0, detractors: 0 }
    return {
      ...computeEdge(emptyTally),
      all_promoters: computeEdge({ ...emptyTally, promoters: n }),
      all_detractors: computeEdge({ ...emptyTally, detractors: n }),
      all_passives: computeEdge({ ...emptyTally, passives: n }),
    }
  },

  nps_difference: ({
    before,
    after: postEstimate,
    confidence,
  }: {
    before: Tally
    after: Tally
    confidence: number
  }) => {
    const mover = compareScores(before, postEstimate, confidence)
    const adjustedWald = adjustedWaldChange(before, postEstimate, confidence)
    const center = (nps(adjustTally(postEstimate)) as number) - (nps(adjustTally(before)) as number)
    const adjustedError = Math.hypot(standardError(adjustTally(before)), standardError(adjustTally(postEstimate)))
    const error = Math.hypot(standardError(before), standardError(postEstimate))
    const difference = (nps(postEstimate) as number) - (nps(before) as number)
    const margin = twoSidedQuantile(confidence) * error
    return {
      change: mover?.difference,
      mover_score: { ...mover, p_value: mover?.pValue },
      adjusted_wald_3T: {
        ...adjustedWald,
        change_adjusted: center,
        se: adjustedError,
        z: center / adjustedError,
        p_value: adjustedWald?.pValue,
      },
      wald: {
        se: error,
        low: difference - margin,
        high: difference + margin,
        p_value: 2 * normalUpperTail(Math.abs(difference / error)),
      },
    }
  },

  sample_size_moe: (
    input: Numbers<'variance_unit' | 'margin_points' | 'confidence'> & { population: number | null },
  ) => {
    const options = { variance: input.variance_unit, confidence: input.confidence, responseRate: 0.2 }
    const infinite = sizeForMargin(input.margin_points, options)
    const finite = sizeForMargin(input.margin_points, { ...options, population: input.population ?? undefined })
    return {
      n_wald_raw: infinite.exact,
      n_wald: infinite.responses,
      n_adjusted: sizeForMargin(input.margin_points, { ...options, adjusted: true }).responses,
      n_fpc_raw: finite.exact,
      n_fpc: finite.responses,
      'invitations_at_response_rate_0.2': finite.invitations,
    }
  },

  // The published figure used z rounded to 1.645 + 0.842, which are the quantiles of these two probabilities.
  sample_size_benchmark: (input: Numbers<'variance_unit' | 'difference_points' | 'z'>) => {
    const [confidence, power] = [1 - normalUpperTail(1.645), 1 - normalUpperTail(input.z - 1.645)]
    const size = sizeForBenchmark(input.difference_points, { variance: input.variance_unit, confidence, power })
    return { n: size.responses, raw: size.exact }
  },

  moe_rule_of_thumb: (input: Numbers<'n' | 'variance_unit' | 'confidence'>) => {
    const margin = marginForSize(input.n, { variance: input.variance_unit, confidence: input.confidence })
    return { moe: margin, moe_printed: margin }
  },

  sample_size_two_sample: ({ variance1_unit, variance2_unit, difference_points, ...planning }: TwoGroups) => {
    const size = sizePerGroup(difference_points, { ...planning, variances: [variance1_unit, variance2_unit] })
    return { n_per_group_raw: size.exact, n_per_group: size.responses }
  },

  minimum_detectable_difference: (input: { before: Tally; after: Tally; confidence: number; power: number }) => ({
    mdd_points: minimumDetectableDifference(input.before, input.after, input.confidence, input.power),
  }),

  nps_stratified: ({ strata, confidence }: { strata: (Tally & { population: number })[]; confidence: number }) => {
    const parts = strata.map(({ population, ...t }) => ({ tally: t, population }))
    const byStrata = estimateStratified(parts, confidence)
    const postEstimate = estimatePostStratified(parts, confidence)
    const weights = parts.flatMap(({ tally, population }) => buildResponses(tally, population / count(tally)))
    return {
      nps: byStrata.nps,
      se_stratified: byStrata.standardError,
      se_stratified_fpc: estimateStratified(parts, confidence, { finitePopulation: true }).standardError,
      se_poststratified: postEstimate.standardError,
      se_weights_only: estimateWeighted(weights)?.standardError,
      unweighted_nps: nps(poolTallies(strata)),
      kish_effective_n: kishEffectiveSize(weights.map(({ weight }) => weight)),
      design_effective_n: byStrata.designSize,
      score_stratified: { effective_n: byStrata.effectiveSize, ...byStrata.interval },
      score_poststratified: { effective_n: postEstimate.effectiveSize, ...postEstimate.interval },
    }
  },

  nps_weighted: ({ scores, weights, confidence }: { scores: number[]; weights: number[]; confidence: number }) => {
    const responses = scores.map((score, i) => ({ score, weight: weights[i] as number }))
    return summarizeEstimate(estimateWeighted(responses, confidence) as Estimate)
  },

  p_adjust: ({ p }: { p: number[] }) => ({ holm: holm(p), bh: benjaminiHochberg(p) }),

  driver_impact: (input: { with_reason: Tally; without_reason: Tally }) => {
    const impact = computeImpact(input.with_reason, input.without_reason)
    return {
      share: impact.share,
      nps_with: impact.npsWith,
      nps_without: impact.npsWithout,
      nps_all: nps(addTallies(input.with_reason, input.without_reason)),
      impact: impact.points,
      impact_check_all_minus_without: impact.share * (impact.npsWith - impact.npsWithout),
      se_impact: impact.standardError,
    }
  },
  segment_heterogeneity: ({ segments }: { segments: Tally[] }) => {
    const result = testHeterogeneity(segments)
    return { Q: result?.q, df: result?.degreesOfFreedom, p_value: result?.pValue }
  },

  control_chart: (input: { periods: Tally[]; baseline_periods: number; lambda_: number; L: number }) => {
    const { laneySigma, variance, ...chart } = buildControlChart(input.periods, {
      baselinePeriods: input.baseline_periods,
      lambda: input.lambda_,
      limit: input.L,
    })
    return { ...chart, variance_unit: variance, laney_sigma_z: laneySigma }
  },

  rolling_nps: ({ days, window, confidence }: { days: Tally[]; window: number; confidence: number }) =>
    buildRollingTallies(days, window).map((t) => t && { n: count(t), nps: nps(t), ...interval(t, confidence) }),

  overlapping_windows_se: (input: Numbers<'n1' | 'n2' | 'shared' | 'variance_unit'>) => {
    const errorWhenSharing = (shared: number) =>
      overlappingWindowsStandardError(input.n1, input.n2, shared, input.variance_unit)
    const [v1, v2] = [(1e4 * input.variance_unit) / input.n1, (1e4 * input.variance_unit) / input.n2]
    return {
      se_correct: errorWhenSharing(input.shared),
      se_naive: errorWhenSharing(0),
      correlation: (v1 + v2 - errorWhenSharing(input.shared) ** 2) / (2 * Math.sqrt(v1 * v2)),
    }
  },

  nonresponse_bounds: ({ delivered, ...t }: Tally & { delivered: number }) => {
    const { responseRate, low, high, ifNeutral, breakEven } = estimateNonResponse(t, delivered)
    return {
      response_rate: responseRate,
      nps_respondents: nps(t),
      lower_bound: low,
      upper_bound: high,
      if_nonrespondents_neutral: ifNeutral,
      breakeven_nonrespondent_nps: breakEven,
    }
  },

  real_dataset: ({ confidence }: { confidence: number }) => {
    const data: Airport = JSON.parse(readFileSync(new URL('../fixtures/sfo-2017.json', import.meta.url), 'utf8'))
    const summarize = (t: Tally) => ({ n: count(t), nps: nps(t), ...interval(t, confidence) })
    const areas = Object.entries(data.boardingAreas).map(([area, histogram]) => [
      area,
      summarize(tallyHistogram(histogram)),
    ])
    const responses = data.weighted.flatMap(({ count, ...response }) => Array.from({ length: count }, () => response))
    const overall = tallyScores(responses.map(({ score }) => score))
    const score = interval(overall, confidence)
    return {
      rows: responses.length + data.unanswered,
      answered: count(overall),
      ...overall,
      nps: nps(overall),
      score_low: score?.low,
      score_high: score?.high,
      weighted: summarizeEstimate(estimateWeighted(responses, confidence) as Estimate),
      by_boarding_area: Object.fromEntries(areas),
    }
  },
}

/** San Francisco airport 2017, as 96 distinct pairs of score and weight, and as histograms. */
type Airport = {
  unanswered: number
  weighted: (WeightedResponse & { count: number })[]
  boardingAreas: Record<string, number[]>
}

function summarizeEstimate(estimate: Estimate) {
  return {
    nps: estimate.nps,
    se: estimate.standardError,
    kish_effective_n: estimate.kishSize,
    effective_n: estimate.effectiveSize,
    score_low: estimate.interval.low,
    score_high: estimate.interval.high,
  }
}

function buildResponses({ promoters, passives, detractors }: Tally, weight: number): WeightedResponse[] {
  const repeatScore = (score: number, length: number) => Array.from({ length }, () => ({ score, weight }))
  return [...repeatScore(9, promoters), ...repeatScore(7, passives), ...repeatScore(6, detractors)]
}
