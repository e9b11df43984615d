import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Deps } from '../domain/deps.ts'
import { getQueueStats } from '../domain/job-stats.ts'
import type { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'

/** What has become of an answer that was sent; `refused` ones have a reason. */
export type SubmissionOutcome = 'stored' | 'repeated' | 'suspect' | 'added'

export interface MetricsDeps extends Deps {
  /** Counts the visits of bots. */
  ignoredVisits: IgnoredVisits
  /** The lengths of the queues within this process, by name. */
  queueDepths?: Readonly<Record<string, () => number>>
  /** Metrics of the process itself, in the Prometheus text format. */
  processMetrics?(): Promise<string>
}

export type PrometheusMetrics = ReturnType<typeof createMetrics>

/** From an answer on a fast disk to a report that somebody has given up waiting for. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What one app measures. Labels come from our own code, never from a request: each value of one is kept for ever. */
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
      help: 'Requests answered',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'vouch_http_request_duration_seconds',
      help: 'Time until the answer to a request began',
      labelNames: ['method', 'route'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
    responses: new Counter({
      name: 'vouch_responses_total',
      help: 'Answers sent, by what became of them',
      labelNames: ['outcome', 'reason'],
      registers,
    }),
  }
}

/** All that is measured, as Prometheus reads it. */
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
    help: 'Visits to answering pages by what is no person, by what shows it',
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
    help: 'What waits for its turn in this process',
    labelNames: ['queue'],
    registers,
    collect() {
      for (const [queue, depth] of Object.entries(queues)) this.set({ queue }, depth())
    },
  })
}

/** Unknown rather than old while the database cannot tell: the rest must still be read then. */
function registerJobGauges(deps: MetricsDeps, registers: Registry[]): void {
  const unknownBacklog = { depth: Number.NaN, ageSeconds: Number.NaN }
  const loadBacklog = shareInFlight(() => getQueueStats(deps).catch(() => unknownBacklog))
  for (const [name, help, field] of [
    ['vouch_jobs_due', 'Work that is queued', 'depth'],
    ['vouch_jobs_oldest_due_seconds', 'For how long the oldest of it has been due', 'ageSeconds'],
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

/** One question for both: they are asked at the same moment. */
function shareInFlight<Result>(load: () => Promise<Result>): () => Promise<Result> {
  let inFlight: Promise<Result> | undefined
  return () => {
    inFlight ??= load().finally(() => {
      inFlight = undefined
    })
    return inFlight
  }
}
