import type { Deps } from '../domain/deps.ts'
import type { Log } from '../log.ts'

/** Reschedules a job that has more to do. */
export interface Continue {
  dueAt: number
  /** What is left to do, in place of the previous payload. */
  payload?: object
}

/** One type of job. A process may end at any moment, so a job can run twice: the second run must change nothing. */
export interface JobType {
  name: string
  /**
   * @param signal asks the job to end soon: the process stops, or the job has used up its time
   * @returns undefined when the job is done
   * @throws PermanentFailure when retrying cannot help; after any other error the job is retried with growing delays
   */
  run(deps: WorkerDeps, job: Job, signal: AbortSignal): Promise<Continue | undefined>
  /** How long a job that keeps failing is retried. Without it, for ever. */
  retryLimit?: RetryLimit
}

export interface RetryLimit {
  maxAgeMs: number
  /** Tells users that the job was given up. */
  report(deps: WorkerDeps, error: Error): Promise<void>
}

export interface Job {
  workspaceId: string
  payload: Record<string, unknown>
}

export class PermanentFailure extends Error {
  override name = 'PermanentFailure'
}

/** A part of a job has failed: the job is retried with that alone. */
export class PartialFailure extends Error {
  override name = 'PartialFailure'
  readonly payload: object

  /** @param payload what is left to do, in place of the previous payload */
  constructor(message: string, payload: object) {
    super(message)
    this.payload = payload
  }
}

export type WorkerDeps = Deps & { log: Pick<Log, 'info' | 'error'> }
