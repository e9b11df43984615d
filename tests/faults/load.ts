import { Agent, request } from 'node:http'
import { digest } from '../../server/domain/secrets.ts'
import type { ResponseReceipt } from '../../shared/response.ts'
import { pause } from '../e2e/processes.ts'

/** A complete HTTP response. */
export interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Sends over the agent's connections. @throws if the connection breaks before the reply is complete */
export function send(
  url: string,
  { agent, method = 'GET', path, headers = {}, body }: RequestOptions = {},
  timeoutMs = 30_000,
): Promise<Reply> {
  // Also for methods that usually have no body: without it, the body would be read as the next request.
  const lengthHeader = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
  return new Promise((resolve, reject) => {
    const requestOptions = {
      agent,
      method,
      headers: { ...headers, ...lengthHeader },
      timeout: timeoutMs,
      ...(path && { path }),
    }
    const outgoing = request(url, requestOptions, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.once('error', reject)
      incoming.once('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    outgoing.once('error', reject)
    outgoing.once('timeout', () => outgoing.destroy(new Error(`No reply to ${method} ${url}`)))
    outgoing.end(body)
  })
}

export interface RequestOptions {
  agent?: Agent
  method?: string
  /** The path to send instead of the URL's. */
  path?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** What respondents submitted and the replies they got, across restarts of the service. */
export class ResponseLedger {
  /** By key: acknowledged responses. */
  readonly acknowledged = new Map<string, { id: string; score: number }>()
  /** Scores by key: got no reply, so they must be sent again. */
  readonly unacknowledged = new Map<string, number>()
  /** All other replies. */
  readonly refusals: Reply[] = []
  #count = 0

  next(): { key: string; score: number } {
    const count = this.#count++
    const key = `customer ${count}`
    const score = count % 11
    this.unacknowledged.set(key, score)
    return { key, score }
  }

  recordReply(key: string, reply: Reply): void {
    if (reply.status !== 200 && reply.status !== 201) {
      this.refusals.push(reply)
      return
    }
    const { id, score } = JSON.parse(reply.text) as ResponseReceipt
    this.acknowledged.set(key, { id, score })
    this.unacknowledged.delete(key)
  }
}

/** The id that the service derives from a respondent's key. */
export const storedKey = (survey: string, key: string) => `${survey}:${digest(key)}`

export const buildResponsesUrl = (url: string, survey: string) => `${url}/embed/surveys/${survey}/responses`

const jsonHeaders = { 'content-type': 'application/json' }

const post = (url: string, agent: Agent, body: { key: string; score: number }) =>
  send(url, { agent, method: 'POST', headers: jsonHeaders, body: JSON.stringify(body) })

export interface RunningLoad {
  /** Submits no more, and waits for pending replies. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Respondents who submit without pause, each over their own connection, each waiting for the reply.
 * @param url where responses are submitted
 * @param options.extraFields the fields of each response beside the score
 */
export function startLoad(
  url: string,
  ledger: ResponseLedger,
  { senders = 32, extraFields = {} }: { senders?: number; extraFields?: object } = {},
): RunningLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: senders })
  let isStopped = false
  const respond = async () => {
    while (!isStopped) {
      const nextResponse = ledger.next()
      try {
        const reply = await post(url, agent, { ...extraFields, ...nextResponse })
        ledger.recordReply(nextResponse.key, reply)
        if (reply.status >= 500) await pause(50)
      } catch {
        // The connection broke, so it is unknown whether the response is stored. Wait, so as not to hammer a stopped service.
        await pause(50)
      }
    }
  }
  const respondents = Array.from({ length: senders }, respond)
  const stop = async () => {
    isStopped = true
    await Promise.all(respondents)
    agent.destroy()
  }
  return { stop, [Symbol.asyncDispose]: stop }
}

/** Sends everything unacknowledged again, as respondents' browsers do. */
export async function resend(url: string, ledger: ResponseLedger, senders = 32): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: senders })
  const remaining = [...ledger.unacknowledged]
  const sender = async () => {
    for (let entry = remaining.pop(); entry; entry = remaining.pop()) {
      const [key, score] = entry
      ledger.recordReply(key, await post(url, agent, { key, score }))
    }
  }
  await Promise.all(Array.from({ length: senders }, sender))
  agent.destroy()
}
