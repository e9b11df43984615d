import Sqlite from 'better-sqlite3'
import { type Data, dataOf } from './data.ts'
import { type Line, median, milliseconds, whole } from './lines.ts'
import { Service } from './service.ts'

const SIZES = [10_000, 1_000_000, 10_000_000]

const ROUNDS = 40
/** No more rounds are begun after this, in milliseconds. */
const ENOUGH = 30_000

interface Size {
  data: Data
  service: Service
  times: Map<string, number[]>
}

/** Score, trend and segments of the same history with more and more answers, each in turn, so that all see the same machine. */
export async function reports(): Promise<Line[]> {
  const sizes: Size[] = []
  for (const answers of SIZES) {
    const data = await dataOf(answers)
    sizes.push({ data, service: await Service.start(`sqlite:${data.file}`), times: new Map() })
  }
  try {
    const end = performance.now() + ENOUGH
    // The first round only warms up.
    for (let round = 0; round <= ROUNDS && (round < 3 || performance.now() < end); round++) {
      for (const size of sizes) await once(size, round > 0)
    }
    return [...sizes.map(lineOf), barOf(sizes)]
  } finally {
    for (const { service } of sizes) await service.stop()
  }
}

async function once({ data, service, times }: Size, counts: boolean): Promise<void> {
  let sum = 0
  for (const report of ['score', 'trend', 'segments?by=shop', 'segments?by=agent']) {
    const began = performance.now()
    await service.call('GET', `/api/surveys/${data.surveyId}/${report}`)
    const time = performance.now() - began
    // Two hundred segments are a line of their own.
    if (report !== 'segments?by=agent') sum += time
    if (counts) add(times, report, time)
  }
  if (counts) add(times, 'all', sum)
}

function add(times: Size['times'], name: string, time: number): void {
  times.set(name, [...(times.get(name) ?? []), time])
}

function lineOf({ data, times }: Size): Line {
  const of = (name: string) => median(times.get(name) ?? [])
  const plain = groupBy(data)
  return {
    what: `trend + score + segments, ${whole(data.answers)} answers, beside one plain group by`,
    figure:
      `p50 ${milliseconds(of('all'))} (score ${milliseconds(of('score'))}, trend ${milliseconds(of('trend'))}, ` +
      `20 segments ${milliseconds(of('segments?by=shop'))}; 200 segments ${milliseconds(of('segments?by=agent'))}), ` +
      `group by ${milliseconds(plain)}`,
    numbers: {
      answers: data.answers,
      p50Ms: of('all'),
      scoreMs: of('score'),
      trendMs: of('trend'),
      segmentsMs: of('segments?by=shop'),
      twoHundredSegmentsMs: of('segments?by=agent'),
      groupByMs: plain,
    },
  }
}

/** The figures of the trend, from the answers themselves. */
function groupBy({ file, surveyId }: Data): number {
  const sqlite = new Sqlite(file, { readonly: true })
  const began = performance.now()
  sqlite.prepare('select day, score, count(*) from response where survey_id = ? group by day, score').all(surveyId)
  sqlite.close()
  return performance.now() - began
}

function barOf(sizes: readonly Size[]): Line {
  const [least = Number.NaN, most = Number.NaN] = [sizes[0], sizes.at(-1)].map((size) =>
    median(size?.times.get('all') ?? []),
  )
  return {
    what: 'growth of that from the fewest answers to the most',
    figure: `${(most / least).toFixed(2)} times`,
    numbers: { growth: most / least },
    bar: { target: '≤ 1.5 times', met: most / least <= 1.5 },
  }
}
