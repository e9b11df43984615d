import { addWorkingDaysToTime } from '../../../shared/working-days.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { WorkingDayColumns } from '../../store/working-day-columns.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The working days of a workspace, in its time zone. */
export const toWorkingWeek = ({ timeZone, weekendDays, holidays }: WorkingDayColumns & { timeZone: string }) => ({
  timeZone,
  weekendDays: JSON.parse(weekendDays) as number[],
  holidays: JSON.parse(holidays) as string[],
})

/** When a follow-up that opens at `now` is due; null if the workspace sets no due date. */
export const getFollowUpDueTime = (row: WorkingDayColumns & { timeZone: string }, now: number): number | null =>
  row.followUpDueDays === null ? null : addWorkingDaysToTime(now, row.followUpDueDays, toWorkingWeek(row))

/** When a follow-up that opens now is due. */
export async function loadFollowUpDueTime({ database, now }: Pick<Deps, 'database' | 'now'>, workspaceId: string) {
  const [row] = await database.all(selectWorkspaceById(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return { workspaceId, dueAt: getFollowUpDueTime(row, now()) }
}
