import type { Context } from 'hono'
import type { Question } from '../../shared/question.ts'
import type { Caller } from '../domain/deps.ts'
import type { CsvExporter } from '../domain/exports.ts'
import type { Membership, User } from '../domain/users/memberships.ts'
import type { Log } from '../log.ts'
import type { RateCounters } from '../store/rate-counters.ts'
import type { MetricsDeps, PrometheusMetrics, SubmissionOutcome } from './metrics.ts'

/** What the HTTP layer needs beside what the domain does. */
export interface AppDeps extends MetricsDeps {
  log: Log
  /** Public answers a minute from one address to one survey. */
  rateLimit: number | 'off'
  /** Where several processes count those together; without it each counts its own. */
  rateCounters?: RateCounters
  /** Where a request comes from, behind whatever proxies are trusted. */
  getClientAddress(c: Context): string
  exportCsv: CsvExporter
  /** The documents of `docs/`, in Markdown, by name. */
  docs: Readonly<Record<string, string>>
  /** Whether the database can be reached and is of this version. */
  isReady(): Promise<boolean>
  /** Whether this process still prepares the database for its first request. */
  isStarting?(): boolean
  /** Whether this process is about to stop. */
  isStopping?(): boolean
}

/** Who reads a page. */
export interface Member extends Membership {
  user: User
}

export interface Env {
  Variables: {
    deps: AppDeps
    metrics: PrometheusMetrics
    /** By which the log and the caller speak of the same request. */
    requestId: string
    /** What has become of an answer that was taken. */
    outcome?: SubmissionOutcome
    /** Set where a key, or a session, was asked for. */
    caller: Caller
    /** Whose pages these are, and where he is: set on the pages of signed-in people. */
    member: Member
    /** What is being asked, once that is known. */
    question?: Question
    /** For the inline style of a page. */
    secureHeadersNonce?: string
  }
}
