import { type ActionChangedFields, RETURN_DAYS } from '../../../shared/action.ts'
import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/action-returns.ts'
import { insertActionChange, updateAction } from '../../store/queries/actions.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { type LifecycleContext, loadLifecycleContext } from '../follow-ups/stages.ts'
import { timePrefix } from '../ids.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { buildNotices } from './notice.ts'

const MINUTE_MS = 60 * 1000

/** A run of a Worker has a limit of statements: the next run looks at the others, which come first then. */
const MAX_PER_RUN = 200

/** Less than the interval of the runs, so that each looks at all. */
const CHECK_INTERVAL_MS = 10 * MINUTE_MS

/** What was entered so shortly ago may be taken back. */
const UNDO_MS = 5 * MINUTE_MS

/** Calls come late: a cause is recorded some time after the response. */
const LATE_DAYS = 60

/** More follow-ups than a setting can ask for. */
const MAX_RETURNED = 1000

/**
 * Reopens the actions that are done and whose causes have come back: so many follow-ups of the days after it have one of them as the
 * workspace has set. One that fails does not stop the others.
 */
export async function reopenActions(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  const now = deps.now()
  const due = await deps.database.all(store.selectActionsToCheck(now, MAX_PER_RUN))
  if (due.length === 0) return
  const since = addDays(toLocalDay(now, 'UTC'), -(RETURN_DAYS + LATE_DAYS))
  const next = now + CHECK_INTERVAL_MS
  await deps.database.batch([
    store.postponeReturnChecks(
      due.map(({ id }) => id),
      { next, since },
    ),
  ])
  const recent = due.filter(({ doneDay }) => doneDay >= since)
  for (const [workspaceId, actions] of Map.groupBy(recent, (action) => action.workspaceId)) {
    try {
      const lifecycle = await loadLifecycleContext(deps, { workspaceId })
      for (const action of actions) {
        try {
          await reopenIfReturned(deps, action, lifecycle)
        } catch (error) {
          reportError(error, workspaceId)
        }
      }
    } catch (error) {
      reportError(error, workspaceId)
    }
  }
  deps.wakeWorker()
}

async function reopenIfReturned(
  deps: Deps,
  action: store.DoneActionRow,
  { settings, working }: LifecycleContext,
): Promise<void> {
  const limit = settings.reopenActionAfter
  if (limit === null) return
  const filter = { ...getReturnBounds(action.doneDay, working.timeZone), changedBefore: deps.now() - UNDO_MS }
  const rows = await deps.database.all(store.selectReturnedFollowUps(action, filter, MAX_RETURNED))
  const causes = new Map(rows.map(({ id, cause }) => [id, cause]))
  if (causes.size < limit) return
  try {
    await deps.database.batch(
      await buildReopening(deps, action, {
        causes: [...new Set(causes.values())].sort(),
        followUps: causes.size,
      }),
    )
  } catch (error) {
    // Someone has changed it meanwhile.
    if (!(error instanceof ConstraintViolation)) throw error
  }
}

/** The ids of the responses of the days in which a cause of an action counts as back: the 30 days after the one it was done on. */
function getReturnBounds(doneDay: string, timeZone: string) {
  const toBound = (day: string) => timePrefix(Math.max(0, instantFromWallClock(`${day}T00:00:00`, timeZone)))
  return { after: toBound(addDays(doneDay, 1)), before: toBound(addDays(doneDay, RETURN_DAYS + 1)) }
}

/** The action is started again, without a due day. The batch fails if it has changed since it was read. */
async function buildReopening(
  deps: Deps,
  action: store.DoneActionRow,
  returned: { causes: string[]; followUps: number },
): Promise<Statement[]> {
  const caller = systemCaller(action.workspaceId)
  const now = Math.max(deps.now(), action.updatedAt + 1)
  const reopened = action.reopened + 1
  const changed: ActionChangedFields = { state: 'started', returned }
  return [
    ...updateAction(action, {
      ...{ state: 'started', done_day: null, due_day: null, reopened, return_check_at: null },
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
        data: { ...returned, ownerId: action.ownerId, doneDay: action.doneDay },
      },
    ]),
    auditEntry(deps, caller, 'action.reopened', action.id, returned),
    ...(await buildNotices(deps, action, { reopened, followUps: returned.followUps })),
  ]
}
