import pino from 'pino'
import { boot } from '../boot.ts'
import type { Config } from '../config.ts'
import { DomainError } from '../domain/errors.ts'
import { createExporter, type Exporter } from '../domain/exports.ts'
import type { FileStream } from '../domain/files/table.ts'
import { Unavailable } from '../store/database.ts'
import { serve, threadData } from '../store/thread.ts'
import type { ExportFailure, ExportReply, ExportRequest } from './export-worker.ts'

/** The thread that exports lists: see `export-worker.ts`. */

const streams = new Map<string, FileStream>()
let exporterPromise: Promise<Exporter> | undefined

/** How many lists are read at the same time. The service's own reads have their own connections. */
const MAX_CONNECTIONS = 2

async function openExporter(): Promise<Exporter> {
  const config = threadData as Config
  // This thread does nothing but read: further threads would only take memory.
  const options = { createIfMissing: false, migrate: false, maxConnections: MAX_CONNECTIONS, hasReaders: false }
  const { deps } = await boot(config, pino({ level: config.LOG_LEVEL }), options)
  return createExporter(deps)
}

/** Created once; after an error it is created again by the next request. */
function getExporter(): Promise<Exporter> {
  exporterPromise ??= openExporter().catch((error) => {
    exporterPromise = undefined
    throw error
  })
  return exporterPromise
}

async function handleRequest(request: ExportRequest): Promise<ExportReply> {
  try {
    return await execute(request)
  } catch (error) {
    return { failed: toFailure(error) }
  }
}

async function execute(request: ExportRequest): Promise<ExportReply> {
  if (request.action === 'open') {
    const exporter = await getExporter()
    streams.set(
      request.id,
      await exporter(request.list as never, request.caller, request.query as never, request.format),
    )
    return 'done'
  }
  const stream = streams.get(request.id)
  if (request.action === 'close') {
    streams.delete(request.id)
    await stream?.return(undefined)
    return 'done'
  }
  // An earlier thread has failed. Without an error, the rows until then would look like the whole list.
  if (!stream) throw new Unavailable('The export was interrupted. Start it again.', { code: 'export-interrupted' })
  const { value, done } = await stream.next()
  return done ? 'done' : value
}

function toFailure(error: unknown): ExportFailure {
  if (error instanceof DomainError) {
    const { kind, path, code, params } = error
    return { message: error.message, domainError: { kind, path, code, params } }
  }
  if (error instanceof Unavailable) {
    const { message, code, retryAfter, cause } = error
    return { message, unavailableCode: code, retryAfter, cause: cause instanceof Error ? cause.message : undefined }
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

serve(handleRequest, () => undefined)
