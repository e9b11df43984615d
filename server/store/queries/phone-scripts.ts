import { sql } from '../sql.ts'

/** JSON: the texts of a survey and of its workspace by language. */
export interface PhoneScriptsRow {
  survey: string
  workspace: string
}

export const selectPhoneScripts = (workspaceId: string, surveyId: string) => sql<PhoneScriptsRow>`
  select s.phone_script as survey, w.phone_script as workspace
  from   survey s
  join   workspace w on w.id = s.workspace_id
  where  s.workspace_id = ${workspaceId} and s.id = ${surveyId}`

export const selectWorkspacePhoneScript = (workspaceId: string) => sql<{ workspace: string }>`
  select phone_script as workspace from workspace where id = ${workspaceId}`

/** Sets the script of a survey in one language; null removes a text. */
export const updateSurveyPhoneScript = (workspaceId: string, surveyId: string, patch: object) => sql`
  update survey
  set    phone_script = json_patch(phone_script, ${JSON.stringify(patch)})
  where  workspace_id = ${workspaceId} and id = ${surveyId}`

export const updateWorkspacePhoneScript = (workspaceId: string, patch: object) => sql`
  update workspace set phone_script = json_patch(phone_script, ${JSON.stringify(patch)}) where id = ${workspaceId}`
