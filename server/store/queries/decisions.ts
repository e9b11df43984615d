import type { DecisionReason } from '../../../shared/decision.ts'
import { jsonRows, type Position, sql } from '../sql.ts'

export interface DecisionRow {
  id: string
  workspaceId: string
  surveyId: string
  contactId: string
  reason: DecisionReason
  /** When the reason ends; null if that is unknown. */
  until: number | null
  at: number
  /** The campaign that would have invited the contact, and in which wave. */
  campaignId: string | null
  wave: number | null
}

export const insertDecisions = (rows: readonly DecisionRow[]) => sql`
  insert into decision (id, workspace_id, survey_id, contact_id, reason, until, at, campaign_id, wave)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'surveyId', v.value ->> 'contactId',
         v.value ->> 'reason', cast(v.value ->> 'until' as bigint), cast(v.value ->> 'at' as bigint),
         v.value ->> 'campaignId', cast(v.value ->> 'wave' as bigint)
  from   json_each(${jsonRows(rows)}) v`

export type DecisionDetailsRow = DecisionRow & { survey: string; campaign: string | null }

export const selectDecisionsByContact = (
  workspaceId: string,
  contactId: string,
  page: Position,
) => sql<DecisionDetailsRow>`
  select d.id, d.workspace_id as "workspaceId", d.survey_id as "surveyId", d.contact_id as "contactId", d.reason, d.until,
         d.at, d.campaign_id as "campaignId", d.wave, s.name as survey, p.name as campaign
  from   decision d
  join   survey s on s.id = d.survey_id
  left join campaign p on p.workspace_id = d.workspace_id and p.id = d.campaign_id
  where  d.workspace_id = ${workspaceId} and d.contact_id = ${contactId}
  and    d.id < ${page.before ?? MAX_ID}
  order by d.id desc
  limit ${page.limit}`

/** Above all ids. */
const MAX_ID = '~'

export const deleteDecisionsByContact = (workspaceId: string, contactId: string) => sql`
  delete from decision where workspace_id = ${workspaceId} and contact_id = ${contactId}`
