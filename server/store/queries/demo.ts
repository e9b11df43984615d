import type { FollowUpOutcome } from '../../../shared/follow-up.ts'
import { sizedRows } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'

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
         updated_at      = coalesce(cast(v.value ->> 'doneAt' as bigint), cast(v.value ->> 'openedAt' as bigint))
  from   ${sizedRows(rows)} v
  where  f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`
