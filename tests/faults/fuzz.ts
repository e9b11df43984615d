import { Agent } from 'node:http'
import fc from 'fast-check'
import { expect } from 'vitest'
import { Problem } from '../../server/http/errors.ts'
import { API_KEY, folder, node, type Service } from '../e2e/processes.ts'
import { Conformity } from './described.ts'
import { type Reply, send } from './load.ts'
import { Pool } from './pool.ts'
import { type Description, type Planned, requestsOf } from './requests.ts'
import { megabytes } from './sockets.ts'
import { expectCountsRight } from './truth.ts'

const SENDERS = 16
const CHUNK = 1000

/**
 * How much more memory it may hold after all requests than at most during the first two fifths of them, in megabytes:
 * it settles after thirty thousand.
 */
const SLACK = 60

/**
 * Sends so many requests, made of the service's own description of itself, and looks at each answer: none is a fault of
 * the service, each is as described, and each refusal says what is wrong. In the end it is as it was: alive, no larger, with right counts.
 */
export async function fuzz(count: number, seed: number): Promise<void> {
  using home = folder()
  const env = { API_KEY, RATE_LIMIT: '1000000', LOG_LEVEL: 'error' }
  await using service = await node(home.path, env)
  const pool = await Pool.of(service, home.path, env)
  const description = JSON.parse((await send(`${service.url}/api/openapi.json`)).text) as Description
  const requests = requestsOf(description)
  const conformity = new Conformity(description.components.schemas)
  const faults: string[] = []
  const statuses = new Map<number, number>()
  let settled = 0
  for (let sent = 0; sent < count && faults.length < 10; sent += CHUNK) {
    const chunk = fc.sample(requests, { numRuns: Math.min(CHUNK, count - sent), seed: seed + sent })
    for (const { planned, reply } of await sendAll(service, pool, chunk)) {
      const fault = typeof reply === 'string' ? reply : faultIn(planned, reply, conformity)
      if (fault)
        faults.push(`${fault}\n${shown(planned)}\n${typeof reply === 'string' ? '' : reply.text.slice(0, 300)}`)
      if (typeof reply !== 'string') statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
    }
    if (sent < (count * 2) / 5) settled = Math.max(settled, megabytes(service))
  }
  expect(faults, service.said).toEqual([])
  expect([...statuses.keys()].sort(), 'it gets beyond the checks').toEqual(
    expect.arrayContaining([200, 201, 204, 303, 400, 401, 403, 404, 405]),
  )
  expect(megabytes(service) - settled).toBeLessThan(SLACK)
  expect(service.hasEnded).toBe(false)
  await expectCountsRight(home.path, env)
}

async function sendAll(service: Service, pool: Pool, chunk: readonly Planned[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS })
  const left = [...chunk]
  const results: { planned: Planned; reply: Reply | string }[] = []
  const sender = async () => {
    for (let one = left.pop(); one; one = left.pop()) {
      const planned = pool.filled(one)
      const { method, path, headers, body } = planned
      const target = path.startsWith('/') ? path : `/${path}`
      try {
        const reply = await send(service.url, {
          agent,
          method,
          path: target,
          headers,
          ...(body !== undefined && { body }),
        })
        pool.learn(planned, reply)
        results.push({ planned, reply })
      } catch (error) {
        results.push({ planned, reply: `no reply: ${error}` })
      }
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  agent.destroy()
  return results
}

const shown = ({ method, path, headers, body }: Planned) =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${body?.slice(0, 500) ?? ''}`

/** What is wrong with an answer, if anything. */
function faultIn(
  { method, path, headers, answers }: Planned,
  reply: Reply,
  conformity: Conformity,
): string | undefined {
  const { status, text } = reply
  const type = String(reply.headers['content-type'] ?? '')
  if (status >= 500) return `status ${status}`
  if (type.includes('json') && method !== 'HEAD' && !isJson(text)) return 'broken JSON'
  if (status < 400) return answers && conformity.faultIn(answers, status, text)
  if (method === 'HEAD') return undefined
  if (type.startsWith('text/html')) {
    const forPeople = headers.accept?.includes('text/html') && !/^\/(api|embed)\//.test(path)
    return forPeople && text.includes('<h1') ? undefined : 'a page where none was asked for'
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
