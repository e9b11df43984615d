import { type Deps, operator } from '../../server/domain/deps.ts'
import { timePrefix } from '../../server/domain/ids.ts'
import { createSurvey } from '../../server/domain/surveys/surveys.ts'
import { declareSegmentKey } from '../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { type Database, type Statement, sql } from '../../server/store/database.ts'
import { count } from '../../server/store/queries/counts.ts'
import { NewSurvey } from '../../shared/survey.ts'
import * as history from './history.ts'
import { DAY, NOON, worldOf } from './world.ts'

/** Of this file and history.ts: what another one has made is made anew. */
export const GENERATOR = 2

/** Three years, to the last full day before the moment at which every test begins. */
export const DAYS = 1096
export const LAST = Math.floor(NOON / DAY) * DAY - DAY

/** What a database has been filled with. */
export interface Filled {
  answers: number
  workspaceId: string
  /** Has 99 of a hundred answers. */
  surveyId: string
  /** Has the others. */
  smallSurveyId: string
  linkId: string
  apiKey: string
}

export const API_KEY = 'vouch_an-api-key-for-measuring'

/**
 * Fills an empty database with answers of three years and all that hangs on them: always the same ones, for the engine
 * computes each out of its number. Properties are `shop` (20 values) and `agent` (200), which are segment keys, and `plan` (5).
 * Counts come from the statement that counts every answer.
 * @param before what each batch begins with, such as what makes an engine faster that need not check these rows
 */
export async function fill(target: Database, answers: number, before: readonly Statement[] = []): Promise<Filled> {
  const filled = await world(target, answers)
  const database = { batch: (statements: readonly Statement[]) => target.batch([...before, ...statements]) }
  await database.batch([history.contacts(filled)])
  const chunks = chunked(answers)
  const left = chunks.values()
  const hand = async () => {
    for (const days of left) {
      await database.batch([
        history.invitations(filled, days),
        history.responses(filled, days),
        history.followUps(days),
        history.changes(days),
        history.indexed(days),
        history.tagged(days),
        history.visits(filled, days),
      ])
    }
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
  await database.batch([history.deletions(filled, LAST), history.calls(filled, LAST), history.invitationCounts(filled)])
  for (const days of chunks) await database.batch([count(history.given(days))])
  return filled
}

/** The answers given on one day: `size` of them, numbered from `first` on. */
export interface AnswersOfDay {
  name: string
  /** Its first millisecond. */
  start: number
  first: number
  size: number
}

/** Batches that are sent at once, for engines that carry them out at once. */
const HANDS = 3

/** Answers that go into one statement. */
const TOGETHER = 20_000

function chunked(answers: number): AnswersOfDay[][] {
  const days = Array.from({ length: DAYS }, (_, day): AnswersOfDay => {
    const start = LAST - (DAYS - 1 - day) * DAY
    const first = Math.floor((answers * day) / DAYS)
    const size = Math.floor((answers * (day + 1)) / DAYS) - first
    return { name: new Date(start).toISOString().slice(0, 10), start, first, size }
  })
  return [...Map.groupBy(days, ({ first }) => Math.floor(first / TOGETHER)).values()]
}

/** The workspace and its surveys, under ids that are always the same. */
async function world(database: Database, answers: number): Promise<Filled> {
  let made = 0
  const number = () => `${++made}`.padStart(12, '0')
  const start = LAST - DAYS * DAY
  const deps: Deps = {
    ...worldOf(database),
    now: () => start,
    newId: (time) => timePrefix(time) + number(),
    newSecret: () => `secret${number()}`,
  }
  const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'History', timeZone: 'UTC', apiKey: API_KEY })
  const caller = operator(workspaceId)
  const smallSurveyId = await createSurvey(deps, caller, NewSurvey.parse({ name: 'After a visit', type: 'touchpoint' }))
  await declareSegmentKey(deps, caller, 'shop')
  await declareSegmentKey(deps, caller, 'agent')
  const [link] = await database.all(sql<{ id: string }>`select id from link where survey_id = ${surveyId}`)
  return { answers, workspaceId, surveyId, smallSurveyId, linkId: link?.id ?? '', apiKey: API_KEY }
}
