import { once } from 'node:events'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/**
 * The young generation of a thread's heap. What passes through these threads is garbage a moment later; by default each
 * thread would collect 48 MB of it.
 */
const MAX_YOUNG_GENERATION_MB = 8

/** A thread that replies to messages with the handler that its file passes to `serve`. */
export class Thread<Message, Reply> {
  readonly #worker: Worker
  readonly #pending = new Map<number, (reply: Reply) => void>()
  #lastId = 0

  /** @param data available to the thread as `threadData` */
  constructor(file: URL, data: unknown) {
    this.#worker = new Worker(file, {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MB },
    })
    // Without a listener an error of the thread ends the process: its state would be undefined.
    this.#worker.on('message', ({ id, reply }: { id: number; reply: Reply }) => {
      this.#pending.get(id)?.(reply)
      this.#pending.delete(id)
    })
  }

  /** How many messages have no reply yet. */
  get pendingCount(): number {
    return this.#pending.size
  }

  request(message: Message): Promise<Reply> {
    return new Promise((resolve) => {
      const id = ++this.#lastId
      this.#pending.set(id, resolve)
      this.#worker.postMessage({ id, message })
    })
  }

  /** Ends the thread after the pending messages, or immediately with `now`. */
  async end({ now = false } = {}): Promise<void> {
    if (now) {
      await this.#worker.terminate()
      return
    }
    const exit = once(this.#worker, 'exit')
    this.#worker.postMessage('end')
    await exit
  }
}

/** In a thread: the data it was created with. */
export const threadData: unknown = workerData

/** In a thread: handles each message, synchronous ones in order. `onEnd` runs before the thread ends. */
export function serve<Message, Reply>(
  handleMessage: (message: Message) => Reply | Promise<Reply>,
  onEnd: () => void,
): void {
  parentPort?.on('message', async (request: { id: number; message: Message } | 'end') => {
    if (request === 'end') {
      onEnd()
      process.exit()
    }
    const reply = handleMessage(request.message)
    parentPort?.postMessage({ id: request.id, reply: reply instanceof Promise ? await reply : reply })
  })
}
