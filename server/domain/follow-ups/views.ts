import { type FollowUp, type FollowUpAttempt, tiers } from '../../../shared/follow-up.ts'
import { followUpResults } from '../../../shared/follow-up-stages.ts'
import type { Money } from '../../../shared/money.ts'
import { toGroup } from '../../../shared/nps.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import type { FollowUpAttemptRow } from '../../store/queries/follow-up-attempts.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { toResponseContact } from '../responses/views.ts'
import type { QueueClock } from './query.ts'

/** @param clock decides what is overdue and what is postponed */
export const toFollowUp = (row: FollowUpRow, { now, tomorrow }: QueueClock): FollowUp => ({
  id: row.id,
  surveyId: row.surveyId,
  status: row.doneAt === null ? 'open' : 'done',
  reason: row.reason,
  blocklisted: row.isBlocklisted === 1,
  tier: tiers[row.tier - 1] ?? null,
  note: row.note,
  owner: row.owner,
  ownerId: row.ownerId,
  teamId: row.teamId,
  team: row.team,
  openedAt: toIso(row.openedAt),
  postponed: row.doneAt === null && row.postponedUntil >= tomorrow,
  stage: row.stage,
  result: followUpResults.find((result) => result === row.stage) ?? null,
  level: row.level,
  contactedAt: toIsoOrNull(row.contactedAt),
  outcome: row.outcome,
  cause: row.cause,
  remedy: row.remedy,
  amends: toMoney(row),
  promise: row.promise,
  notReached: row.notReached,
  askAt: toIsoOrNull(row.askAt),
  askedAt: toIsoOrNull(row.askedAt),
  scoreAfter: row.scoreAfter,
  dueAt: toIsoOrNull(row.dueAt),
  overdue: row.doneAt === null && row.dueAt !== null && row.dueAt < now,
  doneAt: toIsoOrNull(row.doneAt),
  doneBy: row.doneBy,
  updatedAt: toIso(row.updatedAt),
  response: {
    id: row.id,
    score: row.score,
    group: toGroup(row.score),
    comment: row.comment,
    answers: JSON.parse(row.answers),
    properties: JSON.parse(row.properties),
    contact: toResponseContact(row),
    unverifiedContact: row.unverifiedContact === null ? null : JSON.parse(row.unverifiedContact),
    contactRequestedAt: toIsoOrNull(row.contactRequestedAt),
    answeredAt: toIso(row.answeredAt),
  },
})

export const toFollowUpAttempt = (row: FollowUpAttemptRow): FollowUpAttempt => ({
  id: row.id,
  at: toIso(row.at),
  by: row.actor,
  name: row.actorName,
  channel: row.channel,
  outcome: row.outcome,
  cause: row.cause,
  remedy: row.remedy,
  amends: toMoney(row),
  promise: row.promise,
  undoneAt: toIsoOrNull(row.undoneAt),
  undoneBy: row.undoneBy,
})

export const toMoney = ({ amends, amendsCurrency }: Pick<FollowUpRow, 'amends' | 'amendsCurrency'>): Money | null =>
  amends === null || amendsCurrency === null ? null : { amount: amends, currency: amendsCurrency }
