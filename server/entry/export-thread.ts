import pino from 'pino'
import { boot } from '../boot.ts'
import type { Config } from '../config.ts'
import { DomainError } from '../domain/errors.ts'
import { type Csv, type MakesCsv, makesCsv } from '../domain/exports.ts'
import { Unavailable } from '../store/database.ts'
import { given, serve } from '../store/thread.ts'
import type { Asked, Failure, Told } from './export-worker.ts'

/** The thread that makes CSV: see `exporting.ts`. */

const lists = new Map<string, Csv>()
let making: Promise<MakesCsv> | undefined

/** How many lists are read at once; the service's own reads have connections of their own. */
const CONNECTIONS = 2

async function begun(): Promise<MakesCsv> {
  const config = given as Config
  const options = { makes: false, migrates: false, connections: CONNECTIONS }
  const { deps } = await boot(config, pino({ level: config.LOG_LEVEL }), options)
  return makesCsv(deps)
}

/** Begun once; what has failed is begun again the next time. */
function begunOnce(): Promise<MakesCsv> {
  making ??= begun().catch((error) => {
    making = undefined
    throw error
  })
  return making
}

async function answer(asked: Asked): Promise<Told> {
  try {
    return await carriedOut(asked)
  } catch (error) {
    return { failed: failureOf(error) }
  }
}

async function carriedOut(asked: Asked): Promise<Told> {
  if (asked.does === 'open') {
    const csv = await begunOnce()
    lists.set(asked.id, await csv(asked.list as never, asked.caller, asked.query as never))
    return 'nothing'
  }
  const list = lists.get(asked.id)
  if (asked.does === 'close') {
    lists.delete(asked.id)
    await list?.return(undefined)
    return 'nothing'
  }
  const { value, done } = (await list?.next()) ?? { done: true, value: undefined }
  return done ? 'nothing' : value
}

function failureOf(error: unknown): Failure {
  if (error instanceof DomainError) {
    const { refusal, path, code } = error
    return { message: error.message, refused: { refusal, path, code } }
  }
  if (error instanceof Unavailable) {
    const { message, retryAfter, cause } = error
    return { message, retryAfter, cause: cause instanceof Error ? cause.message : undefined }
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

serve(answer, () => undefined)
