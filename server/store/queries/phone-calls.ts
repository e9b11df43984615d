import type { CallOutcome } from '../../../shared/phone-survey.ts'
import { and, assertThat, type Position, sql } from '../sql.ts'
import type { MergeRef } from './contact-merges.ts'
import { contactsWhere } from './contacts.ts'
import { isCounted } from './responses.ts'

/** A call for a survey. */
export interface PhoneCallRow {
  id: string
  workspaceId: string
  surveyId: string
  contactId: string | null
  outcome: CallOutcome
  at: number
  /** See `Caller`. */
  actor: string
}

const columns = sql`
  id, workspace_id as "workspaceId", survey_id as "surveyId", contact_id as "contactId", outcome, at, actor`

export const insertPhoneCall = (row: PhoneCallRow) => sql`
  insert into phone_call (id, workspace_id, survey_id, contact_id, outcome, at, actor)
  values (${row.id}, ${row.workspaceId}, ${row.surveyId}, ${row.contactId}, ${row.outcome}, ${row.at}, ${row.actor})`

export const selectPhoneCallById = (workspaceId: string, id: string) => sql<PhoneCallRow>`
  select ${columns} from phone_call where workspace_id = ${workspaceId} and id = ${id}`

/** The calls to a contact, newest first. */
export const selectPhoneCallsByContact = (workspaceId: string, contactId: string, page: Position) => sql<
  PhoneCallRow & { survey: string }
>`
  select p.id, p.workspace_id as "workspaceId", p.survey_id as "surveyId", p.contact_id as "contactId", p.outcome, p.at,
         p.actor, s.name as survey
  from   phone_call p
  join   survey s on s.id = p.survey_id
  where  p.workspace_id = ${workspaceId} and p.contact_id = ${contactId} and p.id < ${page.before ?? MAX_ID}
  order by p.id desc
  limit ${page.limit}`

/** Above all ids. */
const MAX_ID = '~'

export const deletePhoneCall = (workspaceId: string, id: string) => sql<{ id: string }>`
  delete from phone_call where workspace_id = ${workspaceId} and id = ${id} returning id`

/** Deletes the call of a response. */
export const deleteCallOfResponse = (workspaceId: string, responseId: string) => sql`
  delete from phone_call where workspace_id = ${workspaceId} and id = ${responseId} and outcome = 'response'`

/** Moves the calls of a contact that is merged into another one. */
export const movePhoneCalls = ({ id, workspaceId, contactId, mergedId }: MergeRef) => sql`
  update phone_call
  set    contact_id = ${contactId}, merge_id = ${id}
  where  workspace_id = ${workspaceId} and contact_id = ${mergedId}
  and    exists (select 1 from contact_merge m where m.id = ${id})`

/** Moves the calls of a merge back. */
export const movePhoneCallsBack = ({ id, workspaceId, contactId, mergedId }: MergeRef) => sql`
  update phone_call
  set    contact_id = ${mergedId}, merge_id = null
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and merge_id = ${id}`

export const deletePhoneCallsByContact = (workspaceId: string, contactId: string) => sql`
  delete from phone_call where workspace_id = ${workspaceId} and contact_id = ${contactId}`

/** The last response that a contact gave by phone to a survey since an id. */
export const selectLastPhoneResponse = (workspaceId: string, { surveyId, contactId, sinceId }: CallPeriod) => sql<{
  id: string
}>`
  select p.id from phone_call p
  where  p.workspace_id = ${workspaceId} and p.contact_id = ${contactId} and p.id >= ${sinceId}
  and    p.survey_id = ${surveyId} and p.outcome = 'response'
  order by p.id desc
  limit 1`

export interface CallPeriod {
  surveyId: string
  contactId: string
  sinceId: string
}

/** Fails the batch if the contact has responded by phone since. */
export const assertNoPhoneResponse = (workspaceId: string, period: CallPeriod) =>
  assertThat(sql`not exists (${selectLastPhoneResponse(workspaceId, period)})`)

/** How many calls of a survey had each outcome, since an id. */
export const countPhoneCalls = (workspaceId: string, surveyId: string, sinceId: string) => sql<{
  outcome: CallOutcome
  count: number
}>`
  select outcome, cast(count(*) as bigint) as count
  from   phone_call
  where  workspace_id = ${workspaceId} and survey_id = ${surveyId} and id >= ${sinceId}
  group by outcome`

/** A place in the call list: after a contact of a tier, A to D as 1 to 4. */
export interface CallPosition {
  tier: number
  id: string
}

/** The next contacts with a phone number, in the order of the call list, whether or not they may be called. */
export const selectCallCandidates = (
  workspaceId: string,
  after: CallPosition | undefined,
  limit: number,
) => sql<CallPosition>`
  select tier, id
  from   contact
  where  ${and([
    sql`workspace_id = ${workspaceId} and phone is not null and unverified_since is null`,
    after && sql`(tier, id) > (${after.tier}, ${after.id})`,
  ])}
  order by tier, id
  limit ${limit}`

/** Since when a contact must not have been called, or have refused: times as ids, which sort by time. */
export interface CallLimits {
  calledSinceId: string
  refusedSinceId: string
  /** The interviewer, and the time: contacts whom another one is calling are left out. */
  actor: string
  now: number
}

/** A contact to call. */
export interface CalleeRow {
  id: string
  tier: number
  name: string | null
  phone: string
  locale: string | null
  lastInvitedAt: number | null
  lastRespondedAt: number | null
  lastCalledAt: number | null
}

/** A call to contact `r` that keeps them from being called again. A wrong number does until it is replaced. */
const isCalledSince = ({ calledSinceId, refusedSinceId }: CallLimits) => sql`
  exists (
    select 1 from phone_call p
    where  p.workspace_id = r.workspace_id and p.contact_id = r.id
    and    (p.id >= ${calledSinceId} or (p.outcome = 'refused' and p.id >= ${refusedSinceId})
            or (p.outcome = 'wrong-number' and not exists (
                  select 1 from former_value f
                  where  f.workspace_id = p.workspace_id and f.contact_id = p.contact_id and f.field = 'phone'
                  and    f.replaced_at >= p.at))))`

/**
 * The contacts among some that no call keeps from being called, in no particular order: in that of the call list, PostgreSQL
 * reads its index from the start instead of the few that are asked for.
 */
export const selectCallees = (workspaceId: string, ids: readonly string[], limits: CallLimits) => sql<CalleeRow>`
  select r.id, r.tier, r.name, r.phone, r.locale,
         (select i.created_at from invitation i
          where  i.workspace_id = r.workspace_id and i.contact_id = r.id
          order by i.id desc limit 1) as "lastInvitedAt",
         (select x.answered_at from response x
          where  x.workspace_id = r.workspace_id and x.contact_id = r.id and x.identity = 'verified'
          and    ${isCounted(sql`x`)}
          order by x.id desc limit 1) as "lastRespondedAt",
         (select p.at from phone_call p
          where  p.workspace_id = r.workspace_id and p.contact_id = r.id
          order by p.id desc limit 1) as "lastCalledAt"
  from   contact r
  where  ${and([
    contactsWhere.byIds(workspaceId, ids),
    sql`r.phone is not null and r.unverified_since is null`,
    sql`not ${isCalledSince(limits)}`,
    sql`not exists (
      select 1 from call_lease l
      where  l.workspace_id = r.workspace_id and l.contact_id = r.id and l.until > ${limits.now} and l.actor <> ${limits.actor})`,
  ])}`
