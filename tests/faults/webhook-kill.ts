import { expect } from 'vitest'
import { newId } from '../../server/domain/ids.ts'
import type { EmptyDatabase } from '../e2e/databases.ts'
import { API_KEY, createTempDir, type Service, startNode, waitUntil } from '../e2e/processes.ts'
import { startReceiver } from '../support/receivers.ts'

/** As many deliveries are on their way to a webhook at the same time. */
const CONCURRENCY = 8

export interface KillResult {
  received: number
  copies: number
  /** Deliveries a second, without the starts of the service. */
  perSecond: number
  /** The share of events that arrived after one with a higher sequence. */
  outOfOrder: number
}

/**
 * Records events, and kills the service three times while it delivers them to a webhook. Each event arrives, and arrives again
 * under the same id only if a kill came between the request and its record.
 */
export async function deliverThroughKills(
  createDatabase: () => Promise<EmptyDatabase>,
  count: number,
): Promise<KillResult> {
  using tempDir = createTempDir()
  await using database = await createDatabase()
  const env = { ...database.env, API_KEY, RATE_LIMIT: 'off', WEBHOOKS_ALLOW_PRIVATE: 'true', LOG_LEVEL: 'error' }
  const receiver = await startReceiver()
  let killAt = 0
  let running: Service | undefined
  receiver.state.behave = (_, response) => {
    const isDue = killAt > 0 && receiver.requests.length >= killAt
    if (isDue) {
      killAt = 0
      running?.signal('SIGKILL')
    }
    response.end('ok')
  }
  try {
    let webhookId = ''
    let activeMs = 0
    for (const share of [0.25, 0.5, 0.75, null]) {
      await using service = await startNode(tempDir.path, env)
      running = service
      if (webhookId === '') {
        webhookId = await createWebhook(service, receiver.origin)
        await recordEvents(database, count)
      } else await database.query('update channel set held_until = 0')
      const startedAt = performance.now()
      if (share === null)
        await waitUntil(
          async () => (await countWaiting(database, count)) === 0,
          () => service.output,
        )
      else {
        killAt = Math.max(Math.floor(count * share), receiver.requests.length + 1)
        await service.exited
        expect(await countWaiting(database, count), 'the kill came in the middle').toBeGreaterThan(0)
      }
      activeMs += performance.now() - startedAt
    }
    return examine(receiver, count, activeMs)
  } finally {
    await receiver.close()
  }
}

async function createWebhook({ url }: Service, target: string): Promise<string> {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ url: target, events: ['response.deleted'] })
  const response = await fetch(`${url}/api/webhooks`, { method: 'POST', headers, body })
  expect(response.status).toBe(201)
  return ((await response.json()) as { id: string }).id
}

/** The events of as many deletions. */
async function recordEvents({ query }: EmptyDatabase, count: number): Promise<void> {
  const [workspace] = await query('select id from workspace')
  const now = Date.now()
  for (let first = 0; first < count; first += 500) {
    const rows = Array.from({ length: Math.min(500, count - first) }, (_, index) => {
      const id = newId(now + first + index)
      return `('${id}', '${workspace?.id}', 'response.deleted', '${id}', '{"score":3}', ${now})`
    })
    await query(`insert into event (id, workspace_id, type, subject_id, data, at) values ${rows.join()}`)
  }
}

/** Events that are not placed yet, and deliveries that are not sent. */
async function countWaiting({ query }: EmptyDatabase, count: number): Promise<number> {
  const sent = await query("select count(*) as sent from channel_delivery where state = 'sent'")
  return count - Number(sent[0]?.sent)
}

function examine({ requests, listIds }: Awaited<ReturnType<typeof startReceiver>>, count: number, activeMs: number) {
  const ids = listIds()
  const sequences = requests.map(({ body }) => JSON.parse(body).sequence as number)
  const uniqueIds = new Set(ids)
  expect(uniqueIds.size).toBe(count)
  // No event has two ids, and copies are the same.
  expect(new Set(sequences).size).toBe(count)
  expect(new Set(requests.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(count)
  const copies = ids.length - count
  let highest = 0
  let late = 0
  for (const sequence of sequences) {
    if (sequence < highest) late++
    highest = Math.max(highest, sequence)
  }
  return {
    received: uniqueIds.size,
    copies,
    perSecond: Math.round((ids.length / activeMs) * 1000),
    outOfOrder: late / ids.length,
  }
}

/** Of three kills: what was on its way, and what was answered but not recorded yet. */
export const maxCopies = (count: number) => Math.min(count, 3 * (CONCURRENCY + 40))
