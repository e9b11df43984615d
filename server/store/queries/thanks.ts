import type { ThanksReason } from '../../../shared/referral.ts'
import { assertThat, sql } from '../sql.ts'
import { isCounted } from './responses.ts'

/** What decides whether the customer of a response is thanked. */
export interface ThanksFacts {
  surveyId: string
  identity: 'unverified' | 'verified' | null
  /** 1 unless it is suspect. */
  isCounted: number
  /** 1 if an email is waiting, or has been sent or refused. */
  isHandled: number
  locale: string | null
  contactId: string | null
  email: string | null
  name: string | null
  salutation: string | null
  contactLocale: string | null
  /** JSON */
  properties: string | null
  unverifiedSince: number | null
  /** 1 if the contact has unsubscribed from surveys by email, or from all. */
  isUnsubscribed: number
  hasOpenFollowUp: number
  isBlocklisted: number
  lastThankedAt: number | null
}

const exists = (condition: ReturnType<typeof sql>) => sql`case when exists (${condition}) then 1 else 0 end`

export const selectThanksFacts = (workspaceId: string, responseId: string) => sql<ThanksFacts>`
  select r.survey_id as "surveyId", r.identity, case when ${isCounted(sql`r`)} then 1 else 0 end as "isCounted",
         ${exists(sql`select 1 from thanks t where t.response_id = r.id and t.state <> 'skipped'`)} as "isHandled",
         r.locale, c.id as "contactId", c.email, c.name, c.salutation, c.locale as "contactLocale", c.properties,
         c.unverified_since as "unverifiedSince",
         ${exists(sql`
           select 1 from unsubscription u
           where  u.workspace_id = c.workspace_id and u.contact_id = c.id and coalesce(u.channel, 'email') = 'email'`)}
           as "isUnsubscribed",
         ${exists(sql`
           select 1 from response o join follow_up f on f.response_id = o.id
           where  o.workspace_id = c.workspace_id and o.contact_id = c.id and f.done_at is null`)} as "hasOpenFollowUp",
         ${exists(sql`
           select 1 from blocklist_entry b
           where  b.workspace_id = c.workspace_id and b.contact_id = c.id and b.state = 'active'`)} as "isBlocklisted",
         (select max(t.created_at) from thanks t
          where  t.workspace_id = c.workspace_id and t.contact_id = c.id and t.state in ('waiting', 'sent'))
           as "lastThankedAt"
  from   response r
  left join contact c on c.id = r.contact_id
  where  r.workspace_id = ${workspaceId} and r.id = ${responseId}`

export interface NewThanksRow {
  responseId: string
  workspaceId: string
  contactId: string
  asksReferral: 0 | 1
  state: 'waiting' | 'skipped'
  reason: ThanksReason | null
  createdAt: number
  createdBy: string
}

/**
 * Stores a decision in place of an earlier one not to thank. The batch fails if there is an email meanwhile, or the response or its
 * contact is gone.
 */
export const insertThanks = (row: NewThanksRow) => [
  sql`delete from thanks where workspace_id = ${row.workspaceId} and response_id = ${row.responseId} and state = 'skipped'`,
  sql`
  insert into thanks (response_id, workspace_id, contact_id, asks_referral, state, reason, created_at, created_by)
  values (${row.responseId}, ${row.workspaceId}, ${row.contactId}, ${row.asksReferral}, ${row.state}, ${row.reason},
          ${row.createdAt}, ${row.createdBy})`,
]

/** The batch fails if the contact has been thanked since a time. Lock the contact first. */
export const assertNotThanked = (workspaceId: string, contactId: string, since: number) =>
  assertThat(sql`not exists (
    select 1 from thanks t
    where  t.workspace_id = ${workspaceId} and t.contact_id = ${contactId} and t.created_at > ${since}
    and    t.state in ('waiting', 'sent'))`)

export const selectThanks = (workspaceId: string, responseId: string) => sql<{
  asksReferral: number
  state: string
  createdAt: number
}>`
  select asks_referral as "asksReferral", state, created_at as "createdAt"
  from   thanks
  where  workspace_id = ${workspaceId} and response_id = ${responseId}`

/** Records what has become of an email. Does nothing if that is known. */
export const recordThanksOutcome = (
  workspaceId: string,
  responseId: string,
  { state, reason, at }: { state: 'sent' | 'skipped' | 'failed'; reason: ThanksReason | null; at: number },
) => sql`
  update thanks
  set    state = ${state}, reason = ${reason}, settled_at = ${at}
  where  workspace_id = ${workspaceId} and response_id = ${responseId} and state = 'waiting'`

export interface ContactThanksRow {
  responseId: string
  state: string
  reason: string | null
  createdAt: number
}

/** The emails of a contact, newest first. */
export const selectThanksByContact = (workspaceId: string, contactId: string) => sql<ContactThanksRow>`
  select response_id as "responseId", state, reason, created_at as "createdAt"
  from   thanks
  where  workspace_id = ${workspaceId} and contact_id = ${contactId}
  order by created_at desc, response_id desc`

/** How many emails there are by what became of them, since a time. */
export const countThanks = (workspaceId: string, since: number) => sql<{
  state: string
  reason: ThanksReason | null
  count: number
}>`
  select state, reason, cast(count(*) as bigint) as count
  from   thanks
  where  workspace_id = ${workspaceId} and created_at >= ${since} and state in ('waiting', 'sent', 'skipped', 'failed')
  group by state, reason
  order by state, reason`
