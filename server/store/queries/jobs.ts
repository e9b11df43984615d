import { inList, sql } from '../sql.ts'

export interface NewJobRow {
  id: string
  workspaceId: string
  type: string
  payload: object
  createdAt: number
  dueAt: number
}

export interface JobRow {
  id: string
  workspaceId: string
  type: string
  /** JSON */
  payload: string
  /** How often it has been taken. */
  attempts: number
  claimedUntil: number
}

const columns = sql`id, workspace_id as "workspaceId", type, payload, attempts, claimed_until as "claimedUntil"`

/** Belongs into the batch of the change that causes the work. */
export const enqueueJob = (row: NewJobRow) => sql`
  insert into job (id, workspace_id, type, payload, created_at, due_at, attempts)
  values (${row.id}, ${row.workspaceId}, ${row.type}, ${JSON.stringify(row.payload)}, ${row.createdAt}, ${row.dueAt}, 0)`

/** Until when a process has what it takes now. */
export interface Lease {
  now: number
  until: number
}

/** By how much the clocks of processes may differ, in milliseconds. */
export const MAX_CLOCK_SKEW_MS = 60_000

/** Nobody has it. One that ends later than any lease can was taken before the clock stepped back. */
const isUnclaimed = ({ now, until }: Lease) =>
  sql`(claimed_until is null or claimed_until <= ${now} or claimed_until > ${until})`

/** Queued in a time to come: the clock has stepped back since, and would have it wait until then. */
const isMisdated = ({ now }: Lease) => sql`created_at > ${now + MAX_CLOCK_SKEW_MS}`

/** What has waited longest, of the types that this version knows. */
export const selectNextJob = (types: readonly string[], lease: Lease) => sql<{ id: string }>`
  select id
  from   job
  where  due_at <= ${lease.now} and ${isUnclaimed(lease)} and type in ${inList(types)}
  order by due_at
  limit 1`

/** Work whose time is wrong, of the types that this version knows; ids tell the time, and those are above `id`. */
export const selectNextMisdatedJob = (types: readonly string[], lease: Lease, id: string) => sql<{ id: string }>`
  select id
  from   job
  where  id > ${id} and ${isMisdated(lease)} and ${isUnclaimed(lease)} and type in ${inList(types)}
  order by id
  limit 1`

/** Takes it, unless another process has done so meanwhile. From now on it is of this time: put back it waits its pause. */
export const claimJob = (id: string, lease: Lease) => sql<JobRow>`
  update job
  set    claimed_until = ${lease.until}, attempts = attempts + 1,
         created_at = case when created_at > ${lease.now} then ${lease.now} else created_at end
  where  id = ${id} and (due_at <= ${lease.now} or ${isMisdated(lease)}) and ${isUnclaimed(lease)}
  returning ${columns}`

/** The work is done. What has been taken again since, the lease having run out, is left to whoever has it now. */
export const completeJob = (job: JobRow) => sql`
  delete from job where id = ${job.id} and claimed_until = ${job.claimedUntil}`

/** Puts the work back until it is due again. */
export const releaseJob = (job: JobRow, retry: { dueAt: number; attempts: number; error: string | null }) => sql`
  update job
  set    claimed_until = null, due_at = ${retry.dueAt}, attempts = ${retry.attempts}, last_error = ${retry.error}
  where  id = ${job.id} and claimed_until = ${job.claimedUntil}`

/** How much work there is, and when what has waited longest was due. */
export const selectQueueState = sql<{ depth: number; oldestDue: number | null }>`
  select cast(count(*) as bigint) as depth, min(due_at) as "oldestDue" from job`
