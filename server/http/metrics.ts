import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Deps } from '../domain/deps.ts'
import { getQueueStats } from '../domain/job-stats.ts'
import type { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'

/** The outcome of an accepted submission. Rejected ones are counted as `refused`, with a reason. */
export type SubmissionOutcome = 'stored' | 'repeated' | 'suspect' | 'revised'

export interface MetricsDeps extends Deps {
  /** Counts the visits of bots. */
  ignoredVisits: IgnoredVisits
  /** The lengths of the queues within this process, by name. */
  queueDepths?: Readonly<Record<string, () => number>>
  /** Metrics of the process itself, in the Prometheus text format. */
  processMetrics?(): Promise<string>
}

export type PrometheusMetrics = ReturnType<typeof createMetrics>

/** From a submission on a fast disk to a report that users no longer wait for. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Labels must never come from a request, because every label value is kept forever. */
export function createMetrics(deps: MetricsDeps) {
  const registry = new Registry()
  const registers = [registry]
  registerVisitCounter(deps, registers)
  registerQueueGauge(deps, registers)
  registerJobGauges(deps, registers)
  return {
    registry,
    requests: new Counter({
      name: 'vouch_http_requests_total',
      help: 'Requests handled',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'vouch_http_request_duration_seconds',
      help: 'Time until the response started',
      labelNames: ['method', 'route'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
    responses: new Counter({
      name: 'vouch_responses_total',
      help: 'Submitted responses by outcome',
      labelNames: ['outcome', 'reason'],
      registers,
    }),
    inbound: new Counter({
      name: 'vouch_inbound_total',
      help: 'Mails that came back and reports of mail providers by outcome',
      labelNames: ['source', 'outcome'],
      registers,
    }),
  }
}

/** Metrics of the app and the process, in the format of Prometheus. */
export async function renderMetrics({ registry }: PrometheusMetrics, { processMetrics }: MetricsDeps) {
  const texts = [await registry.metrics(), await processMetrics?.()]
  return { text: texts.filter(Boolean).join('\n'), type: registry.contentType }
}

export function toSubmissionOutcome({
  repeated,
  suspect,
}: {
  repeated: boolean
  suspect?: boolean
}): SubmissionOutcome {
  if (repeated) return 'repeated'
  return suspect ? 'suspect' : 'stored'
}

function registerVisitCounter({ ignoredVisits: ignored }: MetricsDeps, registers: Registry[]): void {
  new Counter({
    name: 'vouch_bot_visits_total',
    help: 'Bot visits to survey pages, by how they were detected',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset()
      for (const [kind, count] of ignored.totals) this.inc({ kind }, count)
    },
  })
}

function registerQueueGauge({ queueDepths: queues = {} }: MetricsDeps, registers: Registry[]): void {
  new Gauge({
    name: 'vouch_queue_depth',
    help: 'Entries waiting in the queues of this process',
    labelNames: ['queue'],
    registers,
    collect() {
      for (const [queue, depth] of Object.entries(queues)) this.set({ queue }, depth())
    },
  })
}

/** Reports NaN while the database is unavailable, so that the other metrics remain readable. */
function registerJobGauges(deps: MetricsDeps, registers: Registry[]): void {
  const unknownBacklog = { depth: Number.NaN, ageSeconds: Number.NaN }
  const loadBacklog = shareInFlight(() => getQueueStats(deps).catch(() => unknownBacklog))
  for (const [name, help, field] of [
    ['vouch_jobs_due', 'Jobs that are due', 'depth'],
    ['vouch_jobs_oldest_due_seconds', 'Seconds since the oldest of them became due', 'ageSeconds'],
  ] as const) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set((await loadBacklog())[field])
      },
    })
  }
}

/** Both gauges are collected at the same time and share one query. */
function shareInFlight<Result>(load: () => Promise<Result>): () => Promise<Result> {
  let inFlight: Promise<Result> | undefined
  return () => {
    inFlight ??= load().finally(() => {
      inFlight = undefined
    })
    return inFlight
  }
}
