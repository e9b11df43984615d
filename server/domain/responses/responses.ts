import type { ResponsePatch, ResponseWithHistory, SuspicionReason } from '../../../shared/response.ts'
import { toIso } from '../../../shared/text.ts'
import { ConstraintViolation, retryOnConflict } from '../../store/database.ts'
import { eraseMessagesOfResponses } from '../../store/queries/channel-erasure.ts'
import { deleteIdleClaim } from '../../store/queries/claimed-contacts.ts'
import { countAnsweredInvitations, uncountAnsweredInvitations } from '../../store/queries/counts.ts'
import { syncFollowUps, withdrawFollowUps } from '../../store/queries/follow-up-opening.ts'
import { deleteFollowUps } from '../../store/queries/follow-ups.ts'
import { deleteImportChangesOfResponses } from '../../store/queries/import-changes.ts'
import { markInvitationsAnswered, markInvitationUnanswered } from '../../store/queries/invitations.ts'
import { deleteCallOfResponse } from '../../store/queries/phone-calls.ts'
import * as changeStore from '../../store/queries/response-changes.ts'
import * as noteStore from '../../store/queries/response-notes.ts'
import { deleteResponseTags, selectResponseTags } from '../../store/queries/response-tags.ts'
import * as store from '../../store/queries/responses.ts'
import { removeResponses, rewriteResponses } from '../../store/queries/rewrite.ts'
import { mergeJson } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { checkProperties } from '../contacts/match-plan.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { openFollowUpsWithEvents, recordResponseEvents, releaseMergedFollowUps } from '../events/responses.ts'
import { requireSurvey } from '../surveys/surveys.ts'
import { loadFollowUpDueTimes } from '../workspaces/working-days.ts'
import { recordUpdate } from './change-events.ts'
import { toCommentColumns } from './submission.ts'
import { toHistory, toResponse } from './views.ts'

/** @throws DomainError `deleted` if a member has deleted it, `not-found` if it never existed */
export async function getResponse(deps: Deps, caller: Caller, id: string): Promise<ResponseWithHistory> {
  const [row] = await deps.database.all(store.selectResponseById(caller.workspaceId, id))
  const changes = await deps.database.all(changeStore.selectResponseChanges(caller.workspaceId, id))
  const deletion = changes.find((change) => change.deletedAt !== null)
  if (deletion) {
    const by = deletion.actorName ?? deletion.actor
    throw new DomainError('gone', 'deleted', `This response was deleted by ${by} at ${toIso(deletion.at)}.`)
  }
  if (!row) throw notFound('response', id)
  const [tags, notes] = await Promise.all([
    deps.database.all(selectResponseTags(caller.workspaceId, [id])),
    deps.database.all(noteStore.selectResponseNotes(caller.workspaceId, id)),
  ])
  return { ...toResponse({ ...row, tags }, caller), ...toHistory(row, { changes, notes }, caller) }
}

/**
 * Corrects a response or moves it to another survey. The previous values stay in its history.
 * @throws DomainError `response-not-found`, `unknown-survey`
 */
export const updateResponse = (
  deps: Deps,
  caller: Caller,
  id: string,
  patch: ResponsePatch,
): Promise<ResponseWithHistory> => retryOnConflict(() => applyPatch(deps, caller, id, patch))

async function applyPatch(deps: Deps, caller: Caller, id: string, patch: ResponsePatch): Promise<ResponseWithHistory> {
  const { workspaceId } = caller
  const existingResponse = await getResponse(deps, caller, id)
  const [row] = await deps.database.all(store.selectResponseById(workspaceId, id))
  if (!row) throw notFound('response', id)
  if (patch.surveyId !== undefined) await requireSurvey(deps, caller, patch.surveyId, 'surveyId')
  if (Object.keys(patch).length === 0) return existingResponse
  const error = checkProperties(existingResponse.properties, patch.properties)
  if (error) throw error
  const dueTimes = await loadFollowUpDueTimes(deps, workspaceId)
  const now = deps.now()
  const selection = store.responsesWhere.byId(workspaceId, id)
  const values = {
    survey_id: patch.surveyId,
    // The slot is one of the other survey.
    ...(patch.surveyId !== undefined && { verified_slot: null }),
    score: patch.score,
    ...(patch.comment !== undefined && toCommentColumns(patch.comment)),
    properties: patch.properties && mergeJson('properties', patch.properties),
    updated_at: now,
  }
  await deps.database.batch([
    ...rewriteResponses(selection, [store.updateResponse(workspaceId, id, values)], {
      before: [
        ...recordUpdate({ ...deps, now: () => now }, caller, row, patch),
        changeStore.insertResponseChange({ id: deps.newId(now), at: now, actor: caller.actor }, selection),
      ],
      surveyIds: patch.surveyId === undefined ? [] : [row.surveyId, patch.surveyId],
      comments: patch.comment !== undefined,
    }),
    syncFollowUps(selection),
    // Other corrections are no reason to call about an old response.
    ...(patch.surveyId === undefined && patch.score === undefined
      ? []
      : [...openFollowUpsWithEvents(deps, caller, selection, { now, dueTimes }), withdrawFollowUps(selection)]),
    auditEntry(deps, caller, 'response.changed', id, { fields: Object.keys(patch) }),
  ])
  return getResponse(deps, caller, id)
}

/**
 * Restores a suspect response: it counts from now on, uses up its personal link and gets a follow-up. Idempotent.
 * @throws DomainError `duplicate-response` if another response counts for the same personal link
 */
export async function restoreResponse(deps: Deps, caller: Caller, id: string): Promise<ResponseWithHistory> {
  const { workspaceId } = caller
  const existingResponse = await getResponse(deps, caller, id)
  if (existingResponse.suspicion === null || existingResponse.suspicion.clearedAt !== null) return existingResponse
  const dueTimes = await loadFollowUpDueTimes(deps, workspaceId)
  const now = deps.now()
  const selection = store.responsesWhere.byId(workspaceId, id)
  try {
    await deps.database.batch([
      ...rewriteResponses(selection, [store.clearSuspicion(workspaceId, id, now, caller.actor)], {
        before: [
          recordResponseEvents(
            { ...deps, now: () => now },
            caller,
            'response.restored',
            store.responsesWhere.suspect(workspaceId, id),
          ),
          store.redeemInvitation(workspaceId, id),
          countAnsweredInvitations([id]),
          markInvitationsAnswered([id], now),
        ],
        surveyIds: [existingResponse.surveyId],
        comments: false,
      }),
      ...openFollowUpsWithEvents(deps, caller, selection, { now, dueTimes }),
      auditEntry(deps, caller, 'response.restored', id),
    ])
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw new DomainError(
      'conflict',
      'duplicate-response',
      'Another response already counts for this personal link. Mark that one as suspect first.',
    )
  }
  return getResponse(deps, caller, id)
}

/**
 * Excludes a response from the reports, such as a test. Its personal link can be used again, and an untouched follow-up
 * is withdrawn. Idempotent.
 */
export async function markResponseSuspect(deps: Deps, caller: Caller, id: string): Promise<ResponseWithHistory> {
  const { workspaceId } = caller
  const existingResponse = await getResponse(deps, caller, id)
  if (existingResponse.suspicion !== null && existingResponse.suspicion.clearedAt === null) return existingResponse
  const reasons = [
    ...new Set([...(existingResponse.suspicion?.reasons ?? []), 'marked' satisfies SuspicionReason]),
  ].join(' ')
  const selection = store.responsesWhere.byId(workspaceId, id)
  await deps.database.batch([
    ...rewriteResponses(selection, [store.markSuspect(workspaceId, id, reasons, deps.now(), caller.actor)], {
      before: [
        recordResponseEvents(deps, caller, 'response.suspected', store.responsesWhere.counted(workspaceId, id), {
          reasons: ['marked'],
        }),
        uncountAnsweredInvitations(workspaceId, id),
        markInvitationUnanswered(workspaceId, id),
      ],
      surveyIds: [existingResponse.surveyId],
      comments: false,
    }),
    withdrawFollowUps(selection),
    auditEntry(deps, caller, 'response.marked', id),
  ])
  return getResponse(deps, caller, id)
}

/**
 * Deletes a response with everything the customer said. Its score, and who deleted it when, is kept, so that it does
 * not come back when it is submitted or imported again.
 * @param reason for the audit log
 */
export const deleteResponse = (deps: Deps, caller: Caller, id: string, reason?: string): Promise<void> =>
  // Another response may claim the same contact meanwhile.
  retryOnConflict(async () => {
    const { workspaceId } = caller
    await getResponse(deps, caller, id)
    const [row] = await deps.database.all(store.selectResponseById(workspaceId, id))
    const now = deps.now()
    const selection = store.responsesWhere.byId(workspaceId, id)
    const statements = [
      store.lockResponses(selection),
      recordResponseEvents(deps, caller, 'response.deleted', selection),
      ...eraseMessagesOfResponses(workspaceId, selection, now),
      changeStore.redactResponseChanges(workspaceId, id),
      changeStore.insertResponseDeletion({ id: deps.newId(now), at: now, actor: caller.actor }, selection),
      ...releaseMergedFollowUps({ ...deps, now: () => now }, caller, selection),
      ...removeResponses(selection, [
        deleteFollowUps(selection),
        deleteResponseTags(selection),
        deleteImportChangesOfResponses(selection),
        noteStore.deleteResponseNotes(selection),
        store.deleteResponses(selection),
      ]),
      deleteCallOfResponse(workspaceId, id),
      ...(row?.contactId ? deleteIdleClaim(workspaceId, row.contactId) : []),
      auditEntry(deps, caller, 'response.deleted', id, {}, reason === undefined ? undefined : { reason }),
    ]
    await deps.database.batch(statements, { secureErase: true })
  })
