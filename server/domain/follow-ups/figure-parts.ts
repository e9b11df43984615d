import {
  type FollowUpFigures,
  type FollowUpShare,
  type FollowUpTimes,
  MIN_FOLLOW_UPS_OF_GROUP,
} from '../../../shared/follow-up-figures.ts'
import { findGroup, tallyScores } from '../../../shared/nps.ts'
import { computeShareLimits, getShare, type Proportion, subtractShares } from '../../../shared/proportions.ts'
import { computeConversion } from '../../../shared/recovery.ts'
import { type Duration, estimateSurvival, findQuantile } from '../../../shared/survival.ts'
import type { FollowUpFiguresRow as Row } from '../../store/queries/follow-up-figures.ts'
import { timeFromId } from '../ids.ts'

const HOUR_MS = 60 * 60 * 1000

export const toShare = (proportion: Proportion): FollowUpShare => {
  const limits = computeShareLimits(proportion)
  return { ...proportion, share: getShare(proportion), low: limits?.low ?? null, high: limits?.high ?? null }
}

/** From opened to first reached. What was closed before is watched no longer. */
export const measureContact = (rows: readonly Row[], now: number): FollowUpTimes =>
  measureTimes(rows, (row) => ({ at: row.contactedAt, watchedUntil: row.doneAt ?? now }))

export const measureClosing = (rows: readonly Row[], now: number): FollowUpTimes =>
  measureTimes(rows, (row) => ({ at: row.doneAt, watchedUntil: now }))

function measureTimes(
  rows: readonly Row[],
  getEvent: (row: Row) => { at: number | null; watchedUntil: number },
): FollowUpTimes {
  const durations = rows.map((row): Duration => {
    const { at, watchedUntil } = getEvent(row)
    return { time: Math.max(0, (at ?? watchedUntil) - row.openedAt) / HOUR_MS, hasEvent: at !== null }
  })
  const curve = estimateSurvival(durations)
  const getQuantile = (share: number) => {
    const { time, low, high } = findQuantile(curve, share)
    return { hours: time, low, high }
  }
  const count = durations.filter(({ hasEvent }) => hasEvent).length
  return { count, total: rows.length, median: getQuantile(0.5), p90: getQuantile(0.9) }
}

/** Of the follow-ups whose first deadline has passed, those whose customer was reached by then. */
export function countContactedInTime(rows: readonly Row[], now: number): FollowUpShare {
  const due = rows.filter(({ openedDueAt }) => openedDueAt !== null && openedDueAt <= now)
  const inTime = due.filter(
    ({ contactedAt, openedDueAt }) => contactedAt !== null && contactedAt <= (openedDueAt as number),
  )
  return toShare({ count: inTime.length, total: due.length })
}

const isDetractor = ({ score }: Row) => findGroup(score) === 'detractor'

/** What became of detractors who were asked again and responded. */
export function summarizeConversion(rows: readonly Row[]): FollowUpFigures['conversion'] {
  const asked = rows.filter((row) => isDetractor(row) && (row.askedAt !== null || row.scoreAfter !== null))
  const conversion = computeConversion(tallyScores(asked.flatMap(({ scoreAfter }) => scoreAfter ?? [])))
  return {
    ...toShare({ count: conversion.count, total: conversion.total }),
    toPassive: conversion.toPassive,
    toPromoter: conversion.toPromoter,
    asked: asked.length,
    ifSilentUnconverted: getShare({ count: conversion.count, total: asked.length }),
    nps: conversion.nps,
    npsLow: conversion.npsLimits?.low ?? null,
    npsHigh: conversion.npsLimits?.high ?? null,
  }
}

/** Detractors by whether they had been reached when they responded the next time. */
export function compareWithNotReached(rows: readonly Row[]): FollowUpFigures['comparison'] {
  const later = rows.filter((row) => isDetractor(row) && row.nextScore !== null)
  const wasReached = ({ contactedAt, nextId }: Row) =>
    contactedAt !== null && contactedAt <= timeFromId(nextId as string)
  const countConverted = (part: readonly Row[]) => ({
    count: part.filter(({ nextScore }) => findGroup(nextScore as number) !== 'detractor').length,
    total: part.length,
  })
  const reached = countConverted(later.filter(wasReached))
  const notReached = countConverted(later.filter((row) => !wasReached(row)))
  const change = subtractShares(notReached, reached)
  return {
    reached: toShare(reached),
    notReached: toShare(notReached),
    difference: change?.difference ?? null,
    low: change?.low ?? null,
    high: change?.high ?? null,
  }
}

/** How often each cause was named, and how many of those customers were won back; the most frequent first. */
export function countCauses(rows: readonly Row[]): FollowUpFigures['causes'] {
  const named = rows.filter(({ cause }) => cause !== null)
  return [...Map.groupBy(named, ({ cause }) => cause as string)]
    .map(([cause, part]) => {
      const { count, total } = summarizeConversion(part)
      return {
        cause,
        count: part.length,
        share: getShare({ count: part.length, total: named.length }),
        conversion: toShare({ count, total }),
      }
    })
    .sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1))
}

export const sumAmends = (rows: readonly Row[]): FollowUpFigures['amends'] =>
  [
    ...Map.groupBy(
      rows.filter(({ amends }) => amends !== null && amends > 0),
      ({ amendsCurrency }) => amendsCurrency,
    ),
  ]
    .flatMap(([currency, part]) => {
      const amount = part.reduce((sum, { amends }) => sum + (amends as number), 0)
      return currency === null ? [] : [{ currency, count: part.length, amount }]
    })
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))

/** The figures of one owner or team; only the count of too few. */
export function summarizeGroup(rows: readonly Row[], now: number) {
  const none = { contactedInTime: null, toContact: null, toClose: null, conversion: null }
  if (rows.length < MIN_FOLLOW_UPS_OF_GROUP) return { count: rows.length, ...none }
  const { count, total } = summarizeConversion(rows)
  return {
    count: rows.length,
    contactedInTime: countContactedInTime(rows, now),
    toContact: measureContact(rows, now),
    toClose: measureClosing(rows, now),
    conversion: toShare({ count, total }),
  }
}
