import type { EventNoun } from '../../../shared/event-types.ts'
import type { FeedWatcher, Watch, WatchEnd } from '../../domain/events/feed-watcher.ts'

/** When browsers that reconnect by themselves do so. Our own script decides that itself. */
const RETRY_MS = 3000

/**
 * What a watch hears, as server-sent events. A reader that is slow finds what has changed meanwhile as one event, so that
 * nothing piles up. The watch starts with the first read: a body that nobody reads costs nothing.
 */
export function createLiveStream(
  feedWatcher: FeedWatcher,
  { caller, after }: Pick<Watch, 'caller' | 'after'>,
): ReadableStream<Uint8Array> {
  const outbox = new LiveOutbox()
  const encoder = new TextEncoder()
  let stopWatching: (() => void) | undefined
  const start = () => {
    stopWatching = feedWatcher.watch({
      caller,
      after,
      onChange: (position, changed) => outbox.addChange(position, changed),
      onBeat: () => outbox.addBeat(),
      onEnd: (reason) => outbox.end(reason),
    })
    return `retry: ${RETRY_MS}\n\n`
  }
  return new ReadableStream(
    {
      async pull(controller) {
        const text = stopWatching ? await outbox.take() : start()
        if (text !== '') controller.enqueue(encoder.encode(text))
        if (outbox.isEnded) controller.close()
      },
      cancel: () => {
        stopWatching?.()
        outbox.end('lifetime')
      },
    },
    { highWaterMark: 0 },
  )
}

/** What is to be sent next: never more than one event. */
class LiveOutbox {
  #position: number | undefined
  #changed = new Set<EventNoun>()
  #hasBeat = false
  #end: WatchEnd | undefined
  #wake: (() => void) | undefined

  addChange(position: number, changed: ReadonlySet<EventNoun>): void {
    this.#position = position
    for (const noun of changed) this.#changed.add(noun)
    this.#wake?.()
  }

  addBeat(): void {
    this.#hasBeat = true
    this.#wake?.()
  }

  end(reason: WatchEnd): void {
    this.#end ??= reason
    this.#wake?.()
  }

  /** Whether there is nothing more to take. */
  get isEnded(): boolean {
    return this.#end !== undefined && this.#position === undefined
  }

  /** Resolves once there is something to send, or nothing will come. */
  async take(): Promise<string> {
    if (this.#position === undefined && !this.#hasBeat && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const text = this.#changeText() + (this.#hasBeat ? ':\n\n' : '') + (this.#end === 'replaced' ? REPLACED : '')
    this.#position = undefined
    this.#changed.clear()
    this.#hasBeat = false
    return text
  }

  #changeText(): string {
    if (this.#position === undefined) return ''
    const id = `id: ${this.#position}\n`
    if (this.#changed.size === 0) return `${id}\n`
    return `${id}event: change\ndata: ${JSON.stringify({ changed: [...this.#changed].sort() })}\n\n`
  }
}

/** Other pages of the same member have taken its place: this one should wait until it is looked at again. */
const REPLACED = 'event: replaced\ndata: {}\n\n'
