import type { BlocklistReason, BlocklistState } from '../../../shared/blocklist.ts'
import { and, assertThat, assignments, type ColumnValues, inList, mergeJson, type Position, sql } from '../sql.ts'

export interface BlocklistEntryRow {
  id: string
  workspaceId: string
  contactId: string
  rule: BlocklistReason
  reason: string
  reviewDay: string
  until: string
  proposedAt: number
  proposedBy: string
  proposer: string
  decidedAt: number | null
  decidedBy: string | null
  decider: string | null
  state: BlocklistState
  endedAt: number | null
  endedBy: string | null
  ender: string | null
  endReason: string | null
  /** The name of the contact, or how it can be told. */
  contact: string | null
}

export type NewBlocklistEntryRow = Omit<
  BlocklistEntryRow,
  'decidedAt' | 'decidedBy' | 'decider' | 'state' | 'endedAt' | 'endedBy' | 'ender' | 'endReason' | 'contact'
>

const newestFirst = sql`b.id desc`

const selectEntriesWhere = (
  conditions: Parameters<typeof and>[0],
  limit: number,
  order = newestFirst,
) => sql<BlocklistEntryRow>`
  select b.id, b.workspace_id as "workspaceId", b.contact_id as "contactId", b.rule, b.reason, b.review_day as "reviewDay",
         b.until, b.proposed_at as "proposedAt", b.proposed_by as "proposedBy", b.proposer, b.decided_at as "decidedAt",
         b.decided_by as "decidedBy", b.decider, b.state, b.ended_at as "endedAt", b.ended_by as "endedBy", b.ender,
         b.end_reason as "endReason", coalesce(c.name, c.email, c.phone, c.external_id) as contact
  from   blocklist_entry b
  join   contact c on c.id = b.contact_id
  where  ${and(conditions)}
  order by ${order}
  limit  ${limit}`

/** The newest entries first, in all states or one, of all contacts or one. */
export const selectBlocklistEntries = (
  workspaceId: string,
  { state, contactId }: { state?: BlocklistState | undefined; contactId?: string | undefined },
  page: Position,
) =>
  selectEntriesWhere(
    [
      sql`b.workspace_id = ${workspaceId}`,
      state !== undefined && sql`b.state = ${state}`,
      contactId !== undefined && sql`b.contact_id = ${contactId}`,
      page.before !== undefined && sql`b.id < ${page.before}`,
    ],
    page.limit,
  )

/** The active entries, the next to review first. @param after the last entry of the page before */
export const selectActiveEntries = (
  workspaceId: string,
  { after, limit }: { after: Pick<BlocklistEntryRow, 'reviewDay' | 'id'> | undefined; limit: number },
) =>
  selectEntriesWhere(
    [
      sql`b.workspace_id = ${workspaceId} and b.state = 'active'`,
      after && sql`(b.review_day, b.id) > (${after.reviewDay}, ${after.id})`,
    ],
    limit,
    sql`b.review_day, b.id`,
  )

/** The entries that were rejected or have ended, newest first. */
export const selectPastEntries = (workspaceId: string, page: Position) =>
  selectEntriesWhere(
    [
      sql`b.workspace_id = ${workspaceId} and b.state in ('rejected', 'ended')`,
      page.before !== undefined && sql`b.id < ${page.before}`,
    ],
    page.limit,
  )

export const selectBlocklistEntry = (workspaceId: string, id: string) =>
  selectEntriesWhere([sql`b.workspace_id = ${workspaceId}`, sql`b.id = ${id}`], 1)

/** The entry of a contact that is proposed or active. */
export const selectCurrentEntry = (workspaceId: string, contactId: string) =>
  selectEntriesWhere(
    [sql`b.workspace_id = ${workspaceId} and b.contact_id = ${contactId}`, sql`b.state in ('proposed', 'active')`],
    1,
  )

/** Fails if the contact has an entry that is proposed or active. */
export const insertBlocklistEntry = (row: NewBlocklistEntryRow) => sql`
  insert into blocklist_entry (id, workspace_id, contact_id, rule, reason, review_day, until, proposed_at, proposed_by,
                               proposer, state)
  values (${row.id}, ${row.workspaceId}, ${row.contactId}, ${row.rule}, ${row.reason}, ${row.reviewDay}, ${row.until},
          ${row.proposedAt}, ${row.proposedBy}, ${row.proposer}, 'proposed')`

/** Changes an entry. The batch fails if it is in another state by now. */
export const updateBlocklistEntry = (
  { workspaceId, id, state }: Pick<BlocklistEntryRow, 'workspaceId' | 'id' | 'state'>,
  values: ColumnValues,
) => [
  sql`update blocklist_entry set id = id where workspace_id = ${workspaceId} and id = ${id}`,
  assertThat(sql`exists (
    select 1 from blocklist_entry where workspace_id = ${workspaceId} and id = ${id} and state = ${state})`),
  sql`update blocklist_entry set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`,
]

/** Active entries of all workspaces that end before a day, the first to end first, with the time zone of the workspace. */
export const selectEndingEntries = (before: string, limit: number) => sql<{
  id: string
  workspaceId: string
  until: string
  timeZone: string
}>`
  select b.id, b.workspace_id as "workspaceId", b.until, w.time_zone as "timeZone"
  from   blocklist_entry b
  join   workspace w on w.id = b.workspace_id
  where  b.state = 'active' and b.until < ${before}
  order by b.until, b.id
  limit  ${limit}`

/** Ends entries that are still active, by themselves. */
export const endBlocklistEntries = (workspaceId: string, ids: readonly string[], now: number) => sql`
  update blocklist_entry
  set    state = 'ended', ended_at = ${now}, ended_by = 'system'
  where  workspace_id = ${workspaceId} and id in ${inList(ids)} and state = 'active'`

/** Removes what was said in proposals that were rejected before a time. */
export const forgetRejectedReasons = (before: number) => sql`
  update blocklist_entry
  set    reason = '', end_reason = null
  where  state = 'rejected' and reason <> '' and decided_at < ${before}`

/** JSON: the rules as the workspace has written them. */
export const selectBlocklistRules = (workspaceId: string) => sql<{ rules: string }>`
  select blocklist_rules as rules from workspace where id = ${workspaceId}`

/** Sets the rules in some languages; null restores ours. */
export const updateBlocklistRules = (workspaceId: string, patch: object) => sql`
  update workspace set blocklist_rules = ${mergeJson('blocklist_rules', patch)} where id = ${workspaceId}`
