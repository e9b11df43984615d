import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { runCli } from './bulk.ts'
import { dataDir, removeDatabase } from './data.ts'
import { formatInteger, formatMegabytes, type Line } from './lines.ts'
import { Service } from './service.ts'

const ROWS = 300_000
const DAY_MS = 86_400_000
const COMMENT_WORDS = 'the staff was very slow but friendly and the delivery came late'.split(' ')
const MAP = 'score=score,at=at,comment=comment,property.shop=shop'

/** A stride without a common divisor visits all rows, in an order that looks random. */
const STRIDE = 193_939

/**
 * Imports responses by the command line into an empty database: with dates in order, with dates in no order, the same file
 * again, and the undo. Compare the rate in no order with the one in order.
 */
export async function measureImports(): Promise<Line[]> {
  mkdirSync(dataDir, { recursive: true })
  const [orderedFile, shuffledFile] = [join(dataDir, 'ordered.csv'), join(dataDir, 'shuffled.csv')]
  writeFileSync(
    orderedFile,
    buildCsv((index) => index),
  )
  writeFileSync(
    shuffledFile,
    buildCsv((index) => (index * STRIDE) % ROWS),
  )
  try {
    const ordered = await measureFile(orderedFile, 'in order of their dates')
    const shuffled = await measureFile(shuffledFile, 'in no order', { repeat: true })
    return [...ordered, ...shuffled]
  } finally {
    for (const file of [orderedFile, shuffledFile]) rmSync(file, { force: true })
  }
}

function buildCsv(selectRow: (index: number) => number): string {
  const start = Date.parse('2024-01-01T00:00:00Z')
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const row = selectRow(index)
    const at = new Date(start + Math.floor((row / ROWS) * 900 * DAY_MS)).toISOString()
    const comment = row % 5 < 2 ? COMMENT_WORDS.slice(row % 7, (row % 7) + 5).join(' ') : ''
    return `r${row},${(row * 7) % 11},${at},${comment},Shop ${row % 20}`
  })
  return `id,score,at,comment,shop\n${lines.join('\n')}\n`
}

async function measureFile(csv: string, order: string, { repeat = false } = {}): Promise<Line[]> {
  const file = join(dataDir, 'imports.db')
  const url = `sqlite:${file}`
  removeDatabase(file)
  const service = await Service.start(url)
  const survey = await service.firstSurvey()
  await service.stop()
  const run = async (label: string, args: readonly string[]) =>
    buildLine(`${label}, ${formatInteger(ROWS)} rows`, await runCli(url, args))
  const importArgs = ['import', 'responses', csv, '--survey', survey, '--map', MAP]
  try {
    const lines = [await run(`import ${order}`, importArgs)]
    if (repeat) {
      lines.push(await run('the same file again', importArgs))
      lines.push(await run('undo', ['imports', 'undo', findFirstImport(file)]))
    }
    return lines
  } finally {
    removeDatabase(file)
  }
}

function findFirstImport(file: string): string {
  const sqlite = new Sqlite(file, { readonly: true })
  const row = sqlite.prepare<[], { id: string }>('select id from import order by id limit 1').get()
  sqlite.close()
  return row?.id ?? ''
}

const buildLine = (what: string, { time, peak }: { time: number; peak: number }): Line => ({
  what,
  result: `${formatInteger((ROWS * 1000) / time)} rows/s, at most ${formatMegabytes(peak)}`,
  numbers: { rows: ROWS, rowsPerSecond: (ROWS * 1000) / time, peakMb: peak },
  bar: { target: '≥ 10,000 rows/s', met: (ROWS * 1000) / time >= 10_000 },
})
