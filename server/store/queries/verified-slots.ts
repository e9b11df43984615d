import { noTextIndex } from '../planner-hints.ts'
import { sql } from '../sql.ts'
import { counted } from './responses.ts'

/** The last counted response of a contact to a survey that is verified, found among the few of the contact. */
export const selectLastVerifiedResponse = (workspaceId: string, surveyId: string, contactId: string) => sql<{
  id: string
  at: number
}>`
  select r.id, r.answered_at as at
  from   response r
  where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId} and ${noTextIndex(sql`r.survey_id`)} = ${surveyId}
  and    r.identity = 'verified' and ${counted}
  order by r.id desc
  limit  1`
