import { once } from 'node:events'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/**
 * What a thread may hold of what it will not need any more, in MB, before it looks through it. What passes through these
 * threads is of no use a moment later; left to itself each would let 48 MB of it gather.
 */
const YOUNG = 8

/** A thread that answers messages, each by what the file it runs gives to `serve`. */
export class Thread<Message, Reply> {
  readonly #worker: Worker
  readonly #asked = new Map<number, (reply: Reply) => void>()
  #last = 0

  /** @param data what the thread finds as `given` */
  constructor(file: URL, data: unknown) {
    this.#worker = new Worker(file, { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } })
    // Nobody hears its errors, so that one ends the process: what a broken thread would do next, nobody knows.
    this.#worker.on('message', ({ id, reply }: { id: number; reply: Reply }) => {
      this.#asked.get(id)?.(reply)
      this.#asked.delete(id)
    })
  }

  /** How many messages are not answered yet. */
  get waiting(): number {
    return this.#asked.size
  }

  ask(message: Message): Promise<Reply> {
    return new Promise((resolve) => {
      const id = ++this.#last
      this.#asked.set(id, resolve)
      this.#worker.postMessage({ id, message })
    })
  }

  /** Ends the thread: after what it has been asked, unless nobody waits for that any more. */
  async end({ now = false } = {}): Promise<void> {
    if (now) {
      await this.#worker.terminate()
      return
    }
    const ended = once(this.#worker, 'exit')
    this.#worker.postMessage('end')
    await ended
  }
}

/** In a thread: what it was made with. */
export const given: unknown = workerData

/** In a thread: answers each message, those that take no time in their order; `end` is called before the thread ends. */
export function serve<Message, Reply>(answer: (message: Message) => Reply | Promise<Reply>, end: () => void): void {
  parentPort?.on('message', async (asked: { id: number; message: Message } | 'end') => {
    if (asked === 'end') {
      end()
      process.exit()
    }
    const reply = answer(asked.message)
    parentPort?.postMessage({ id: asked.id, reply: reply instanceof Promise ? await reply : reply })
  })
}
