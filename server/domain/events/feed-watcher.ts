import { type EventNoun, getEventNoun } from '../../../shared/event-types.ts'
import { hasPermission, type Permission } from '../../../shared/roles.ts'
import { Unavailable } from '../../store/database.ts'
import { selectEventTypesAfter, selectFeedPositions } from '../../store/queries/event-feeds.ts'
import { type SessionAccessRow, selectSessionAccess } from '../../store/queries/sessions.ts'
import type { Caller, Deps } from '../deps.ts'

/** What a member must be able to view to hear that something has happened to it. */
const permissionByNoun: Record<EventNoun, Permission> = {
  response: 'reports',
  'follow-up': 'follow-ups.own',
  invitation: 'reports',
  contact: 'contacts',
  campaign: 'reports',
  survey: 'reports',
  score: 'reports',
  action: 'reports',
  referral: 'contacts',
}

const nouns = Object.keys(permissionByNoun) as EventNoun[]

/** After more events than these, everything may have changed. */
const MAX_EVENTS = 1000

/** After an error of the database, which the next look would meet too. */
const ERROR_PAUSE_MS = 5000

export interface FeedWatcherOptions {
  /** How often the feeds are read. */
  pollIntervalMs: number
  /** How often sessions and roles are checked. */
  accessIntervalMs: number
  /** After this long without anything to tell, watches hear that the feed is still there. */
  beatIntervalMs: number
  /** How long a watch lasts. */
  lifetimeMs: number
  maxPerUser: number
  maxWatches: number
}

/** Far more than the browsers of one member have pages in sight; and a fifth of the connections of a process. */
const defaultOptions: FeedWatcherOptions = {
  pollIntervalMs: 1000,
  accessIntervalMs: 5000,
  beatIntervalMs: 20_000,
  lifetimeMs: 10 * 60_000,
  maxPerUser: 12,
  maxWatches: 2000,
}

/**
 * Why a watch ends: the member may no longer see what it saw, has opened too many others since, or it has lasted long enough.
 * `stopping`: the process is about to stop.
 */
export type WatchEnd = 'access' | 'replaced' | 'lifetime' | 'stopping'

export interface Watch {
  caller: Pick<Caller, 'workspaceId' | 'role' | 'userId' | 'sessionId'>
  /** The position up to which the watcher knows everything. Without it, the watch starts with the next event. */
  after: number | undefined
  /** First called with the position at which the watch starts, and nothing changed. */
  onChange(position: number, changed: ReadonlySet<EventNoun>): void
  onBeat(): void
  onEnd(reason: WatchEnd): void
}

interface ActiveWatch extends Watch {
  /** Undefined until the first look. */
  position: number | undefined
  timer: ReturnType<typeof setTimeout>
}

/**
 * Tells watches what kind of thing has happened in their workspaces. It reads the feeds of all of them together, as long as
 * there are any, so that a thousand watches cost the database no more than one.
 */
export class FeedWatcher {
  readonly #deps: Pick<Deps, 'database' | 'now'>
  readonly #onError: (error: unknown) => void
  readonly #options: FeedWatcherOptions
  readonly #watches = new Set<ActiveWatch>()
  #pollTimer: ReturnType<typeof setTimeout> | undefined
  #beatTimer: ReturnType<typeof setInterval> | undefined
  #checkedAt = 0
  #isStopped = false

  constructor(
    deps: Pick<Deps, 'database' | 'now'>,
    onError: (error: unknown) => void,
    options: Partial<FeedWatcherOptions> = {},
  ) {
    this.#deps = deps
    this.#onError = onError
    this.#options = { ...defaultOptions, ...options }
  }

  get size(): number {
    return this.#watches.size
  }

  /** @throws Unavailable if the process has as many watches as it can have, none of which this one replaces, or stops */
  assertRoom(caller: Watch['caller']): void {
    const isFull = this.size >= this.#options.maxWatches && !this.#findReplaced(caller)
    if (this.#isStopped || isFull)
      throw new Unavailable('Too many pages follow changes. Try again later.', { code: 'overloaded', retryAfter: 60 })
  }

  /** The oldest watch of a member who has as many as one can have. */
  #findReplaced({ userId }: Watch['caller']): ActiveWatch | undefined {
    const own = [...this.#watches].filter(({ caller }) => caller.userId === userId)
    return own.length >= this.#options.maxPerUser ? own[0] : undefined
  }

  /**
   * Starts a watch. Where a member has too many, the oldest ends: it may be one whose browser is long gone.
   * @returns what ends it without calling `onEnd`
   * @throws Unavailable as `assertRoom` does
   */
  watch(watch: Watch): () => void {
    this.assertRoom(watch.caller)
    const replacedWatch = this.#findReplaced(watch.caller)
    if (replacedWatch) this.#end(replacedWatch, 'replaced')
    const timer = setTimeout(() => this.#end(activeWatch, 'lifetime'), this.#options.lifetimeMs)
    const activeWatch: ActiveWatch = { ...watch, position: undefined, timer }
    this.#watches.add(activeWatch)
    this.#beatTimer ??= setInterval(() => this.#beat(), this.#options.beatIntervalMs)
    this.#pollTimer ??= setTimeout(() => this.#poll())
    return () => this.#remove(activeWatch)
  }

  /** Ends all watches; there are no more after that. */
  stop(): void {
    this.#isStopped = true
    for (const watch of this.#watches) this.#end(watch, 'stopping')
  }

  #end(watch: ActiveWatch, reason: WatchEnd): void {
    if (this.#remove(watch)) watch.onEnd(reason)
  }

  #remove(watch: ActiveWatch): boolean {
    clearTimeout(watch.timer)
    const isRemoved = this.#watches.delete(watch)
    if (this.size === 0) {
      clearInterval(this.#beatTimer)
      this.#beatTimer = undefined
    }
    return isRemoved
  }

  #beat(): void {
    for (const { onBeat } of this.#watches) onBeat()
  }

  /** Looks for events, again and again while there are watches. */
  async #poll(): Promise<void> {
    let pauseMs = this.#options.pollIntervalMs
    try {
      await this.#endRevoked()
      await this.#announceChanges()
    } catch (error) {
      this.#onError(error)
      pauseMs = Math.max(pauseMs, ERROR_PAUSE_MS)
    }
    this.#pollTimer = this.size > 0 ? setTimeout(() => this.#poll(), pauseMs) : undefined
  }

  async #endRevoked(): Promise<void> {
    if (performance.now() - this.#checkedAt < this.#options.accessIntervalMs) return
    this.#checkedAt = performance.now()
    const watches = [...this.#watches]
    const sessionIds = watches.flatMap(({ caller }) => caller.sessionId ?? [])
    const rows = await this.#deps.database.all(selectSessionAccess(sessionIds))
    const accessByKey = new Map(rows.map((row) => [`${row.sessionId} ${row.workspaceId}`, row]))
    for (const watch of watches) {
      const { sessionId, workspaceId, role } = watch.caller
      const access = accessByKey.get(`${sessionId} ${workspaceId}`)
      if (!access || access.role !== role || !this.#isValid(access)) this.#end(watch, 'access')
    }
  }

  #isValid({ expiresAt, secondFactorRequiredAt, hasSecondFactor }: SessionAccessRow): boolean {
    return expiresAt > this.#deps.now() && (secondFactorRequiredAt === null || hasSecondFactor === 1)
  }

  async #announceChanges(): Promise<void> {
    const watchesByWorkspace = Map.groupBy(this.#watches, ({ caller }) => caller.workspaceId)
    if (watchesByWorkspace.size === 0) return
    const rows = await this.#deps.database.all(selectFeedPositions([...watchesByWorkspace.keys()]))
    const positions = new Map(rows.map(({ workspaceId, position }) => [workspaceId, position]))
    for (const [workspaceId, watches] of watchesByWorkspace)
      await this.#announceTo(watches, workspaceId, positions.get(workspaceId) ?? 0)
  }

  async #announceTo(watches: readonly ActiveWatch[], workspaceId: string, current: number): Promise<void> {
    for (const watch of watches) {
      if (watch.position !== undefined) continue
      watch.position = watch.after ?? current
      watch.onChange(watch.position, new Set())
    }
    const behind = watches.filter(({ position }) => position !== current)
    const isCountable = ({ position = 0 }: ActiveWatch) => position < current && current - position <= MAX_EVENTS
    const oldest = Math.min(...behind.filter(isCountable).map(({ position = 0 }) => position))
    const events = Number.isFinite(oldest)
      ? await this.#deps.database.all(selectEventTypesAfter(workspaceId, oldest, current - oldest))
      : []
    for (const watch of behind) {
      const { position = 0 } = watch
      const missed = events.filter((event) => event.position > position && event.position <= current)
      // Positions have no gaps: where some are missing, they are too many or too old, or the position is not one of ours.
      const isComplete = missed.length === current - position
      const changed = isComplete ? missed.map(({ type }) => getEventNoun(type)) : nouns
      watch.position = current
      this.#announce(watch, current, changed)
    }
  }

  #announce({ caller, onChange }: ActiveWatch, position: number, changed: readonly EventNoun[]): void {
    const visible = changed.filter((noun) => hasPermission(caller.role, permissionByNoun[noun]))
    if (visible.length > 0) onChange(position, new Set(visible))
  }
}

/** How far the feed of a workspace has come. Read this before what a page shows, so that the page misses nothing. */
export async function getFeedPosition(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
) {
  const [row] = await database.all(selectFeedPositions([workspaceId]))
  return row?.position ?? 0
}
