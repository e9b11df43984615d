import { join, raw } from 'sql-template-tag'
import { sql } from '../sql.ts'

/**
 * The tables with rows of a workspace and their keys. Each comes before the tables it refers to. `audit` is kept, and
 * `workspace` is deleted last.
 */
export const workspaceTables = {
  channel_attempt: 'id',
  channel_delivery: 'id',
  channel: 'id',
  rule: 'id',
  event: 'id',
  event_feed: 'workspace_id',
  search_term: 'workspace_id, noun, term, id',
  response_tag: 'workspace_id, response_id, tag',
  response_note: 'id',
  saved_view: 'id',
  praise: 'response_id, colleague_id',
  colleague: 'id',
  referral_conversion: 'id',
  referral: 'id',
  thanks: 'response_id',
  action_change: 'id',
  action_cause: 'workspace_id, action_id, cause',
  action: 'id',
  blocklist_entry: 'id',
  contact_pattern: 'workspace_id, contact_id',
  pattern: 'workspace_id, id',
  reply_template: 'workspace_id, id',
  follow_up_message: 'id',
  follow_up_choice: 'workspace_id, kind, id',
  follow_up_change: 'id',
  follow_up_attempt: 'id',
  follow_up: 'response_id',
  response_change: 'id',
  response: 'id',
  tally: 'survey_id, segment_key, span, segment_value, period',
  invitation_tally: 'survey_id, day',
  ignored_visit_tally: 'survey_id, day, kind',
  unsubscription: 'id',
  bounce: 'id',
  suppression: 'id',
  asking_preference: 'workspace_id, contact_id',
  message_consent: 'id',
  gateway: 'id',
  sender: 'workspace_id',
  delivery: 'id',
  campaign_entry: 'id',
  contact_event: 'id',
  segment_contact: 'workspace_id, segment_id, contact_id',
  segment: 'id',
  privacy_request: 'id',
  phone_call: 'id',
  call_lease: 'workspace_id, contact_id',
  decision: 'id',
  latest_invitation: 'workspace_id, contact_id',
  import_change: 'workspace_id, import_id, noun, id',
  import_rejection: 'workspace_id, import_id, line',
  import_chunk: 'workspace_id, import_id, position',
  import: 'id',
  invitation: 'id',
  campaign_wave: 'campaign_id, number',
  campaign: 'id',
  contact_merge: 'id',
  former_value: 'workspace_id, contact_id, field, value',
  contact: 'id',
  link: 'id',
  survey_logo: 'survey_id',
  brand_logo: 'workspace_id',
  annotation: 'id',
  survey: 'id',
  segment_key: 'workspace_id, key',
  api_key: 'id',
  idempotency: 'workspace_id, key',
  member_invitation: 'id',
  follow_up_assignee: 'workspace_id, user_id',
  follow_up_property_owner: 'workspace_id, value',
  follow_up_property_team: 'workspace_id, value',
  team_member: 'workspace_id, team_id, user_id',
  team: 'id',
  member: 'workspace_id, user_id',
} as const

export type WorkspaceTable = keyof typeof workspaceTables

/** Tables of counts, whose rows are found by survey. */
const TALLY_TABLES: readonly WorkspaceTable[] = ['tally', 'invitation_tally', 'ignored_visit_tally']

const whereWorkspace = (table: WorkspaceTable, workspaceId: string) =>
  TALLY_TABLES.includes(table)
    ? sql`survey_id in (select id from survey where workspace_id = ${workspaceId})`
    : sql`workspace_id = ${workspaceId}`

/** The first table in which a workspace still has rows. */
export function selectTableWithRows(workspaceId: string) {
  const cases = (Object.keys(workspaceTables) as WorkspaceTable[]).map(
    (table) =>
      sql`when exists (select 1 from ${raw(table)} where ${whereWorkspace(table, workspaceId)}) then '${raw(table)}'`,
  )
  return sql<{ name: WorkspaceTable | null }>`select case ${join(cases, ' ')} end as name`
}

/** Deletes some rows of a table. */
export const deleteRows = (table: WorkspaceTable, workspaceId: string, limit: number) => sql`
  delete from ${raw(table)}
  where  (${raw(workspaceTables[table])}) in (
    select ${raw(workspaceTables[table])} from ${raw(table)} where ${whereWorkspace(table, workspaceId)} limit ${limit})`

/** Deletes the other jobs of a workspace. */
export const deleteOtherJobs = (workspaceId: string, exceptType: string) => sql`
  delete from job where workspace_id = ${workspaceId} and type <> ${exceptType}`

/** Deletes rows added since the tables were emptied, and the workspace itself. */
export const deleteRemainingRows = (workspaceId: string) => [
  ...(Object.keys(workspaceTables) as WorkspaceTable[]).map(
    (table) => sql`delete from ${raw(table)} where workspace_id = ${workspaceId}`,
  ),
  sql`delete from job where workspace_id = ${workspaceId}`,
  sql`delete from workspace where id = ${workspaceId} and deleted_at is not null`,
]
