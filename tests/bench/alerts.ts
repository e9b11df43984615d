import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgresServer } from '../support/postgres.ts'
import { startReceiver } from '../support/receivers.ts'
import { API_KEY } from '../support/response-samples.ts'
import { dataDir, removeDatabase } from './data.ts'
import { formatMilliseconds, type Line, pause, sortNumbers } from './lines.ts'
import { Service } from './service.ts'

const RESPONSES = 200
/** Between responses at most, so that they meet the pauses of the service at any point. */
const MAX_PAUSE_MS = 200
const TARGET_MS = 2000

/** How long it takes from the moment a respondent submits until a receiver on the same machine has the event. */
export async function measureAlerts(): Promise<Line[]> {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'alerts.db')
  removeDatabase(file)
  const postgres = await startPostgresServer(dataDir)
  try {
    return [
      await measureEngine('SQLite', `sqlite:${file}`),
      await measureEngine('PostgreSQL', `${postgres.url}/postgres`),
    ]
  } finally {
    await postgres.stop()
    removeDatabase(file)
  }
}

async function measureEngine(name: string, databaseUrl: string): Promise<Line> {
  const receiver = await startReceiver()
  const service = await Service.start(databaseUrl, { WEBHOOKS_ALLOW_PRIVATE: 'true' })
  try {
    const delays = sortNumbers(await measureDelays(service, receiver))
    const getPercentile = (share: number) => delays[Math.ceil(share * delays.length) - 1] ?? Number.NaN
    const [p50, p99] = [getPercentile(0.5), getPercentile(0.99)]
    return {
      what: `A response until its event arrives, ${name}: median and 99th percentile of ${RESPONSES}`,
      result: `${formatMilliseconds(p50)}, ${formatMilliseconds(p99)}`,
      numbers: { p50Ms: p50, p99Ms: p99 },
      bar: { target: 'under 2 s', met: p99 < TARGET_MS },
    }
  } finally {
    await service.stop()
    await receiver.close()
  }
}

async function measureDelays(service: Service, receiver: Awaited<ReturnType<typeof startReceiver>>): Promise<number[]> {
  const arrivals = new Map<string, number>()
  receiver.state.behave = ({ body }, response) => {
    arrivals.set(JSON.parse(body).data.id, performance.now())
    response.end()
  }
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
    const response = await fetch(service.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path} answers ${response.status}.`)
    return (await response.json()) as { id: string }
  }
  await post('/api/webhooks', { url: receiver.origin, events: ['response.created'] })
  const { data } = await service.call('GET', '/api/surveys')
  const [survey] = data as { id: string }[]
  const submissions: { id: string; at: number }[] = []
  for (let index = 0; index < RESPONSES; index++) {
    const at = performance.now()
    const submission = { key: `alert-${index}`, score: index % 11, interaction: 'pointer' }
    submissions.push({ ...(await post(`/embed/surveys/${survey?.id}/responses`, submission)), at })
    await pause(Math.random() * MAX_PAUSE_MS)
  }
  while (arrivals.size < RESPONSES) await pause(50)
  return submissions.map(({ id, at }) => (arrivals.get(id) ?? Number.NaN) - at)
}
