import { join } from 'node:path'
import { sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { migrations } from '../support/migrations.ts'
import { startPostgresServer } from '../support/postgres.ts'
import { dataDir, removeDatabase } from './data.ts'
import { formatInteger, formatMegabytes, formatMilliseconds, type Line, median } from './lines.ts'
import { type Load, runLoad } from './load.ts'
import { Service } from './service.ts'

const CONNECTIONS = [1, 32, 128]

/** Both are measured alternately, so that a slowdown of the machine affects both. */
const ROUNDS = 3
const SECONDS = 3

/** Makes the service use `node:sqlite`. */
const withoutBetterSqlite = new URL('../support/old-glibc.ts', import.meta.url).href

/** Responses stored on disk before they are acknowledged, compared with the route that only validates them. */
export async function measureSubmissions(): Promise<Line[]> {
  const file = join(dataDir, 'load.db')
  removeDatabase(file)
  await checkDurability(file)
  const postgres = await startPostgresServer(dataDir)
  try {
    const sqlite = await measureEngine('SQLite', `sqlite:${file}`)
    removeDatabase(file)
    return [
      ...sqlite,
      ...(await measureEngine('SQLite by node:sqlite', `sqlite:${file}`, {
        NODE_OPTIONS: `--import=${withoutBetterSqlite}`,
      })),
      ...(await measureEngine('PostgreSQL', `${postgres.url}/postgres`)),
    ]
  } finally {
    await postgres.stop()
    removeDatabase(file)
  }
}

/** Results are meaningless if writes do not wait for the disk. */
async function checkDurability(file: string): Promise<void> {
  const database = openSqlite(file)
  await database.migrate(migrations)
  const [[synchronousRow], [journalRow]] = await database.batch([
    sql<{ synchronous: number }>`pragma synchronous`,
    sql<{ journal_mode: string }>`pragma journal_mode`,
  ])
  await database.close()
  if (synchronousRow?.synchronous !== 2 || journalRow?.journal_mode !== 'wal')
    throw new Error('Expected synchronous = full in WAL mode.')
}

async function measureEngine(engine: string, databaseUrl: string, env: Record<string, string> = {}): Promise<Line[]> {
  const service = await Service.start(databaseUrl, env)
  try {
    const survey = await service.firstSurvey()
    const idleMemoryMb = service.memory.currentMb
    const lines: Line[] = []
    for (const connections of CONNECTIONS) lines.push(await compareWithEcho(engine, service, survey, connections))
    return [...lines, buildMemoryLine(engine, idleMemoryMb, service.memory.peakMb)]
  } finally {
    await service.stop()
  }
}

async function compareWithEcho(engine: string, { url }: Service, survey: string, connections: number): Promise<Line> {
  const measure = (path: string) => runLoad({ url, path, connections, durationSeconds: SECONDS })
  const rounds: { echo: Load; stored: Load }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const echo = await measure(`/embed/echo/${survey}`)
    const stored = await measure(`/embed/surveys/${survey}/responses`)
    const refusals = { ...echo.refusals, ...stored.refusals }
    if (Object.keys(refusals).length > 0) throw new Error(`Refused: ${JSON.stringify(refusals)}`)
    rounds.push({ echo, stored })
  }
  const medianOf = (route: 'echo' | 'stored', name: 'perSecond' | 'p50' | 'p99') =>
    median(rounds.map((round) => round[route][name]))
  const ratio = median(rounds.map(({ echo, stored }) => stored.perSecond / echo.perSecond))
  const tail = median(rounds.map(({ stored }) => stored.p99 / stored.p50))
  const formatRates = (route: 'echo' | 'stored') =>
    `${formatInteger(medianOf(route, 'perSecond'))}/s (p50 ${formatMilliseconds(medianOf(route, 'p50'))}, p99 ${formatMilliseconds(medianOf(route, 'p99'))})`
  return {
    what: `durable answers, ${engine}, ${connections} connection${connections === 1 ? '' : 's'}, beside echo`,
    result: `${formatRates('stored')} = ${ratio.toFixed(2)} of ${formatRates('echo')}`,
    numbers: {
      answersPerSecond: medianOf('stored', 'perSecond'),
      answersP50Ms: medianOf('stored', 'p50'),
      answersP99Ms: medianOf('stored', 'p99'),
      echoPerSecond: medianOf('echo', 'perSecond'),
      echoP50Ms: medianOf('echo', 'p50'),
      echoP99Ms: medianOf('echo', 'p99'),
      ratio,
    },
    ...(engine === 'SQLite' &&
      connections === 128 && { bar: { target: '≥ 0.6 of echo, p99 ≤ 10 × p50', met: ratio >= 0.6 && tail <= 10 } }),
  }
}

const buildMemoryLine = (engine: string, idle: number, peak: number): Line => ({
  what: `resident memory, ${engine}, idle and at most under that load`,
  result: `${formatMegabytes(idle)}, ${formatMegabytes(peak)}`,
  numbers: { idleMb: idle, peakMb: peak },
})
