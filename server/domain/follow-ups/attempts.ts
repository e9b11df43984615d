import { OTHER_ID } from '../../../shared/flow.ts'
import type { FollowUpChangedFields, FollowUpWithHistory, NewFollowUpAttempt } from '../../../shared/follow-up.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { addWorkingDaysToTime } from '../../../shared/working-days.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/follow-up-attempts.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { getSurvey, listSurveys } from '../surveys/surveys.ts'
import { buildChange, getChangeTime, toDueColumns } from './change-batch.ts'
import { assertVersion } from './changes.ts'
import { getFollowUp, loadFollowUp } from './follow-ups.ts'
import { loadWorkingTime, requireNote } from './settings.ts'

/** What an attempt changes in its follow-up, for taking it back. */
interface Before {
  dueAt: number | null
  postponedUntil: number
}

/**
 * Records what came of a call. Solved closes the follow-up; the others make it due again: a promised call on the day that
 * was agreed, a customer who was not reached on the next working day.
 * @throws DomainError `already-done`, `note-required`, `unknown-cause`, `time-not-in-future` or `changed`
 */
export async function recordAttempt(
  deps: Deps,
  caller: Caller,
  id: string,
  input: NewFollowUpAttempt,
  idempotency?: Idempotency,
): Promise<FollowUpWithHistory> {
  await runOnce(deps, caller, idempotency, async () => {
    const row = await loadFollowUp(deps, caller, id)
    assertVersion(row, input.updatedAt)
    if (row.doneAt !== null) throw alreadyDone()
    await requireCause(deps, caller, row, input.cause)
    await requireNote(deps, caller, input.outcome, input.note === undefined ? row.note : input.note)
    const dueAt = await resolveDueTime(deps, caller, row, input)
    return buildAttempt(deps, caller, row, { ...input, dueAt })
  })
  return getFollowUp(deps, caller, id)
}

const alreadyDone = () =>
  new DomainError('conflict', 'already-done', 'This follow-up is done. Reopen it to record another call.')

/** When the follow-up is due after the attempt. */
async function resolveDueTime(
  deps: Deps,
  caller: Caller,
  row: FollowUpRow,
  { outcome, dueAt }: NewFollowUpAttempt,
): Promise<number | null> {
  if (outcome === 'solved') return row.dueAt
  if (dueAt === undefined) return addWorkingDaysToTime(deps.now(), 1, await loadWorkingTime(deps, caller))
  if (outcome === 'call-back' && dueAt > deps.now()) return dueAt
  throw new DomainError('invalid', 'time-not-in-future', 'Expected a time in the future, with the outcome call-back', {
    path: 'dueAt',
  })
}

/** @throws DomainError `unknown-cause` unless a survey of the workspace offers this reason, or the customer chose it */
async function requireCause(deps: Deps, caller: Caller, row: FollowUpRow, cause: string | null | undefined) {
  if (!cause || cause === OTHER_ID) return
  const { reasons: chosenReasons = [] }: { reasons?: unknown } = JSON.parse(row.answers)
  if ([chosenReasons].flat().includes(cause)) return
  const ownSurvey = await getSurvey(deps, caller, row.surveyId)
  const { data: surveys } = await listSurveys(deps, caller, { limit: 200 })
  const offered = [ownSurvey, ...surveys].flatMap(({ reasons }) => Object.values(reasons).flat())
  if (offered.some((reason) => reason.id === cause)) return
  throw new DomainError('invalid', 'unknown-cause', 'Expected a reason that a survey offers, or other', {
    path: 'cause',
  })
}

function buildAttempt(
  deps: Deps,
  caller: Caller,
  row: FollowUpRow,
  { outcome, cause = null, note, dueAt }: Omit<NewFollowUpAttempt, 'dueAt'> & { dueAt: number | null },
) {
  const now = getChangeTime(deps, [row])
  const id = deps.newId(now)
  const { workspaceId, actor, name: actorName } = caller
  const isSolved = outcome === 'solved'
  const isNoteChanged = note !== undefined && note !== row.note
  const changes: FollowUpChangedFields = {
    ...(isSolved && { status: 'done' }),
    outcome,
    ...(cause !== null && { cause }),
    ...(isNoteChanged && { note }),
    ...(dueAt !== row.dueAt && { dueAt: toIsoOrNull(dueAt) }),
  }
  const columns = {
    ...(isNoteChanged && { note }),
    ...(isSolved ? { done_at: now, done_by: actor } : toDueColumns(row, { dueAt, isPostponed: true })),
  }
  const before: Before = { dueAt: row.dueAt, postponedUntil: row.postponedUntil }
  return {
    statements: [
      ...buildChange(deps, caller, [row], { now, changes, columns, id }),
      store.insertFollowUpAttempt({
        id,
        workspaceId,
        responseId: row.id,
        at: now,
        actor,
        actorName,
        outcome,
        cause,
        before: JSON.stringify(before),
      }),
      ...recordEvents(deps, caller, isSolved ? listFollowUpEvents(row, { status: 'done', outcome }) : []),
      auditEntry(deps, caller, isSolved ? 'follow-up.done' : 'follow-up.called', row.id, { outcome, cause }),
    ],
    result: id,
  }
}

/**
 * Takes back the last attempt: the follow-up is open and due as before. The attempt stays in the history, and so does its
 * note. Idempotent.
 * @throws DomainError `not-found`, or `later-attempt` if it is not the last one
 */
export async function undoAttempt(
  deps: Deps,
  caller: Caller,
  id: string,
  attemptId: string,
): Promise<FollowUpWithHistory> {
  return retryOnConflict(async () => {
    const row = await loadFollowUp(deps, caller, id)
    const attempts = await deps.database.all(store.selectFollowUpAttempts(caller.workspaceId, id))
    const attempt = attempts.find((candidate) => candidate.id === attemptId)
    if (!attempt) throw notFound('attempt', attemptId)
    if (attempt.undoneAt !== null) return getFollowUp(deps, caller, id)
    if (attempts.find(({ undoneAt }) => undoneAt === null) !== attempt) throw laterAttempt()
    const now = getChangeTime(deps, [row])
    const reversion = revertAttempt(row, attempt)
    await deps.database.batch([
      ...buildChange(deps, caller, [row], { now, ...reversion }),
      ...recordEvents(deps, caller, listFollowUpEvents(row, reversion.changes)),
      store.undoFollowUpAttempts(caller.workspaceId, [attemptId], now, caller.actor),
      auditEntry(deps, caller, 'follow-up.attempt-undone', id, { outcome: attempt.outcome }),
    ])
    return getFollowUp(deps, caller, id)
  })
}

const laterAttempt = () =>
  new DomainError('conflict', 'later-attempt', 'Another call has been recorded since. Undo that one first.')

function revertAttempt(row: FollowUpRow, { outcome, before }: store.FollowUpAttemptRow) {
  const { dueAt, postponedUntil }: Before = JSON.parse(before)
  const isReopened = outcome === 'solved' && row.doneAt !== null
  return {
    changes: {
      undone: outcome,
      ...(isReopened && { status: 'open' as const }),
      ...(outcome !== 'solved' && dueAt !== row.dueAt && { dueAt: dueAt === null ? null : toIso(dueAt) }),
    },
    columns: {
      ...(isReopened && { done_at: null, done_by: null }),
      ...(outcome !== 'solved' && {
        ...toDueColumns(row, { dueAt, isPostponed: false }),
        postponed_until: postponedUntil,
      }),
    },
  }
}
