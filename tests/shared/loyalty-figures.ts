import { expect } from 'vitest'
import {
  compareVariants,
  computeFisherPValue,
  computeScorePValue,
  readAtAnyTime,
  sizePerVariant,
  type VariantComparison,
} from '../../shared/ab-test.ts'
import { compareBeforeAndAfter } from '../../shared/before-after.ts'
import { compareEarlyAndLate, estimateNonResponse } from '../../shared/non-response.ts'
import { addTallies, nps, type Tally } from '../../shared/nps.ts'
import { comparePairedScores, testMcNemar } from '../../shared/paired-change.ts'
import { getShare, type Proportion, subtractShares } from '../../shared/proportions.ts'
import {
  buildRecoveryMatrix,
  computeConversion,
  predictRegression,
  type RecoveryMatrix,
  tallyDetractorsAfter,
} from '../../shared/recovery.ts'
import { estimateIceberg, estimateSilence } from '../../shared/silence.ts'
import {
  computeRestrictedMean,
  type Duration,
  estimateSurvival,
  findQuantile,
  testLogRank,
} from '../../shared/survival.ts'
import { summarizeTimeToClose } from '../../shared/time-to-close.ts'

type Numbers<Name extends string> = Record<Name, number>
type TwoShares = [Proportion, Proportion]
type Durations = { times: number[]; events: number[] }

/** For each supported kind of loyalty case: computes the expected figures, by name, from the input. */
export const loyaltyCalculators = {
  proportion_difference: ({ x1, n1, x2, n2 }: Numbers<'x1' | 'n1' | 'x2' | 'n2'>) =>
    subtractShares({ count: x2, total: n2 }, { count: x1, total: n1 }) ?? { difference: null, low: null, high: null },

  ab_test: (input: Record<'a' | 'b', Numbers<'sent' | 'answered'>>) => {
    const [a, b] = [input.a, input.b].map(({ sent, answered }) => ({ count: answered, total: sent })) as TwoShares
    const { test, ...comparison } = compareVariants(a, b) as VariantComparison
    const [scorePValue, fisherPValue] = [computeScorePValue(a, b), computeFisherPValue(a, b)]
    expect(comparison.pValue).toBe(test === 'score' ? scorePValue : fisherPValue)
    const rates = { rate_a: getShare(a), rate_b: getShare(b) }
    return { ...rates, ...comparison, p_score: scorePValue, p_fisher: fisherPValue, use: test }
  },

  ab_sample_size: ({ rate_a, rate_b, power }: Numbers<'rate_a' | 'rate_b'> & { power?: number }) => {
    const { exact, perVariant } = sizePerVariant(rate_a, rate_b, power === undefined ? {} : { power })
    return { per_arm_exact: exact, per_arm: perVariant }
  },

  always_valid: ({ tau, looks }: { tau: number; looks: Numbers<'x1' | 'n1' | 'x2' | 'n2'>[] }) => {
    const result = readAtAnyTime(
      looks.map(({ x1, n1, x2, n2 }) => ({ a: { count: x1, total: n1 }, b: { count: x2, total: n2 } })),
      { spread: tau },
    )
    return { looks: result.looks.map((look) => ({ ...look, p_value: look.pValue })), decided_at: result.decidedAt }
  },

  early_late: ({ early, late, invited }: { early: Tally; late: Tally; invited: number }) => {
    const { responseRate, low, high } = estimateNonResponse(addTallies(early, late), invited)
    const comparison = compareEarlyAndLate(early, late, invited)
    const { difference, ...limits } = comparison?.change ?? { difference: null, low: null, high: null }
    return {
      response_rate: responseRate,
      nps: nps(addTallies(early, late)),
      bound_low: low,
      bound_high: high,
      nps_early: nps(early),
      nps_late: nps(late),
      difference,
      low: limits.low,
      high: limits.high,
      if_silent_like_late: comparison?.ifSilentLikeLate ?? null,
      ...(comparison ? {} : { refused: 'too_few' }),
    }
  },

  kaplan_meier: (input: Durations) => {
    const curve = estimateSurvival(toDurations(input))
    const median = findQuantile(curve)
    return {
      n: curve.n,
      rows: curve.steps.map(({ atRisk, standardError, ...step }) => ({ ...step, at_risk: atRisk, se: standardError })),
      median: median.time,
      median_low: median.low,
      median_high: median.high,
    }
  },

  restricted_mean: ({ tau, ...input }: Durations & { tau: number }) => {
    const result = computeRestrictedMean(toDurations(input), tau)
    if (!result) return { mean: null, se: null, refused: 'beyond_follow_up' }
    return { mean: result.mean, se: result.standardError }
  },

  logrank: ({ groups }: { groups: Durations[] }) => {
    const { observed, expected, chiSquare, degreesOfFreedom, pValue } = testLogRank(groups.map(toDurations))
    return { observed, expected, chi2: chiSquare, df: degreesOfFreedom, p_value: pValue }
  },

  before_after: (input: { before: Tally; after: Tally; cause: Numbers<'before' | 'after'> }) => {
    const {
      score,
      share: change,
      isTooFew,
    } = compareBeforeAndAfter(
      { tally: input.before, causeCount: input.cause.before },
      { tally: input.after, causeCount: input.cause.after },
    )
    const share = (tally: Tally, causeCount: number) => getShare({ count: causeCount, total: sumTally(tally) })
    return {
      nps_before: nps(input.before),
      nps_after: nps(input.after),
      change: score?.difference ?? null,
      low: score?.low ?? null,
      high: score?.high ?? null,
      cause_share_before: share(input.before, input.cause.before),
      cause_share_after: share(input.after, input.cause.after),
      cause_change: change?.difference ?? null,
      cause_low: change?.low ?? null,
      cause_high: change?.high ?? null,
      ...(isTooFew ? { caution: 'too_few' } : {}),
    }
  },

  recovery_matrix: ({ pairs }: { pairs: [number, number][] }) => {
    const matrix = buildRecoveryMatrix(pairs)
    const conversion = computeConversion(tallyDetractorsAfter(matrix))
    return {
      matrix,
      detractors_asked_again: conversion.total,
      to_passive: conversion.toPassive,
      to_promoter: conversion.toPromoter,
      conversion: conversion.share,
      low: conversion.limits?.low ?? null,
      high: conversion.limits?.high ?? null,
      nps_after: conversion.nps,
      nps_after_low: conversion.npsLimits?.low ?? null,
      nps_after_high: conversion.npsLimits?.high ?? null,
    }
  },

  mcnemar: ({ b, c }: Numbers<'b' | 'c'>) => {
    const { exactPValue, midPValue, chiSquare } = testMcNemar(b, c)
    return { p_exact: exactPValue, p_mid: midPValue, chi2: chiSquare }
  },

  paired_nps_change: ({ matrix }: { matrix: RecoveryMatrix }) => {
    const result = comparePairedScores(matrix)
    return {
      n: result?.n ?? 0,
      change: result?.change.difference ?? null,
      covariance: result?.covariance ?? null,
      correlation: result?.correlation ?? null,
      se: result?.standardError ?? null,
      low: result?.change.low ?? null,
      high: result?.change.high ?? null,
      t_low: result?.studentLimits?.low ?? null,
      t_high: result?.studentLimits?.high ?? null,
    }
  },

  regression_to_mean: (input: Numbers<'mean' | 'sd' | 'reliability' | 'cutoff'>) => {
    const { selectedShare, selectedMean, expectedNextMean, effect } = predictRegression({
      ...input,
      standardDeviation: input.sd,
    })
    return { selected_share: selectedShare, selected_mean: selectedMean, expected_next_mean: expectedNextMean, effect }
  },

  time_to_close: (input: {
    cases: { opened: string; closed: string | null }[]
    as_of: string
    within_days: number
  }) => {
    const toDayNumber = (day: string) => Date.parse(day) / 86_400_000
    const spans = input.cases.map(({ opened, closed }) => ({
      from: toDayNumber(opened),
      to: closed === null ? null : toDayNumber(closed),
    }))
    const { n, closed, open, median, inTime } = summarizeTimeToClose(spans, toDayNumber(input.as_of), input.within_days)
    return {
      n,
      closed,
      open,
      median_days: median.time,
      median_low: median.low,
      median_high: median.high,
      due: inTime.total,
      closed_in_time: inTime.count,
      share_in_time: inTime.share,
      low: inTime.limits?.low ?? null,
      high: inTime.limits?.high ?? null,
    }
  },

  silent_share: (input: Numbers<'customers' | 'detractors' | 'n' | 'complaints'>) => {
    const silence = estimateSilence(input.customers, { count: input.detractors, total: input.n }, input.complaints)
    return {
      unhappy: silence.unhappy,
      unhappy_low: silence.unhappyLimits?.low ?? null,
      unhappy_high: silence.unhappyLimits?.high ?? null,
      silent_share: silence.share,
      silent_low: silence.low,
      silent_high: silence.high,
      unhappy_per_complaint: silence.unhappyPerComplaint,
    }
  },

  iceberg: (input: Numbers<'complaints' | 'complain_share'>) => estimateIceberg(input.complaints, input.complain_share),
}

const toDurations = ({ times, events }: Durations): Duration[] =>
  times.map((time, i) => ({ time, hasEvent: events[i] === 1 }))

const sumTally = ({ promoters, passives, detractors }: Tally) => promoters + passives + detractors
