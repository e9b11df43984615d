import Sqlite from 'better-sqlite3'
import { type Data, loadData } from './data.ts'
import { formatInteger, formatMilliseconds, type Line, median } from './lines.ts'
import { Service } from './service.ts'

const SIZES = [10_000, 1_000_000, 10_000_000]

const ROUNDS = 40
/** No rounds start after this time, in milliseconds. */
const TIME_LIMIT_MS = 30_000

interface Dataset {
  data: Data
  service: Service
  times: Map<string, number[]>
}

/** Score, trend and segments of the same history at increasing sizes, alternating, so that all run under the same conditions. */
export async function measureReports(): Promise<Line[]> {
  const datasets: Dataset[] = []
  for (const answers of SIZES) {
    const data = await loadData(answers)
    datasets.push({ data, service: await Service.start(`sqlite:${data.file}`), times: new Map() })
  }
  try {
    const end = performance.now() + TIME_LIMIT_MS
    // The first round only warms up.
    for (let round = 0; round <= ROUNDS && (round < 3 || performance.now() < end); round++) {
      for (const dataset of datasets) await measureRound(dataset, round > 0)
    }
    return [...datasets.map(buildLine), buildGrowthLine(datasets)]
  } finally {
    for (const { service } of datasets) await service.stop()
  }
}

async function measureRound({ data, service, times }: Dataset, isRecorded: boolean): Promise<void> {
  let sum = 0
  for (const report of ['score', 'trend', 'segments?by=shop', 'segments?by=agent']) {
    const startedAt = performance.now()
    await service.call('GET', `/api/surveys/${data.surveyId}/${report}`)
    const time = performance.now() - startedAt
    // Two hundred segments are a line of their own.
    if (report !== 'segments?by=agent') sum += time
    if (isRecorded) recordTime(times, report, time)
  }
  if (isRecorded) recordTime(times, 'all', sum)
}

function recordTime(times: Dataset['times'], name: string, time: number): void {
  times.set(name, [...(times.get(name) ?? []), time])
}

function buildLine({ data, times }: Dataset): Line {
  const medianTime = (name: string) => median(times.get(name) ?? [])
  const groupByMs = measureGroupBy(data)
  return {
    what: `trend + score + segments, ${formatInteger(data.responseCount)} answers, beside one plain group by`,
    result:
      `p50 ${formatMilliseconds(medianTime('all'))} (score ${formatMilliseconds(medianTime('score'))}, trend ${formatMilliseconds(medianTime('trend'))}, ` +
      `20 segments ${formatMilliseconds(medianTime('segments?by=shop'))}; 200 segments ${formatMilliseconds(medianTime('segments?by=agent'))}), ` +
      `group by ${formatMilliseconds(groupByMs)}`,
    numbers: {
      answers: data.responseCount,
      p50Ms: medianTime('all'),
      scoreMs: medianTime('score'),
      trendMs: medianTime('trend'),
      segmentsMs: medianTime('segments?by=shop'),
      twoHundredSegmentsMs: medianTime('segments?by=agent'),
      groupByMs: groupByMs,
    },
  }
}

/** The values of the trend, from the responses. */
function measureGroupBy({ file, surveyId }: Data): number {
  const sqlite = new Sqlite(file, { readonly: true })
  const startedAt = performance.now()
  sqlite.prepare('select day, score, count(*) from response where survey_id = ? group by day, score').all(surveyId)
  sqlite.close()
  return performance.now() - startedAt
}

function buildGrowthLine(datasets: readonly Dataset[]): Line {
  const [smallest = Number.NaN, largest = Number.NaN] = [datasets[0], datasets.at(-1)].map((dataset) =>
    median(dataset?.times.get('all') ?? []),
  )
  return {
    what: 'growth of that from the fewest answers to the most',
    result: `${(largest / smallest).toFixed(2)} times`,
    numbers: { growth: largest / smallest },
    bar: { target: '≤ 1.5 times', met: largest / smallest <= 1.5 },
  }
}
