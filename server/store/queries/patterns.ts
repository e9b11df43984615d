import type { PatternOutcome } from '../../../shared/pattern-matching.ts'
import { inWorkspaceList, sizedRows } from '../planner-hints.ts'
import { and, assertThat, inList, type Position, sql } from '../sql.ts'

/** What a workspace has changed of a pattern, or added to them. */
export interface PatternRow {
  id: string
  /** JSON: what differs from the default pattern. */
  settings: string
  position: number
  pausedAt: number | null
  updatedAt: number
}

export const selectPatterns = (workspaceId: string) => sql<PatternRow>`
  select id, cast(settings as text) as settings, position, paused_at as "pausedAt", updated_at as "updatedAt"
  from   pattern
  where  workspace_id = ${workspaceId}
  order by position, id`

/** Locks the patterns of a workspace until the batch ends, also those that have no row. */
export const lockPatterns = (workspaceId: string) =>
  sql`update workspace set created_at = created_at where id = ${workspaceId}`

/** Makes the batch fail if a workspace has more than `limit` patterns besides some. The patterns must be locked. */
export const assertFewPatterns = (
  workspaceId: string,
  { except, limit }: { except: readonly string[]; limit: number },
) =>
  assertThat(sql`(
    select count(*) from pattern where workspace_id = ${workspaceId} and id not in ${inList(except)}) <= ${limit}`)

/**
 * Makes the batch fail if the pattern has changed since it was read, or was deleted. The patterns must be locked.
 * @param updatedAt undefined if it had no row
 */
export const assertPatternUnchanged = (
  workspaceId: string,
  { id, updatedAt }: { id: string; updatedAt: number | undefined },
) =>
  assertThat(
    updatedAt === undefined
      ? sql`not exists (select 1 from pattern where workspace_id = ${workspaceId} and id = ${id})`
      : sql`exists (
          select 1 from pattern where workspace_id = ${workspaceId} and id = ${id} and updated_at = ${updatedAt})`,
  )

export const upsertPattern = (workspaceId: string, row: PatternRow) => sql`
  insert into pattern (workspace_id, id, settings, position, paused_at, updated_at)
  values (${workspaceId}, ${row.id}, ${row.settings}, ${row.position}, ${row.pausedAt}, ${row.updatedAt})
  on conflict (workspace_id, id) do update
  set    settings = excluded.settings, position = excluded.position, paused_at = excluded.paused_at,
         updated_at = excluded.updated_at`

export const deletePattern = (workspaceId: string, id: string) => sql`
  delete from pattern where workspace_id = ${workspaceId} and id = ${id}`

/** How far a run has come (null: none is under way), and when the last one started. */
export const selectPatternRun = (workspaceId: string) => sql<{
  cursor: string | null
  startedAt: number | null
  timeZone: string
}>`
  select pattern_cursor as cursor, patterns_at as "startedAt", time_zone as "timeZone"
  from   workspace
  where  id = ${workspaceId} and deleted_at is null`

/** The workspaces whose last run started before a time, and that have detractors. @param detractorTo their highest score */
export const selectDuePatternRuns = (before: number, detractorTo: number) => sql<{
  id: string
  startedAt: number | null
  timeZone: string
}>`
  select w.id, w.patterns_at as "startedAt", w.time_zone as "timeZone"
  from   workspace w
  where  w.deleted_at is null and coalesce(w.patterns_at, 0) < ${before}
  and    (exists (select 1 from response r where r.workspace_id = w.id and r.score <= ${detractorTo})
          or exists (select 1 from contact_pattern p where p.workspace_id = w.id))
  order by w.id`

/** Starts a run, from the first contact or from where another one is. */
export const startPatternRun = (workspaceId: string, now: number, { restart }: { restart: boolean }) =>
  restart
    ? sql`update workspace set pattern_cursor = '', patterns_at = ${now} where id = ${workspaceId}`
    : sql`
  update workspace
  set    pattern_cursor = coalesce(pattern_cursor, ''), patterns_at = ${now}
  where  id = ${workspaceId}`

/** Moves the cursor of a run. The batch fails if it has been moved since it was read. */
export const advancePatternRun = (workspaceId: string, from: string, to: string | null) => [
  // Locks the row: of two processes, the second sees what the first has stored.
  sql`update workspace set pattern_cursor = pattern_cursor where id = ${workspaceId}`,
  assertThat(sql`(select pattern_cursor from workspace where id = ${workspaceId}) = ${from}`),
  sql`update workspace set pattern_cursor = ${to} where id = ${workspaceId}`,
]

export interface ContactPatternRow {
  contactId: string
  patternId: string | null
  outcome: PatternOutcome
  converted: 0 | 1 | null
}

/**
 * Stores the patterns of contacts that still exist, where something has changed. `since` stays as long as the pattern does.
 * @param at the time of the facts
 */
export const upsertContactPatterns = (workspaceId: string, rows: readonly ContactPatternRow[], at: number) => sql`
  insert into contact_pattern (workspace_id, contact_id, pattern_id, since, outcome, converted, updated_at)
  select c.workspace_id, c.id, v.value ->> 'patternId', cast(${at} as bigint), v.value ->> 'outcome',
         cast(v.value ->> 'converted' as bigint), cast(${at} as bigint)
  from   ${sizedRows(rows.map((row) => ({ ...row, workspaceId })))} v
  join   contact c on c.workspace_id = v.value ->> 'workspaceId' and c.id = v.value ->> 'contactId'
  where  true
  on conflict (workspace_id, contact_id) do update
  set    since = case
           when coalesce(contact_pattern.pattern_id, '') = coalesce(excluded.pattern_id, '') then contact_pattern.since
           else excluded.since end,
         pattern_id = excluded.pattern_id, outcome = excluded.outcome, converted = excluded.converted,
         updated_at = excluded.updated_at
  where  contact_pattern.updated_at <= excluded.updated_at
  and    (coalesce(contact_pattern.pattern_id, '') <> coalesce(excluded.pattern_id, '')
          or contact_pattern.outcome <> excluded.outcome
          or coalesce(contact_pattern.converted, -1) <> coalesce(excluded.converted, -1))`

/** Deletes what contacts of a list have, who are no detractors any more. @param at the time of the facts */
export const deleteContactPatterns = (workspaceId: string, contactIds: readonly string[], at: number) => sql`
  delete from contact_pattern
  where  workspace_id = ${workspaceId} and contact_id in ${inList(contactIds)} and updated_at <= ${at}`

/** The contacts with a row above `after` and up to `to` (null: without end). */
export const selectPatternedIds = (
  workspaceId: string,
  { after, to }: { after: string; to: string | null },
  limit: number,
) =>
  sql<{ id: string }>`
  select contact_id as id
  from   contact_pattern
  where  ${and([sql`workspace_id = ${workspaceId}`, sql`contact_id > ${after}`, to !== null && sql`contact_id <= ${to}`])}
  order by contact_id
  limit ${limit}`

/** The newest contacts with a row. */
export const selectNewestPatternedIds = (workspaceId: string, { before, limit }: Position) => sql<{ id: string }>`
  select contact_id as id
  from   contact_pattern
  where  ${and([sql`workspace_id = ${workspaceId}`, before !== undefined && sql`contact_id < ${before}`])}
  order by contact_id desc
  limit ${limit}`

/** How many contacts have each pattern, by what became of them. Reads one index, not the rows. */
export const countContactPatterns = (workspaceId: string) => sql<{
  patternId: string | null
  outcome: PatternOutcome
  converted: 0 | 1 | null
  count: number
}>`
  select pattern_id as "patternId", outcome, converted, cast(count(*) as bigint) as count
  from   contact_pattern
  where  workspace_id = ${workspaceId}
  group by pattern_id, outcome, converted`

export interface PatternedContactRow {
  /** Of the contact. */
  id: string
  name: string | null
  email: string | null
  phone: string | null
  externalId: string | null
  since: number
  outcome: PatternOutcome
}

/** The contacts with a pattern, newest contact first. */
export const selectPatternedContacts = (workspaceId: string, patternId: string, page: Position) =>
  sql<PatternedContactRow>`
  select p.contact_id as id, c.name, c.email, c.phone, c.external_id as "externalId", p.since, p.outcome
  from   contact_pattern p
  join   contact c on c.id = p.contact_id
  where  ${and([
    sql`p.workspace_id = ${workspaceId} and p.pattern_id = ${patternId}`,
    page.before !== undefined && sql`p.contact_id < ${page.before}`,
  ])}
  order by p.contact_id desc
  limit ${page.limit}`

export const selectContactPattern = (workspaceId: string, contactId: string) => sql<{
  patternId: string
  since: number
}>`
  select pattern_id as "patternId", since
  from   contact_pattern
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and pattern_id is not null`

/** The contacts of responses. */
export const selectContactsOfResponses = (workspaceId: string, responseIds: readonly string[]) => sql<{ id: string }>`
  select distinct r.contact_id as id
  from   response r
  where  ${inWorkspaceList(sql`r`, workspaceId, responseIds)} and r.contact_id is not null`
