import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Caller } from '../domain/deps.ts'
import { DomainError, type Refusal } from '../domain/errors.ts'
import type { Csv, MakesCsv } from '../domain/exports.ts'
import { Unavailable } from '../store/database.ts'
import { Thread } from '../store/thread.ts'

/** What the thread is asked: `id` is of one list being made. */
export type Asked =
  | { id: string; does: 'open'; list: string; caller: Caller; query: unknown }
  | { id: string; does: 'go on' | 'close' }

/** A piece; nothing more; or what is left of an error that has travelled between threads. */
export type Told = { text: string; rows: number } | 'nothing' | { failed: Failure }

export interface Failure {
  message: string
  refused?: { refusal: Refusal; path?: string | undefined; code?: string | undefined }
  /** Seconds, where the database was unavailable. */
  retryAfter?: number
  /** What made it so; nothing where there was too much to do. */
  cause?: string | undefined
}

/** How many lists are made at once. A marketer's script that asks for more is to wait. */
const MOST = 10

/**
 * CSV made in a thread of its own, with connections of its own: a million rows keep nobody waiting who answers. The thread
 * is begun with the first list, and a list that nobody reads on is not made on.
 */
export function exportingThread(config: Config): { makesCsv: MakesCsv; close(): Promise<void> } {
  let thread: Thread<Asked, Told> | undefined
  let running = 0

  async function ask(asked: Asked): Promise<Exclude<Told, { failed: Failure }>> {
    thread ??= new Thread(new URL('export-thread.ts', import.meta.url), config)
    const told = await thread.ask(asked)
    if (typeof told === 'object' && 'failed' in told) throw errorOf(told.failed)
    return told
  }

  // No generator: one that is given up before its first piece would not run its `finally`.
  function pieces(id: string): Csv {
    let isOpen = true
    const done = { done: true, value: undefined } as const
    const close = async () => {
      if (!isOpen) return done
      isOpen = false
      running--
      await ask({ id, does: 'close' })
      return done
    }
    const csv: Csv = {
      next: async () => {
        if (!isOpen) return done
        try {
          const told = await ask({ id, does: 'go on' })
          return told === 'nothing' ? await close() : { done: false, value: told }
        } catch (error) {
          await close()
          throw error
        }
      },
      return: close,
      [Symbol.asyncIterator]: () => csv,
    }
    return csv
  }

  async function makesCsv(list: string, caller: Caller, query: unknown): Promise<Csv> {
    if (running >= MOST) throw new Unavailable('Too many exports are under way. Try again soon.', { retryAfter: 30 })
    running++
    const id = randomUUID()
    try {
      await ask({ id, does: 'open', list, caller, query })
      return pieces(id)
    } catch (error) {
      running--
      throw error
    }
  }

  return { makesCsv, close: async () => thread?.end({ now: true }) }
}

function errorOf({ message, refused, retryAfter, cause }: Failure): Error {
  if (refused) return new DomainError(refused.refusal, message, refused)
  if (retryAfter === undefined) return new Error(message)
  return new Unavailable(message, { retryAfter, cause: cause === undefined ? undefined : new Error(cause) })
}
