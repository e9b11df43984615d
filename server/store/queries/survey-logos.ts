import { sql } from '../sql.ts'

export interface SurveyLogoRow {
  workspaceId: string
  surveyId: string
  type: string
  /** Base64. */
  content: string
}

export const upsertSurveyLogo = (row: SurveyLogoRow) => sql`
  insert into survey_logo (workspace_id, survey_id, type, content)
  values (${row.workspaceId}, ${row.surveyId}, ${row.type}, ${row.content})
  on conflict (survey_id) do update set type = excluded.type, content = excluded.content`

export const deleteSurveyLogo = (workspaceId: string, surveyId: string) => sql`
  delete from survey_logo where workspace_id = ${workspaceId} and survey_id = ${surveyId}`

export const selectSurveyLogo = (surveyId: string) => sql<SurveyLogoRow & { digest: string | null }>`
  select l.workspace_id as "workspaceId", l.survey_id as "surveyId", l.type, l.content, s.logo as digest
  from   survey_logo l
  join   survey s on s.id = l.survey_id
  where  l.survey_id = ${surveyId}`
