import { join } from 'node:path'
import { dataDir, loadData, removeDatabase } from './data.ts'
import { formatMilliseconds, type Line, median } from './lines.ts'
import { Service } from './service.ts'

const RUNS = 7

/** From the start of the process to the first response on disk. */
export async function measureStart(): Promise<Line[]> {
  const file = join(dataDir, 'start.db')
  const { file: existingFile, surveyId } = await loadData(10_000)
  const newTimes: number[] = []
  const existingTimes: number[] = []
  for (let attempt = 0; attempt < RUNS; attempt++) {
    removeDatabase(file)
    newTimes.push(await measureFirstResponse(`sqlite:${file}`))
    existingTimes.push(await measureFirstResponse(`sqlite:${existingFile}`, surveyId))
  }
  removeDatabase(file)
  return [
    buildLine('start to first answer, new database', median(newTimes)),
    buildLine('start to first answer, 10,000 answers there', median(existingTimes)),
  ]
}

async function measureFirstResponse(databaseUrl: string, survey?: string): Promise<number> {
  const startedAt = performance.now()
  const service = await Service.start(databaseUrl)
  const id = survey ?? (await service.firstSurvey())
  const { status } = await fetch(`${service.url}/embed/surveys/${id}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: `start ${startedAt}`, score: 9, interaction: 'pointer' }),
  })
  const time = performance.now() - startedAt
  await service.stop()
  if (status !== 201) throw new Error(`Expected the answer to be stored: ${status}`)
  return time
}

const buildLine = (label: string, time: number): Line => ({
  what: label,
  result: formatMilliseconds(time),
  numbers: { milliseconds: time },
})
