import { join } from 'node:path'
import { sql } from '../../server/store/database.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { migrations } from '../support/migrations.ts'
import { postgresServer } from '../support/postgres.ts'
import { folder, removeDatabase } from './data.ts'
import { type Line, median, megabytes, milliseconds, whole } from './lines.ts'
import { type Load, load } from './load.ts'
import { Service } from './service.ts'

const CONNECTIONS = [1, 32, 128]

/** Both are measured in turns, so that a machine that slows down meanwhile slows down both. */
const ROUNDS = 3
const SECONDS = 3

/** Answers that are on disk once they are acknowledged, beside the route that only validates them. */
export async function answers(): Promise<Line[]> {
  const file = join(folder, 'load.db')
  removeDatabase(file)
  await checkDurability(file)
  const postgres = await postgresServer(folder)
  try {
    return [
      ...(await onEngine('SQLite', `sqlite:${file}`)),
      ...(await onEngine('PostgreSQL', `${postgres.url}/postgres`)),
    ]
  } finally {
    await postgres.stop()
    removeDatabase(file)
  }
}

/** What is measured is worth nothing where the disk is not waited for. */
async function checkDurability(file: string): Promise<void> {
  const database = openSqlite(file)
  await database.migrate(migrations)
  const [[full], [log]] = await database.batch([
    sql<{ synchronous: number }>`pragma synchronous`,
    sql<{ journal_mode: string }>`pragma journal_mode`,
  ])
  await database.close()
  if (full?.synchronous !== 2 || log?.journal_mode !== 'wal')
    throw new Error('Expected synchronous = full in WAL mode.')
}

async function onEngine(engine: string, databaseUrl: string): Promise<Line[]> {
  const service = await Service.start(databaseUrl)
  try {
    const survey = await service.firstSurvey()
    const idle = service.memory.now
    const lines: Line[] = []
    for (const connections of CONNECTIONS) lines.push(await beside(engine, service, survey, connections))
    return [...lines, memoryLine(engine, idle, service.memory.peak)]
  } finally {
    await service.stop()
  }
}

async function beside(engine: string, { url }: Service, survey: string, connections: number): Promise<Line> {
  const of = (path: string) => load({ url, path, connections, seconds: SECONDS })
  const rounds: { echo: Load; stored: Load }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const echo = await of(`/embed/echo/${survey}`)
    const stored = await of(`/embed/surveys/${survey}/responses`)
    const refused = { ...echo.refused, ...stored.refused }
    if (Object.keys(refused).length > 0) throw new Error(`Refused: ${JSON.stringify(refused)}`)
    rounds.push({ echo, stored })
  }
  const typical = (which: 'echo' | 'stored', name: 'perSecond' | 'p50' | 'p99') =>
    median(rounds.map((round) => round[which][name]))
  const ratio = median(rounds.map(({ echo, stored }) => stored.perSecond / echo.perSecond))
  const tail = median(rounds.map(({ stored }) => stored.p99 / stored.p50))
  const said = (which: 'echo' | 'stored') =>
    `${whole(typical(which, 'perSecond'))}/s (p50 ${milliseconds(typical(which, 'p50'))}, p99 ${milliseconds(typical(which, 'p99'))})`
  return {
    what: `durable answers, ${engine}, ${connections} connection${connections === 1 ? '' : 's'}, beside echo`,
    figure: `${said('stored')} = ${ratio.toFixed(2)} of ${said('echo')}`,
    numbers: {
      answersPerSecond: typical('stored', 'perSecond'),
      answersP50Ms: typical('stored', 'p50'),
      answersP99Ms: typical('stored', 'p99'),
      echoPerSecond: typical('echo', 'perSecond'),
      echoP50Ms: typical('echo', 'p50'),
      echoP99Ms: typical('echo', 'p99'),
      ratio,
    },
    ...(engine === 'SQLite' &&
      connections === 128 && { bar: { target: '≥ 0.6 of echo, p99 ≤ 10 × p50', met: ratio >= 0.6 && tail <= 10 } }),
  }
}

const memoryLine = (engine: string, idle: number, peak: number): Line => ({
  what: `resident memory, ${engine}, idle and at most under that load`,
  figure: `${megabytes(idle)}, ${megabytes(peak)}`,
  numbers: { idleMb: idle, peakMb: peak },
})
