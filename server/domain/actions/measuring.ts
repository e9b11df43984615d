import { type ActionFigures, MAX_SPAN_DAYS } from '../../../shared/action.ts'
import { addDays, toLocalDay } from '../../../shared/calendar.ts'
import * as store from '../../store/queries/action-figures.ts'
import { type Caller, type Deps, systemCaller } from '../deps.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { filterFigures, parseFigures } from './access.ts'
import { loadAction, type StoredAction } from './actions.ts'
import { computeActionFigures } from './figures.ts'

const HOUR_MS = 60 * 60 * 1000

/** Figures are computed again after almost a day, while the spans grow. */
const MAX_AGE_MS = 20 * HOUR_MS

/** A run of a Worker has a limit of statements: the next run measures the others, which come first then. */
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

/** The first day on which an action was done whose figures may change still. */
const getFirstUnsettledDay = (now: number) => addDays(toLocalDay(now, 'UTC'), -(MAX_SPAN_DAYS + SETTLING_DAYS))

/**
 * The figures of an action as the caller may see them: the stored ones, unless the action has changed since or they are outdated, because
 * the periodic task has not measured it yet.
 */
export async function loadFigures(deps: Deps, caller: Caller, { action, row }: StoredAction): Promise<ActionFigures> {
  const isFinal = row.doneDay !== null && row.doneDay < getFirstUnsettledDay(deps.now())
  const figures = isFinal || row.measuredAt >= deps.now() - MAX_AGE_MS ? parseFigures(caller, row) : null
  return figures ?? filterFigures(caller, await computeActionFigures(deps, caller, action))
}

/** Computes the figures that are missing or may have changed. One that fails is tried again an hour later, and does not stop the others. */
export async function measureActions(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  const now = deps.now()
  const doneSince = getFirstUnsettledDay(now)
  const due = await deps.database.all(
    store.selectUnmeasuredActions({ measuredBefore: now - MAX_AGE_MS, doneSince }, MAX_ACTIONS),
  )
  if (due.length === 0) return
  const ids = due.map(({ id }) => id)
  await deps.database.batch([store.postponeMeasuring(ids, now - MAX_AGE_MS + HOUR_MS)])
  for (const { id, workspaceId } of due) {
    try {
      await measureAction(deps, systemCaller(workspaceId), id)
    } catch (error) {
      reportError(error, workspaceId)
    }
  }
}
