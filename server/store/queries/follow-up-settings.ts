import { raw } from 'sql-template-tag'
import type { Country } from '../../../shared/country.ts'
import type { FollowUpAssignment, FollowUpNoteRule } from '../../../shared/follow-up-settings.ts'
import { and, jsonRows, lockAndAssert, sql } from '../sql.ts'
import { WORKING_DAY_COLUMNS, type WorkingDayColumns } from '../working-day-columns.ts'

export interface FollowUpSettingsRow extends WorkingDayColumns {
  timeZone: string
  country: Country | null
  assignment: FollowUpAssignment
  ownerProperty: string | null
  note: FollowUpNoteRule
  /** JSON */
  lifecycleSettings: string
  currency: string | null
}

export const selectFollowUpSettings = (workspaceId: string) => sql<FollowUpSettingsRow>`
  select w.time_zone as "timeZone", w.country, ${raw(WORKING_DAY_COLUMNS)},
         w.follow_up_assignment as assignment, w.follow_up_owner_property as "ownerProperty", w.follow_up_note as note,
         cast(w.lifecycle_settings as text) as "lifecycleSettings", w.currency
  from   workspace w
  where  w.id = ${workspaceId}`

/** Locks the settings until the batch ends, which fails if they have changed since they were read. */
export const lockFollowUpSettings = (workspaceId: string, row: FollowUpSettingsRow) =>
  lockAndAssert(
    'workspace',
    sql`id = ${workspaceId}`,
    and([
      sql`cast(weekend_days as text) = ${row.weekendDays} and cast(holidays as text) = ${row.holidays}`,
      sql`cast(working_days as text) = ${row.workingDays} and holiday_calendar = ${row.holidayCalendar}`,
      sql`coalesce(cast(working_hours as text), '') = ${row.workingHours ?? ''}`,
      sql`coalesce(cast(follow_up_due as text), '') = ${row.followUpDue ?? ''}`,
      sql`coalesce(cast(follow_up_priority_due as text), '') = ${row.followUpPriorityDue ?? ''}`,
      sql`follow_up_assignment = ${row.assignment}`,
      sql`coalesce(follow_up_owner_property, '') = ${row.ownerProperty ?? ''} and follow_up_note = ${row.note}`,
      sql`cast(lifecycle_settings as text) = ${row.lifecycleSettings} and coalesce(currency, '') = ${row.currency ?? ''}`,
    ]),
  )

/** The members who take follow-ups in turn. */
export const selectFollowUpAssignees = (workspaceId: string) => sql<{ userId: string }>`
  select user_id as "userId" from follow_up_assignee where workspace_id = ${workspaceId} order by user_id`

/** Who owns the follow-ups of a value of the property. */
export const selectPropertyOwners = (workspaceId: string) => sql<{ value: string; userId: string }>`
  select value, user_id as "userId" from follow_up_property_owner where workspace_id = ${workspaceId} order by value`

/** Replaces the members who take follow-ups in turn. Fails if one of them is no member any more. */
export const replaceFollowUpAssignees = (workspaceId: string, userIds: readonly string[]) => [
  sql`delete from follow_up_assignee where workspace_id = ${workspaceId}`,
  sql`
  insert into follow_up_assignee (workspace_id, user_id)
  select cast(${workspaceId} as text), v.value ->> 'userId' from json_each(${jsonRows(userIds.map((userId) => ({ userId })))}) v`,
]

/** Replaces the owners of the values of the property. Fails if one of them is no member any more. */
export const replacePropertyOwners = (workspaceId: string, owners: readonly { value: string; userId: string }[]) => [
  sql`delete from follow_up_property_owner where workspace_id = ${workspaceId}`,
  sql`
  insert into follow_up_property_owner (workspace_id, value, user_id)
  select cast(${workspaceId} as text), v.value ->> 'value', v.value ->> 'userId' from json_each(${jsonRows(owners)}) v`,
]
