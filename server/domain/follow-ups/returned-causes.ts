import { type ActionChangedFields, RETURN_DAYS } from '../../../shared/action.ts'
import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/action-returns.ts'
import { insertActionChange, updateAction } from '../../store/queries/actions.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { auditEntry } from '../audit.ts'
import { type Caller, type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { timeFromId, timePrefix } from '../ids.ts'
import type { LifecycleContext } from './stages.ts'

/** What decides whether a cause is back. */
export interface ReturnRule {
  /** So many follow-ups with one of its causes reopen an action; null: never. */
  limit: number | null
  timeZone: string
}

/** The job type that tells the owner of an action by email. */
export const SEND_ACTION_NOTICE = 'action-notice'

/** The payload of the job. */
export interface ActionNoticeJob {
  actionId: string
  userId: string
  /** How many follow-ups have reopened it. */
  followUps: number
}

/** More follow-ups than a setting can ask for. */
const MAX_RETURNED = 1000

export const toReturnRule = ({ settings, working }: LifecycleContext): ReturnRule => ({
  limit: settings.reopenActionAfter,
  timeZone: working.timeZone,
})

/** The ids of the responses of the days in which a cause of an action counts as back: the 30 days after the one it was done on. */
export function getReturnBounds(doneDay: string, timeZone: string): store.IdBounds {
  const toBound = (day: string) => timePrefix(Math.max(0, instantFromWallClock(`${day}T00:00:00`, timeZone)))
  return { after: toBound(addDays(doneDay, 1)), before: toBound(addDays(doneDay, RETURN_DAYS + 1)) }
}

/** What goes before and after the change of a follow-up in its batch, so that its new cause reopens the actions that are done. */
export interface ReturnedCause {
  before: Statement[]
  after: Statement[]
}

/**
 * Reopens the actions that a new cause of a follow-up has come back to. Two changes at once reopen an action once: both lock it, and
 * the later one fails and is tried again, which it must be able to.
 * @param cause the new one; undefined if it stays
 */
export async function planReturnedCause(
  deps: Deps,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  { row, cause }: { row: Pick<FollowUpRow, 'id' | 'cause' | 'surveyId' | 'stage'>; cause: string | null | undefined },
  lifecycle: LifecycleContext,
): Promise<ReturnedCause> {
  const { limit, timeZone } = toReturnRule(lifecycle)
  if (!cause || cause === row.cause || row.stage === 'merged' || limit === null) return { before: [], after: [] }
  const day = toLocalDay(timeFromId(row.id), timeZone)
  const doneDays = { from: addDays(day, -RETURN_DAYS), to: addDays(day, -1) }
  const actions = (await deps.database.all(store.selectDoneActionsOfCause(workspaceId, cause, doneDays))).filter(
    ({ surveyId }) => surveyId === null || surveyId === row.surveyId,
  )
  if (actions.length === 0) return { before: [], after: [] }
  const plans = await Promise.all(
    actions.map(async (action) => {
      const others = await listReturned(deps, action, timeZone)
      const returned = [...others.filter(({ id }) => id !== row.id), { id: row.id, cause }]
      return returned.length < limit ? [] : buildReopening(deps, action, returned)
    }),
  )
  return {
    before: [store.lockActions(workspaceId, actions.map(({ id }) => id).sort())],
    after: [
      ...plans.flat(),
      ...actions.map((action) => store.assertNotReturned(action, getReturnBounds(action.doneDay, timeZone), limit)),
    ],
  }
}

/** The follow-ups with which the causes of an action have come back. */
export const listReturned = ({ database }: Deps, action: store.DoneActionRow, timeZone: string) =>
  database.all(store.selectReturnedFollowUps(action, getReturnBounds(action.doneDay, timeZone), MAX_RETURNED))

/** The action goes on: started since it was, without a due day. The batch fails if it has changed since it was read. */
export function buildReopening(
  deps: Deps,
  action: store.DoneActionRow,
  returned: readonly { cause: string }[],
): Statement[] {
  const caller = systemCaller(action.workspaceId)
  const now = Math.max(deps.now(), action.updatedAt + 1)
  const causes = [...new Set(returned.map(({ cause }) => cause))].sort()
  const followUps = returned.length
  const changed: ActionChangedFields = { state: 'started', returned: { causes, followUps } }
  return [
    ...updateAction(action, {
      ...{ state: 'started', done_day: null, due_day: null, reopened: action.reopened + 1 },
      ...{ figures: null, measured_at: 0, updated_at: now },
    }),
    insertActionChange({
      id: deps.newId(now),
      workspaceId: action.workspaceId,
      actionId: action.id,
      at: now,
      actor: caller.actor,
      actorName: caller.name,
      changed: JSON.stringify(changed),
    }),
    ...recordEvents(deps, caller, [
      {
        type: 'action.reopened',
        subjectId: action.id,
        surveyId: action.surveyId,
        data: { causes, followUps, ownerId: action.ownerId, doneDay: action.doneDay },
      },
    ]),
    auditEntry(deps, caller, 'action.reopened', action.id, { causes, followUps }),
    ...enqueueNotice(deps, action, followUps),
  ]
}

function enqueueNotice(deps: Deps, { id: actionId, workspaceId, ownerId }: store.DoneActionRow, followUps: number) {
  if (ownerId === null) return []
  const now = deps.now()
  const payload: ActionNoticeJob = { actionId, userId: ownerId, followUps }
  const job = { id: deps.newId(now), workspaceId, type: SEND_ACTION_NOTICE, payload, createdAt: now, dueAt: now }
  return [enqueueJob(job)]
}
