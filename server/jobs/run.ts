import type { Deps } from '../domain/deps.ts'
import { timePrefix } from '../domain/ids.ts'
import { type Log, serializeError } from '../log.ts'
import * as store from '../store/queries/jobs.ts'
import { contactImportJob } from './contact-import.ts'
import { emailJob } from './email.ts'
import { searchIndexJob } from './search-index.ts'
import { segmentCountJob } from './segment-count.ts'
import { signInLinkJob } from './sign-in-link.ts'
import { demoFillJob, redactionJob, workspaceDeletionJob } from './workspaces.ts'

/** What is said of work that is to go on: when. */
export interface Continue {
  dueAt: number
}

/** One kind of work. Whatever happens to a process it may be delivered again: twice must do no more than once. */
export interface JobType {
  name: string
  /**
   * @param signal asks it to end soon, since the process stops or has had the work for long enough
   * @returns nothing where it is done
   * @throws PermanentFailure where trying again is of no use; any other error puts the work back, for longer each time
   */
  run(deps: WorkerDeps, job: Job, signal: AbortSignal): Promise<Continue | undefined>
}

export interface Job {
  workspaceId: string
  payload: Record<string, unknown>
}

export class PermanentFailure extends Error {
  override name = 'PermanentFailure'
}

/** All kinds of work. Those that only a newer version knows are left to it. */
export const jobTypes: readonly JobType[] = [
  segmentCountJob,
  searchIndexJob,
  contactImportJob,
  emailJob,
  signInLinkJob,
  demoFillJob,
  workspaceDeletionJob,
  redactionJob,
]

/** How long a process has what it has taken; asked to end after a third, so that nobody else takes it meanwhile. */
export const LEASE_MS = 60_000
const RUN_TIMEOUT_MS = LEASE_MS / 3

/** After the first failure, doubled with each further one. */
const FIRST_RETRY_DELAY_MS = 5_000
const MAX_RETRY_DELAY_MS = 3_600_000

export type WorkerDeps = Deps & { log: Pick<Log, 'info' | 'error'> }

/**
 * Takes what has waited longest, delivers and settles it. Any number of processes may do so at once.
 * @returns whether there was anything to do
 * @example while (await deliverNext(deps)) {}
 */
export async function runNextJob(deps: WorkerDeps, stop?: AbortSignal, types = jobTypes): Promise<boolean> {
  const row = await claimNextJob(
    deps,
    types.map(({ name }) => name),
  )
  if (!row) return false
  const timeout = AbortSignal.timeout(RUN_TIMEOUT_MS)
  const release = await runJob(deps, row, types, stop ? AbortSignal.any([stop, timeout]) : timeout)
  // Where this fails the work comes again when its time here is over.
  await deps.database.batch([release ? store.releaseJob(row, release) : store.completeJob(row)])
  return true
}

/** Another process may be quicker: then the next is tried. */
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

/** How the work is to be put back; nothing where it is done or given up. */
async function runJob(
  deps: WorkerDeps,
  row: store.JobRow,
  types: readonly JobType[],
  signal: AbortSignal,
): Promise<ReleaseOptions | undefined> {
  const { workspaceId, type, attempts } = row
  const job = { workspaceId, payload: JSON.parse(row.payload) }
  try {
    const continuation = await types.find(({ name }) => name === type)?.run(deps, job, signal)
    // What goes on has not failed: its next failure is a first one.
    return continuation && { dueAt: continuation.dueAt, attempts: 0, error: null }
  } catch (error) {
    const isPermanent = error instanceof PermanentFailure
    deps.log.error({ fault: serializeError(error), job: row.id, type, attempts, permanent: isPermanent }, 'work failed')
    if (isPermanent) return undefined
    const delay = Math.min(MAX_RETRY_DELAY_MS, FIRST_RETRY_DELAY_MS * 2 ** (attempts - 1))
    return { dueAt: deps.now() + delay, attempts, error: String(error).slice(0, 500) }
  }
}
