import type { Deps } from '../domain/deps.ts'
import { timePrefix } from '../domain/ids.ts'
import { serializeError } from '../log.ts'
import * as store from '../store/queries/jobs.ts'
import { type JobType, PartialFailure, PermanentFailure, type WorkerDeps } from './types.ts'

/** How long a claim lasts. A run is asked to end after a third of it, so that no other process claims the job meanwhile. */
export const LEASE_MS = 60_000
const RUN_TIMEOUT_MS = LEASE_MS / 3

/** The delay after the first failure; it doubles with each further failure. */
const FIRST_RETRY_DELAY_MS = 5_000
const MAX_RETRY_DELAY_MS = 3_600_000

export interface RunOptions {
  types: readonly JobType[]
  /** Asks the running job to end soon. */
  signal?: AbortSignal
}

/**
 * Claims the job that has been due longest, runs it, and completes or releases it. Any number of processes may do so at once.
 * @returns whether there was a job to run
 */
export async function claimAndRunJob(deps: WorkerDeps, { types, signal }: RunOptions): Promise<boolean> {
  const row = await claimNextJob(
    deps,
    types.map(({ name }) => name),
  )
  if (!row) return false
  const timeout = AbortSignal.timeout(RUN_TIMEOUT_MS)
  const runSignal = signal ? AbortSignal.any([signal, timeout]) : timeout
  const release = await runJob(deps, row, { types, signal: runSignal })
  // If this fails, the job becomes claimable again once its lease ends.
  await deps.database.batch([release ? store.releaseJob(row, release) : store.completeJob(row)])
  return true
}

/** Tries the next job when another process claims one first. */
async function claimNextJob({ database, now }: Deps, types: readonly string[]): Promise<store.JobRow | undefined> {
  for (;;) {
    const time = now()
    const lease = { now: time, until: time + LEASE_MS }
    const [dueJob] = await database.all(store.selectNextJob(types, lease))
    const [candidate = dueJob] = dueJob
      ? []
      : await database.all(store.selectNextMisdatedJob(types, lease, timePrefix(time + store.MAX_CLOCK_SKEW_MS)))
    if (!candidate) return undefined
    const [[claimedJob]] = await database.batch([store.claimJob(candidate.id, lease)])
    if (claimedJob) return claimedJob
  }
}

type ReleaseOptions = Parameters<typeof store.releaseJob>[1]

/** @returns how to release the job; undefined when it is done or has failed permanently */
async function runJob(
  deps: WorkerDeps,
  row: store.JobRow,
  { types, signal }: Required<RunOptions>,
): Promise<ReleaseOptions | undefined> {
  const { workspaceId, type, attempts } = row
  const job = { workspaceId, payload: JSON.parse(row.payload) }
  const jobType = types.find(({ name }) => name === type)
  try {
    const continuation = await jobType?.run(deps, job, signal)
    // A continued job has not failed, so its attempts start again.
    return continuation && { ...continuation, attempts: 0, error: null }
  } catch (error) {
    const isPermanent = error instanceof PermanentFailure
    deps.log.error({ error: serializeError(error), job: row.id, type, attempts, permanent: isPermanent }, 'job failed')
    if (isPermanent) return undefined
    const { retryLimit } = jobType ?? {}
    if (retryLimit && deps.now() - row.createdAt >= retryLimit.maxAgeMs) {
      await retryLimit.report(deps, error as Error)
      return undefined
    }
    const delay = Math.min(MAX_RETRY_DELAY_MS, FIRST_RETRY_DELAY_MS * 2 ** (attempts - 1))
    const left = error instanceof PartialFailure && { payload: error.payload }
    return { ...left, dueAt: deps.now() + delay, attempts, error: String(error).slice(0, 500) }
  }
}
