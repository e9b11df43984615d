import { constants, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { API_KEY } from '../support/response-samples.ts'
import { dataOf, folder, removeDatabase } from './data.ts'
import { type Line, milliseconds, whole } from './lines.ts'
import { load } from './load.ts'
import { Service } from './service.ts'

const ANSWERS = 10_000_000

/** Answers come at this rate, whether those before are answered or not: their time runs from when they are due. */
const RATE = 200
const CONNECTIONS = 16
const SECONDS = 20

/** What an export and a report that reads every answer do to those who answer meanwhile. */
export async function beside(): Promise<Line[]> {
  const data = await dataOf(ANSWERS)
  const file = join(folder, 'beside.db')
  removeDatabase(file)
  copyFileSync(data.file, file, constants.COPYFILE_FICLONE)
  const service = await Service.start(`sqlite:${file}`)
  try {
    const path = `/embed/surveys/${data.surveyId}/responses`
    const answering = () =>
      load({ url: service.url, path, connections: CONNECTIONS, seconds: SECONDS, warmUp: 2, rate: RATE })
    const idle = await answering()
    const memory = service.memory.now
    const stop = new AbortController()
    const filtered = `${service.url}/api/surveys/${data.surveyId}/score?where[plan]=Plan+1&where[shop]=Shop+2`
    const began = performance.now()
    const rows = await rowsOf(`${service.url}/api/responses.csv`, stop.signal)
    const firstRow = performance.now() - began
    const reading = [...rows, reportsOf(filtered, stop.signal)]
    const busy = await answering()
    const { peak } = service.memory
    stop.abort()
    const [exported = 0, reports = 0] = await Promise.all(reading)
    const ratio = busy.p99 / idle.p99
    return [
      {
        what: `answers at ${RATE}/s while ${whole(ANSWERS)} are exported and a report reads all of them`,
        figure:
          `p99 ${milliseconds(busy.p99)} = ${ratio.toFixed(2)} of ${milliseconds(idle.p99)} when idle (p50 ${milliseconds(busy.p50)} ` +
          `and ${milliseconds(idle.p50)}); ${whole(exported)} rows exported (the first after ${milliseconds(firstRow)}) and ${reports} reports made meanwhile`,
        numbers: {
          idleP50Ms: idle.p50,
          idleP99Ms: idle.p99,
          busyP50Ms: busy.p50,
          busyP99Ms: busy.p99,
          ratio,
          refused: Object.values(busy.refused).reduce((sum, count) => sum + count, 0),
          firstRowMs: firstRow,
          exported,
          reports,
        },
        bar: { target: '≤ 2 × idle p99', met: ratio <= 2 },
      },
      {
        what: 'resident memory meanwhile, beside idle',
        figure: `${whole(peak)} MB, ${whole(memory)} MB`,
        numbers: { peakMb: peak, idleMb: memory },
      },
    ]
  } finally {
    await service.stop()
    removeDatabase(file)
  }
}

const headers = { authorization: `Bearer ${API_KEY}` }

/** Begins to read an export; once its first row is here, answers how many come until it is told to stop. */
async function rowsOf(url: string, signal: AbortSignal): Promise<Promise<number>[]> {
  const { body } = await fetch(url, { headers, signal })
  const parts = (body as ReadableStream<Uint8Array>)[Symbol.asyncIterator]()
  await parts.next()
  return [countRows(parts, signal)]
}

async function countRows(parts: AsyncIterableIterator<Uint8Array>, signal: AbortSignal): Promise<number> {
  let rows = 0
  try {
    for await (const part of parts) for (const byte of part) if (byte === 10) rows++
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return rows
}

/** Asks for a report again and again; answers how often. */
async function reportsOf(url: string, signal: AbortSignal): Promise<number> {
  let reports = 0
  try {
    while (!signal.aborted) {
      const response = await fetch(url, { headers, signal })
      if (!response.ok) throw new Error(`${url}: ${response.status}`)
      await response.arrayBuffer()
      reports++
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return reports
}
