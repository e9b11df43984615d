import { join } from 'node:path'
import { dataOf, folder, removeDatabase } from './data.ts'
import { type Line, median, milliseconds } from './lines.ts'
import { Service } from './service.ts'

const RUNS = 7

/** From the start of the process to the first answer that is on disk. */
export async function start(): Promise<Line[]> {
  const file = join(folder, 'start.db')
  const { file: old, surveyId } = await dataOf(10_000)
  const fresh: number[] = []
  const known: number[] = []
  for (let run = 0; run < RUNS; run++) {
    removeDatabase(file)
    fresh.push(await untilAnswered(`sqlite:${file}`))
    known.push(await untilAnswered(`sqlite:${old}`, surveyId))
  }
  removeDatabase(file)
  return [
    lineOf('start to first answer, new database', median(fresh)),
    lineOf('start to first answer, 10,000 answers there', median(known)),
  ]
}

async function untilAnswered(databaseUrl: string, survey?: string): Promise<number> {
  const began = performance.now()
  const service = await Service.start(databaseUrl)
  const id = survey ?? (await service.firstSurvey())
  const { status } = await fetch(`${service.url}/embed/surveys/${id}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: `start ${began}`, score: 9, interaction: 'pointer' }),
  })
  const time = performance.now() - began
  await service.stop()
  if (status !== 201) throw new Error(`Expected the answer to be stored: ${status}`)
  return time
}

const lineOf = (what: string, time: number): Line => ({
  what,
  figure: milliseconds(time),
  numbers: { milliseconds: time },
})
