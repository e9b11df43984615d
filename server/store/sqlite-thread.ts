import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A thread with a connection of its own, which answers one message after the other. */
export class Thread<Message, Reply> {
  readonly #worker: Worker
  readonly #asked: ((reply: Reply) => void)[] = []

  /** @param name of the file beside this one that the thread runs */
  constructor(name: string, file: string) {
    this.#worker = new Worker(new URL(name, import.meta.url), { workerData: { file } })
    // Nobody hears its errors, so that one ends the process: what a broken thread would do next, nobody knows.
    this.#worker.on('message', (reply: Reply) => this.#asked.shift()?.(reply))
  }

  get waiting(): number {
    return this.#asked.length
  }

  ask(message: Message): Promise<Reply> {
    return new Promise((resolve) => {
      this.#asked.push(resolve)
      this.#worker.postMessage(message)
    })
  }

  /** Ends the thread: after what it was asked, unless that is of no use any more. */
  async end({ at = 'last' }: { at?: 'once' | 'last' } = {}): Promise<void> {
    if (at === 'once') {
      await this.#worker.terminate()
      return
    }
    const ended = once(this.#worker, 'exit')
    this.#worker.postMessage(null)
    await ended
  }
}
