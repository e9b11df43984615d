import { assertThat, sql } from '../sql.ts'

/** The process that sends the messages of a workspace, and why it waits. */
export interface SenderRow {
  workspaceId: string
  holder: string
  claimedUntil: number
  slowSince: number | null
  slowUntil: number | null
  slowCount: number
  slowWords: string | null
}

const columns = sql`
  workspace_id as "workspaceId", holder, claimed_until as "claimedUntil", slow_since as "slowSince",
  slow_until as "slowUntil", slow_count as "slowCount", slow_words as "slowWords"`

export const selectSender = (workspaceId: string) => sql<SenderRow>`
  select ${columns} from sender where workspace_id = ${workspaceId}`

export interface SenderLease {
  workspaceId: string
  /** The process. */
  holder: string
  now: number
  until: number
}

/** Returns the row if no other process holds it. A lease that ends later than any can was given by a wrong clock. */
export const acquireSender = ({ workspaceId, holder, now, until }: SenderLease) => sql<SenderRow>`
  insert into sender (workspace_id, holder, claimed_until)
  values (${workspaceId}, ${holder}, ${until})
  on conflict (workspace_id) do update
  set    holder = excluded.holder, claimed_until = excluded.claimed_until
  where  sender.holder = ${holder} or sender.claimed_until <= ${now} or sender.claimed_until > ${until}
  returning ${columns}`

/** Belongs before what the process does in a batch, which fails if another process has taken over. */
export const renewSender = ({ workspaceId, holder, until }: SenderLease) => [
  sql`update sender set claimed_until = ${until} where workspace_id = ${workspaceId} and holder = ${holder}`,
  assertThat(sql`exists (select 1 from sender where workspace_id = ${workspaceId} and holder = ${holder})`),
]

/** Lets another process take over at once. */
export const releaseSender = (workspaceId: string, holder: string) => sql`
  update sender set claimed_until = 0 where workspace_id = ${workspaceId} and holder = ${holder}`

/** Nothing is sent before `until`. */
export const slowSender = (
  workspaceId: string,
  { now, until, words }: { now: number; until: number; words: string },
) => sql`
  update sender
  set    slow_since = coalesce(slow_since, ${now}), slow_until = ${until}, slow_count = slow_count + 1, slow_words = ${words}
  where  workspace_id = ${workspaceId}`

/** The server accepts messages again. */
export const clearSlowSender = (workspaceId: string) => sql`
  update sender
  set    slow_since = null, slow_until = null, slow_count = 0, slow_words = null
  where  workspace_id = ${workspaceId} and slow_since is not null`
