import { constants, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { API_KEY } from '../support/response-samples.ts'
import { dataDir, loadData, removeDatabase } from './data.ts'
import { formatInteger, formatMilliseconds, type Line } from './lines.ts'
import { runLoad } from './load.ts'
import { Service } from './service.ts'

const RESPONSES = 10_000_000

/** Responses arrive at this rate, whether earlier ones have completed or not: latency counts from the due time. */
const RATE_PER_SECOND = 200
const CONNECTIONS = 16
const SECONDS = 20

/** How an export and a report that reads every response affect concurrent submissions. */
export async function measureUnderExport(): Promise<Line[]> {
  const data = await loadData(RESPONSES)
  const file = join(dataDir, 'beside.db')
  removeDatabase(file)
  copyFileSync(data.file, file, constants.COPYFILE_FICLONE)
  const service = await Service.start(`sqlite:${file}`)
  try {
    const path = `/embed/surveys/${data.surveyId}/responses`
    const measureSubmissions = () =>
      runLoad({
        url: service.url,
        path,
        connections: CONNECTIONS,
        durationSeconds: SECONDS,
        warmUpSeconds: 2,
        ratePerSecond: RATE_PER_SECOND,
      })
    const idleLoad = await measureSubmissions()
    const idleMemoryMb = service.memory.currentMb
    const abort = new AbortController()
    const reportUrl = `${service.url}/api/surveys/${data.surveyId}/score?where[plan]=Plan+1&where[shop]=Shop+2`
    const startedAt = performance.now()
    const rows = await startExport(`${service.url}/api/responses.csv`, abort.signal)
    const firstRowMs = performance.now() - startedAt
    const running = [...rows, countReports(reportUrl, abort.signal)]
    const loaded = await measureSubmissions()
    const { peakMb: peak } = service.memory
    abort.abort()
    const [exportedRows = 0, reports = 0] = await Promise.all(running)
    const ratio = loaded.p99 / idleLoad.p99
    return [
      {
        what: `answers at ${RATE_PER_SECOND}/s while ${formatInteger(RESPONSES)} are exported and a report reads all of them`,
        result:
          `p99 ${formatMilliseconds(loaded.p99)} = ${ratio.toFixed(2)} of ${formatMilliseconds(idleLoad.p99)} when idle (p50 ${formatMilliseconds(loaded.p50)} ` +
          `and ${formatMilliseconds(idleLoad.p50)}); ${formatInteger(exportedRows)} rows exported (the first after ${formatMilliseconds(firstRowMs)}) and ${reports} reports made meanwhile`,
        numbers: {
          idleP50Ms: idleLoad.p50,
          idleP99Ms: idleLoad.p99,
          busyP50Ms: loaded.p50,
          busyP99Ms: loaded.p99,
          ratio,
          refused: Object.values(loaded.refusals).reduce((sum, count) => sum + count, 0),
          firstRowMs: firstRowMs,
          exported: exportedRows,
          reports,
        },
        bar: { target: '≤ 2 × idle p99', met: ratio <= 2 },
      },
      {
        what: 'resident memory meanwhile, beside idle',
        result: `${formatInteger(peak)} MB, ${formatInteger(idleMemoryMb)} MB`,
        numbers: { peakMb: peak, idleMb: idleMemoryMb },
      },
    ]
  } finally {
    await service.stop()
    removeDatabase(file)
  }
}

const headers = { authorization: `Bearer ${API_KEY}` }

/** Starts reading an export; from its first row on, counts the rows until stopped. */
async function startExport(url: string, signal: AbortSignal): Promise<Promise<number>[]> {
  const { body } = await fetch(url, { headers, signal })
  const chunks = (body as ReadableStream<Uint8Array>)[Symbol.asyncIterator]()
  await chunks.next()
  return [countRows(chunks, signal)]
}

async function countRows(chunks: AsyncIterableIterator<Uint8Array>, signal: AbortSignal): Promise<number> {
  let rows = 0
  try {
    for await (const chunk of chunks) for (const byte of chunk) if (byte === 10) rows++
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return rows
}

/** Requests a report repeatedly and returns how often. */
async function countReports(url: string, signal: AbortSignal): Promise<number> {
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
