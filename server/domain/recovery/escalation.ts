import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { insertFollowUpChanges, selectFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import * as store from '../../store/queries/follow-up-escalation.ts'
import {
  assertFollowUpsUnchanged,
  type FollowUpRow,
  lockFollowUps,
  selectFollowUpsByIds,
  updateFollowUps,
} from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { type NewEvent, recordEvents } from '../events/recording.ts'
import { buildChange, getChangeTime } from '../follow-ups/change-batch.ts'
import { type LifecycleContext, loadLifecycleContext } from '../follow-ups/stages.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { buildNotices } from './escalation-notices.ts'
import { countStepsBefore, type EscalationStep, getNextStep } from './escalation-steps.ts'
import { findSubstitute } from './owners.ts'

const PAGE_SIZE = 200

/**
 * Escalates follow-ups that are overdue: reminds their owners, tells managers and team leads some working hours later, and at last
 * gives them to someone else. Each step is taken once for each deadline, however many processes run.
 */
export async function escalateFollowUps(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  const now = deps.now()
  for (let after = { at: 0, id: '' }; ; ) {
    const due = await deps.database.all(store.selectFollowUpsToEscalate(now, after, PAGE_SIZE))
    for (const [workspaceId, rows] of Map.groupBy(due, (row) => row.workspaceId)) {
      try {
        await escalateInWorkspace(
          deps,
          workspaceId,
          rows.map(({ id }) => id),
        )
      } catch (error) {
        reportError(error, workspaceId)
      }
    }
    const last = due.at(-1)
    if (!last || due.length < PAGE_SIZE) break
    after = { at: last.escalateAt, id: last.id }
  }
  deps.wakeWorker()
}

/** Follow-ups that take the same step together. */
interface Group {
  workspaceId: string
  rows: FollowUpRow[]
  lifecycle: LifecycleContext
  step: EscalationStep
}

async function escalateInWorkspace(deps: Deps, workspaceId: string, ids: readonly string[]): Promise<void> {
  const lifecycle = await loadLifecycleContext(deps, { workspaceId })
  const rows = await deps.database.all(selectFollowUpsByIds(workspaceId, ids))
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const step = findStep(row, lifecycle, deps.now())
    if (!step || step.at > deps.now()) await runUnlessDone(deps, buildPostponement(workspaceId, row, step))
    else {
      const key = JSON.stringify([step.step, row.ownerId, row.teamId, row.dueAt])
      const group = groups.get(key) ?? { workspaceId, rows: [], lifecycle, step }
      group.rows.push(row)
      groups.set(key, group)
    }
  }
  for (const step of ['reminded', 'managers-notified'] as const)
    await notify(
      deps,
      workspaceId,
      groups
        .values()
        .toArray()
        .filter((group) => group.step.step === step),
      step,
    )
  for (const { step, rows: overdueRows } of groups.values())
    if (step.step === 'reassigned')
      for (const row of overdueRows) await runUnlessDone(deps, await buildReassignment(deps, workspaceId, row))
}

/** The next step of a follow-up; undefined if there is none, such as because it is done or has been given more time. */
function findStep({ doneAt, dueAt, escalation }: FollowUpRow, lifecycle: LifecycleContext, now: number) {
  if (doneAt !== null || dueAt === null || dueAt >= now) return undefined
  return getNextStep(escalation, dueAt, lifecycle)
}

/** Sets when to look again; never, if there is no next step for this deadline. */
const buildPostponement = (workspaceId: string, row: FollowUpRow, step: EscalationStep | undefined): Statement[] => [
  lockFollowUps(workspaceId, [row.id]),
  assertFollowUpsUnchanged(workspaceId, [row]),
  store.assertEscalation(workspaceId, [row.id], row.escalation),
  updateFollowUps(workspaceId, [row.id], toColumns(row, step)),
]

const toColumns = ({ escalation }: FollowUpRow, step: EscalationStep | undefined): ColumnValues =>
  step ? { escalation: countStepsBefore(step.step), escalate_at: step.at } : { escalation, escalate_at: null }

/** Takes one step of some groups together: each member gets one email. If one group has changed, each is taken by itself. */
async function notify(
  deps: Deps,
  workspaceId: string,
  groups: readonly Group[],
  step: 'reminded' | 'managers-notified',
): Promise<void> {
  if (groups.length === 0) return
  const { statements, isNotified } = await buildNotices(
    deps,
    workspaceId,
    groups.map(({ rows }) => rows),
    step,
  )
  const notifications = groups.flatMap((group, index) => buildNotification(deps, group, isNotified[index] === true))
  const isDone = await runUnlessDone(deps, [...notifications, ...statements])
  if (isDone || groups.length === 1) return
  for (const group of groups) await notify(deps, workspaceId, [group], step)
}

/** Members who read a follow-up meanwhile can go on: what they see has not changed. */
function buildNotification(
  deps: Deps,
  { workspaceId, rows, lifecycle, step }: Group,
  isNotified: boolean,
): Statement[] {
  const [first] = rows
  if (!first) return []
  const now = deps.now()
  const caller = systemCaller(workspaceId)
  const ids = rows.map(({ id }) => id)
  const stepCount = countStepsBefore(step.step) + 1
  const next = getNextStep(stepCount, first.dueAt ?? now, lifecycle)
  const changeRows = ids.map((responseId) => ({
    ...{ id: deps.newId(now), workspaceId, responseId, at: now },
    ...{ actor: caller.actor, actorName: caller.name, changed: JSON.stringify({ escalation: step.step }) },
  }))
  return [
    lockFollowUps(workspaceId, ids),
    assertFollowUpsUnchanged(workspaceId, rows),
    store.assertEscalation(workspaceId, ids, first.escalation),
    updateFollowUps(workspaceId, ids, next ? toColumns(first, next) : { escalation: stepCount, escalate_at: null }),
    // No member has been notified where there is nobody to notify.
    ...(isNotified
      ? [
          insertFollowUpChanges(changeRows),
          ...recordEvents(
            deps,
            caller,
            rows.map((row) => toEvent(row, step)),
          ),
          auditEntry(deps, caller, 'follow-up.escalated', ids.length === 1 ? first.id : null, {
            step: step.step,
            ...(ids.length > 1 && { followUps: ids }),
          }),
        ]
      : []),
  ]
}

const toEvent = ({ id, surveyId, score, ownerId }: FollowUpRow, { step }: Pick<EscalationStep, 'step'>): NewEvent => ({
  type: 'follow-up.escalated',
  subjectId: id,
  surveyId,
  data: { step, score, ownerId },
})

/** Gives a follow-up to someone else, who reads of it as of any assignment. */
async function buildReassignment(deps: Deps, workspaceId: string, row: FollowUpRow): Promise<Statement[]> {
  const owner = (await isReassigned(deps, workspaceId, row)) ? undefined : await findSubstitute(deps, workspaceId, row)
  if (!owner) return buildPostponement(workspaceId, row, undefined)
  const now = getChangeTime(deps, [row])
  const caller = systemCaller(workspaceId)
  const step = 'reassigned' as const
  return [
    ...buildChange(deps, caller, [row], {
      now,
      changes: { escalation: step, owner: owner.name },
      columns: {
        ...{ owner: owner.name, owner_id: owner.id, unnotified_since: now },
        ...{ escalation: countStepsBefore(step) + 1, escalate_at: null },
      },
    }),
    ...recordEvents(deps, caller, [toEvent(row, { step }), ...listFollowUpEvents(row, { owner: { id: owner.id } })]),
    auditEntry(deps, caller, 'follow-up.escalated', row.id, { step, ownerId: owner.id }),
  ]
}

/** Whether a member has given a follow-up to someone else since it is overdue. */
async function isReassigned({ database }: Deps, workspaceId: string, { id, dueAt }: FollowUpRow): Promise<boolean> {
  const changes = await database.all(selectFollowUpChanges(workspaceId, id))
  return changes.some(({ at, changed }) => at > (dueAt ?? 0) && 'owner' in JSON.parse(changed))
}

/** @returns false if another process was first, or a follow-up has changed: the next run looks again */
async function runUnlessDone({ database }: Deps, statements: Statement[]): Promise<boolean> {
  try {
    await database.batch(statements)
    return true
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    return false
  }
}
