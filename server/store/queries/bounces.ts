import type { BounceKind } from '../../../shared/bounce.ts'
import { and, type Position, sql } from '../sql.ts'

/** A message that came back, or what someone says about one. */
export interface BounceRow {
  id: string
  workspaceId: string
  contactId: string | null
  invitationId: string | null
  campaignId: string | null
  kind: BounceKind
  status: string | null
  reason: string
  words: string | null
  source: string
  sourceId: string | null
  at: number
}

/** The batch fails if the report is known already. */
export const insertBounce = (row: BounceRow) => sql`
  insert into bounce (id, workspace_id, contact_id, invitation_id, campaign_id, kind, status, reason, words, source, source_id, at)
  values (${row.id}, ${row.workspaceId}, ${row.contactId}, ${row.invitationId}, ${row.campaignId}, ${row.kind}, ${row.status},
          ${row.reason}, ${row.words}, ${row.source}, ${row.sourceId}, ${row.at})`

/** Whether a report is known. */
export const selectBounceBySource = (workspaceId: string, source: string, sourceId: string) => sql<{ id: string }>`
  select b.id from bounce b where b.workspace_id = ${workspaceId} and b.source = ${source} and b.source_id = ${sourceId}`

/** What a report is about: an invitation, its contact, and when its last message left. */
export interface BounceTargetRow {
  workspaceId: string
  contactId: string
  invitationId: string
  campaignId: string | null
  email: string | null
  sentAt: number
}

const target = sql`
  i.workspace_id as "workspaceId", i.contact_id as "contactId", i.id as "invitationId", i.campaign_id as "campaignId", c.email`

export const selectTargetByInvitation = (invitationId: string) => sql<BounceTargetRow>`
  select ${target},
         coalesce((select max(d.at) from delivery d where d.invitation_id = i.id and d.state = 'sent'), i.created_at) as "sentAt"
  from   invitation i
  join   contact c on c.workspace_id = i.workspace_id and c.id = i.contact_id
  where  i.id = ${invitationId} and i.contact_id <> i.workspace_id`

/** By the id that a mail provider has given the message. */
export const selectTargetByProviderId = (providerId: string) => sql<BounceTargetRow>`
  select ${target}, d.at as "sentAt"
  from   delivery d
  join   invitation i on i.workspace_id = d.workspace_id and i.id = d.invitation_id
  join   contact c on c.workspace_id = i.workspace_id and c.id = i.contact_id
  where  d.provider_id = ${providerId} and i.contact_id <> i.workspace_id
  limit 1`

/** The last email that was sent to an address since a time, by any workspace. Joined in this order: SQLite would read all messages. */
export const selectTargetByRecipient = (email: string, since: number) => sql<BounceTargetRow>`
  select ${target}, d.at as "sentAt"
  from   workspace w
  cross join contact c
  cross join invitation i
  cross join delivery d
  where  c.workspace_id = w.id and c.email = ${email} and i.workspace_id = c.workspace_id and i.contact_id = c.id
  and    d.invitation_id = i.id and d.state = 'sent' and d.channel = 'email' and d.at >= ${since}
  order by d.at desc
  limit 1`

/** The email addresses that a contact had, with when each was replaced, oldest first. */
export const selectFormerEmails = (workspaceId: string, contactId: string) => sql<{
  value: string
  replacedAt: number
}>`
  select f.value, f.replaced_at as "replacedAt"
  from   former_value f
  where  f.workspace_id = ${workspaceId} and f.contact_id = ${contactId} and f.field = 'email'
  order by f.replaced_at`

/** On how many days of a time messages to a contact came back, without those that say nothing about the address. */
export const countSoftBounceDays = (workspaceId: string, contactId: string, since: number, before: number) => sql<{
  days: number
}>`
  select cast(count(distinct b.at / 86400000) as bigint) as days
  from   bounce b
  where  b.workspace_id = ${workspaceId} and b.contact_id = ${contactId} and b.kind = 'soft' and b.at >= ${since} and b.at < ${before}
  and    b.reason not in ('delayed', 'refused', 'rate-limited', 'too-large')`

export interface BounceFilter {
  kind?: BounceKind | undefined
  campaignId?: string | undefined
  contactId?: string | undefined
}

export const selectBounces = (
  workspaceId: string,
  { kind, campaignId, contactId }: BounceFilter,
  { before, limit }: Position,
) => sql<BounceRow>`
  select b.id, b.workspace_id as "workspaceId", b.contact_id as "contactId", b.invitation_id as "invitationId",
         b.campaign_id as "campaignId", b.kind, b.status, b.reason, b.words, b.source, b.source_id as "sourceId", b.at
  from   bounce b
  where  ${and([
    sql`b.workspace_id = ${workspaceId}`,
    kind !== undefined && sql`b.kind = ${kind}`,
    campaignId !== undefined && sql`b.campaign_id = ${campaignId}`,
    contactId !== undefined && sql`b.contact_id = ${contactId}`,
    before !== undefined && sql`b.id < ${before}`,
  ])}
  order by b.id desc
  limit ${limit}`

/** A message of an invitation, by when it was sent: see `BounceTargetRow`. */
type SentMessage = Pick<BounceTargetRow, 'invitationId' | 'sentAt'>

/** Notes that a message has arrived, unless it has come back. */
export const markDelivered = ({ invitationId, sentAt }: SentMessage, at: number) => sql`
  update delivery
  set    delivered_at = ${at}
  where  invitation_id = ${invitationId} and at = ${sentAt} and state = 'sent' and delivered_at is null
  and    not exists (select 1 from bounce b where b.invitation_id = delivery.invitation_id and b.kind = 'hard')`

/** A message that came back has not arrived, whatever the server said first. */
export const clearDelivered = ({ invitationId, sentAt }: SentMessage) => sql`
  update delivery set delivered_at = null
  where  invitation_id = ${invitationId} and at = ${sentAt} and delivered_at is not null`

/** What an erased contact leaves: that something came back, but not from whom. */
export const eraseBouncesOfContact = (workspaceId: string, contactId: string) => sql`
  update bounce
  set    contact_id = null, invitation_id = null, words = null
  where  workspace_id = ${workspaceId} and contact_id = ${contactId}`
