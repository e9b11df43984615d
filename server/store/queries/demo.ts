import type { FollowUpOutcome } from '../../../shared/follow-up.ts'
import { sizedRows } from '../planner-hints.ts'
import { inList, jsonRows, lockAndAssert, sql } from '../sql.ts'

/** The sample workspace that a user owns, or any without `userId`. */
export const selectDemoWorkspace = (userId: string | undefined) => sql<{ id: string; slug: string }>`
  select w.id, w.slug
  from   workspace w
  where  w.demo_at is not null and w.deleted_at is null
  and    ${
    userId === undefined
      ? sql`true`
      : sql`exists (
    select 1 from member m where m.workspace_id = w.id and m.user_id = ${userId} and m.role = 'owner')`
  }
  order by w.id
  limit 1`

export const selectDemoWorkspaceIds = sql<{ id: string }>`
  select id from workspace where demo_at is not null and deleted_at is null order by id`

/** Adds the owners of all workspaces as owners. */
export const insertAllOwners = (workspaceId: string, now: number) => sql`
  insert into member (workspace_id, user_id, role, created_at, created_by)
  select cast(${workspaceId} as text), m.user_id, 'owner', cast(${now} as bigint), 'cli'
  from   member m
  where  m.role = 'owner'
  group by m.user_id`

/** Sets the times of answered invitations to the times of their responses. */
export const updateInvitationAnswerTimes = (ids: readonly string[]) => sql`
  update invitation
  set    answered_at = (select r.answered_at from response r where r.invitation_id = invitation.id)
  where  id in ${inList(ids)} and answered_at is not null`

export interface DemoFollowUpRow {
  id: string
  openedAt: number
  /** A colleague who is no member; null leaves the owner that the follow-up opened with. */
  owner: string | null
  openedDueAt: number | null
  dueAt: number | null
  /** Set if a call was tried. */
  postponedUntil: number
  doneAt: number | null
  doneBy: string | null
  note: string | null
  /** Of the last call. */
  cause: string | null
  contactedAt: number | null
}

export interface DemoChangeRow {
  /** Of the response. */
  id: string
  changeId: string
  at: number
  /** JSON */
  changed: string
}

export interface DemoAttemptRow {
  /** Of the response. */
  id: string
  /** Of the attempt and its change. */
  attemptId: string
  at: number
  outcome: FollowUpOutcome
  cause: string | null
  /** JSON: see the table */
  before: string
}

/** Records the calls of follow-ups. */
export const insertDemoAttempts = (workspaceId: string, rows: readonly DemoAttemptRow[]) => sql`
  insert into follow_up_attempt (id, workspace_id, response_id, at, actor, actor_name, outcome, cause, before)
  select v.value ->> 'attemptId', f.workspace_id, f.response_id, cast(v.value ->> 'at' as bigint), 'demo',
         coalesce(f.owner, 'Vouch'), v.value ->> 'outcome', v.value ->> 'cause', json(v.value ->> 'before')
  from   ${sizedRows(rows)} v
  join   follow_up f on f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`

/** Records the changes of follow-ups in their history, as members make them. */
export const insertDemoChanges = (workspaceId: string, rows: readonly DemoChangeRow[]) => sql`
  insert into follow_up_change (id, workspace_id, response_id, at, actor, actor_name, changed)
  select v.value ->> 'changeId', f.workspace_id, f.response_id, cast(v.value ->> 'at' as bigint), 'demo', coalesce(f.owner, 'Vouch'),
         json(v.value ->> 'changed')
  from   ${sizedRows(rows)} v
  join   follow_up f on f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`

/** Sets the state of follow-ups. Ids without a follow-up are ignored. */
export const updateDemoFollowUps = (workspaceId: string, rows: readonly DemoFollowUpRow[]) => sql`
  update follow_up as f
  set    opened_at       = cast(v.value ->> 'openedAt' as bigint),
         owner           = coalesce(v.value ->> 'owner', f.owner),
         owner_id        = case when v.value ->> 'owner' is null then f.owner_id end,
         opened_owner    = coalesce(v.value ->> 'owner', f.opened_owner),
         opened_due_at   = cast(v.value ->> 'openedDueAt' as bigint),
         due_at          = cast(v.value ->> 'dueAt' as bigint),
         postponed_until = cast(v.value ->> 'postponedUntil' as bigint),
         call_at         = cast(coalesce(v.value ->> 'dueAt', v.value ->> 'openedAt') as bigint),
         done_at         = cast(v.value ->> 'doneAt' as bigint),
         done_by         = v.value ->> 'doneBy',
         note            = v.value ->> 'note',
         cause           = v.value ->> 'cause',
         contacted_at    = cast(v.value ->> 'contactedAt' as bigint),
         concluded_at    = cast(v.value ->> 'doneAt' as bigint),
         stage           = case when v.value ->> 'doneAt' is not null then 'closed'
                                when v.value ->> 'contactedAt' is not null then 'contacted' else 'new' end,
         updated_at      = coalesce(cast(v.value ->> 'doneAt' as bigint), cast(v.value ->> 'openedAt' as bigint))
  from   ${sizedRows(rows)} v
  where  f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`

/** Fails the batch if the workspace has campaigns. */
export const assertNoCampaigns = (workspaceId: string) =>
  lockAndAssert(
    'workspace',
    sql`id = ${workspaceId}`,
    sql`not exists (select 1 from campaign c where c.workspace_id = ${workspaceId})`,
  )

export interface DemoInvitationRow {
  id: string
  contactId: string
  createdAt: number
  answeredAt: number | null
}

/** The invitations of a survey between two ids, the oldest first. */
export const selectDemoInvitations = (workspaceId: string, surveyId: string, from: string, to: string) =>
  sql<DemoInvitationRow>`
  select i.id, i.contact_id as "contactId", i.created_at as "createdAt", i.answered_at as "answeredAt"
  from   invitation i
  where  i.workspace_id = ${workspaceId} and i.survey_id = ${surveyId} and i.id >= ${from} and i.id < ${to}
  order by i.id`

export interface DemoCampaignRow {
  id: string
  workspaceId: string
  surveyId: string
  name: string
  /** JSON */
  settings: string
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
}

export const insertDemoCampaign = (row: DemoCampaignRow) => sql`
  insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at, started_at,
                        started_by, finished_at)
  values (${row.id}, ${row.workspaceId}, ${row.surveyId}, ${row.name}, ${row.settings}, 1, ${row.createdAt}, 'demo',
          ${row.createdAt}, ${row.startedAt}, ${row.startedAt === null ? null : 'demo'}, ${row.finishedAt})`

export interface DemoWaveRow {
  number: number
  startsAt: number
  selectedAt: number
}

export const insertDemoWaves = (workspaceId: string, campaignId: string, rows: readonly DemoWaveRow[]) => sql`
  insert into campaign_wave (workspace_id, campaign_id, number, starts_at, selected_at)
  select cast(${workspaceId} as text), cast(${campaignId} as text), cast(v.value ->> 'number' as bigint),
         cast(v.value ->> 'startsAt' as bigint), cast(v.value ->> 'selectedAt' as bigint)
  from   json_each(${jsonRows(rows)}) v`

export interface DemoParticipantRow {
  /** Of the invitation. */
  id: string
  campaignId: string
  wave: number
  variant: 'a' | 'b' | null
  clickedAt: number | null
  unsubscribedAt: number | null
}

/** Makes invitations those of a campaign. */
export const attachDemoInvitations = (workspaceId: string, rows: readonly DemoParticipantRow[]) => sql`
  update invitation as i
  set    campaign_id     = v.value ->> 'campaignId',
         wave            = cast(v.value ->> 'wave' as bigint),
         variant         = v.value ->> 'variant',
         probability     = 1,
         clicked_at      = cast(v.value ->> 'clickedAt' as bigint),
         unsubscribed_at = cast(v.value ->> 'unsubscribedAt' as bigint)
  from   ${sizedRows(rows)} v
  where  i.id = v.value ->> 'id' and i.workspace_id = ${workspaceId}`

export interface DemoDeliveryRow {
  id: string
  campaignId: string
  invitationId: string
  reminder: number
  state: 'waiting' | 'sent' | 'failed' | 'skipped'
  at: number
  dueAt: number
  reason: string | null
  words: string | null
}

export const insertDemoDeliveries = (workspaceId: string, rows: readonly DemoDeliveryRow[]) => sql`
  insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, domain, state, at, due_at, attempts,
                        reason, words)
  select v.value ->> 'id', cast(${workspaceId} as text), v.value ->> 'campaignId', v.value ->> 'invitationId',
         cast(v.value ->> 'reminder' as bigint), 'email', 'example.com', v.value ->> 'state',
         cast(v.value ->> 'at' as bigint), cast(v.value ->> 'dueAt' as bigint), 0, v.value ->> 'reason', v.value ->> 'words'
  from   json_each(${jsonRows(rows)}) v`

export interface DemoBounceRow {
  id: string
  campaignId: string
  invitationId: string
  contactId: string
  kind: string
  status: string
  reason: string
  words: string
  at: number
}

export const insertDemoBounces = (workspaceId: string, rows: readonly DemoBounceRow[]) => sql`
  insert into bounce (id, workspace_id, contact_id, invitation_id, campaign_id, kind, status, reason, words, source, at)
  select v.value ->> 'id', cast(${workspaceId} as text), v.value ->> 'contactId', v.value ->> 'invitationId',
         v.value ->> 'campaignId', v.value ->> 'kind', v.value ->> 'status', v.value ->> 'reason', v.value ->> 'words', 'mail',
         cast(v.value ->> 'at' as bigint)
  from   json_each(${jsonRows(rows)}) v`
