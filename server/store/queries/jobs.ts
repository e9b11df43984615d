import { assignments, inList, sql } from '../sql.ts'

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
  /** How often it has been claimed. */
  attempts: number
  claimedUntil: number
  createdAt: number
}

const columns = sql`id, workspace_id as "workspaceId", type, payload, attempts, claimed_until as "claimedUntil",
  created_at as "createdAt"`

/** Belongs in the batch of the change that causes the job. */
export const enqueueJob = (row: NewJobRow) => sql`
  insert into job (id, workspace_id, type, payload, created_at, due_at, attempts)
  values (${row.id}, ${row.workspaceId}, ${row.type}, ${JSON.stringify(row.payload)}, ${row.createdAt}, ${row.dueAt}, 0)`

/** The time of a claim, and when it ends. */
export interface Lease {
  now: number
  until: number
}

/** How far the clocks of processes may differ. */
export const MAX_CLOCK_SKEW_MS = 60_000

/** A claim that ends later than any lease was made before the clock was set back. */
const isUnclaimed = ({ now, until }: Lease) =>
  sql`(claimed_until is null or claimed_until <= ${now} or claimed_until > ${until})`

/** Enqueued in the future, before the clock was set back: the job would wait until then. */
const isMisdated = ({ now }: Lease) => sql`created_at > ${now + MAX_CLOCK_SKEW_MS}`

/** The job that has waited longest, of the types that this version knows. */
export const selectNextJob = (types: readonly string[], lease: Lease) => sql<{ id: string }>`
  select id
  from   job
  where  due_at <= ${lease.now} and ${isUnclaimed(lease)} and type in ${inList(types)}
  order by due_at
  limit 1`

/** A misdated job of the types that this version knows. Ids sort by time, so its id is above `id`. */
export const selectNextMisdatedJob = (types: readonly string[], lease: Lease, id: string) => sql<{ id: string }>`
  select id
  from   job
  where  id > ${id} and ${isMisdated(lease)} and ${isUnclaimed(lease)} and type in ${inList(types)}
  order by id
  limit 1`

/** Claims a job, unless another process has. Corrects its date: once released, it must wait no longer than its pause. */
export const claimJob = (id: string, lease: Lease) => sql<JobRow>`
  update job
  set    claimed_until = ${lease.until}, attempts = attempts + 1,
         created_at = case when created_at > ${lease.now} then ${lease.now} else created_at end
  where  id = ${id} and (due_at <= ${lease.now} or ${isMisdated(lease)}) and ${isUnclaimed(lease)}
  returning ${columns}`

/** Deletes a completed job, unless the lease has expired and another process has claimed it. */
export const completeJob = (job: JobRow) => sql`
  delete from job where id = ${job.id} and claimed_until = ${job.claimedUntil}`

/** Releases a job until it is due again. A payload replaces the previous one. */
export const releaseJob = (
  job: JobRow,
  { dueAt, attempts, error, payload }: { dueAt: number; attempts: number; error: string | null; payload?: object },
) => sql`
  update job
  set    ${assignments({
    claimed_until: null,
    due_at: dueAt,
    attempts,
    last_error: error,
    payload: payload && JSON.stringify(payload),
  })}
  where  id = ${job.id} and claimed_until = ${job.claimedUntil}`

/** The number of jobs, and when the oldest was due. */
export const selectQueueState = sql<{ depth: number; oldestDue: number | null }>`
  select cast(count(*) as bigint) as depth, min(due_at) as "oldestDue" from job`
