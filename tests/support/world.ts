import { createApp } from '../../server/app.ts'
import type { Deps } from '../../server/domain/deps.ts'
import { FeedWatcher } from '../../server/domain/events/feed-watcher.ts'
import { createExporter } from '../../server/domain/exports.ts'
import { newId, newSecret } from '../../server/domain/ids.ts'
import { createBatchingRecorder } from '../../server/domain/responses/recorder.ts'
import { IgnoredVisits } from '../../server/domain/surveys/ignored-visits.ts'
import { createWorkspace, type FirstWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { readDocs } from '../../server/entry/docs.ts'
import type { AppDeps } from '../../server/http/env.ts'
import type { Database } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'

/** Sunday noon in London: the start time of every test. */
export const NOON = Date.parse('2026-11-22T12:00:00Z')

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

/** A clock that only moves when advanced. */
export interface Clock {
  now(): number
  advance(milliseconds: number): void
}

export function createClock(start = NOON): Clock {
  let time = start
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds
    },
  }
}

export function createDeps(database: Database, time: Clock = createClock()): Deps {
  return {
    database,
    recorder: createBatchingRecorder(database, time.now),
    now: time.now,
    newSecret,
    newId,
    wakeWorker: () => undefined,
    secret: 'a secret for tests, long enough to be one',
    publicUrl: 'https://vouch.test',
  }
}

/** The whole service on a database, with two workspaces: ours and another one. */
export async function createService(database: Database, time: Clock = createClock()) {
  const deps = createDeps(database, time)
  const log: { about: object; message: string }[] = []
  const logMessage = (about: object, message: string) => void log.push({ about, message })
  // No log of slow requests: it depends on the load of this machine.
  const logWarning = (about: object, message: string) => void (message !== 'slow request' && logMessage(about, message))
  const appDeps: AppDeps = {
    ...deps,
    log: { debug: () => undefined, info: logMessage, warn: logWarning, error: logMessage },
    exportList: createExporter(deps),
    // Tests that read any response would wait for the end of this one.
    openFeedWatcher: () =>
      new FeedWatcher(deps, (error) => logMessage({ error }, 'looking for events failed'), { lifetimeMs: 0 }),
    hstsSeconds: 31_536_000,
    docs: readDocs(),
    rateLimit: 'off',
    getClientAddress: () => '203.0.113.7',
    ignoredVisits: new IgnoredVisits(),
    isReady: async () => true,
  }
  const app = createApp(appDeps)
  // Tests may ask the same people again and again; those of the throttle set one.
  const settings = { throttleDays: null }
  const mainWorkspace = await createWorkspace(deps, { name: 'Ours', timeZone: 'Europe/London', ...settings })
  const otherWorkspace = await createWorkspace(deps, { name: 'Theirs', timeZone: 'Asia/Shanghai', ...settings })
  // The rules that a workspace starts with have a test of their own.
  await database.batch([sql`delete from rule`, sql`delete from channel`])
  return {
    app,
    deps: appDeps,
    time,
    log,
    ours: mainWorkspace,
    theirs: otherWorkspace,
    call: createApiClient(app, mainWorkspace),
  }
}

export type Service = Awaited<ReturnType<typeof createService>>

export interface ApiResponse<Body> {
  status: number
  body: Body
  headers: Headers
}

/** Calls the API as a workspace's first key: `await call('POST', '/api/surveys', { name: '…' })`. */
export const createApiClient =
  (app: ReturnType<typeof createApp>, { apiKey }: Pick<FirstWorkspace, 'apiKey'>) =>
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body is what it asserts.
  async <Body = any>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiResponse<Body>> => {
    const response = await app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as Body, headers: response.headers }
  }

/** The three people used in all tests. */
export const sampleContacts = {
  ada: { externalId: 'ada-1', email: 'ada@example.com', phone: '+442071234567', name: 'Ada Lovelace' },
  grace: { email: 'grace@example.com', name: 'Grace Hopper' },
  mei: { phone: '+8613800138000', name: '王梅', locale: 'zh-Hans' },
} as const
