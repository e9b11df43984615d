import type { InvitationChannel } from '../../../shared/invitation.ts'
import { inList, type Position, sql } from '../sql.ts'
import { counted } from './responses.ts'

export interface SentInvitationRow {
  id: string
  surveyId: string
  survey: string
  channel: InvitationChannel
  createdAt: number
  expiresAt: number | null
  answeredAt: number | null
}

/** Above all ids. */
const MAX_ID = '~'

export const selectInvitationsByContact = (
  workspaceId: string,
  contactId: string,
  page: Position,
) => sql<SentInvitationRow>`
  select i.id, i.survey_id as "surveyId", s.name as survey, i.channel, i.created_at as "createdAt",
         i.expires_at as "expiresAt", i.answered_at as "answeredAt"
  from   invitation i
  join   survey s on s.id = i.survey_id
  where  i.workspace_id = ${workspaceId} and i.contact_id = ${contactId} and i.id < ${page.before ?? MAX_ID}
  order by i.id desc
  limit ${page.limit}`

/** The ids of the follow-ups of a contact's responses, newest first. */
export const selectFollowUpIdsByContact = (workspaceId: string, contactId: string) => sql<{ id: string }>`
  select f.response_id as id
  from   response r
  join   follow_up f on f.response_id = r.id
  where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId}
  order by f.response_id desc`

export interface ContactCounts {
  responses: number
  suspect: number
  followUps: number
  openFollowUps: number
  invitations: number
  decisions: number
}

/** What erasing a contact would delete. */
export const countContactRecords = (workspaceId: string, contactId: string) => sql<ContactCounts>`
  select cast(count(*) as bigint) as responses,
         cast(count(case when not ${counted} then 1 end) as bigint) as suspect,
         cast(count(f.response_id) as bigint) as "followUps",
         cast(count(case when f.response_id is not null and f.done_at is null then 1 end) as bigint) as "openFollowUps",
         (select cast(count(*) as bigint) from invitation i
          where  i.workspace_id = ${workspaceId} and i.contact_id = ${contactId}) as invitations,
         (select cast(count(*) as bigint) from decision d
          where  d.workspace_id = ${workspaceId} and d.contact_id = ${contactId}) as decisions
  from   response r
  left join follow_up f on f.response_id = r.id
  where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId}`

/** The properties of a contact as JSON, how many of their responses count, and how many new customers their personal link has brought. */
export const selectCustomerFacts = (workspaceId: string, contactId: string) => sql<{
  properties: string
  responses: number
  referrals: number
}>`
  select c.properties,
         (select cast(count(*) as bigint) from response r
          where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId} and ${counted}) as responses,
         (select cast(count(*) as bigint) from referral f
          join   referral_conversion v on v.workspace_id = f.workspace_id and v.referral_id = f.id
          where  f.workspace_id = ${workspaceId} and f.contact_id = ${contactId}) as referrals
  from   contact c
  where  c.workspace_id = ${workspaceId} and c.id = ${contactId}`

/** The ids of some responses of contacts, in no particular order. */
export const selectResponseIdsByContacts = (workspaceId: string, contactIds: readonly string[], limit: number) => sql<{
  id: string
}>`
  select r.id
  from   ${inList(contactIds)} c
  cross join response r
  where  r.workspace_id = ${workspaceId} and r.contact_id = c.key
  limit  ${limit}`

/** The ids of a contact's responses, newest first. */
export const selectResponseIdsByContact = (workspaceId: string, contactId: string) => sql<{ id: string }>`
  select id from response where workspace_id = ${workspaceId} and contact_id = ${contactId} order by id desc`
