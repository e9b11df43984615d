import type { Context } from 'hono'
import type { Question } from '../../shared/question.ts'
import type { WebsiteFilings } from '../../shared/website.ts'
import type { FetchText, WebhookKeys } from '../domain/bounces/webhooks.ts'
import type { Caller } from '../domain/deps.ts'
import type { FeedWatcher } from '../domain/events/feed-watcher.ts'
import type { Exporter } from '../domain/exports.ts'
import type { Membership, User } from '../domain/users/memberships.ts'
import type { Log } from '../log.ts'
import type { RateCounters } from '../store/rate-counters.ts'
import type { StorageState } from '../store/storage.ts'
import type { MetricsDeps, PrometheusMetrics, SubmissionOutcome } from './metrics.ts'

/** The dependencies of the HTTP layer, in addition to those of the domain. */
export interface AppDeps extends MetricsDeps {
  log: Log
  /** What proves that reports come from mail providers. */
  webhookKeys?: WebhookKeys
  /** Fetches the certificate of Amazon SNS. Tests have their own. */
  fetchText?: FetchText
  /** Responses per minute from one address to one survey. */
  rateLimit: number | 'off'
  /** Shared counters for that limit. Without them, each process counts on its own. */
  rateCounters?: RateCounters
  /** The address of the client, as reported by trusted proxies. */
  getClientAddress(c: Context): string
  exportList: Exporter
  /** Tells pages what has changed: one for the process; on Workers, where requests share nothing, one for each page. */
  openFeedWatcher(): FeedWatcher
  /** Whether `publicUrl` is a guess, because `PUBLIC_URL` is not set. People may then open the service at other addresses. */
  isPublicUrlDefault?: boolean
  /** How long browsers refuse plain http for this host, in seconds, once they have seen it with https. */
  hstsSeconds: number
  /** The documents of `docs/`, in Markdown, by name. */
  docs: Readonly<Record<string, string>>
  /** The size of the database and the free disk space, where they are known. */
  inspectStorage?(): Promise<StorageState>
  /** Whether the database is reachable and migrated to this version. */
  isReady(): Promise<boolean>
  /** Whether this process still prepares the database for its first request. */
  isStarting?(): boolean
  /** Whether this process is about to stop. */
  isStopping?(): boolean
}

/** A signed-in user in one workspace. */
export interface Member extends Membership {
  user: User
}

export interface Env {
  Variables: {
    deps: AppDeps
    metrics: PrometheusMetrics
    /** Correlates log lines with responses (`X-Request-Id`). */
    requestId: string
    /** Set when a response was accepted. */
    outcome?: SubmissionOutcome
    /** Set by the guards, for API keys and sessions. */
    caller: Caller
    /** Set by the guards of pages. */
    member: Member
    /** Set on pages for respondents once the survey is loaded. */
    question?: Question
    /** Set on public pages: what stands at their bottom. */
    filings?: WebsiteFilings
    /** Allows the inline style of a page. */
    secureHeadersNonce?: string
  }
}
