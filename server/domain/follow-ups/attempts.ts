import type { FollowUpOutcome, FollowUpWithHistory, NewFollowUpAttempt } from '../../../shared/follow-up.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { addWorkingDaysToTime } from '../../../shared/working-days.ts'
import * as store from '../../store/queries/follow-up-attempts.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { toAttemptBefore } from './attempt-undo.ts'
import { buildChange, getChangeTime, toDueColumns } from './change-batch.ts'
import { assertVersion } from './changes.ts'
import { describeFindings, type Findings, noFindings, resolveFindings, toFindingColumns } from './findings.ts'
import { getFollowUp, loadFollowUp } from './follow-ups.ts'
import { requireNote } from './settings.ts'
import {
  endColumns,
  getTimeLeft,
  type LifecycleContext,
  loadLifecycleContext,
  toSolvedColumns,
  unescalatedColumns,
} from './stages.ts'

/**
 * Records what came of a contact. Solved and lost close the follow-up, and so does the last of some attempts that did not reach
 * the customer. Otherwise it is due again: a promised call on the day that was agreed, a customer who was not reached on
 * the next working day, and one we wait for in a week.
 * @throws DomainError `already-done`, `note-required`, `unknown-cause`, `unknown-remedy`, `time-not-in-future` or `changed`
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
    const findings = await resolveFindings(deps, caller, row, input)
    await requireNote(deps, caller, input.outcome, input.note === undefined ? row.note : input.note)
    const lifecycle = await loadLifecycleContext(deps, caller)
    const dueAt = resolveDueTime(deps, row, input, lifecycle)
    const failed = input.outcome === 'not-reached' ? await countFailedAttempts(deps, caller, id) : 0
    return buildAttempt(deps, caller, row, { ...input, dueAt, findings, lifecycle, failed })
  })
  return getFollowUp(deps, caller, id)
}

const alreadyDone = () =>
  new DomainError('conflict', 'already-done', 'This follow-up is done. Reopen it to record another call.')

/** How many attempts in a row did not reach the customer so far, since they were last reached or the follow-up was reopened. */
async function countFailedAttempts({ database }: Deps, { workspaceId }: Caller, id: string): Promise<number> {
  const [row] = await database.all(store.countFailedAttempts(workspaceId, id))
  return row?.failed ?? 0
}

/** How long we wait for a customer before the follow-up is due again. */
const WAITING_WORKING_DAYS = 5

/** When the follow-up is due after the attempt. */
export function resolveDueTime(
  { now }: Pick<Deps, 'now'>,
  row: FollowUpRow,
  { outcome, dueAt }: NewFollowUpAttempt,
  { working }: LifecycleContext,
): number | null {
  if (outcome === 'solved' || outcome === 'lost') return row.dueAt
  if (dueAt === undefined) return addWorkingDaysToTime(now(), outcome === 'waiting' ? WAITING_WORKING_DAYS : 1, working)
  if (outcome !== 'not-reached' && dueAt > now()) return dueAt
  throw new DomainError(
    'invalid',
    'time-not-in-future',
    'Expected a time in the future, with the outcome call-back or waiting',
    { path: 'dueAt' },
  )
}

/** A contact with what is known of it when it is recorded. */
export interface PlannedAttempt extends Pick<NewFollowUpAttempt, 'outcome' | 'channel' | 'note'> {
  dueAt: number | null
  findings: Partial<Findings>
  lifecycle: LifecycleContext
  /** How many before it did not reach the customer. */
  failed: number
}

/** What an attempt at `now` changes of a follow-up. */
export function describeAttempt(
  row: FollowUpRow,
  { attempt, now, actor }: { attempt: PlannedAttempt; now: number; actor: string },
) {
  const { outcome, channel = 'phone', note, findings, lifecycle } = attempt
  const result = getResult(attempt)
  const isDone = outcome === 'solved' || result !== null
  const dueAt = isDone ? row.dueAt : attempt.dueAt
  const isNoteChanged = note !== undefined && note !== row.note
  const isFirstContact = row.contactedAt === null && outcome !== 'not-reached'
  const changes = {
    ...(isDone && { status: 'done' as const }),
    ...(result === 'unreachable' && { stage: result }),
    outcome,
    channel,
    ...describeFindings(row, findings),
    ...(isNoteChanged && { note }),
    ...(dueAt !== row.dueAt && { dueAt: toIsoOrNull(dueAt) }),
  }
  const columns = {
    ...(isNoteChanged && { note }),
    ...toFindingColumns(findings),
    ...(isFirstContact && { contacted_at: now }),
    ...(isDone ? { done_at: now, done_by: actor } : toDueColumns(row, { dueAt, isPostponed: true })),
    ...toStageColumns(row, { outcome, result, now, lifecycle }),
  }
  return { changes, columns, channel, result, isDone, isFirstContact }
}

/** The row of an attempt, without who made it. */
export const toAttemptRow = (row: FollowUpRow, { outcome, channel = 'phone', findings }: PlannedAttempt) => ({
  ...{ responseId: row.id, channel, outcome },
  ...noFindings,
  ...findings,
  before: JSON.stringify(toAttemptBefore(row)),
})

function buildAttempt(deps: Deps, caller: Caller, row: FollowUpRow, attempt: PlannedAttempt) {
  const now = getChangeTime(deps, [row])
  const id = deps.newId(now)
  const { workspaceId, actor, name: actorName } = caller
  const { outcome, findings } = attempt
  const { changes, columns, channel, result, isDone, isFirstContact } = describeAttempt(row, { attempt, now, actor })
  return {
    statements: [
      ...buildChange(deps, caller, [row], { now, changes, columns, id }),
      store.insertFollowUpAttempts([{ ...toAttemptRow(row, attempt), id, workspaceId, at: now, actor, actorName }]),
      ...recordEvents(
        deps,
        caller,
        listFollowUpEvents(row, {
          ...(isFirstContact && { contacted: { channel } }),
          ...(isDone && { status: 'done', outcome }),
          ...(result && { result }),
        }),
      ),
      auditEntry(deps, caller, isDone ? 'follow-up.done' : 'follow-up.called', row.id, {
        outcome,
        channel,
        cause: findings.cause ?? null,
      }),
    ],
    result: id,
  }
}

/** What became of the customer, if the attempt decides that. */
function getResult({ outcome, failed, lifecycle }: PlannedAttempt): 'lost' | 'unreachable' | null {
  if (outcome === 'lost') return 'lost'
  return outcome === 'not-reached' && failed + 1 >= lifecycle.settings.maxAttempts ? 'unreachable' : null
}

interface StageChange {
  outcome: FollowUpOutcome
  result: 'lost' | 'unreachable' | null
  now: number
  lifecycle: LifecycleContext
}

function toStageColumns(row: FollowUpRow, { outcome, result, now, lifecycle }: StageChange): ColumnValues {
  if (result) return { stage: result, concluded_at: now, ...endColumns }
  if (outcome === 'solved') return toSolvedColumns(row, now, lifecycle)
  if (outcome === 'waiting')
    return { stage: 'waiting', paused_left: getTimeLeft(row, now, lifecycle), ...unescalatedColumns }
  const isContacted = outcome === 'call-back' || row.stage !== 'new'
  return { stage: isContacted ? 'contacted' : 'new', ...endColumns }
}
