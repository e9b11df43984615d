import { raw, type Sql } from 'sql-template-tag'
import { sizedRows } from '../planner-hints.ts'
import { sql } from '../sql.ts'
import type { FollowUpRow } from './follow-ups.ts'

/** Where a follow-up stands at the end of its story. */
export type DemoFollowUpState = Pick<
  FollowUpRow,
  | ('id' | 'note' | 'owner' | 'ownerId' | 'dueAt' | 'callAt' | 'postponedUntil' | 'doneAt' | 'doneBy' | 'updatedAt')
  | ('stage' | 'level' | 'contactedAt' | 'cause' | 'remedy' | 'amends' | 'amendsCurrency' | 'promise')
  | (
      | 'pausedLeft'
      | 'escalation'
      | 'escalateAt'
      | 'askAt'
      | 'askedAt'
      | 'askedInvitationId'
      | 'scoreAfter'
      | 'firstScoreAfter'
      | 'concludedAt'
    )
> & { askedResponseId: string | null }

const text = (key: keyof DemoFollowUpState): Sql => raw(`v.value ->> '${key}'`)
const number = (key: keyof DemoFollowUpState): Sql => raw(`cast(v.value ->> '${key}' as bigint)`)

/** Sets the state of follow-ups. Ids without a follow-up are ignored. */
export const updateDemoFollowUpStates = (workspaceId: string, rows: readonly DemoFollowUpState[]) => sql`
  update follow_up as f
  set    note = ${text('note')}, owner = ${text('owner')}, owner_id = ${text('ownerId')},
         due_at = ${number('dueAt')}, call_at = ${number('callAt')}, postponed_until = ${number('postponedUntil')},
         done_at = ${number('doneAt')}, done_by = ${text('doneBy')}, stage = ${text('stage')}, level = ${number('level')},
         contacted_at = ${number('contactedAt')}, cause = ${text('cause')}, remedy = ${text('remedy')},
         amends = ${number('amends')}, amends_currency = ${text('amendsCurrency')}, promise = ${text('promise')},
         paused_left = ${number('pausedLeft')}, escalation = ${number('escalation')},
         escalate_at = ${number('escalateAt')}, ask_at = ${number('askAt')}, asked_at = ${number('askedAt')},
         asked_invitation_id = ${text('askedInvitationId')}, asked_response_id = ${text('askedResponseId')},
         score_after = ${number('scoreAfter')}, first_score_after = ${number('firstScoreAfter')},
         concluded_at = ${number('concludedAt')}, updated_at = ${number('updatedAt')}
  from   ${sizedRows(rows)} v
  where  f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`
