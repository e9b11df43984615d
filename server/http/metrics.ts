import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { workWaiting } from '../domain/job-stats.ts'
import type { AppDeps } from './env.ts'

/** What has become of an answer that was sent; `refused` ones have a reason. */
export type Outcome = 'stored' | 'repeated' | 'suspect' | 'added'

export type Metrics = ReturnType<typeof metricsOver>

/** From an answer on a fast disk to a report that somebody has given up waiting for. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What one app measures. Labels come from our own code, never from a request: each value of one is kept for ever. */
export function metricsOver(deps: AppDeps) {
  const registry = new Registry()
  const registers = [registry]
  countVisits(deps, registers)
  countWaiting(deps, registers)
  countWork(deps, registers)
  return {
    registry,
    requests: new Counter({
      name: 'vouch_http_requests_total',
      help: 'Requests answered',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'vouch_http_request_duration_seconds',
      help: 'Time until the answer to a request began',
      labelNames: ['method', 'route'],
      buckets: SECONDS,
      registers,
    }),
    answers: new Counter({
      name: 'vouch_answers_total',
      help: 'Answers sent, by what became of them',
      labelNames: ['outcome', 'reason'],
      registers,
    }),
  }
}

/** All that is measured, as Prometheus reads it. */
export async function printed({ registry }: Metrics, { processMetrics }: AppDeps) {
  const texts = [await registry.metrics(), await processMetrics?.()]
  return { text: texts.filter(Boolean).join('\n'), type: registry.contentType }
}

export function outcomeOf({ repeated, suspect }: { repeated: boolean; suspect?: boolean }): Outcome {
  if (repeated) return 'repeated'
  return suspect ? 'suspect' : 'stored'
}

function countVisits({ ignored }: AppDeps, registers: Registry[]): void {
  new Counter({
    name: 'vouch_machine_visits_total',
    help: 'Visits to answering pages by what is no person, by what shows it',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset()
      for (const [kind, count] of ignored.totals) this.inc({ kind }, count)
    },
  })
}

function countWaiting({ queues = {} }: AppDeps, registers: Registry[]): void {
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
function countWork(deps: AppDeps, registers: Registry[]): void {
  const unknown = { depth: Number.NaN, ageSeconds: Number.NaN }
  const due = pulledOnce(() => workWaiting(deps).catch(() => unknown))
  for (const [name, help, key] of [
    ['vouch_outbox_depth', 'Work that is queued', 'depth'],
    ['vouch_outbox_age_seconds', 'For how long the oldest of it has been due', 'ageSeconds'],
  ] as const) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set((await due())[key])
      },
    })
  }
}

/** One question for both: they are asked at the same moment. */
function pulledOnce<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let asked: Promise<Result> | undefined
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined
    })
    return asked
  }
}
