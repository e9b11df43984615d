import { raw } from 'sql-template-tag'
import type { Country } from '../../../shared/country.ts'
import type { Language } from '../../../shared/locale.ts'
import type { SurveyType } from '../../../shared/survey.ts'
import { and, assignments, type ColumnValues, inList, lockAndAssert, type Position, sql } from '../sql.ts'
import { WORKING_DAY_COLUMNS, type WorkingDayColumns } from '../working-day-columns.ts'
import { type BrandRow, brandColumns } from './brands.ts'
import { scoreColumns } from './counts.ts'

/** A survey, with the brand of its workspace. */
export interface SurveyRow extends BrandRow {
  id: string
  workspaceId: string
  name: string
  type: SurveyType
  touchpoint: string | null
  subject: string | null
  locale: Language | null
  /** JSON */
  texts: string
  followUpThreshold: number | null
  /** The score to reach. */
  goal: number | null
  /** JSON */
  reasons: string
  /** JSON */
  questions: string
  /** JSON */
  thanksLinks: string
  /** JSON */
  origins: string
  /** JSON */
  look: string
  /** The digest of its logo. */
  logo: string | null
  identityVersion: number
  createdAt: number
  updatedAt: number
  /** Null while it is a draft. */
  openedAt: number | null
  /** When it closes by itself. */
  closesAt: number | null
  closedAt: number | null
  closedBy: string | null
}

export type NewSurveyRow = Omit<SurveyRow, keyof BrandRow>

const columns = sql`
  s.id, s.workspace_id as "workspaceId", s.name, s.type, s.touchpoint, s.subject, s.locale, s.texts,
  s.follow_up_threshold as "followUpThreshold", s.goal, s.reasons, s.questions, s.thanks_links as "thanksLinks", s.origins,
  s.look, s.logo, s.identity_version as "identityVersion", s.created_at as "createdAt", s.updated_at as "updatedAt",
  s.opened_at as "openedAt", s.closes_at as "closesAt", s.closed_at as "closedAt", s.closed_by as "closedBy",
  ${brandColumns}`

const fromSurvey = sql`survey s join workspace w on w.id = s.workspace_id`

export const insertSurvey = (row: NewSurveyRow) => sql`
  insert into survey (id, workspace_id, name, type, touchpoint, subject, locale, texts,
                      follow_up_threshold, goal, reasons, questions, thanks_links, origins, look, logo, created_at, updated_at,
                      opened_at, closes_at)
  values (${row.id}, ${row.workspaceId}, ${row.name}, ${row.type}, ${row.touchpoint}, ${row.subject}, ${row.locale},
          ${row.texts}, ${row.followUpThreshold}, ${row.goal}, ${row.reasons}, ${row.questions}, ${row.thanksLinks}, ${row.origins},
          ${row.look}, ${row.logo}, ${row.createdAt}, ${row.updatedAt}, ${row.openedAt}, ${row.closesAt})`

/** A survey for respondents: found by its id alone, with the settings of its workspace. */
export type OpenSurveyRow = SurveyRow &
  WorkingDayColumns & {
    timeZone: string
    country: Country | null
    throttleDays: number | null
    minContactAgeDays: number | null
    /** When the sample data were made, if the workspace holds sample data. */
    demoAt: number | null
  }

export const selectOpenSurvey = (id: string) => sql<OpenSurveyRow>`
  select ${columns}, w.time_zone as "timeZone", w.country, w.throttle_days as "throttleDays",
         w.min_contact_age_days as "minContactAgeDays", w.demo_at as "demoAt",
         ${raw(WORKING_DAY_COLUMNS)}
  from   ${fromSurvey}
  where  s.id = ${id} and w.deleted_at is null`

export const selectSurveyById = (workspaceId: string, id: string) => sql<SurveyRow>`
  select ${columns} from ${fromSurvey} where s.workspace_id = ${workspaceId} and s.id = ${id}`

export const selectSurveys = (workspaceId: string, page: Position) => sql<SurveyRow>`
  select ${columns}
  from   ${fromSurvey}
  where  ${and([sql`s.workspace_id = ${workspaceId}`, page.before !== undefined && sql`s.id < ${page.before}`])}
  order by s.id desc
  limit ${page.limit}`

/** Makes the batch fail if a survey has changed since it was read. */
export const assertSurveyUnchanged = ({ workspaceId, id, updatedAt }: NewSurveyRow) =>
  lockAndAssert('survey', sql`workspace_id = ${workspaceId} and id = ${id}`, sql`updated_at = ${updatedAt}`)

/** Sets the named columns of a survey. */
export const updateSurvey = (workspaceId: string, id: string, values: ColumnValues) => sql`
  update survey set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

/** Invalidates the signatures made with the identity secret so far. */
export const incrementIdentityVersion = (workspaceId: string, id: string) => sql`
  update survey
  set    identity_version = identity_version + 1
  where  workspace_id = ${workspaceId} and id = ${id}`

/** Closes a survey unless it is closed. */
export const closeSurvey = (workspaceId: string, id: string, now: number, actor: string) => sql`
  update survey
  set    closed_at = ${now}, closed_by = ${actor}, updated_at = ${now}
  where  workspace_id = ${workspaceId} and id = ${id} and closed_at is null`

/** Reopens a survey, also one that closed by itself. */
export const reopenSurvey = (workspaceId: string, id: string, now: number) => sql`
  update survey
  set    closed_at = null, closed_by = null, closes_at = null, updated_at = ${now}
  where  workspace_id = ${workspaceId} and id = ${id}`

/** Opens a draft. */
export const openSurvey = (workspaceId: string, id: string, now: number) => sql`
  update survey
  set    opened_at = ${now}, updated_at = ${now}
  where  workspace_id = ${workspaceId} and id = ${id} and opened_at is null`

/** A survey of a list, with all its responses by score and the day of the last one. */
export type SurveyWithCountsRow = SurveyRow & Record<`s${number}`, number> & { lastDay: string | null }

/** The newest surveys first, each with its counts, found by the primary key. */
export const selectSurveysWithCounts = (workspaceId: string, page: Position) => sql<SurveyWithCountsRow>`
  select    ${columns}, ${scoreColumns((column) => sql`coalesce(t.${column}, 0) as ${column}`)},
            (select max(d.period) from tally d
             where  d.survey_id = s.id and d.segment_key = '' and d.span = 'day' and d.segment_value = '') as "lastDay"
  from      ${fromSurvey}
  left join tally t on t.survey_id = s.id and t.segment_key = '' and t.span = 'ever' and t.segment_value = ''
                   and t.period = ''
  where     ${and([sql`s.workspace_id = ${workspaceId}`, page.before !== undefined && sql`s.id < ${page.before}`])}
  order by  s.id desc
  limit     ${page.limit}`

/** The responses of surveys by score since a day, one row a survey that has any. */
export const selectScoresSince = (surveyIds: readonly string[], fromDay: string) =>
  sql<Record<`s${number}`, number> & { surveyId: string }>`
  select   d.survey_id as "surveyId", ${scoreColumns((column) => sql`cast(sum(d.${column}) as bigint) as ${column}`)}
  from     tally d
  where    d.survey_id in ${inList(surveyIds)} and d.segment_key = '' and d.span = 'day' and d.segment_value = ''
  and      d.period >= ${fromDay}
  group by d.survey_id`

/** How many contacts surveys have invited in a range of days, and how many of them have responded. */
export const selectParticipation = (surveyIds: readonly string[], { from, to }: { from: string; to: string }) => sql<{
  surveyId: string
  invited: number
  answered: number
}>`
  select   t.survey_id as "surveyId", cast(sum(t.invited) as bigint) as invited, cast(sum(t.answered) as bigint) as answered
  from     invitation_tally t
  where    t.survey_id in ${inList(surveyIds)} and t.day between ${from} and ${to}
  group by t.survey_id`

/** The responses of surveys by score in each month between two, such as `2025-12` and `2026-11`. */
export const selectScoresByMonth = (surveyIds: readonly string[], { from, to }: { from: string; to: string }) => sql<
  Record<`s${number}`, number> & { surveyId: string; month: string }
>`
  select m.survey_id as "surveyId", m.period as month, ${scoreColumns((column) => sql`m.${column}`)}
  from   tally m
  where  m.survey_id in ${inList(surveyIds)} and m.segment_key = '' and m.span = 'month' and m.segment_value = ''
  and    m.period between ${from} and ${to}`
