import { RETURN_DAYS } from '../../../shared/action.ts'
import { addDays, toLocalDay } from '../../../shared/calendar.ts'
import { ConstraintViolation } from '../../store/database.ts'
import { type DoneActionRow, selectRecentlyDoneActions } from '../../store/queries/action-returns.ts'
import type { Deps } from '../deps.ts'
import { buildReopening, listReturned, toReturnRule } from '../follow-ups/returned-causes.ts'
import { loadLifecycleContext } from '../follow-ups/stages.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'

const PAGE_SIZE = 200

/** Calls come late: a cause is recorded some time after the response. */
const LATE_DAYS = 60

/**
 * Reopens the actions whose causes have come back without a follow-up being given one: the action was recorded as done on an
 * earlier day, follow-ups were merged, or the workspace asks for fewer of them.
 */
export async function reopenActions(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  const since = addDays(toLocalDay(deps.now(), 'UTC'), -(RETURN_DAYS + LATE_DAYS))
  for (let after = ''; ; ) {
    const page = await deps.database.all(selectRecentlyDoneActions(since, after, PAGE_SIZE))
    for (const [workspaceId, actions] of Map.groupBy(page, (action) => action.workspaceId)) {
      try {
        const { limit, timeZone } = toReturnRule(await loadLifecycleContext(deps, { workspaceId }))
        for (const action of limit === null ? [] : actions) {
          const returned = await listReturned(deps, action, timeZone)
          if (limit !== null && returned.length >= limit) await reopen(deps, action, returned)
        }
      } catch (error) {
        reportError(error, workspaceId)
      }
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return
    after = last.id
  }
}

/** Someone else may have reopened it meanwhile. */
async function reopen(deps: Deps, action: DoneActionRow, returned: readonly { cause: string }[]): Promise<void> {
  try {
    await deps.database.batch(buildReopening(deps, action, returned))
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
  }
}
