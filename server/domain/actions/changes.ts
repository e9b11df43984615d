import type {
  Action,
  ActionChangedFields,
  ActionPatch,
  ActionState,
  ActionWithHistory,
  NewAction,
} from '../../../shared/action.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/actions.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listAssignees } from '../follow-ups/assignees.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { requireSurvey } from '../surveys/surveys.ts'
import { loadToday } from '../workspaces/workspaces.ts'
import { requireChangePermission } from './access.ts'
import { getAction, loadAction } from './actions.ts'
import { requireCauses } from './causes.ts'
import { resolveProgress } from './days.ts'

/**
 * Creates an action.
 * @returns its id
 * @throws DomainError `insufficient-role`, `unknown-cause`, `invalid-owner`, `unknown-survey`; `state-mismatch`, `day-in-future` or
 *   `range-reversed`
 */
export async function createAction(
  deps: Deps,
  caller: Caller,
  input: NewAction,
  idempotency?: Idempotency,
): Promise<string> {
  await requireChangePermission(deps, caller, null)
  const { workspaceId } = caller
  const { result: id } = await runOnce(deps, caller, idempotency, async () => {
    await requireCauses(deps, caller, input.causes)
    const owner = await resolveOwner(deps, caller, input.ownerId ?? null)
    if (input.surveyId) await requireSurvey(deps, caller, input.surveyId, 'surveyId')
    const progress = resolveProgress(
      { state: input.state, startedDay: null, doneDay: null },
      input,
      await loadToday(deps, caller),
    )
    const now = deps.now()
    const newId = deps.newId(now)
    const { title, description = null, surveyId = null, dueDay = null } = input
    const changed: ActionChangedFields = {
      ...{ title, causes: input.causes, state: progress.state },
      ...dropNull({ description, survey: surveyId, dueDay, owner: owner?.name ?? null }),
      ...dropNull({ startedDay: progress.startedDay, doneDay: progress.doneDay }),
    }
    return {
      statements: [
        store.insertAction({
          ...{ id: newId, workspaceId, title, description, surveyId, dueDay, ...progress },
          ...{ ownerId: owner?.id ?? null, createdAt: now, updatedAt: now },
        }),
        ...store.replaceActionCauses(workspaceId, newId, input.causes),
        buildHistoryEntry(deps, caller, { actionId: newId, now, changed }),
        auditEntry(deps, caller, 'action.created', newId, { causes: input.causes, state: progress.state }),
      ],
      result: newId,
    }
  })
  return id
}

/** The fields that have a value. */
const dropNull = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<Fields>

/** @throws DomainError `invalid-owner` unless it is a member whose role includes follow-ups */
async function resolveOwner(deps: Deps, caller: Caller, id: string | null) {
  if (id === null) return null
  const owner = (await listAssignees(deps, caller)).find((candidate) => candidate.id === id)
  if (owner) return owner
  throw new DomainError(
    'invalid',
    'invalid-owner',
    'Expected a member of this workspace whose role includes follow-ups.',
    { path: 'ownerId' },
  )
}

const buildHistoryEntry = (
  deps: Deps,
  { workspaceId, actor, name: actorName }: Caller,
  { actionId, now, changed }: { actionId: string; now: number; changed: ActionChangedFields },
) =>
  store.insertActionChange({
    ...{ id: deps.newId(now), workspaceId, actionId, at: now, actor, actorName },
    changed: JSON.stringify(changed),
  })

/**
 * Changes an action: what it is, who answers for it, its days and how far it is.
 * @param updatedAt if present, the change fails unless the action is as it was read
 * @throws DomainError as `createAction`; `action-not-found` or `changed`
 */
export async function updateAction(
  deps: Deps,
  caller: Caller,
  id: string,
  { updatedAt, ...patch }: ActionPatch,
): Promise<ActionWithHistory> {
  await retryOnConflict(async () => {
    const { action, row } = await loadAction(deps, caller, id)
    await requireChangePermission(deps, caller, row.ownerId)
    if (updatedAt !== undefined && updatedAt !== row.updatedAt) throw changedMeanwhile()
    const changed = await resolveChanges(deps, caller, action, patch)
    const fields = Object.keys(changed.history)
    if (fields.length === 0) return
    const now = Math.max(deps.now(), row.updatedAt + 1)
    const needsMeasuring = measuredFields.some((field) => fields.includes(field))
    await deps.database.batch([
      ...store.updateAction(row, {
        ...changed.columns,
        ...(needsMeasuring && { figures: null, measured_at: 0 }),
        return_check_at: (changed.history.state ?? action.state) === 'done' ? now : null,
        updated_at: now,
      }),
      ...(changed.history.causes ? store.replaceActionCauses(caller.workspaceId, id, changed.history.causes) : []),
      buildHistoryEntry(deps, caller, { actionId: id, now, changed: changed.history }),
      auditEntry(deps, caller, getAuditAction(action, changed.history.state), id, {
        fields,
        ...(changed.history.state && { state: changed.history.state }),
      }),
    ])
  })
  return getAction(deps, caller, id)
}

const changedMeanwhile = () =>
  new DomainError(
    'conflict',
    'changed',
    'Someone else has changed this action since you read it. Read it again and retry.',
  )

/** What the figures depend on. */
const measuredFields = ['causes', 'survey', 'state', 'startedDay', 'doneDay']

const auditActions: Readonly<Partial<Record<ActionState, string>>> = {
  started: 'action.started',
  done: 'action.done',
  cancelled: 'action.cancelled',
}

/** A cancelled action that never started is not reopened: it starts. */
function getAuditAction({ state, startedDay }: Action, after: ActionState | undefined): string {
  if (after === 'started' && state !== 'planned' && startedDay !== null) return 'action.reopened'
  return (after && auditActions[after]) ?? 'action.changed'
}

async function resolveChanges(
  deps: Deps,
  caller: Caller,
  action: Action,
  patch: Omit<ActionPatch, 'updatedAt'>,
): Promise<{ history: ActionChangedFields; columns: ColumnValues }> {
  const { title, description, causes, ownerId, surveyId, dueDay } = patch
  const progress = resolveProgress(action, patch, await loadToday(deps, caller))
  const isOwnerChanged = ownerId !== undefined && ownerId !== action.ownerId
  const owner = isOwnerChanged ? await resolveOwner(deps, caller, ownerId) : null
  const isSurveyChanged = surveyId !== undefined && surveyId !== action.surveyId
  if (isSurveyChanged && surveyId !== null) await requireSurvey(deps, caller, surveyId, 'surveyId')
  const areCausesChanged = causes !== undefined && [...causes].sort().join() !== [...action.causes].sort().join()
  if (areCausesChanged) await requireCauses(deps, caller, causes, action.causes)
  const isChanged = <Field extends 'title' | 'description' | 'dueDay'>(field: Field) =>
    patch[field] !== undefined && patch[field] !== action[field]
  return {
    history: {
      ...(isChanged('title') && { title }),
      ...(isChanged('description') && { description }),
      ...(areCausesChanged && { causes }),
      ...(isOwnerChanged && { owner: owner?.name ?? null }),
      ...(isSurveyChanged && { survey: surveyId }),
      ...(progress.state !== action.state && { state: progress.state }),
      ...(isChanged('dueDay') && { dueDay }),
      ...(progress.startedDay !== action.startedDay && { startedDay: progress.startedDay }),
      ...(progress.doneDay !== action.doneDay && { doneDay: progress.doneDay }),
    },
    columns: {
      title,
      description,
      due_day: dueDay,
      ...(isOwnerChanged && { owner_id: owner?.id ?? null }),
      ...(isSurveyChanged && { survey_id: surveyId }),
      ...{ state: progress.state, started_day: progress.startedDay, done_day: progress.doneDay },
    },
  }
}
