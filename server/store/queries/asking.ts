import { raw, type Sql } from 'sql-template-tag'
import type { InvitationChannel } from '../../../shared/invitation.ts'
import { ASSUMED_THROTTLE_DAYS } from '../../../shared/preference.ts'
import type { SurveyType } from '../../../shared/survey.ts'
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
  /**
   * 1 if the contact has unsubscribed from all surveys, or from those that the scope is about. They are asked again after a
   * follow-up only if they have unsubscribed from none.
   */
  isUnsubscribed: number
  /** 1 if an entry of the blocklist is active. */
  isBlocklisted: number
  /** How many times the throttle counts, as the contact wishes. */
  throttleFactor: number
  /** 1 if the contact has agreed to text messages. */
  hasConsent: number
}

/** How contacts are reached: `phone` and `widget` are asked by an interviewer and on a website. */
export type AskingChannel = InvitationChannel | 'phone' | 'widget'

/** What contacts are to be asked. */
export interface AskingScope {
  channel: AskingChannel
  surveyType: SurveyType
}

/** Whether an invitation was never sent and never will be: its message was skipped, failed or is of a cancelled campaign. */
const isUnsent = (invitationId: Sql) => sql`exists (
  select 1
  from   delivery d
  join   campaign p on p.id = d.campaign_id
  where  d.invitation_id = ${invitationId} and d.reminder = 0
  and    (d.state in ('skipped', 'failed') or d.state = 'waiting' and p.cancelled_at is not null))`

/** When contact `c` was last asked. */
const lastAskedAt = sql`(
  select cast(max(a.at) as bigint) from (
    select i.created_at as at from invitation i
    where  i.workspace_id = c.workspace_id and i.contact_id = c.id and not ${isUnsent(sql`i.id`)}
    union all
    select p.at from phone_call p
    where  p.workspace_id = c.workspace_id and p.contact_id = c.id and p.outcome = 'refused'
    union all
    select r.answered_at from response r
    where  r.workspace_id = c.workspace_id and r.contact_id = c.id and r.identity = 'verified' and ${counted}) a)`

/** How many times the throttle counts for contact `c`. */
const throttleFactor = sql`coalesce((
  select p.throttle_factor from asking_preference p where p.workspace_id = c.workspace_id and p.contact_id = c.id), 1)`

/** The facts about contacts. Unverified and suspect responses do not count: strangers must not keep a contact from being invited. */
export const selectAskingFacts = (
  workspaceId: string,
  contactIds: readonly string[],
  { channel, surveyType }: AskingScope,
) => sql<AskingFacts>`
  select c.id, c.email, c.phone, c.created_at as "createdAt", ${lastAskedAt} as "lastAskedAt",
         case when exists (
           select 1
           from   response r
           join   follow_up f on f.response_id = r.id
           where  r.workspace_id = c.workspace_id and r.contact_id = c.id and r.identity = 'verified' and f.done_at is null
         ) then 1 else 0 end as "hasOpenFollowUp",
         case when exists (
           select 1 from unsubscription u
           where  u.workspace_id = c.workspace_id and u.contact_id = c.id
           and    (u.channel is null or u.channel = ${channel})
           and    (u.survey_type is null or u.survey_type = ${surveyType} or ${surveyType} = 'recovery')
         ) then 1 else 0 end as "isUnsubscribed",
         case when exists (
           select 1 from blocklist_entry b
           where  b.workspace_id = c.workspace_id and b.contact_id = c.id and b.state = 'active'
         ) then 1 else 0 end as "isBlocklisted",
         ${throttleFactor} as "throttleFactor",
         case when exists (
           select 1 from message_consent m
           where  m.workspace_id = c.workspace_id and m.contact_id = c.id and m.channel = 'sms' and m.withdrawn_at is null
         ) then 1 else 0 end as "hasConsent"
  from   contact c
  where  c.workspace_id = ${workspaceId} and c.id in ${inList(contactIds)}`

/** When a contact was last asked. */
export const selectLastAsked = (workspaceId: string, contactId: string) => sql<
  Pick<AskingFacts, 'lastAskedAt' | 'throttleFactor'>
>`
  select ${lastAskedAt} as "lastAskedAt", ${throttleFactor} as "throttleFactor"
  from   contact c
  where  c.workspace_id = ${workspaceId} and c.id = ${contactId}`

/** An invitation that is about to be stored. */
export interface Claim {
  id: string
  workspaceId: string
  contactId: string
  createdAt: number
}

const ASSUMED_THROTTLE_MS = ASSUMED_THROTTLE_DAYS * 24 * 60 * 60 * 1000

/** How many times the throttle counts for the contact of a latest invitation, as it wishes. */
const wishedFactor = sql`
  select p.throttle_factor from asking_preference p
  where  p.workspace_id = latest_invitation.workspace_id and p.contact_id = latest_invitation.contact_id`

/** Whether the latest invitation of a contact leaves room for the next one. */
const isClaimable = (throttleMs: number) => sql`
  cast(${throttleMs} as bigint) = 0 and not exists (${wishedFactor})
  or     latest_invitation.at <= excluded.at - cast(${throttleMs || ASSUMED_THROTTLE_MS} as bigint) * coalesce((${wishedFactor}), 1)
  or     ${isUnsent(sql`latest_invitation.invitation_id`)}`

/**
 * Belongs before the invitations in their batch, which fails if another batch has invited one of the contacts within the
 * throttle since the facts were read; the throttle, or an assumed one, counts as many times as the contact wishes. In the order
 * of the contacts, so that two batches wait for each other only one way.
 * @param throttleMs 0 for no throttle; null if the invitations come whatever the contacts wish
 */
export const claimContacts = (claims: readonly Claim[], throttleMs: number | null) => [
  sql`
  insert into latest_invitation (workspace_id, contact_id, invitation_id, at)
  select v.value ->> 'workspaceId', v.value ->> 'contactId', v.value ->> 'id', cast(v.value ->> 'createdAt' as bigint)
  from   json_each(${jsonRows(claims)}) v
  where  true
  order by v.value ->> 'contactId'
  on conflict (workspace_id, contact_id) do update
  set    invitation_id = excluded.invitation_id, at = excluded.at
  ${throttleMs === null ? raw('') : sql`where ${isClaimable(throttleMs)}`}`,
  assertThat(sql`(
    select count(*)
    from   json_each(${jsonRows(claims)}) v
    join   latest_invitation l on l.workspace_id = v.value ->> 'workspaceId' and l.contact_id = v.value ->> 'contactId'
    where  l.invitation_id = v.value ->> 'id'
  ) = ${claims.length}`),
]

export const deleteLatestInvitation = (workspaceId: string, contactId: string) => sql`
  delete from latest_invitation where workspace_id = ${workspaceId} and contact_id = ${contactId}`
