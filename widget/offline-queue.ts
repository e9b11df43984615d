import { recall, remember } from './storage.ts'

interface Receipt {
  id: string
  editToken: string
}

/** An answer on its way to the service: first it is made, then what came later is added. */
export interface Entry {
  /** The folder of the service. */
  service: string
  survey: string
  body: Record<string, unknown> & { key: string }
  patch?: Record<string, unknown> | undefined
  receipt?: Receipt
  at: number
}

/** A refusal of the service; without a status, it has not been reached. */
export interface Failure extends Error {
  status?: number
  code?: string
  errors?: { path: string }[]
}

const NAME = 'vouch:outbox'
const PATIENCE = 20_000
const WEEK = 7 * 86_400_000

/** The folder of the service that this script came from. */
export const service = new URL(/* @vite-ignore */ '.', import.meta.url)

/** @throws Failure */
export async function call(path: string, method = 'GET', said?: object) {
  const body = said && JSON.stringify(said)
  const response = await fetch(new URL(`embed/${path}`, service), {
    method,
    ...(body && {
      body,
      headers: { 'content-type': 'application/json' },
      // Arrives even where the page is gone; browsers take no more than 64 kB of it.
      keepalive: body.length < 2e4,
    }),
    signal: AbortSignal.timeout?.(PATIENCE),
  })
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => undefined)
  throw Object.assign(new Error(problem?.detail), problem, { status: response.status })
}

/** Whether the same may succeed later. */
export const isPassing = ({ status }: Failure): boolean => !status || status === 429 || status >= 500

/** Sends what is still to be sent; what cannot be sent just now is kept. The outcome is the failure, if any. */
export async function deliver(entry: Entry): Promise<Failure | undefined> {
  try {
    entry.receipt ??= (await make(entry)) as Receipt
    while (entry.patch) {
      const { patch, receipt } = entry
      const { id, editToken } = receipt as Receipt
      await call(`responses/${id}`, 'PATCH', { editToken, ...patch })
      // Another may have come meanwhile.
      if (entry.patch === patch) entry.patch = undefined
    }
  } catch (error) {
    keep(entry, !isPassing(error as Failure))
    return error as Failure
  }
  keep(entry, true)
}

/** An answer is not lost because of what comes with it: what the service cannot take is left out, and it is tried again. */
async function make({ survey, body }: Entry) {
  const send = () => call(`${surveyPath(survey)}/responses`, 'POST', body)
  try {
    return await send()
  } catch (error) {
    const { errors, message, status } = error as Failure
    if (status !== 400 || !errors) throw error
    console.warn('vouch-survey:', message)
    for (const { path } of errors) delete body[path.split('.')[0] as string]
    return send()
  }
}

export const surveyPath = (survey: string) => `surveys/${encodeURIComponent(survey)}`

function kept(): Record<string, Entry> {
  try {
    return JSON.parse(recall(NAME) as string) ?? {}
  } catch {
    return {}
  }
}

/** Keeps an answer for later, or no longer. */
export function keep(entry: Entry, isDone = false): void {
  const entries = kept()
  const { key } = entry.body
  if (isDone && !entries[key]) return
  if (isDone) delete entries[key]
  else entries[key] = entry
  remember(NAME, JSON.stringify(entries))
}

/** One tab at a time. */
export const alone = <T>(key: string, act: () => Promise<T>): Promise<T> =>
  navigator.locks?.request(`vouch:${key}`, act).catch(act) ?? act()

async function flush(): Promise<void> {
  for (const key of Object.keys(kept()))
    await alone(key, async () => {
      const entry = kept()[key]
      if (entry?.service !== service.href) return
      if (entry.at < Date.now() - WEEK) keep(entry, true)
      else await deliver(entry)
    })
}

/** Sends what has been kept: now, when the network is back, and every half minute. */
export function start(): void {
  addEventListener('online', flush)
  setInterval(flush, 30_000)
  flush()
}
