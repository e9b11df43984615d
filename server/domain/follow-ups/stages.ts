import { addDays, instantFromWallClock, toLocalDay, toWallClock } from '../../../shared/calendar.ts'
import { FollowUpLifecycleSettings } from '../../../shared/follow-up-lifecycle-settings.ts'
import { addWorkingMilliseconds, getWorkingMilliseconds, type WorkingTime } from '../../../shared/working-days.ts'
import { selectFollowUpSettings } from '../../store/queries/follow-up-settings.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { toWorkingTime } from '../workspaces/working-days.ts'

/** The settings and working time that decide the next stage of a follow-up. */
export interface LifecycleContext {
  settings: FollowUpLifecycleSettings
  working: WorkingTime
}

export async function loadLifecycleContext(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
): Promise<LifecycleContext> {
  const [row] = await database.all(selectFollowUpSettings(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return { settings: FollowUpLifecycleSettings.parse(JSON.parse(row.lifecycleSettings)), working: toWorkingTime(row) }
}

/** Whether there is a way to ask the customer again. */
export const isAskable = ({ contactId, email, phone }: FollowUpRow): boolean =>
  contactId !== null && (email !== null || phone !== null)

/** When the customer of a follow-up that is solved now is asked again: some days later, at the same time of day. */
export function getAskTime(now: number, { settings, working }: LifecycleContext): number | null {
  if (settings.askAgainDays === null) return null
  const day = addDays(toLocalDay(now, working.timeZone), settings.askAgainDays)
  return instantFromWallClock(`${day}T${toWallClock(now, working.timeZone).slice(11)}:00`, working.timeZone)
}

/** The stage of a follow-up that is solved: the customer will be asked again, or nothing more happens. */
export function toSolvedColumns(row: FollowUpRow, now: number, lifecycle: LifecycleContext): ColumnValues {
  const askAt = isAskable(row) ? getAskTime(now, lifecycle) : null
  if (askAt === null) return { stage: 'closed', ask_at: null, concluded_at: now, ...endColumns }
  return { stage: 'solved', ask_at: askAt, concluded_at: null, ...endColumns }
}

/** No step of escalation has been taken. A deadline that has passed is reported once more, as long as the follow-up is open. */
export const unescalatedColumns: ColumnValues = { escalation: 0, escalate_at: null, overdue_due_at: null }

/** Nothing is paused or escalated any more. */
export const endColumns: ColumnValues = { paused_left: null, ...unescalatedColumns }

/** The stage of a follow-up that is open again. */
export const toReopenedColumns = ({ contactedAt }: Pick<FollowUpRow, 'contactedAt'>): ColumnValues => ({
  stage: contactedAt === null ? 'new' : 'contacted',
  ask_at: null,
  concluded_at: null,
  merged_into: null,
  ...endColumns,
})

/** The working time that is left until a deadline, in milliseconds; null without a deadline. */
export const getTimeLeft = ({ dueAt, stage, pausedLeft }: FollowUpRow, now: number, { working }: LifecycleContext) => {
  if (stage === 'waiting' && pausedLeft !== null) return pausedLeft
  return dueAt === null ? null : getWorkingMilliseconds(now, dueAt, working)
}

/** When a follow-up is due whose deadline was paused: one that was set since stays. */
export const getResumedDueTime = ({ dueAt, pausedLeft }: FollowUpRow, now: number, { working }: LifecycleContext) =>
  pausedLeft === null ? dueAt : addWorkingMilliseconds(now, pausedLeft, working)
