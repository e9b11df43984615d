import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { API_KEY } from '../support/response-samples.ts'
import { type Data, dataOf, folder, removeDatabase } from './data.ts'
import { type Line, megabytes, optionsOf, pause, whole } from './lines.ts'
import { memoryOf, Service } from './service.ts'

const ANSWERS = 1_000_000
/** What a process holds that does the same with next to nothing. */
const FEW = 10_000

const csv = (answers: number) => join(folder, `export-${answers}.csv`)

/** Exports a million answers, by HTTP and by the command line, and imports them into an empty database. */
export async function bulk(): Promise<Line[]> {
  const [few, many] = [await dataOf(FEW), await dataOf(ANSWERS)]
  try {
    const http = await httpExport(many)
    // Suspect answers are left out of it, and so of what is imported.
    const rows = http.numbers.rows ?? 0
    return [http, await commandLineExport(few, many, rows), await commandLineImport(rows)]
  } finally {
    for (const answers of [FEW, ANSWERS]) rmSync(csv(answers), { force: true })
  }
}

async function httpExport(data: Data): Promise<Line> {
  const service = await Service.start(`sqlite:${data.file}`)
  try {
    await rowsFrom(service, '?survey=none-such')
    const idle = service.memory.now
    const began = performance.now()
    const rows = await rowsFrom(service, '')
    return lineOf('export by HTTP', rows, performance.now() - began, idle, service.memory.peak)
  } finally {
    await service.stop()
  }
}

async function rowsFrom({ url }: Service, query: string): Promise<number> {
  const headers = { authorization: `Bearer ${API_KEY}` }
  const { body } = await fetch(`${url}/api/responses.csv${query}`, { headers })
  let rows = -1
  for await (const part of body ?? []) for (const byte of part) if (byte === 10) rows++
  return rows
}

async function commandLineExport(few: Data, many: Data, rows: number): Promise<Line> {
  const run = (data: Data) => vouch(`sqlite:${data.file}`, ['export', 'responses', '--out', csv(data.answers)])
  const idle = await run(few)
  const { time, peak } = await run(many)
  return lineOf('export by the command line', rows, time, idle.peak, peak)
}

async function commandLineImport(rows: number): Promise<Line> {
  const idle = await imported(FEW)
  const { time, peak } = await imported(ANSWERS)
  return lineOf('import by the command line', rows, time, idle.peak, peak)
}

async function imported(answers: number): Promise<{ time: number; peak: number }> {
  const file = join(folder, 'import.db')
  removeDatabase(file)
  const service = await Service.start(`sqlite:${file}`)
  const survey = await service.firstSurvey()
  await service.stop()
  const map = ['key=id', 'score=score', 'at=answeredAt', 'comment=comment', 'locale=locale']
  const properties = ['shop', 'plan', 'agent'].map((name) => `property.${name}=property.${name}`)
  try {
    const mapped = ['--map', [...map, ...properties].join(',')]
    return await vouch(`sqlite:${file}`, ['import', 'responses', csv(answers), '--survey', survey, ...mapped])
  } finally {
    removeDatabase(file)
  }
}

/** Runs the command line; answers how long it took, in milliseconds, and what it held at most, in megabytes. */
async function vouch(databaseUrl: string, words: readonly string[]): Promise<{ time: number; peak: number }> {
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [...optionsOf('vouch'), join(import.meta.dirname, '../../server/entry/cli.ts'), ...words],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        SECRET: 'a secret for measuring, long enough to be one',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  const peak = await watched(child)
  if (child.exitCode !== 0) throw new Error(`vouch ${words.join(' ')} ended with ${child.exitCode}:\n${said}`)
  return { time: performance.now() - began, peak }
}

/** The most that a process holds until it ends. */
async function watched(child: ChildProcess): Promise<number> {
  let peak = 0
  while (child.exitCode === null && child.signalCode === null) {
    try {
      peak = Math.max(peak, memoryOf(child.pid).peak || 0)
    } catch {
      // It is just ending.
    }
    await pause(20)
  }
  return peak
}

const lineOf = (what: string, rows: number, time: number, idle: number, peak: number): Line => ({
  what: `${what}, ${whole(rows)} rows`,
  figure: `${whole((rows * 1000) / time)} rows/s, at most ${megabytes(peak)}, beside ${megabytes(idle)} with next to none`,
  numbers: { rows, rowsPerSecond: (rows * 1000) / time, peakMb: peak, idleMb: idle },
  bar: { target: '≤ 150 MB above idle', met: rows > 0.95 * ANSWERS && peak - idle <= 150 },
})
