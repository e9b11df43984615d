import { MAX_SPAN_DAYS } from '../../../shared/action.ts'
import { addDays, toLocalDay } from '../../../shared/calendar.ts'
import * as store from '../../store/queries/action-figures.ts'
import { type Caller, type Deps, systemCaller } from '../deps.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { loadAction } from './actions.ts'
import { computeActionFigures } from './figures.ts'

/** Figures are computed again after almost a day, while the spans grow. */
const MAX_AGE_MS = 20 * 60 * 60 * 1000

/** Per run: the next one goes on. */
const MAX_ACTIONS = 200

/** How long after the last span is complete responses are still corrected and follow-ups get their causes. */
const SETTLING_DAYS = 30

/** Computes the figures of an action and stores them, so that pages need not read the responses. */
export async function measureAction(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { action, row } = await loadAction(deps, caller, id)
  const isMeasured = action.state !== 'cancelled'
  const figures = isMeasured ? JSON.stringify(await computeActionFigures(deps, caller, action)) : null
  await deps.database.batch([store.updateActionFigures(row, { figures, measuredAt: deps.now() })])
}

/** Computes the figures that may have changed. */
export async function measureActions(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  const now = deps.now()
  const doneSince = addDays(toLocalDay(now, 'UTC'), -(MAX_SPAN_DAYS + SETTLING_DAYS))
  const due = await deps.database.all(
    store.selectUnmeasuredActions({ measuredBefore: now - MAX_AGE_MS, doneSince }, MAX_ACTIONS),
  )
  for (const { id, workspaceId } of due) {
    try {
      await measureAction(deps, systemCaller(workspaceId), id)
    } catch (error) {
      reportError(error, workspaceId)
    }
  }
}
