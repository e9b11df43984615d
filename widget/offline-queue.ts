import { readStorage, writeStorage } from './storage.ts'

interface Receipt {
  id: string
  editToken: string
}

/** A response on its way to the service: created by `body`, then revised by `patch`. */
export interface QueueEntry {
  /** The base URL of the service. */
  service: string
  survey: string
  body: Record<string, unknown> & { key: string }
  patch?: Record<string, unknown> | undefined
  receipt?: Receipt
  at: number
}

/** An error response of the service; no status means that it was not reached. */
export interface RequestError extends Error {
  status?: number
  code?: string
  errors?: { path: string }[]
}

const STORAGE_KEY = 'vouch:queue'
const REQUEST_TIMEOUT_MS = 20_000
const MAX_AGE_MS = 7 * 86_400_000

/** The base URL of the service, where this script came from. */
export const serviceUrl = new URL(/* @vite-ignore */ '.', import.meta.url)

/** @throws RequestError */
export async function request(path: string, method = 'GET', payload?: object) {
  const body = payload && JSON.stringify(payload)
  const send = (keepalive = false) =>
    fetch(new URL(`embed/${path}`, serviceUrl), {
      method,
      ...(body && { body, headers: { 'content-type': 'application/json' }, keepalive }),
      signal: AbortSignal.timeout?.(REQUEST_TIMEOUT_MS),
    })
  // Completes after the page is gone. Browsers limit such bodies to 64 kB.
  const response = await send(!!body && body.length < 2e4).catch((error) => {
    if (!body || 'timeout' in AbortSignal) throw error
    // Chromium 80 refuses JSON that is to outlive the page.
    return send()
  })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => undefined)
  throw Object.assign(new Error(problem?.detail), problem, { status: response.status })
}

/** Whether the same request may succeed later. */
export const isRetryable = ({ status }: RequestError): boolean => !status || status === 429 || status >= 500

/** Sends what is pending and queues it for later on a retryable error. @returns the error, if any */
export async function sendEntry(entry: QueueEntry): Promise<RequestError | undefined> {
  try {
    entry.receipt ??= (await createResponse(entry)) as Receipt
    while (entry.patch) {
      const { patch, receipt } = entry
      const { id, editToken } = receipt as Receipt
      await request(`responses/${id}`, 'PATCH', { editToken, ...patch })
      // A new patch may have arrived in the meantime.
      if (entry.patch === patch) entry.patch = undefined
    }
  } catch (error) {
    updateQueue(entry, !isRetryable(error as RequestError))
    return error as RequestError
  }
  updateQueue(entry, true)
}

/** Creates the response. If the service rejects some fields, it retries without them, so the score is not lost. */
async function createResponse({ survey, body }: QueueEntry) {
  const post = () => request(`${surveyPath(survey)}/responses`, 'POST', body)
  try {
    return await post()
  } catch (error) {
    const { errors, message, status } = error as RequestError
    if (status !== 400 || !errors) throw error
    console.warn('vouch-survey:', message)
    for (const { path } of errors) delete body[path.split('.')[0] as string]
    return post()
  }
}

export const surveyPath = (survey: string) => `surveys/${encodeURIComponent(survey)}`

function readQueue(): Record<string, QueueEntry> {
  try {
    return JSON.parse(readStorage(STORAGE_KEY) as string) ?? {}
  } catch {
    return {}
  }
}

/** Adds an entry to the queue, or removes it once it is done. */
export function updateQueue(entry: QueueEntry, isDone = false): void {
  const entries = readQueue()
  const { key } = entry.body
  if (isDone && !entries[key]) return
  if (isDone) delete entries[key]
  else entries[key] = entry
  writeStorage(STORAGE_KEY, JSON.stringify(entries))
}

/** Runs a task in one tab at a time. */
export const withLock = <T>(key: string, task: () => Promise<T>): Promise<T> =>
  navigator.locks?.request(`vouch:${key}`, task).catch(task) ?? task()

async function flushQueue(): Promise<void> {
  for (const key of Object.keys(readQueue()))
    await withLock(key, async () => {
      const entry = readQueue()[key]
      if (entry?.service !== serviceUrl.href) return
      if (entry.at < Date.now() - MAX_AGE_MS) updateQueue(entry, true)
      else await sendEntry(entry)
    })
}

/** Sends queued responses now, when the network is back, and every 30 seconds. */
export function startQueue(): void {
  addEventListener('online', flushQueue)
  setInterval(flushQueue, 30_000)
  flushQueue()
}
