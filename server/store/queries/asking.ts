import { assertThat, inList, jsonRows, sql } from '../sql.ts'
import { counted } from './responses.ts'

/** What decides whether a contact may be asked. Times in milliseconds UTC. */
export interface AskingFacts {
  id: string
  email: string | null
  phone: string | null
  createdAt: number
  /** When the contact was last invited, or last refused on the phone, or last gave a verified response that counts; null for never. */
  lastAskedAt: number | null
  /** 1 if a follow-up of one of the contact's verified responses is open. */
  hasOpenFollowUp: number
  /** 1 if the contact has unsubscribed from all surveys. */
  isUnsubscribed: number
}

/** The facts about contacts. Unverified and suspect responses do not count: strangers must not keep a contact from being invited. */
export const selectAskingFacts = (workspaceId: string, contactIds: readonly string[]) => sql<AskingFacts>`
  select c.id, c.email, c.phone, c.created_at as "createdAt",
         (select cast(max(a.at) as bigint) from (
            select i.created_at as at from invitation i where i.workspace_id = c.workspace_id and i.contact_id = c.id
            union all
            select p.at from phone_call p
            where  p.workspace_id = c.workspace_id and p.contact_id = c.id and p.outcome = 'refused'
            union all
            select r.answered_at from response r
            where  r.workspace_id = c.workspace_id and r.contact_id = c.id and r.identity = 'verified' and ${counted}) a
         ) as "lastAskedAt",
         case when exists (
           select 1
           from   response r
           join   follow_up f on f.response_id = r.id
           where  r.workspace_id = c.workspace_id and r.contact_id = c.id and r.identity = 'verified' and f.done_at is null
         ) then 1 else 0 end as "hasOpenFollowUp",
         case when exists (
           select 1 from unsubscription u
           where  u.workspace_id = c.workspace_id and u.contact_id = c.id and u.channel is null and u.survey_type is null
         ) then 1 else 0 end as "isUnsubscribed"
  from   contact c
  where  c.workspace_id = ${workspaceId} and c.id in ${inList(contactIds)}`

/** An invitation that is about to be stored. */
export interface Claim {
  id: string
  workspaceId: string
  contactId: string
  createdAt: number
}

/**
 * Belongs before the invitations in their batch, which fails if another batch has invited one of the contacts within the
 * throttle since the facts were read. In the order of the contacts, so that two batches wait for each other only one way.
 * @param throttleMs 0 for no throttle
 */
export const claimContacts = (claims: readonly Claim[], throttleMs: number) => [
  sql`
  insert into latest_invitation (workspace_id, contact_id, invitation_id, at)
  select v.value ->> 'workspaceId', v.value ->> 'contactId', v.value ->> 'id', cast(v.value ->> 'createdAt' as bigint)
  from   json_each(${jsonRows(claims)}) v
  where  true
  order by v.value ->> 'contactId'
  on conflict (workspace_id, contact_id) do update
  set    invitation_id = excluded.invitation_id, at = excluded.at
  where  cast(${throttleMs} as bigint) = 0 or latest_invitation.at <= excluded.at - cast(${throttleMs} as bigint)`,
  assertThat(sql`(
    select count(*)
    from   json_each(${jsonRows(claims)}) v
    join   latest_invitation l on l.workspace_id = v.value ->> 'workspaceId' and l.contact_id = v.value ->> 'contactId'
    where  l.invitation_id = v.value ->> 'id'
  ) = ${claims.length}`),
]

export const deleteLatestInvitation = (workspaceId: string, contactId: string) => sql`
  delete from latest_invitation where workspace_id = ${workspaceId} and contact_id = ${contactId}`
