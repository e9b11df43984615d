import { serializeError } from '../log.ts'
import { actionNoticeJob } from './action-notice.ts'
import { campaignTestMailJob } from './campaign-test-mail.ts'
import { contactChangeJob } from './contact-change.ts'
import { contactImportJob } from './contact-import.ts'
import { demoFillJob } from './demo-fill.ts'
import { digestJob } from './digest.ts'
import { emailJob } from './email.ts'
import { followUpMergingJob } from './follow-up-merging.ts'
import { importUndoJob } from './import-undo.ts'
import { notificationJob } from './notification.ts'
import { patternsJob } from './patterns.ts'
import { praiseJob } from './praise.ts'
import { claimAndRunJob, type RunOptions } from './queue.ts'
import { redactionJob } from './redaction.ts'
import { replyJob } from './reply.ts'
import { responseImportJob } from './response-import.ts'
import { ruleActionJob } from './rule-action.ts'
import { searchIndexJob } from './search-index.ts'
import { segmentCountJob } from './segment-count.ts'
import { selectWaveJob } from './select-wave.ts'
import { signInLinkJob } from './sign-in-link.ts'
import { thanksJob } from './thanks.ts'
import type { JobType, WorkerDeps } from './types.ts'
import { workspaceDeletionJob } from './workspace-deletion.ts'

/** All job types. A job whose type this version does not know waits for a newer one. */
export const jobTypes: readonly JobType[] = [
  segmentCountJob,
  searchIndexJob,
  contactImportJob,
  contactChangeJob,
  responseImportJob,
  importUndoJob,
  emailJob,
  notificationJob,
  actionNoticeJob,
  replyJob,
  digestJob,
  campaignTestMailJob,
  signInLinkJob,
  selectWaveJob,
  ruleActionJob,
  followUpMergingJob,
  thanksJob,
  praiseJob,
  patternsJob,
  demoFillJob,
  workspaceDeletionJob,
  redactionJob,
]

/**
 * Runs the next job of the queue.
 * @returns whether there was a job to run
 * @example while (await runNextJob(deps)) {}
 */
export const runNextJob = (deps: WorkerDeps, options: Partial<RunOptions> = {}): Promise<boolean> =>
  claimAndRunJob(deps, { types: jobTypes, ...options })

/** Runs all jobs that are due. After a database error the rest waits for the next call. */
export async function runPendingJobs(deps: WorkerDeps, signal: AbortSignal, types = jobTypes): Promise<void> {
  try {
    while (!signal.aborted && (await runNextJob(deps, { types, signal }))) {}
  } catch (error) {
    deps.log.error({ error: serializeError(error) }, 'looking for jobs failed')
  }
}

export interface Worker {
  /** Looks for jobs at once: one has been queued in this process. */
  wake(): void
  /** Resolves once the running job has reached a point from which another process can continue. */
  stop(): Promise<void>
}

/** How often the worker looks for jobs that other processes have queued. */
const POLL_INTERVAL_MS = 5_000

/** Runs jobs one after the other until it is stopped. */
export function startWorker(
  deps: WorkerDeps,
  { pollIntervalMs = POLL_INTERVAL_MS, types = jobTypes }: { pollIntervalMs?: number; types?: readonly JobType[] } = {},
): Worker {
  const abortController = new AbortController()
  let isWoken = false
  let activeRun: Promise<void> | undefined

  async function runUntilIdle(): Promise<void> {
    do {
      isWoken = false
      await runPendingJobs(deps, abortController.signal, types)
    } while (isWoken && !abortController.signal.aborted)
    activeRun = undefined
  }

  function wake(): void {
    isWoken = true
    if (!abortController.signal.aborted) activeRun ??= runUntilIdle()
  }

  const timer = setInterval(wake, pollIntervalMs)
  wake()
  return {
    wake,
    stop: async () => {
      clearInterval(timer)
      abortController.abort()
      await activeRun
    },
  }
}
