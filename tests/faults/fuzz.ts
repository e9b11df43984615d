import { Agent } from 'node:http'
import fc from 'fast-check'
import { expect } from 'vitest'
import { Problem } from '../../server/http/problem.ts'
import { API_KEY, createTempDir, type Service, startNode } from '../e2e/processes.ts'
import { ResponseValidator } from './described.ts'
import { type Reply, send } from './load.ts'
import { ValuePool } from './pool.ts'
import { arbitraryRequests, type Description, type PlannedRequest } from './requests.ts'
import { readMemoryMb } from './sockets.ts'
import { expectCorrectCounts } from './truth.ts'

const SENDERS = 16
const CHUNK = 1000

/**
 * How much more memory the service may use after all requests than at its peak during the first two fifths, in megabytes:
 * usage stabilizes after thirty thousand.
 */
const MEMORY_SLACK_MB = 60

/**
 * Sends random requests built from the OpenAPI document and checks each response: none is a server error,
 * each is as documented, and each refusal says what is wrong. At the end the service runs, has not grown, and has right counts.
 */
export async function fuzz(count: number, seed: number): Promise<void> {
  using tempDir = createTempDir()
  const env = { API_KEY, RATE_LIMIT: '1000000', LOG_LEVEL: 'error' }
  await using service = await startNode(tempDir.path, env)
  let warmMemoryMb = 0
  await sendFuzz(service, {
    cwd: tempDir.path,
    env,
    count,
    seed,
    afterChunk: (sentCount) => {
      if (sentCount < (count * 2) / 5) warmMemoryMb = Math.max(warmMemoryMb, readMemoryMb(service))
    },
  })
  expect(readMemoryMb(service) - warmMemoryMb).toBeLessThan(MEMORY_SLACK_MB)
  expect(service.hasExited).toBe(false)
  await expectCorrectCounts(tempDir.path, env)
}

interface FuzzOptions {
  /** The folder and the environment of the service. */
  cwd: string
  env: Record<string, string>
  count: number
  seed: number
  afterChunk?: (sentCount: number) => void
}

/** Sends random requests to a service that runs, and checks each response. */
export async function sendFuzz(service: Service, { cwd, env, count, seed, afterChunk }: FuzzOptions): Promise<void> {
  const pool = await ValuePool.create(service, cwd, env)
  const description = JSON.parse((await send(`${service.url}/api/openapi.json`)).text) as Description
  const requests = arbitraryRequests(description)
  const conformity = new ResponseValidator(description.components.schemas)
  const failures: string[] = []
  const statuses = new Map<number, number>()
  for (let sentCount = 0; sentCount < count && failures.length < 10; sentCount += CHUNK) {
    const chunk = fc.sample(requests, { numRuns: Math.min(CHUNK, count - sentCount), seed: seed + sentCount })
    for (const { request, reply } of await sendAll(service, pool, chunk)) {
      const failure = typeof reply === 'string' ? reply : findFailure(request, reply, conformity)
      if (failure)
        failures.push(
          `${failure}\n${formatRequest(request)}\n${typeof reply === 'string' ? '' : reply.text.slice(0, 300)}`,
        )
      if (typeof reply !== 'string') statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
    }
    afterChunk?.(sentCount)
  }
  expect(failures, service.output).toEqual([])
  expect([...statuses.keys()].sort(), 'it gets beyond the checks').toEqual(
    expect.arrayContaining([200, 201, 204, 303, 400, 401, 403, 404, 405]),
  )
}

async function sendAll(service: Service, pool: ValuePool, chunk: readonly PlannedRequest[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS })
  const remaining = [...chunk]
  const results: { request: PlannedRequest; reply: Reply | string }[] = []
  const sender = async () => {
    for (let next = remaining.pop(); next; next = remaining.pop()) {
      const request = pool.resolvePlaceholders(next)
      const { method, path, headers, body } = request
      const target = path.startsWith('/') ? path : `/${path}`
      try {
        const reply = await send(service.url, {
          agent,
          method,
          path: target,
          headers,
          ...(body !== undefined && { body }),
        })
        pool.learnFromReply(request, reply)
        results.push({ request, reply })
      } catch (error) {
        results.push({ request, reply: `no reply: ${error}` })
      }
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  agent.destroy()
  return results
}

const formatRequest = ({ method, path, headers, body }: PlannedRequest) =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${body?.slice(0, 500) ?? ''}`

/** The problem with a response, if any. */
function findFailure(
  { method, path, headers, responseSchemas }: PlannedRequest,
  reply: Reply,
  conformity: ResponseValidator,
): string | undefined {
  const { status, text } = reply
  const type = String(reply.headers['content-type'] ?? '')
  // A key may run so many exports at once, and several requests are on their way.
  if (status === 503 && text.includes('"exports-running"') && Number(reply.headers['retry-after']) > 0) return undefined
  if (status >= 500) return `status ${status}`
  if (type.includes('json') && method !== 'HEAD' && !isJson(text)) return 'broken JSON'
  if (status < 400) return responseSchemas && conformity.findViolation(responseSchemas, status, text)
  if (method === 'HEAD') return undefined
  if (type.startsWith('text/html')) {
    const acceptsHtml = headers.accept?.includes('text/html') && !/^\/(api|embed)\//.test(path)
    return acceptsHtml && text.includes('<h1') ? undefined : 'a page where none was asked for'
  }
  if (type !== 'application/problem+json') return `status ${status} without a problem`
  const problem = Problem.strict().safeParse(JSON.parse(text))
  return problem.success && problem.data.status === status && problem.data.detail ? undefined : 'an incomplete problem'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
