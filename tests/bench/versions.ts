import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgresServer } from '../support/postgres.ts'
import { dataDir, removeDatabase } from './data.ts'
import { formatInteger, type Line, median } from './lines.ts'
import { runLoad } from './load.ts'
import { Service } from './service.ts'

const ROUNDS = 7
const SECONDS = 3
const CONNECTIONS = 32

/**
 * Responses per second of this checkout and of another version in `BASELINE`, in alternating rounds, so that a slowdown of the machine
 * affects both: `BASELINE=../vouch-before npm run bench -- versions`.
 */
export async function measureVersions(): Promise<Line[]> {
  mkdirSync(dataDir, { recursive: true })
  const [before, after] = [join(dataDir, 'before.db'), join(dataDir, 'after.db')]
  const postgres = await startPostgresServer(dataDir)
  const other = await startPostgresServer(dataDir)
  try {
    for (const file of [before, after]) removeDatabase(file)
    return [
      await compare('SQLite', `sqlite:${before}`, `sqlite:${after}`),
      await compare('PostgreSQL', `${other.url}/postgres`, `${postgres.url}/postgres`),
    ]
  } finally {
    await postgres.stop()
    await other.stop()
    for (const file of [before, after]) removeDatabase(file)
  }
}

async function compare(engine: string, beforeUrl: string, afterUrl: string): Promise<Line> {
  const before = await Service.start(beforeUrl, {}, process.env.BASELINE)
  const after = await Service.start(afterUrl)
  try {
    const surveys = { before: await before.firstSurvey(), after: await after.firstSurvey() }
    const measure = async ({ url }: Service, survey: string) => {
      const path = `/embed/surveys/${survey}/responses`
      const { perSecond, refusals } = await runLoad({ url, path, connections: CONNECTIONS, durationSeconds: SECONDS })
      if (Object.keys(refusals).length > 0) throw new Error(`Refused: ${JSON.stringify(refusals)}`)
      return perSecond
    }
    const rounds: { before: number; after: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      // In turn first, because each round warms up what follows.
      const isEven = round % 2 === 0
      const first = isEven ? await measure(before, surveys.before) : await measure(after, surveys.after)
      const second = isEven ? await measure(after, surveys.after) : await measure(before, surveys.before)
      rounds.push(isEven ? { before: first, after: second } : { before: second, after: first })
    }
    const ratios = rounds.map((round) => round.after / round.before)
    const [oldRate, newRate, ratio] = [
      median(rounds.map((round) => round.before)),
      median(rounds.map((round) => round.after)),
      median(ratios),
    ]
    const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
    return {
      what: `durable answers of this version beside the baseline, ${engine}, ${CONNECTIONS} connections`,
      result: `${formatInteger(newRate)}/s = ${ratio.toFixed(3)} (${range}) of ${formatInteger(oldRate)}/s`,
      numbers: { beforePerSecond: oldRate, afterPerSecond: newRate, ratio },
    }
  } finally {
    await before.stop()
    await after.stop()
  }
}
