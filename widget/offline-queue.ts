import { readStorage, writeStorage } from './storage.ts'

interface Receipt {
  id: string
  editToken: string
}

/** An answer on its way to the service: first it is made, then what came later is added. */
export interface QueueEntry {
  /** The folder of the service. */
  service: string
  survey: string
  body: Record<string, unknown> & { key: string }
  patch?: Record<string, unknown> | undefined
  receipt?: Receipt
  at: number
}

/** A refusal of the service; without a status, it has not been reached. */
export interface RequestError extends Error {
  status?: number
  code?: string
  errors?: { path: string }[]
}

const STORAGE_KEY = 'vouch:queue'
const REQUEST_TIMEOUT_MS = 20_000
const MAX_AGE_MS = 7 * 86_400_000

/** The folder of the service that this script came from. */
export const serviceUrl = new URL(/* @vite-ignore */ '.', import.meta.url)

/** @throws Failure */
export async function request(path: string, method = 'GET', payload?: object) {
  const body = payload && JSON.stringify(payload)
  const response = await fetch(new URL(`embed/${path}`, serviceUrl), {
    method,
    ...(body && {
      body,
      headers: { 'content-type': 'application/json' },
      // Arrives even where the page is gone; browsers take no more than 64 kB of it.
      keepalive: body.length < 2e4,
    }),
    signal: AbortSignal.timeout?.(REQUEST_TIMEOUT_MS),
  })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => undefined)
  throw Object.assign(new Error(problem?.detail), problem, { status: response.status })
}

/** Whether the same may succeed later. */
export const isRetryable = ({ status }: RequestError): boolean => !status || status === 429 || status >= 500

/** Sends what is still to be sent; what cannot be sent just now is kept. The outcome is the failure, if any. */
export async function sendEntry(entry: QueueEntry): Promise<RequestError | undefined> {
  try {
    entry.receipt ??= (await createResponse(entry)) as Receipt
    while (entry.patch) {
      const { patch, receipt } = entry
      const { id, editToken } = receipt as Receipt
      await request(`responses/${id}`, 'PATCH', { editToken, ...patch })
      // Another may have come meanwhile.
      if (entry.patch === patch) entry.patch = undefined
    }
  } catch (error) {
    updateQueue(entry, !isRetryable(error as RequestError))
    return error as RequestError
  }
  updateQueue(entry, true)
}

/** An answer is not lost because of what comes with it: what the service cannot take is left out, and it is tried again. */
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

/** Keeps an answer for later, or no longer. */
export function updateQueue(entry: QueueEntry, isDone = false): void {
  const entries = readQueue()
  const { key } = entry.body
  if (isDone && !entries[key]) return
  if (isDone) delete entries[key]
  else entries[key] = entry
  writeStorage(STORAGE_KEY, JSON.stringify(entries))
}

/** One tab at a time. */
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

/** Sends what has been kept: now, when the network is back, and every half minute. */
export function startQueue(): void {
  addEventListener('online', flushQueue)
  setInterval(flushQueue, 30_000)
  flushQueue()
}
