import { once } from 'node:events'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { Unavailable } from './database.ts'

/**
 * The young generation of a thread's heap. What passes through these threads is garbage a moment later; by default each
 * thread would collect 48 MB of it.
 */
const MAX_YOUNG_GENERATION_MB = 8

/** The rest of a thread's heap, unless its owner says otherwise. Far above what a page of a list or a report takes. */
const DEFAULT_HEAP_MB = 384

interface PendingRequest<Reply> {
  resolve(reply: Reply): void
  reject(reason: Unavailable): void
}

/**
 * A thread that replies to messages with the handler that its file passes to `serve`. It starts with the first message. If
 * it fails, because its heap is full for example, what it was working on fails, and the next message starts another one.
 */
export class Thread<Message, Reply> {
  readonly #file: URL
  readonly #data: unknown
  readonly #heapMegabytes: number
  readonly #pending = new Map<number, PendingRequest<Reply>>()
  #worker: Worker | undefined
  #lastId = 0

  /** @param data available to the thread as `threadData` */
  constructor(file: URL, data: unknown, { heapMegabytes = DEFAULT_HEAP_MB }: { heapMegabytes?: number } = {}) {
    this.#file = file
    this.#data = data
    this.#heapMegabytes = heapMegabytes
  }

  /** How many messages have no reply yet. */
  get pendingCount(): number {
    return this.#pending.size
  }

  /** @throws Unavailable if the thread fails meanwhile: whether it has done the work is then unknown */
  request(message: Message): Promise<Reply> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#pending.set(id, { resolve, reject })
      worker.postMessage({ id, message })
    })
  }

  /** Ends the thread after the pending messages, or immediately with `now`. */
  async end({ now = false } = {}): Promise<void> {
    if (!this.#worker) return
    if (now) {
      await this.#worker.terminate()
      return
    }
    const exit = once(this.#worker, 'exit')
    this.#worker.postMessage('end')
    await exit
  }

  #start(): Worker {
    const worker = new Worker(this.#file, {
      workerData: this.#data,
      resourceLimits: {
        maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MB,
        maxOldGenerationSizeMb: this.#heapMegabytes,
      },
    })
    worker.on('message', ({ id, reply }: { id: number; reply: Reply }) => {
      this.#pending.get(id)?.resolve(reply)
      this.#pending.delete(id)
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#worker = undefined
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const message = isFull ? 'This takes more memory than there is. Ask for less, and try again.' : failureMessage
      const code = isFull ? 'out-of-memory' : 'unavailable'
      const requests = [...this.#pending.values()]
      this.#pending.clear()
      for (const { reject } of requests) reject(new Unavailable(message, { code, retryAfter: 30, cause: error }))
    })
    return worker
  }
}

const failureMessage = 'A part of the service has failed, and starts again. Try again soon.'

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
