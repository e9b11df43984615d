import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { API_KEY } from '../support/response-samples.ts'
import { type Data, dataDir, loadData, removeDatabase } from './data.ts'
import { formatInteger, formatMegabytes, getNodeOptions, type Line, pause } from './lines.ts'
import { readMemory, Service } from './service.ts'

const RESPONSES = 1_000_000
/** The memory of a process that does the same with almost no data. */
const BASELINE_RESPONSES = 10_000

const csvPath = (responses: number) => join(dataDir, `export-${responses}.csv`)

/** Exports a million responses, over HTTP and with the command line, and imports them into an empty database. */
export async function measureBulk(): Promise<Line[]> {
  const [baseline, full] = [await loadData(BASELINE_RESPONSES), await loadData(RESPONSES)]
  try {
    const http = await httpExport(full)
    // Suspect responses are excluded, and therefore not imported.
    const rows = http.numbers.rows ?? 0
    return [http, await commandLineExport(baseline, full, rows), await commandLineImport(rows)]
  } finally {
    for (const responses of [BASELINE_RESPONSES, RESPONSES]) rmSync(csvPath(responses), { force: true })
  }
}

async function httpExport(data: Data): Promise<Line> {
  const service = await Service.start(`sqlite:${data.file}`)
  try {
    await countExportedRows(service, '?survey=none-such')
    const idle = service.memory.currentMb
    const startedAt = performance.now()
    const rows = await countExportedRows(service, '')
    return buildLine('export by HTTP', rows, performance.now() - startedAt, idle, service.memory.peakMb)
  } finally {
    await service.stop()
  }
}

async function countExportedRows({ url }: Service, query: string): Promise<number> {
  const headers = { authorization: `Bearer ${API_KEY}` }
  const { body } = await fetch(`${url}/api/responses.csv${query}`, { headers })
  let rows = -1
  for await (const chunk of body ?? []) for (const byte of chunk) if (byte === 10) rows++
  return rows
}

async function commandLineExport(baseline: Data, full: Data, rows: number): Promise<Line> {
  const exportData = (data: Data) =>
    runCli(`sqlite:${data.file}`, ['export', 'responses', '--out', csvPath(data.responseCount)])
  const idle = await exportData(baseline)
  const { time, peak } = await exportData(full)
  return buildLine('export by the command line', rows, time, idle.peak, peak)
}

async function commandLineImport(rows: number): Promise<Line> {
  const idle = await importCsv(BASELINE_RESPONSES)
  const { time, peak } = await importCsv(RESPONSES)
  return buildLine('import by the command line', rows, time, idle.peak, peak)
}

async function importCsv(responses: number): Promise<{ time: number; peak: number }> {
  const file = join(dataDir, 'import.db')
  removeDatabase(file)
  const service = await Service.start(`sqlite:${file}`)
  const survey = await service.firstSurvey()
  await service.stop()
  const map = ['key=id', 'score=score', 'at=answeredAt', 'comment=comment', 'locale=locale']
  const properties = ['shop', 'plan', 'agent'].map((name) => `property.${name}=property.${name}`)
  try {
    const mapArgs = ['--map', [...map, ...properties].join(',')]
    return await runCli(`sqlite:${file}`, ['import', 'responses', csvPath(responses), '--survey', survey, ...mapArgs])
  } finally {
    removeDatabase(file)
  }
}

/** Runs the command line and returns its time in milliseconds and its peak memory in megabytes. */
export async function runCli(databaseUrl: string, args: readonly string[]): Promise<{ time: number; peak: number }> {
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [...getNodeOptions('vouch'), join(import.meta.dirname, '../../server/entry/cli.ts'), ...args],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        SECRET: 'a secret for measuring, long enough to be one',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let errorOutput = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-2000)
  })
  const peak = await watchPeakMemory(child)
  if (child.exitCode !== 0) throw new Error(`vouch ${args.join(' ')} ended with ${child.exitCode}:\n${errorOutput}`)
  return { time: performance.now() - startedAt, peak }
}

/** The peak memory of a process until it ends. */
async function watchPeakMemory(child: ChildProcess): Promise<number> {
  let peak = 0
  while (child.exitCode === null && child.signalCode === null) {
    try {
      peak = Math.max(peak, readMemory(child.pid).peakMb || 0)
    } catch {
      // The process is exiting.
    }
    await pause(20)
  }
  return peak
}

const buildLine = (label: string, rows: number, time: number, idle: number, peak: number): Line => ({
  what: `${label}, ${formatInteger(rows)} rows`,
  result: `${formatInteger((rows * 1000) / time)} rows/s, at most ${formatMegabytes(peak)}, beside ${formatMegabytes(idle)} with next to none`,
  numbers: { rows, rowsPerSecond: (rows * 1000) / time, peakMb: peak, idleMb: idle },
  bar: { target: '≤ 150 MB above idle', met: rows > 0.95 * RESPONSES && peak - idle <= 150 },
})
