import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Caller } from '../domain/deps.ts'
import { DomainError, type ErrorCode, type ErrorKind } from '../domain/errors.ts'
import type { CsvExporter, CsvStream } from '../domain/exports.ts'
import { Unavailable } from '../store/database.ts'
import { Thread } from '../store/thread.ts'

/** What the thread is asked: `id` is of one list being made. */
export type ExportRequest =
  | { id: string; action: 'open'; list: string; caller: Caller; query: unknown }
  | { id: string; action: 'go on' | 'close' }

/** A piece; nothing more; or what is left of an error that has travelled between threads. */
export type ExportReply = { text: string; rows: number } | 'nothing' | { failed: ExportFailure }

export interface ExportFailure {
  message: string
  domainError?: { kind: ErrorKind; code: ErrorCode; path: string | undefined }
  /** Seconds, where the database was unavailable. */
  retryAfter?: number
  /** What made it so; nothing where there was too much to do. */
  cause?: string | undefined
}

/** How many lists are made at once. A marketer's script that asks for more is to wait. */
const MAX_RUNNING = 10

/**
 * CSV made in a thread of its own, with connections of its own: a million rows keep nobody waiting who answers. The thread
 * is begun with the first list, and a list that nobody reads on is not made on.
 */
export function createExportWorker(config: Config): { exportCsv: CsvExporter; close(): Promise<void> } {
  let thread: Thread<ExportRequest, ExportReply> | undefined
  let runningCount = 0

  async function request(message: ExportRequest): Promise<Exclude<ExportReply, { failed: ExportFailure }>> {
    thread ??= new Thread(new URL('export-thread.ts', import.meta.url), config)
    const reply = await thread.request(message)
    if (typeof reply === 'object' && 'failed' in reply) throw toError(reply.failed)
    return reply
  }

  // No generator: one that is given up before its first piece would not run its `finally`.
  function createStream(id: string): CsvStream {
    let isOpen = true
    const endResult = { done: true, value: undefined } as const
    const close = async () => {
      if (!isOpen) return endResult
      isOpen = false
      runningCount--
      await request({ id, action: 'close' })
      return endResult
    }
    const stream: CsvStream = {
      next: async () => {
        if (!isOpen) return endResult
        try {
          const reply = await request({ id, action: 'go on' })
          return reply === 'nothing' ? await close() : { done: false, value: reply }
        } catch (error) {
          await close()
          throw error
        }
      },
      return: close,
      [Symbol.asyncIterator]: () => stream,
    }
    return stream
  }

  async function exportCsv(list: string, caller: Caller, query: unknown): Promise<CsvStream> {
    if (runningCount >= MAX_RUNNING)
      throw new Unavailable('Too many exports are under way. Try again soon.', { retryAfter: 30 })
    runningCount++
    const id = randomUUID()
    try {
      await request({ id, action: 'open', list, caller, query })
      return createStream(id)
    } catch (error) {
      runningCount--
      throw error
    }
  }

  return { exportCsv, close: async () => thread?.end({ now: true }) }
}

function toError({ message, domainError, retryAfter, cause }: ExportFailure): Error {
  if (domainError) return new DomainError(domainError.kind, domainError.code, message, domainError)
  if (retryAfter === undefined) return new Error(message)
  return new Unavailable(message, { retryAfter, cause: cause === undefined ? undefined : new Error(cause) })
}
