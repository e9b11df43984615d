import type { Identifier } from '../../../shared/contact.ts'
import type { InvitationChannel } from '../../../shared/invitation.ts'
import { inWorkspaceList, noTextIndex } from '../planner-hints.ts'
import { and, inList, jsonRows, type Position, sql } from '../sql.ts'
import type { ContactRow } from './contacts.ts'
import { counted } from './responses.ts'

export interface InvitationRow {
  id: string
  workspaceId: string
  surveyId: string
  contactId: string
  token: string
  channel: InvitationChannel
  day: string
  createdAt: number
  expiresAt: number | null
  answeredAt: number | null
}

const columns = sql`
  i.id, i.workspace_id as "workspaceId", i.survey_id as "surveyId", i.contact_id as "contactId", i.token, i.channel,
  i.day, i.created_at as "createdAt", i.expires_at as "expiresAt", i.answered_at as "answeredAt"`

/** An invitation with its contact. */
export type InvitationWithContactRow = InvitationRow & Pick<ContactRow, Identifier | 'name' | 'locale'>

const selectWithContact = sql`
  select ${columns}, c.external_id as "externalId", c.email, c.phone, c.name, c.locale
  from   invitation i
  join   contact c on c.id = i.contact_id`

/** What else is stored with an invitation. */
export interface InvitationOrigin {
  /** The list of contacts that the link was downloaded for. */
  listKey?: string | undefined
  campaignId?: string
  wave?: number
  /** Of a test: which of its texts. */
  variant?: 'a' | 'b' | null
  /** The chance with which the sample included the contact; null if it is unknown. */
  probability?: number | null
  stratum?: string | null
  code?: string | null
}

export const insertInvitations = (rows: readonly (InvitationRow & InvitationOrigin)[]) => sql`
  insert into invitation (id, workspace_id, survey_id, contact_id, token, channel, day, created_at, expires_at, list_key,
                          campaign_id, wave, variant, probability, stratum, code)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'surveyId', v.value ->> 'contactId',
         v.value ->> 'token', v.value ->> 'channel', v.value ->> 'day',
         cast(v.value ->> 'createdAt' as bigint), cast(v.value ->> 'expiresAt' as bigint), v.value ->> 'listKey',
         v.value ->> 'campaignId', cast(v.value ->> 'wave' as bigint), v.value ->> 'variant',
         cast(v.value ->> 'probability' as double precision), v.value ->> 'stratum', v.value ->> 'code'
  from   json_each(${jsonRows(rows)}) v`

/** An invitation found by its token, with the locale and properties that its contact adds to the response. */
export type OpenInvitationRow = InvitationRow & { contactLocale: string | null; contactProperties: string }

export const selectInvitationByToken = (token: string) => sql<OpenInvitationRow>`
  select ${columns}, c.locale as "contactLocale", c.properties as "contactProperties"
  from   invitation i
  join   contact c on c.id = i.contact_id
  where  i.token = ${token}`

/** What the sender of a personal link needs. */
export type CampaignLinkRow = Pick<InvitationRow, 'id' | 'token' | 'expiresAt' | 'answeredAt'> & {
  code: string | null
  variant: string | null
} & Pick<ContactRow, Identifier | 'name' | 'salutation' | 'locale' | 'properties'>

/** The invitations of a campaign, newest first, without those of deleted contacts. */
export const selectCampaignLinks = (workspaceId: string, campaignId: string, page: Position) => sql<CampaignLinkRow>`
  select i.id, i.token, i.expires_at as "expiresAt", i.answered_at as "answeredAt", i.code, i.variant,
         c.external_id as "externalId", c.email, c.phone, c.name, c.salutation, c.locale, c.properties
  from   invitation i
  join   contact c on c.id = i.contact_id
  where  ${and([
    sql`i.campaign_id = ${campaignId} and ${noTextIndex(sql`i.workspace_id`)} = ${workspaceId} and i.contact_id <> ${workspaceId}`,
    page.before !== undefined && sql`i.id < ${page.before}`,
  ])}
  order by i.id desc
  limit ${page.limit}`

/** The invitation that a code of a text message stands for. */
export const selectInvitationByCode = (workspaceId: string, code: string) => sql<Pick<InvitationRow, 'token'>>`
  select i.token from invitation i where i.workspace_id = ${workspaceId} and i.code = ${code}`

export const selectInvitationsByIds = (workspaceId: string, ids: readonly string[]) => sql<InvitationWithContactRow>`
  ${selectWithContact}
  where  ${inWorkspaceList(sql`i`, workspaceId, ids)}
  order by i.id`

export const selectInvitations = (
  workspaceId: string,
  surveyId: string,
  page: Position,
) => sql<InvitationWithContactRow>`
  ${selectWithContact}
  where  ${and([
    sql`i.workspace_id = ${workspaceId} and i.survey_id = ${surveyId}`,
    page.before !== undefined && sql`i.id < ${page.before}`,
  ])}
  order by i.id desc
  limit ${page.limit}`

/** Marks the invitations of responses as answered, and as opened by a person. */
export const markInvitationsAnswered = (responseIds: readonly string[], now: number) => sql`
  update invitation
  set    answered_at = ${now}, clicked_at = coalesce(clicked_at, ${now})
  where  id in (select r.invitation_id from response r where r.id in ${inList(responseIds)})
  and    answered_at is null`

/** Marks an invitation as opened by a person, the first time. */
export const markInvitationClicked = (workspaceId: string, id: string, now: number) => sql`
  update invitation
  set    clicked_at = ${now}
  where  workspace_id = ${workspaceId} and id = ${id} and clicked_at is null`

/** Marks the invitation of a response as unanswered, before the response becomes suspect. */
export const markInvitationUnanswered = (workspaceId: string, responseId: string) => sql`
  update invitation
  set    answered_at = null
  where  id in (
    select r.invitation_id
    from   response r
    where  r.workspace_id = ${workspaceId} and r.id = ${responseId} and ${counted}
  )`

/** Records that the contact unsubscribed through an invitation, the first time. */
export const markInvitationUnsubscribed = (workspaceId: string, id: string, now: number) => sql`
  update invitation
  set    unsubscribed_at = ${now}
  where  workspace_id = ${workspaceId} and id = ${id} and unsubscribed_at is null`

export const deleteInvitationsByContact = (workspaceId: string, contactId: string) => sql`
  delete from invitation where workspace_id = ${workspaceId} and contact_id = ${contactId}`
