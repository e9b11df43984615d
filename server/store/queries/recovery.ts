import { assertThat, lockAndAssert, mergeJson, sql } from '../sql.ts'
import { counted } from './responses.ts'

/** A place in a list by time. */
export interface TimePosition {
  at: number
  id: string
}

/** A follow-up that is solved, and whose customer is to be asked again. */
export interface FollowUpToAskRow {
  id: string
  workspaceId: string
  askAt: number
  /** Null if the customer is unknown, or was erased. */
  contactId: string | null
  /** 1 unless the response is suspect. */
  isCounted: number
}

/** The next follow-ups whose customers are to be asked again by now, in all workspaces but those with sample data. */
export const selectFollowUpsToAsk = (now: number, after: TimePosition, limit: number) => sql<FollowUpToAskRow>`
  select f.response_id as id, f.workspace_id as "workspaceId", f.ask_at as "askAt",
         case when r.contact_id <> r.workspace_id then r.contact_id end as "contactId",
         case when ${counted} then 1 else 0 end as "isCounted"
  from   follow_up f
  join   response r on r.id = f.response_id
  join   workspace w on w.id = f.workspace_id
  where  f.ask_at is not null and f.ask_at <= ${now} and (f.ask_at, f.response_id) > (${after.at}, ${after.id})
  and    f.stage = 'solved' and w.demo_at is null and w.deleted_at is null
  order by f.ask_at, f.response_id
  limit  ${limit}`

/**
 * A later follow-up of the same customer that is open, or after which they are to be asked later: they are not asked after this one.
 * What unverified respondents say is not what a verified customer says.
 */
export const selectLaterFollowUp = (
  workspaceId: string,
  contactId: string,
  { id, askAt, identity }: { id: string; askAt: number; identity: string | null },
) => sql<{ id: string }>`
  select f.response_id as id
  from   response r
  join   follow_up f on f.response_id = r.id
  where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId} and r.id <> ${id}
  and    coalesce(r.identity, '') = ${identity ?? ''}
  and    (f.done_at is null or f.stage = 'solved' and (f.ask_at, f.response_id) > (${askAt}, ${id}))
  order by case when f.done_at is null then 0 else 1 end, f.ask_at desc, f.response_id desc
  limit  1`

/** A follow-up whose customer was asked again, and what has come of it. */
export interface AskedFollowUpRow {
  id: string
  workspaceId: string
  askedAt: number
  /** The response that came back, if it counts. */
  responseId: string | null
  scoreAfter: number | null
  /** 1 if the invitation is gone, or was never sent and never will be. */
  isUnsent: number
}

/** Where an invitation has led to a response, ended, or was never sent, but in sample data. Responses since `answeredBefore` may still be revised. */
export const selectAskedFollowUps = (
  { now, answeredBefore }: { now: number; answeredBefore: number },
  after: TimePosition,
  limit: number,
) => sql<AskedFollowUpRow>`
  select f.response_id as id, f.workspace_id as "workspaceId", f.asked_at as "askedAt", r.id as "responseId", r.score as "scoreAfter",
         case when r.id is null and (i.id is null or ${isUnsent} or i.expires_at <= ${now} and not ${isSent}) then 1 else 0 end
           as "isUnsent"
  from   follow_up f
  join   workspace w on w.id = f.workspace_id
  left join invitation i on i.id = f.asked_invitation_id
  left join response r on r.invitation_id = i.id and ${counted}
  where  f.stage = 'asked' and f.asked_at <= ${now} and (f.asked_at, f.response_id) > (${after.at}, ${after.id})
  and    w.demo_at is null and w.deleted_at is null
  and    (r.answered_at <= ${answeredBefore} or r.id is null and (i.id is null or i.expires_at <= ${now} or ${isUnsent}))
  order by f.asked_at, f.response_id
  limit  ${limit}`

/** A response after a follow-up was opened again by hand. */
export type LateAnswerRow = Pick<AskedFollowUpRow, 'id' | 'workspaceId' | 'askedAt'> & {
  responseId: string
  scoreAfter: number
}

/** The responses of customers who were asked again, and whose follow-ups were opened by hand before they responded, but in sample data. */
export const selectLateAnswers = (answeredBefore: number, after: TimePosition, limit: number) => sql<LateAnswerRow>`
  select f.response_id as id, f.workspace_id as "workspaceId", f.asked_at as "askedAt", r.id as "responseId", r.score as "scoreAfter"
  from   follow_up f
  join   workspace w on w.id = f.workspace_id
  join   response r on r.invitation_id = f.asked_invitation_id and ${counted}
  where  f.asked_invitation_id is not null and f.asked_response_id is null
  and    f.stage in ('new', 'contacted', 'waiting', 'solved') and (f.asked_at, f.response_id) > (${after.at}, ${after.id})
  and    f.asked_at <= ${answeredBefore} and r.answered_at <= ${answeredBefore}
  and    w.demo_at is null and w.deleted_at is null
  order by f.asked_at, f.response_id
  limit  ${limit}`

/** Whether the message of invitation `i` was sent. */
const isSent = sql`exists (select 1 from delivery d where d.invitation_id = i.id and d.reminder = 0 and d.state = 'sent')`

/** Whether the message of invitation `i` was never sent and never will be. */
const isUnsent = sql`exists (
  select 1 from delivery d where d.invitation_id = i.id and d.reminder = 0 and d.state in ('failed', 'skipped'))`

/** The survey that asks again, by the settings of the workspace, and in which country that is. */
export interface RecoverySettingsRow {
  /** JSON: what is set of `FollowUpLifecycleSettings`. */
  lifecycleSettings: string
  country: string | null
}

export const selectRecoverySettings = (workspaceId: string) => sql<RecoverySettingsRow>`
  select lifecycle_settings as "lifecycleSettings", country from workspace where id = ${workspaceId} and deleted_at is null`

/** Makes a survey the one that asks again. The batch fails if another one has become that since. */
export const setRecoverySurvey = (workspaceId: string, surveyId: string, before: string | null) => [
  ...lockAndAssert(
    'workspace',
    sql`id = ${workspaceId}`,
    sql`coalesce(lifecycle_settings ->> 'recoverySurveyId', '') = ${before ?? ''}`,
  ),
  sql`
  update workspace
  set    lifecycle_settings = ${mergeJson('lifecycle_settings', { recoverySurveyId: surveyId })}
  where  id = ${workspaceId}`,
]

/** Which campaign asks again: of a survey, by a channel, after events of a type. */
export interface RecoveryCampaign {
  workspaceId: string
  surveyId: string
  channel: string
  eventType: string
}

const isRecoveryCampaign = ({ workspaceId, surveyId, channel, eventType }: RecoveryCampaign) => sql`
  c.workspace_id = ${workspaceId} and c.survey_id = ${surveyId} and c.started_at is not null
  and c.settings ->> 'channel' = ${channel} and c.settings -> 'schedule' ->> 'type' = ${eventType}`

/** The newest campaign that asks again; with 1 in `isOver`, members have cancelled it. */
export const selectRecoveryCampaign = (campaign: RecoveryCampaign) => sql<{
  id: string
  settings: string
  isOver: number
}>`
  select c.id, c.settings, case when c.cancelled_at is null and c.finished_at is null then 0 else 1 end as "isOver"
  from   campaign c
  where  ${isRecoveryCampaign(campaign)}
  order by c.id desc
  limit  1`

/** Belongs before a new campaign in its batch, which fails if another process has created it meanwhile. */
export const assertNoRecoveryCampaign = (campaign: RecoveryCampaign) => [
  sql`update workspace set created_at = created_at where id = ${campaign.workspaceId}`,
  assertThat(sql`not exists (select 1 from campaign c where ${isRecoveryCampaign(campaign)})`),
]

/** Marks a campaign as started that has no wave yet. */
export const startRecoveryCampaign = (
  workspaceId: string,
  id: string,
  { now, actor }: { now: number; actor: string },
) => sql`
  update campaign set started_at = ${now}, started_by = ${actor} where workspace_id = ${workspaceId} and id = ${id}`
