import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Caller } from '../domain/deps.ts'
import { DomainError, type ErrorCode, type ErrorKind } from '../domain/errors.ts'
import type { Exporter } from '../domain/exports.ts'
import type { FileChunk, FileStream } from '../domain/files/table.ts'
import type { FileFormat } from '../domain/files/writer.ts'
import { Unavailable, type UnavailableCode } from '../store/database.ts'
import { Thread } from '../store/thread.ts'

/** A request to the thread about the list `id`. */
export type ExportRequest =
  | { id: string; action: 'open'; list: string; caller: Caller; query: unknown; format: FileFormat | undefined }
  | { id: string; action: 'next' | 'close' }

/** A chunk of a file, the end, or an error in a form that can cross threads. */
export type ExportReply = FileChunk | 'done' | { failed: ExportFailure }

interface DomainFailure {
  kind: ErrorKind
  code: ErrorCode
  path: string | undefined
  params: DomainError['params']
}

export interface ExportFailure {
  message: string
  domainError?: DomainFailure
  /** Set if the database was unavailable, with the seconds after which to try again. */
  unavailableCode?: UnavailableCode
  retryAfter?: number
  /** The cause of the unavailability; missing if there was too much load. */
  cause?: string | undefined
}

/** How many exports may run at the same time, and how many of one member or key: slow downloads must not keep others out. */
const MAX_RUNNING = 10
const MAX_RUNNING_OF_ONE = 3

/**
 * Exports lists in a thread with its own connections, so that a million rows do not block respondents. The thread starts
 * with the first export, and reads no further than its consumer.
 */
export function createExportWorker(
  config: Config,
  { heapMegabytes }: { heapMegabytes?: number } = {},
): { exportList: Exporter; close(): Promise<void> } {
  let thread: Thread<ExportRequest, ExportReply> | undefined
  /** The member or key of each running export. */
  const running: string[] = []
  const release = (owner: string) => void running.splice(running.indexOf(owner), 1)

  async function request(message: ExportRequest): Promise<Exclude<ExportReply, { failed: ExportFailure }>> {
    thread ??= new Thread(new URL('export-thread.ts', import.meta.url), config, { heapMegabytes })
    const reply = await thread.request(message)
    if (typeof reply === 'object' && 'failed' in reply) throw toError(reply.failed)
    return reply
  }

  // Not a generator: one that is returned before its first chunk would not run its `finally`.
  function createStream(id: string, owner: string): FileStream {
    let isOpen = true
    const endResult = { done: true, value: undefined } as const
    const close = async () => {
      if (!isOpen) return endResult
      isOpen = false
      release(owner)
      await request({ id, action: 'close' })
      return endResult
    }
    const stream: FileStream = {
      next: async () => {
        if (!isOpen) return endResult
        try {
          const reply = await request({ id, action: 'next' })
          return reply === 'done' ? await close() : { done: false, value: reply }
        } catch (error) {
          // The thread may have failed as well.
          await close().catch(() => undefined)
          throw error
        }
      },
      return: close,
      [Symbol.asyncIterator]: () => stream,
    }
    return stream
  }

  async function exportList(list: string, caller: Caller, query: unknown, format?: FileFormat): Promise<FileStream> {
    const owner = `${caller.workspaceId} ${caller.actor}`
    const ownCount = running.filter((other) => other === owner).length
    if (ownCount >= MAX_RUNNING_OF_ONE)
      throw new Unavailable(`${ownCount} of your exports are still running. Try again when one is done.`, {
        code: 'exports-running',
        retryAfter: 30,
      })
    if (running.length >= MAX_RUNNING)
      throw new Unavailable('Too many exports are running. Try again soon.', {
        code: 'exports-running',
        retryAfter: 30,
      })
    running.push(owner)
    const id = randomUUID()
    try {
      await request({ id, action: 'open', list, caller, query, format })
      return createStream(id, owner)
    } catch (error) {
      release(owner)
      throw error
    }
  }

  return { exportList, close: async () => thread?.end({ now: true }) }
}

/** The values of its text belong to its code: the error was built so in the other thread. */
const recreateDomainError = (message: string, { kind, code, path, params }: DomainFailure) =>
  new DomainError(kind, code, message, { path, params: params as never })

function toError({ message, domainError, unavailableCode = 'unavailable', retryAfter, cause }: ExportFailure): Error {
  if (domainError) return recreateDomainError(message, domainError)
  if (retryAfter === undefined) return new Error(message)
  return new Unavailable(message, {
    code: unavailableCode,
    retryAfter,
    cause: cause === undefined ? undefined : new Error(cause),
  })
}
