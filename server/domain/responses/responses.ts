import type { ResponsePatch, ResponseWithHistory, SuspicionReason } from '../../../shared/response.ts'
import { iso } from '../../../shared/text.ts'
import { ConstraintViolation, patched } from '../../store/database.ts'
import { count, countAnswered, holdCounts, uncount, uncountAnswered } from '../../store/queries/counts.ts'
import { deleteFollowUps, matchFollowUp, openFollowUps, withdrawFollowUp } from '../../store/queries/follow-ups.ts'
import { markAnswered, markUnanswered } from '../../store/queries/invitations.ts'
import * as changeStore from '../../store/queries/response-changes.ts'
import * as noteStore from '../../store/queries/response-notes.ts'
import { deleteTags, tagsOf } from '../../store/queries/response-tags.ts'
import * as store from '../../store/queries/responses.ts'
import { index, unindex } from '../../store/queries/search.ts'
import { audited } from '../audit.ts'
import { overfull } from '../contacts/matching.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { surveyNamed } from '../surveys/surveys.ts'
import { commentColumns } from './submission.ts'
import { showHistory, showResponse } from './views.ts'

/** @throws DomainError `gone` where staff have deleted it, saying who and when; `unknown` where there never was one */
export async function getResponse(deps: Deps, caller: Caller, id: string): Promise<ResponseWithHistory> {
  const [row] = await deps.database.all(store.response(caller.workspaceId, id))
  const changes = await deps.database.all(changeStore.changes(caller.workspaceId, id))
  const deletion = changes.find((change) => change.deletedAt !== null)
  if (deletion) {
    const by = deletion.actorName ?? deletion.actor
    throw new DomainError('gone', `This response was deleted by ${by} at ${iso(deletion.at)}.`, { code: 'deleted' })
  }
  if (!row) throw unknown('response', id)
  const [tags, notes] = await Promise.all([
    deps.database.all(tagsOf(caller.workspaceId, [id])),
    deps.database.all(noteStore.notes(caller.workspaceId, id)),
  ])
  return { ...showResponse({ ...row, tags }, caller), ...showHistory(row, changes, notes, caller) }
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
    ...(patch.comment === undefined ? [] : [unindex('comment', these)]),
    store.updateResponse(workspaceId, id, values),
    ...(patch.comment === undefined ? [] : [index('comment', these)]),
    count(these),
    matchFollowUp(workspaceId, id),
    // Other corrections are no occasion to call about an answer of long ago.
    ...(patch.surveyId === undefined && patch.score === undefined
      ? []
      : [openFollowUps(these, now), withdrawFollowUp(workspaceId, id)]),
    audited(deps, caller, 'response.changed', id, { fields: Object.keys(patch) }),
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
      audited(deps, caller, 'response.restored', id),
    ])
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw new DomainError('conflict', 'Another answer has come by the same personal link.')
  }
  return getResponse(deps, caller, id)
}

/**
 * Leaves an answer out of the figures that a person says is not to count, a test of one's own say. Its personal link may be
 * used again, and a follow-up that nobody has touched goes. Marking it again changes nothing.
 */
export async function markResponse(deps: Deps, caller: Caller, id: string): Promise<ResponseWithHistory> {
  const { workspaceId } = caller
  const before = await getResponse(deps, caller, id)
  if (before.suspicion !== null && before.suspicion.liftedAt === null) return before
  const reasons = [...new Set([...(before.suspicion?.reasons ?? []), 'marked' satisfies SuspicionReason])].join(' ')
  const these = store.responsesOf.one(workspaceId, id)
  await deps.database.batch([
    store.holdResponses(these),
    uncountAnswered(workspaceId, id),
    markUnanswered(workspaceId, id),
    holdCounts(before.surveyId),
    ...uncount(these),
    store.markSuspect(workspaceId, id, reasons, deps.now(), caller.actor),
    count(these),
    withdrawFollowUp(workspaceId, id),
    audited(deps, caller, 'response.marked', id),
  ])
  return getResponse(deps, caller, id)
}

/**
 * Deletes an answer and what the customer said. That there was one, its score, and who deleted it when, is kept; it does
 * not come back when it is sent or imported again.
 * @param reason for the audit log
 */
export async function deleteResponse(deps: Deps, caller: Caller, id: string, reason?: string): Promise<void> {
  const { workspaceId } = caller
  await getResponse(deps, caller, id)
  const now = deps.now()
  const these = store.responsesOf.one(workspaceId, id)
  const statements = [
    store.holdResponses(these),
    changeStore.forgetWords(workspaceId, id),
    changeStore.keepDeletion({ id: deps.newId(now), at: now, actor: caller.actor }, these),
    ...uncount(these),
    unindex('comment', these),
    deleteFollowUps(these),
    deleteTags(these),
    noteStore.deleteNotes(these),
    store.deleteResponses(these),
    audited(deps, caller, 'response.deleted', id, reason === undefined ? {} : { reason }),
  ]
  await deps.database.batch(statements, { erases: true })
}
