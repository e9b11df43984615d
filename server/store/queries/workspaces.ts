import { raw } from 'sql-template-tag'
import type { Country } from '../../../shared/country.ts'
import { SEARCH_VERSION } from '../../../shared/search.ts'
import { assertThat, assignments, type ColumnValues, sql } from '../sql.ts'
import { WORKING_DAY_COLUMNS, type WorkingDayColumns } from '../working-day-columns.ts'

export interface WorkspaceRow extends WorkingDayColumns {
  id: string
  name: string
  timeZone: string
  country: Country | null
  throttleDays: number | null
  minContactAgeDays: number | null
  /** In the address of its pages. */
  slug: string
  /** 1 is Monday, 7 Sunday. */
  weekStartsOn: number
  /** 1 is January. */
  fiscalYearStartsIn: number
  /** Whose festivals trends show. */
  festivals: 'country' | 'none'
  /** The days after which responses are redacted. */
  retentionDays: number | null
  /** JSON: what properties are called, by key and language. */
  segmentLabels: string
  /** Since when members must have a second factor; null if they need not. */
  secondFactorRequiredAt: number | null
  /** Set for a workspace with sample data. */
  demoAt: number | null
  /** Set while its rows are being deleted. */
  deletedAt: number | null
  createdAt: number
}

const columns = sql`
  w.id, w.name, w.time_zone as "timeZone", w.country, w.throttle_days as "throttleDays", w.slug,
  w.min_contact_age_days as "minContactAgeDays",
  w.week_starts_on as "weekStartsOn", w.fiscal_year_starts_in as "fiscalYearStartsIn", w.festivals,
  w.retention_days as "retentionDays", w.segment_labels as "segmentLabels", w.demo_at as "demoAt", w.deleted_at as "deletedAt",
  w.second_factor_required_at as "secondFactorRequiredAt", w.created_at as "createdAt",
  ${raw(WORKING_DAY_COLUMNS)}`

export const selectWorkspaceById = (id: string) =>
  sql<WorkspaceRow>`select ${columns} from workspace w where w.id = ${id}`

export const selectWorkspaces = sql<WorkspaceRow>`select ${columns} from workspace w where w.deleted_at is null order by w.id`

export const selectWorkspaceBySlug = (slug: string) =>
  sql<{ id: string }>`select id from workspace where slug = ${slug}`

export type NewWorkspaceRow = Pick<
  WorkspaceRow,
  'id' | 'name' | 'timeZone' | 'country' | 'slug' | 'demoAt' | 'createdAt'
> &
  Partial<Pick<WorkspaceRow, 'throttleDays' | 'segmentLabels' | 'workingHours' | 'followUpDue' | 'followUpPriorityDue'>>

const DEFAULT_DUE = '{"amount":2,"unit":"days"}'

export const insertWorkspace = (row: NewWorkspaceRow) => sql`
  insert into workspace (id, name, time_zone, country, slug, demo_at, created_at, throttle_days, segment_labels, search_version,
                         working_hours, follow_up_due, follow_up_priority_due)
  values (${row.id}, ${row.name}, ${row.timeZone}, ${row.country}, ${row.slug}, ${row.demoAt}, ${row.createdAt},
          ${row.throttleDays ?? null}, ${row.segmentLabels ?? '{}'}, ${SEARCH_VERSION},
          ${row.workingHours ?? null}, ${row.followUpDue ?? DEFAULT_DUE}, ${row.followUpPriorityDue ?? null})`

/** Sets the named columns of a workspace. */
export const updateWorkspace = (id: string, values: ColumnValues) => sql`
  update workspace set ${assignments(values)} where id = ${id}`

/** Marks a workspace as deleted and removes all access to it. Returns its id to the first caller. */
export const markWorkspaceDeleted = (id: string, now: number) => [
  sql<{ id: string }>`update workspace set deleted_at = ${now} where id = ${id} and deleted_at is null returning id`,
  // Before the members: a user who accepts an invitation at this moment is a member by then.
  sql`
  update member_invitation
  set    revoked_at = ${now}
  where  workspace_id = ${id} and accepted_at is null and revoked_at is null`,
  // Of those who are members of nothing else but sample data.
  sql`
  delete from session
  where  user_id in (select user_id from member where workspace_id = ${id})
  and    not exists (
    select 1
    from   member m
    join   workspace w on w.id = m.workspace_id
    where  m.user_id = session.user_id and w.id <> ${id} and w.demo_at is null)`,
  sql`delete from member where workspace_id = ${id}`,
  sql`update api_key set revoked_at = ${now} where workspace_id = ${id} and revoked_at is null`,
]

/** Makes the batch fail if there is a workspace. Run it exclusively: two processes may start at the same time. */
export const assertNoWorkspace = assertThat(sql`not exists (select 1 from workspace)`)
