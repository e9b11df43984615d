import type { FollowUpFigures, FollowUpTimes } from '../../shared/follow-up-figures.ts'
import type { Service } from './world.ts'

/** To three decimals. */
export const roundHours = (hours: number): number => Math.round(hours * 1000) / 1000

const roundMedian = ({ median: { hours } }: FollowUpTimes) => (hours === null ? null : roundHours(hours))

/** The figures of the follow-ups since a day, as short as their meaning allows. Times are in hours. */
export async function readFigures(service: Service, from: string) {
  const today = new Date(service.time.now()).toISOString().slice(0, 10)
  const figures: FollowUpFigures = (await service.call('GET', `/api/follow-ups/figures?from=${from}&to=${today}`)).body
  const { conversion, toContact, toClose, contactedInTime } = figures
  return {
    count: figures.count,
    open: figures.open,
    overdue: figures.overdue,
    inTime: [contactedInTime.count, contactedInTime.total],
    contacted: [toContact.count, roundMedian(toContact)],
    closed: [toClose.count, roundMedian(toClose)],
    asked: conversion.asked,
    waiting: conversion.waiting,
    converted: [conversion.count, conversion.total],
    toPassive: conversion.toPassive,
    toPromoter: conversion.toPromoter,
    causes: figures.causes.map(({ cause, count }) => [cause, count]),
    amends: figures.amends.map(({ currency, count, amount }) => [currency, count, amount]),
  }
}

/** Those of a follow-up that has just been opened. */
export const newFollowUpFigures: Awaited<ReturnType<typeof readFigures>> = {
  ...{ count: 1, open: 1, overdue: 0, inTime: [0, 0], contacted: [0, null], closed: [0, null] },
  ...{ asked: 0, waiting: 0, converted: [0, 0], toPassive: 0, toPromoter: 0, causes: [], amends: [] },
}
