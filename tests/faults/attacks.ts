import { Agent } from 'node:http'
import { expect } from 'vitest'
import { API_KEY, createTempDir, parseStartupOutput, pause, type Service, startNode } from '../e2e/processes.ts'
import { sendFuzz } from './fuzz.ts'
import { type Reply, type RequestOptions, send } from './load.ts'
import { readMemoryMb, sendRaw } from './sockets.ts'
import { expectCorrectCounts } from './truth.ts'

const HEAP_MB = 512
/** Of the whole process: its heap, and those of its threads, which are limited apart. */
const MAX_MEMORY_MB = 600
/**
 * How much longer an honest respondent may wait beside attacks of strangers than alone. On two processors, which the attackers
 * share, two password checks at once take both: 13 times as long was measured, and less than seven times beside all others.
 */
const MAX_SLOWDOWN = 20
/**
 * Connections that each attack uses at once. They share the processors with the service: more of them would measure the load of
 * the machine.
 */
const ATTACKERS = 4

interface Target {
  service: Service
  surveyId: string
  slug: string
}

/** What one request of an attack may get: anything but a fault. Busy is no fault if it says when to come back. */
function findFault({ status, headers }: Reply): string | undefined {
  if (status < 500) return undefined
  return status === 503 && Number(headers['retry-after']) > 0 ? undefined : `status ${status}`
}

const json = { 'content-type': 'application/json' }
const withKey = { ...json, authorization: `Bearer ${API_KEY}` }
const form = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
  accept: 'text/html',
}

type Planned = RequestOptions & { path: string }

const submit = (surveyId: string, body: object): Planned => ({
  method: 'POST',
  path: `/embed/surveys/${surveyId}/responses`,
  headers: json,
  body: JSON.stringify({ score: 5, ...body }),
})

/** Names that nobody else has used, as many as a response may have. */
const inventProperties = (index: number) =>
  Object.fromEntries(Array.from({ length: 50 }, (_, name) => [`made-up-${index}-${name}`, 'x'.repeat(100)]))

const repeat = (count: number, plan: (index: number) => Planned) => Array.from({ length: count }, (_, i) => plan(i))

/** Each kind of attack that once worked, as the requests it consists of. */
const attacks: Record<string, (target: Target) => Planned[]> = {
  'invented property names': ({ surveyId }) =>
    repeat(3000, (index) => submit(surveyId, { key: `made up ${index}`, properties: inventProperties(index) })),
  'exports of invented names': () => repeat(12, () => ({ path: '/api/responses.csv', headers: withKey })),
  'wrong passwords': () =>
    repeat(300, (index) => ({
      method: 'POST',
      path: '/sign-in',
      headers: form,
      body: `email=user${index}%40example.com&password=wrong-password-${index}`,
    })),
  'large QR codes': ({ slug }) =>
    repeat(200, (index) => ({ path: `/l/${slug}/qr.png?size=${[2048, 4096, 1999, 1e9][index % 4]}` })),
  'comments that are slow to mask': ({ surveyId }) =>
    repeat(500, (index) => submit(surveyId, { key: `slow ${index}`, comment: 'a.'.repeat(2500) })),
  'comments of many words': ({ surveyId }) =>
    repeat(500, (index) =>
      submit(surveyId, {
        key: `words ${index}`,
        comment: Array.from({ length: 1500 }, (_, w) => `${index}${w}`).join(' '),
      }),
    ),
  'searches for everything': () =>
    repeat(200, (index) => ({ path: `/api/responses?q=${'a+b+c+d+e+f+'.repeat(index % 9)}%22`, headers: withKey })),
  'many unknown fields': () =>
    repeat(60, () => ({
      method: 'POST',
      path: '/api/surveys',
      headers: withKey,
      body: `{${Array.from({ length: 150_000 }, (_, name) => `"${name}":1`).join()}}`,
    })),
  'deep JSON': ({ surveyId }) =>
    repeat(100, () => ({
      method: 'POST',
      path: `/embed/surveys/${surveyId}/responses`,
      headers: json,
      body: `{"score":5,"properties":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    })),
  'large bodies': ({ surveyId }) =>
    repeat(60, (index) => submit(surveyId, { key: `large ${index}`, comment: 'x'.repeat(4_500_000) })),
  'claims of many people': ({ surveyId }) =>
    repeat(1000, (index) =>
      submit(surveyId, {
        key: `claim ${index}`,
        contact: { email: `person${index}@example.com`, name: 'word '.repeat(30) },
        contactDetails: `person${index}@example.com`,
      }),
    ),
  'odd headers': ({ slug }) =>
    repeat(500, (index) => ({
      path: `/l/${slug}`,
      headers: {
        'accept-language': Array.from({ length: 400 }, (_, tag) => `x${tag}-${index};q=0.${tag}`).join(','),
        'user-agent': '(a'.repeat(3000),
        cookie: 'notice='.repeat(200),
      },
    })),
}

/** Requests that a proxy could read differently, which no HTTP client sends. */
const smuggled = [
  'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  'POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde',
  'GET http://other.test/ HTTP/1.1\r\nHost: a\r\n\r\n',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  '\u0000\u0001\u0002\r\n\r\n',
]

/**
 * Runs every attack that once worked, and then random requests, against a process with a small heap, while an honest
 * respondent beside them responds once in a while.
 */
export async function attack(fuzzCount: number, seed: number): Promise<void> {
  using tempDir = createTempDir()
  const env = {
    API_KEY,
    RATE_LIMIT: '1000000',
    LOG_LEVEL: 'error',
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB} --max-semi-space-size=8`,
  }
  await using service = await startNode(tempDir.path, env)
  const { survey: surveyId, link = '' } = parseStartupOutput(service.output)
  const target = { service, surveyId, slug: link.split('/').at(-1) ?? '' }
  const faults: string[] = []
  const idle = await measureResponses(target, () => pause(20_000))
  const idleMemoryMb = readMemoryMb(service)
  const report: {
    attack: string
    by: 'strangers' | 'keys' | 'both'
    seconds: number
    memoryMb: number
    p99Ms: number
  }[] = []
  const run = async (name: string, by: 'strangers' | 'keys' | 'both', work: () => Promise<void>) => {
    const startedAt = performance.now()
    const p99Ms = await measureResponses(target, work)
    const memoryMb = readMemoryMb(service)
    report.push({ attack: name, by, seconds: (performance.now() - startedAt) / 1000, memoryMb, p99Ms })
    if (service.hasExited) faults.push(`${name} ended the process`)
  }
  for (const [name, plan] of Object.entries(attacks)) {
    const plans = plan(target)
    await run(name, plans[0]?.headers?.authorization ? 'keys' : 'strangers', async () => {
      for (const fault of await sendAtOnce([service], plans)) faults.push(`${name}: ${fault}`)
    })
  }
  await run('smuggled requests', 'strangers', async () => {
    for (const text of smuggled)
      if (/HTTP\/1\.1 5/.test(await sendRaw(service, text))) faults.push(`smuggled: ${text.slice(0, 60)}`)
  })
  await run(`${fuzzCount} random requests`, 'both', () =>
    sendFuzz(service, { cwd: tempDir.path, env, count: fuzzCount, seed }),
  )
  console.table(
    [{ attack: 'none', by: '', seconds: 20, memoryMb: idleMemoryMb, p99Ms: idle }, ...report].map(roundFigures),
  )
  expect([...new Set(faults)], service.output).toEqual([])
  expect(Math.max(...report.map(({ memoryMb }) => memoryMb))).toBeLessThan(MAX_MEMORY_MB)
  expect(report.filter(({ by, p99Ms }) => by === 'strangers' && p99Ms > MAX_SLOWDOWN * idle)).toEqual([])
  await expectCorrectCounts(tempDir.path, env)
}

/**
 * Runs the attacks against services on one database, in turn, and checks that they meet no fault and end no process. How long
 * they take depends on the database, and is not measured.
 * @param limit how many requests of each attack are sent
 */
export async function attackServices(services: readonly Service[], limit: number): Promise<void> {
  const [service] = services
  if (!service) return
  const get = async (path: string) => JSON.parse((await send(`${service.url}${path}`, { headers: withKey })).text)
  const surveyId: string = (await get('/api/surveys')).data[0].id
  const { url }: { url: string } = (await get(`/api/surveys/${surveyId}/links`)).data[0]
  const target = { service, surveyId, slug: url.split('/').at(-1) ?? '' }
  const faults: string[] = []
  for (const [name, plan] of Object.entries(attacks)) {
    for (const fault of await sendAtOnce(services, plan(target).slice(0, limit))) faults.push(`${name}: ${fault}`)
    if (services.some(({ hasExited }) => hasExited)) faults.push(`${name} ended a process`)
  }
  const honest = await send(service.url, submit(surveyId, { key: 'after all attacks', score: 9 }))
  expect([faults, honest.status], services.map(({ output }) => output).join('\n')).toEqual([[], 201])
}

const roundFigures = <Row extends object>(row: Row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? Math.round(value) : value]),
  )

/** Sends requests over several connections, to the services in turn. @returns the faults, each once */
async function sendAtOnce(services: readonly Service[], plans: readonly Planned[]): Promise<Set<string>> {
  const agent = new Agent({ keepAlive: true, maxSockets: ATTACKERS })
  const remaining = [...plans]
  const faults = new Set<string>()
  const sender = async () => {
    for (let next = remaining.pop(); next; next = remaining.pop()) {
      try {
        const { url = '' } = services[remaining.length % services.length] ?? {}
        const fault = findFault(await send(url, { agent, ...next }, 120_000))
        if (fault) faults.add(fault)
      } catch (error) {
        // A body that is refused before it has arrived may end the connection.
        if (!/EPIPE|ECONNRESET/.test(String((error as NodeJS.ErrnoException).code))) faults.add(`no reply: ${error}`)
      }
    }
  }
  await Promise.all(Array.from({ length: ATTACKERS }, sender))
  agent.destroy()
  return faults
}

let honestCount = 0

/**
 * Responds to the survey while `work` is under way, one response after the other.
 * @returns the 99th percentile of how long a response took, in milliseconds
 */
async function measureResponses({ service, surveyId }: Target, work: () => Promise<unknown>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const durations: number[] = []
  let isOver = false
  const respond = async () => {
    while (!isOver) {
      const startedAt = performance.now()
      await send(service.url, { agent, ...submit(surveyId, { key: `honest ${honestCount++}`, score: 9 }) })
      durations.push(performance.now() - startedAt)
      await pause(20)
    }
  }
  const responding = respond()
  await work().finally(() => {
    isOver = true
  })
  await responding
  agent.destroy()
  durations.sort((one, other) => one - other)
  return durations[Math.ceil(durations.length * 0.99) - 1] ?? 0
}
