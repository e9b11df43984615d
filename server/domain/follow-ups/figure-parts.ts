import { computeImpact, hasEnoughForImpact, testImpact } from '../../../shared/drivers.ts'
import {
  type FollowUpCause,
  type FollowUpFigures,
  type FollowUpShare,
  type FollowUpTimes,
  type FollowUpTimesWithCurve,
  MIN_AT_RISK,
  MIN_FOLLOW_UPS_OF_GROUP,
} from '../../../shared/follow-up-figures.ts'
import type { Tally } from '../../../shared/nps.ts'
import { computeShareLimits, getShare, type Proportion, subtractShares } from '../../../shared/proportions.ts'
import { computeConversion } from '../../../shared/recovery.ts'
import { findQuantiles, type SortedTimes, sortTimes, visitSteps } from '../../../shared/survival.ts'
import type { FigureCell, LaterResponses } from '../../store/queries/follow-up-figures.ts'

const HOUR_MS = 60 * 60 * 1000

type Cells = readonly FigureCell[]
type CountName = { [Name in keyof FigureCell]: FigureCell[Name] extends number ? Name : never }[keyof FigureCell]

export const sum = (cells: Cells, name: CountName): number => cells.reduce((total, cell) => total + cell[name], 0)

export const toShare = (proportion: Proportion): FollowUpShare => {
  const limits = computeShareLimits(proportion)
  return { ...proportion, share: getShare(proportion), low: limits?.low ?? null, high: limits?.high ?? null }
}

/** From opened to first reached. Who was never reached is so until now: an end without contact does not take them out. */
export const measureContact = (cells: Cells) => measure(collectTimes(cells, 'contactTimes', 'uncontactedTimes'))

export const measureClosing = (cells: Cells) => measure(collectTimes(cells, 'closeTimes', 'openTimes'))

export const measureContactWithCurve = (cells: Cells) =>
  measureWithCurve(collectTimes(cells, 'contactTimes', 'uncontactedTimes'))

export const measureClosingWithCurve = (cells: Cells) =>
  measureWithCurve(collectTimes(cells, 'closeTimes', 'openTimes'))

/** In hours. A contact by email may have been recorded before the follow-up was opened anew. */
function collectTimes(cells: Cells, ended: keyof FigureCell, lasting: keyof FigureCell): SortedTimes {
  const collect = (name: keyof FigureCell) =>
    cells.flatMap(({ [name]: times }) =>
      times === null
        ? []
        : String(times)
            .split(',')
            .map((time) => Math.max(0, Number(time)) / HOUR_MS),
    )
  return sortTimes(collect(ended), collect(lasting))
}

function measure(times: SortedTimes): FollowUpTimes {
  const [median, p90] = findQuantiles(times, [0.5, 0.9]).map(({ time, low, high }) => ({ hours: time, low, high }))
  const none = { hours: null, low: null, high: null }
  const count = times.events.length
  return { count, total: count + times.censored.length, median: median ?? none, p90: p90 ?? none }
}

/** Points are a percent apart. */
const CURVE_STEP = 0.01

function measureWithCurve(times: SortedTimes): FollowUpTimesWithCurve {
  const curve: FollowUpTimesWithCurve['curve'] = []
  visitSteps(times, 0.95, ({ time, atRisk, survival, low, high }) => {
    if (atRisk < MIN_AT_RISK) return false
    const share = 1 - survival
    if (share >= (curve.at(-1)?.share ?? 0) + CURVE_STEP)
      curve.push({ hours: time, share, low: 1 - (high ?? survival), high: 1 - (low ?? survival) })
  })
  return { ...measure(times), curve }
}

/** Of the follow-ups whose first deadline has passed, those whose customer was reached by then. */
export const countContactedInTime = (cells: Cells): FollowUpShare =>
  toShare({ count: sum(cells, 'inTime'), total: sum(cells, 'due') })

const tallyAfter = (cells: Cells): Tally => ({
  promoters: sum(cells, 'toPromoter'),
  passives: sum(cells, 'toPassive'),
  detractors: sum(cells, 'toDetractor'),
})

/** What became of detractors who were asked again and responded. */
export function summarizeConversion(cells: Cells): FollowUpFigures['conversion'] {
  const conversion = computeConversion(tallyAfter(cells))
  const [asked, waiting] = [sum(cells, 'asked'), sum(cells, 'waiting')]
  return {
    ...toShare({ count: conversion.count, total: conversion.total }),
    toPassive: conversion.toPassive,
    toPromoter: conversion.toPromoter,
    asked,
    waiting,
    ifSilentUnconverted: getShare({ count: conversion.count, total: asked - waiting }),
    nps: conversion.nps,
    npsLow: conversion.npsLimits?.low ?? null,
    npsHigh: conversion.npsLimits?.high ?? null,
  }
}

const convert = (cells: Cells): FollowUpShare => {
  const { count, total } = computeConversion(tallyAfter(cells))
  return toShare({ count, total })
}

/** Detractors by whether they had been reached when they responded the next time. */
export function compareWithNotReached(later: LaterResponses): FollowUpFigures['comparison'] {
  const reached = { count: later.reachedConverted, total: later.reached }
  const notReached = { count: later.notReachedConverted, total: later.notReached }
  const change = subtractShares(notReached, reached)
  return {
    reached: toShare(reached),
    notReached: toShare(notReached),
    difference: change?.difference ?? null,
    low: change?.low ?? null,
    high: change?.high ?? null,
  }
}

/**
 * How often each cause was named, its effect on the score, and how many of those customers are no longer detractors; the most frequent first.
 * @param all the responses of these days; undefined if the caller does not see them
 */
export function countCauses(cells: Cells, all: Tally | undefined): FollowUpCause[] {
  const named = cells.filter(({ cause }) => cause !== null)
  const total = sum(named, 'count')
  return [...Map.groupBy(named, ({ cause }) => cause as string)]
    .map(([cause, part]) => ({
      cause,
      ...toShare({ count: sum(part, 'count'), total }),
      effect: all === undefined ? null : estimateEffect(part, all),
      conversion: convert(part),
    }))
    .sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1))
}

/** Null for too few, or if the counts of responses do not have the follow-ups, as in the days at the ends of a range. */
function estimateEffect(part: Cells, all: Tally): FollowUpCause['effect'] {
  const withCause = {
    promoters: sum(part, 'promoters'),
    passives: sum(part, 'passives'),
    detractors: sum(part, 'detractors'),
  }
  const without = {
    promoters: all.promoters - withCause.promoters,
    passives: all.passives - withCause.passives,
    detractors: all.detractors - withCause.detractors,
  }
  if (Math.min(without.promoters, without.passives, without.detractors) < 0) return null
  if (!hasEnoughForImpact(withCause, without)) return null
  const impact = computeImpact(withCause, without)
  const { low, high } = testImpact(impact)
  return { points: impact.points, low, high }
}

export const sumAmends = (cells: Cells): FollowUpFigures['amends'] =>
  [...Map.groupBy(cells, ({ currency }) => currency)]
    .flatMap(([currency, part]) => {
      const count = sum(part, 'amendsCount')
      return currency === null || count === 0 ? [] : [{ currency, count, amount: sum(part, 'amends') }]
    })
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))

/** The figures of one owner or team; only the count of too few. */
export function summarizeGroup(cells: Cells) {
  const count = sum(cells, 'count')
  if (count < MIN_FOLLOW_UPS_OF_GROUP)
    return { count, contactedInTime: null, toContact: null, toClose: null, conversion: null }
  return {
    count,
    contactedInTime: countContactedInTime(cells),
    toContact: measureContact(cells),
    toClose: measureClosing(cells),
    conversion: convert(cells),
  }
}
