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
  owner: string | null
  dueAt: number | null
  doneAt: number | null
  doneBy: string | null
  note: string | null
}

export interface DemoNoteRow {
  /** Of the response. */
  id: string
  changeId: string
  /** JSON */
  changed: string
}

/** Records the notes of follow-ups in their history, as members do by writing them. */
export const insertDemoNotes = (workspaceId: string, rows: readonly DemoNoteRow[]) => sql`
  insert into follow_up_change (id, workspace_id, response_id, at, actor, actor_name, changed)
  select v.value ->> 'changeId', f.workspace_id, f.response_id, f.updated_at, 'demo', coalesce(f.owner, 'Vouch'),
         json(v.value ->> 'changed')
  from   ${sizedRows(rows)} v
  join   follow_up f on f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}
  where  f.note is not null`

/** Sets the state of follow-ups. Ids without a follow-up are ignored. */
export const updateDemoFollowUps = (workspaceId: string, rows: readonly DemoFollowUpRow[]) => sql`
  update follow_up as f
  set    opened_at  = cast(v.value ->> 'openedAt' as bigint),
         owner      = v.value ->> 'owner',
         due_at     = cast(v.value ->> 'dueAt' as bigint),
         call_at    = cast(coalesce(v.value ->> 'dueAt', v.value ->> 'openedAt') as bigint),
         done_at    = cast(v.value ->> 'doneAt' as bigint),
         done_by    = v.value ->> 'doneBy',
         note       = v.value ->> 'note',
         updated_at = coalesce(cast(v.value ->> 'doneAt' as bigint), cast(v.value ->> 'openedAt' as bigint))
  from   ${sizedRows(rows)} v
  where  f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`
