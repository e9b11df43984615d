import type { List, Paging } from '../../shared/list.ts'
import { type Group, group, scoresOf } from '../../shared/nps.ts'
import type { Response, ResponsePatch, ResponseWithHistory, SuspicionReason } from '../../shared/response.ts'
import { fold, iso, isoOrNull } from '../../shared/text.ts'
import { count, countAnswered, holdCounts, uncount } from '../store/counts.ts'
import { ConstraintViolation, type Position, patched } from '../store/database.ts'
import { deleteFollowUps, matchFollowUp, openFollowUps, withdrawFollowUp } from '../store/follow-ups.ts'
import { markAnswered } from '../store/invitations.ts'
import * as changeStore from '../store/response-changes.ts'
import * as store from '../store/responses.ts'
import { commentColumns } from './answers.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError, unknown } from './errors.ts'
import { timePrefix } from './ids.ts'
import { list } from './lists.ts'
import { overfull } from './matching.ts'
import { surveyNamed } from './surveys.ts'

/** A bound in time: a whole day of the workspace's, or an instant in milliseconds UTC. */
export type Bound = { day: string } | { time: number }

/** Which answers are asked for. `to` is inclusive as a day and exclusive as an instant. */
export interface ResponseQuery {
  survey?: string | undefined
  contact?: string | undefined
  group?: Group | undefined
  from?: Bound | undefined
  to?: Bound | undefined
  /** Text in the comment, whatever its case or width. */
  q?: string | undefined
  /** Those left out of the figures, instead of those that are in them. */
  suspect?: boolean | undefined
  where?: Record<string, string> | undefined
}

export async function listResponses(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery,
  paging: Paging,
): Promise<List<Response>> {
  const filter = await responseFilter(deps, caller, query)
  const select = (position: Position) => store.responses(caller.workspaceId, filter, position)
  // What no index finds may take reading all there is.
  // Of a group there may be many or none.
  const isRare = filter.words !== undefined || filter.scores !== undefined || Object.keys(filter.where ?? {}).length > 0
  return list(deps.database, paging, select, showResponse, { long: isRare })
}

/** The widest time zones are 14 hours ahead of UTC and 12 behind it. */
const ZONES = 15 * 60 * 60 * 1000
const DAY = 24 * 60 * 60 * 1000

/**
 * Ids sort by the time of the answer, so that bounds in time become bounds of ids: one range of the index.
 * @throws DomainError `invalid` for a survey that the workspace does not have, or a time that ends before it begins
 */
export async function responseFilter(
  deps: Deps,
  caller: Caller,
  { group, from, to, q, suspect = false, ...plain }: ResponseQuery,
): Promise<store.ResponseFilter> {
  if (plain.survey !== undefined) await surveyNamed(deps, caller, plain.survey, 'survey')
  const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`)
  const start = (bound: Bound) => ('day' in bound ? startOf(bound.day) : bound.time)
  if (from && to && start(from) > start(to)) {
    throw new DomainError('invalid', 'Expected a time that is not before “from”.', { path: 'to' })
  }
  return {
    ...plain,
    suspect,
    scores: group && scoresOf(group),
    words: q === undefined ? undefined : fold(q),
    ...(from &&
      ('day' in from
        ? { fromDay: from.day, fromId: timePrefix(Math.max(0, startOf(from.day) - ZONES)) }
        : { fromId: timePrefix(from.time) })),
    ...(to &&
      ('day' in to
        ? { toDay: to.day, beforeId: timePrefix(startOf(to.day) + DAY + ZONES) }
        : { beforeId: timePrefix(to.time) })),
  }
}

/** @throws DomainError `gone` where staff have deleted it, saying who and when; `unknown` where there never was one */
export async function getResponse(deps: Deps, caller: Caller, id: string): Promise<ResponseWithHistory> {
  const [row] = await deps.database.all(store.response(caller.workspaceId, id))
  const changes = await deps.database.all(changeStore.changes(caller.workspaceId, id))
  const deletion = changes.find((change) => change.deletedAt !== null)
  if (deletion) throw new DomainError('gone', `This response was deleted by ${deletion.actor} at ${iso(deletion.at)}.`)
  if (!row) throw unknown('response', id)
  return { ...showResponse(row), changes: changes.map(showChange) }
}

/**
 * Corrects an answer, or moves it to another survey; what stood before is kept with who and when.
 * @throws DomainError `unknown` response or survey
 */
export async function changeResponse(
  deps: Deps,
  caller: Caller,
  id: string,
  patch: ResponsePatch,
): Promise<ResponseWithHistory> {
  const { workspaceId } = caller
  const before = await getResponse(deps, caller, id)
  if (patch.surveyId !== undefined) await surveyNamed(deps, caller, patch.surveyId, 'surveyId')
  if (Object.keys(patch).length === 0) return before
  const fault = overfull(before.properties, patch.properties)
  if (fault) throw fault
  const now = deps.now()
  const these = store.responsesOf.one(workspaceId, id)
  const values = {
    survey_id: patch.surveyId,
    score: patch.score,
    ...(patch.comment !== undefined && commentColumns(patch.comment)),
    properties: patch.properties && patched('properties', patch.properties),
    updated_at: now,
  }
  await deps.database.batch([
    store.holdResponses(these),
    changeStore.keepChange({ id: deps.newId(now), at: now, actor: caller.actor }, these),
    ...(patch.surveyId === undefined ? [] : [before.surveyId, patch.surveyId].sort().map(holdCounts)),
    ...uncount(these),
    store.updateResponse(workspaceId, id, values),
    count(these),
    matchFollowUp(workspaceId, id),
    // Other corrections are no occasion to call about an answer of long ago.
    ...(patch.surveyId === undefined && patch.score === undefined
      ? []
      : [openFollowUps(these, now), withdrawFollowUp(workspaceId, id)]),
  ])
  return getResponse(deps, caller, id)
}

/**
 * Restores a suspect answer: a person has given it. It counts from now on, spends its personal link and is followed up.
 * Restoring it again changes nothing.
 * @throws DomainError `conflict` where another answer stands by the same personal link
 */
export async function restoreResponse(deps: Deps, caller: Caller, id: string): Promise<ResponseWithHistory> {
  const { workspaceId } = caller
  const before = await getResponse(deps, caller, id)
  if (before.suspicion === null || before.suspicion.liftedAt !== null) return before
  const now = deps.now()
  const these = store.responsesOf.one(workspaceId, id)
  try {
    await deps.database.batch([
      store.holdResponses(these),
      store.spendInvitation(workspaceId, id),
      countAnswered([id]),
      markAnswered([id], now),
      holdCounts(before.surveyId),
      ...uncount(these),
      store.liftSuspicion(workspaceId, id, now, caller.actor),
      count(these),
      openFollowUps(these, now),
    ])
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw new DomainError('conflict', 'Another answer has come by the same personal link.')
  }
  return getResponse(deps, caller, id)
}

/**
 * Deletes an answer and what the customer said. That there was one, its score, and who deleted it when, is kept; it does
 * not come back when it is sent or imported again.
 */
export async function deleteResponse(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  await getResponse(deps, caller, id)
  const now = deps.now()
  const these = store.responsesOf.one(workspaceId, id)
  const statements = [
    store.holdResponses(these),
    changeStore.forgetWords(workspaceId, id),
    changeStore.keepDeletion({ id: deps.newId(now), at: now, actor: caller.actor }, these),
    ...uncount(these),
    deleteFollowUps(these),
    store.deleteResponses(these),
  ]
  await deps.database.batch(statements, { erases: true })
}

export const showResponse = (row: store.ResponseRow): Response => ({
  id: row.id,
  surveyId: row.surveyId,
  score: row.score,
  group: group(row.score),
  comment: row.comment,
  answers: JSON.parse(row.answers),
  properties: JSON.parse(row.properties),
  contact: showContact(row),
  claim: row.claim === null ? null : JSON.parse(row.claim),
  suspicion: row.suspicion === null ? null : showSuspicion(row.suspicion, row),
  contactRequestedAt: isoOrNull(row.contactRequestedAt),
  channel: row.channel,
  linkId: row.linkId,
  invitationId: row.invitationId,
  page: row.page,
  locale: row.locale,
  answeredAt: iso(row.answeredAt),
  updatedAt: iso(row.updatedAt),
})

const showSuspicion = (
  reasons: string,
  { suspicionLiftedAt, suspicionLiftedBy }: store.ResponseRow,
): NonNullable<Response['suspicion']> => ({
  reasons: reasons.split(' ') as SuspicionReason[],
  liftedAt: isoOrNull(suspicionLiftedAt),
  liftedBy: suspicionLiftedBy,
})

type Answerer = Pick<store.ResponseRow, 'contactId' | 'externalId' | 'name' | 'email' | 'phone' | 'identity'>

/** Who answered, as responses and follow-ups show it. */
export const showContact = (row: Answerer): Response['contact'] =>
  row.contactId === null
    ? null
    : {
        id: row.contactId,
        externalId: row.externalId,
        name: row.name,
        email: row.email,
        phone: row.phone,
        identity: row.identity ?? 'claimed',
      }

const showChange = (row: changeStore.ChangeRow): ResponseWithHistory['changes'][number] => ({
  at: iso(row.at),
  by: row.actor,
  before: {
    surveyId: row.surveyId,
    score: row.score,
    comment: row.comment,
    properties: JSON.parse(row.properties),
  },
})
