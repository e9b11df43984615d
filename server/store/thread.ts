import { once } from 'node:events'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/**
 * What a thread may hold of what it will not need any more, in MB, before it looks through it. What passes through these
 * threads is of no use a moment later; left to itself each would let 48 MB of it gather.
 */
const MAX_YOUNG_GENERATION_MB = 8

/** A thread that answers messages, each by what the file it runs gives to `serve`. */
export class Thread<Message, Reply> {
  readonly #worker: Worker
  readonly #pending = new Map<number, (reply: Reply) => void>()
  #lastId = 0

  /** @param data what the thread finds as `given` */
  constructor(file: URL, data: unknown) {
    this.#worker = new Worker(file, {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MB },
    })
    // Nobody hears its errors, so that one ends the process: what a broken thread would do next, nobody knows.
    this.#worker.on('message', ({ id, reply }: { id: number; reply: Reply }) => {
      this.#pending.get(id)?.(reply)
      this.#pending.delete(id)
    })
  }

  /** How many messages are not answered yet. */
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

  /** Ends the thread: after what it has been asked, unless nobody waits for that any more. */
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

/** In a thread: what it was made with. */
export const threadData: unknown = workerData

/** In a thread: answers each message, those that take no time in their order; `end` is called before the thread ends. */
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
