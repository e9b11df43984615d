import type { FollowUpChangedFields, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/follow-up-attempts.ts'
import { selectFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { buildChange, getChangeTime, toDueColumns } from './change-batch.ts'
import { describeFindings, type Findings, toFindingColumns, toFindings } from './findings.ts'
import { getFollowUp, loadFollowUp } from './follow-ups.ts'
import { toReopenedColumns } from './stages.ts'

type Before = Pick<FollowUpRow, 'dueAt' | 'postponedUntil'>
type LaterBefore = Pick<FollowUpRow, 'stage' | 'contactedAt' | 'pausedLeft'> & Findings

/** What taking an attempt back needs. Attempts before the lifecycle of a follow-up was recorded have only the first two. */
export const toAttemptBefore = (row: FollowUpRow): Before & LaterBefore => ({
  dueAt: row.dueAt,
  postponedUntil: row.postponedUntil,
  stage: row.stage,
  contactedAt: row.contactedAt,
  pausedLeft: row.pausedLeft,
  ...toFindings(row),
})

/**
 * Takes back the last attempt: the follow-up is open and due as before, with the cause and what else was entered before. The attempt
 * stays in the history, and so does its note. Idempotent.
 * @throws DomainError `not-found`; `later-attempt` if it is not the last one; `already-asked` if the customer has been asked
 *   again since, or the follow-up was reopened
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
    if (row.doneAt !== null && (row.stage === 'merged' || (row.askedAt ?? 0) > attempt.at)) throw alreadyAsked()
    if (await wasReopened(deps, row, caller, attempt)) throw alreadyAsked()
    const now = getChangeTime(deps, [row])
    const reversion = revertAttempt(row, attempt)
    await deps.database.batch([
      ...buildChange(deps, caller, [row], { now, ...reversion }),
      ...recordEvents(deps, caller, listFollowUpEvents(row, { status: reversion.changes.status })),
      store.undoFollowUpAttempts(caller.workspaceId, [attemptId], now, caller.actor),
      auditEntry(deps, caller, 'follow-up.attempt-undone', id, { outcome: attempt.outcome }),
    ])
    return getFollowUp(deps, caller, id)
  })
}

const laterAttempt = () =>
  new DomainError('conflict', 'later-attempt', 'Another call has been recorded since. Undo that one first.')

const alreadyAsked = () =>
  new DomainError('conflict', 'already-asked', 'The follow-up has gone on since. Change or reopen it instead.')

/** Whether a follow-up was closed by an attempt, or after it, and opened again since. */
async function wasReopened(
  { database }: Deps,
  { doneAt }: FollowUpRow,
  { workspaceId }: Caller,
  { id, responseId, at }: store.FollowUpAttemptRow,
): Promise<boolean> {
  const changes = (await database.all(selectFollowUpChanges(workspaceId, responseId))).map((change) => ({
    ...change,
    changed: JSON.parse(change.changed) as FollowUpChangedFields,
  }))
  // The change has the id of the attempt. A customer who asks for a call leaves none.
  const isClosed = changes.some((change) => change.id === id && change.changed.status === 'done')
  const isReopened = changes.some(
    (change) => change.at > at && change.changed.status === 'open' && change.changed.undone === undefined,
  )
  return isReopened || (isClosed && doneAt !== at)
}

function revertAttempt(
  row: FollowUpRow,
  attempt: store.FollowUpAttemptRow,
): { changes: FollowUpChangedFields; columns: ColumnValues } {
  const { dueAt, postponedUntil, ...before }: Before & Partial<LaterBefore> = JSON.parse(attempt.before)
  const isClosing = row.doneAt === attempt.at
  const isDueSet = !isClosing && attempt.outcome !== 'solved' && attempt.outcome !== 'lost'
  const findings = revertFindings(row, attempt, before)
  const { contactedAt = row.contactedAt } = before
  return {
    changes: {
      undone: attempt.outcome,
      ...(isClosing && { status: 'open' as const }),
      ...(isDueSet && dueAt !== row.dueAt && { dueAt: toIsoOrNull(dueAt) }),
      ...describeFindings(row, findings),
    },
    columns: {
      ...(isClosing && { done_at: null, done_by: null }),
      ...(isDueSet && {
        ...toDueColumns(row, { dueAt, isPostponed: false }),
        postponed_until: postponedUntil,
      }),
      contacted_at: contactedAt,
      ...toFindingColumns(findings),
      ...((isClosing || row.doneAt === null) && {
        ...toReopenedColumns({ contactedAt }),
        ...(before.stage && { stage: before.stage, paused_left: before.pausedLeft ?? null }),
      }),
    },
  }
}

/** What the attempt entered is as before; what has been changed since stays. */
function revertFindings(
  row: FollowUpRow,
  attempt: store.FollowUpAttemptRow,
  before: Partial<LaterBefore>,
): Partial<Findings> {
  const { cause, remedy, promise, amends, amendsCurrency } = before
  const isAmendsSame = row.amends === attempt.amends && row.amendsCurrency === attempt.amendsCurrency
  return {
    ...(cause !== undefined && row.cause === attempt.cause && { cause }),
    ...(remedy !== undefined && row.remedy === attempt.remedy && { remedy }),
    ...(promise !== undefined && row.promise === attempt.promise && { promise }),
    ...(amends !== undefined && amendsCurrency !== undefined && isAmendsSame && { amends, amendsCurrency }),
  }
}
