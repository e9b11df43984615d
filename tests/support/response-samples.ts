import { cliCaller, type Deps } from '../../server/domain/deps.ts'
import { timePrefix } from '../../server/domain/ids.ts'
import { createSurvey } from '../../server/domain/surveys/surveys.ts'
import { declareSegmentKey } from '../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { Database, Statement } from '../../server/store/database.ts'
import { count } from '../../server/store/queries/counts.ts'
import { sql } from '../../server/store/sql.ts'
import { NewSurvey } from '../../shared/survey.ts'
import * as history from './history.ts'
import { createDeps, DAY, NOON } from './world.ts'

/** Of this file and history.ts: what another one has made is made anew. */
export const GENERATOR_VERSION = 2

/** Three years, to the last full day before the moment at which every test begins. */
export const DAYS = 1096
export const LAST_DAY = Math.floor(NOON / DAY) * DAY - DAY

/** What a database has been filled with. */
export interface ResponseSample {
  responseCount: number
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
 * @param setupStatements what each batch begins with, such as what makes an engine faster that need not check these rows
 */
export async function generateResponses(
  targetDatabase: Database,
  responseCount: number,
  setupStatements: readonly Statement[] = [],
): Promise<ResponseSample> {
  const sample = await createWorkspaceSample(targetDatabase, responseCount)
  const database = {
    batch: (statements: readonly Statement[]) => targetDatabase.batch([...setupStatements, ...statements]),
  }
  await database.batch([history.contacts(sample)])
  const chunks = splitIntoChunks(responseCount)
  const remainingChunks = chunks.values()
  const worker = async () => {
    for (const days of remainingChunks) {
      await database.batch([
        history.invitations(sample, days),
        history.responses(sample, days),
        history.followUps(days),
        history.responseChanges(days),
        history.searchTerms(days),
        history.responseTags(days),
        history.botVisits(sample, days),
      ])
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
  await database.batch([
    history.deletions(sample, LAST_DAY),
    history.idempotencyKeys(sample, LAST_DAY),
    history.invitationCounts(sample),
  ])
  for (const days of chunks) await database.batch([count(history.onDays(days))])
  return sample
}

/** The answers given on one day: `size` of them, numbered from `first` on. */
export interface DayOfResponses {
  name: string
  /** Its first millisecond. */
  start: number
  first: number
  size: number
}

/** Batches that are sent at once, for engines that carry them out at once. */
const WORKERS = 3

/** Answers that go into one statement. */
const CHUNK_SIZE = 20_000

function splitIntoChunks(responseCount: number): DayOfResponses[][] {
  const days = Array.from({ length: DAYS }, (_, day): DayOfResponses => {
    const start = LAST_DAY - (DAYS - 1 - day) * DAY
    const first = Math.floor((responseCount * day) / DAYS)
    const size = Math.floor((responseCount * (day + 1)) / DAYS) - first
    return { name: new Date(start).toISOString().slice(0, 10), start, first, size }
  })
  return [...Map.groupBy(days, ({ first }) => Math.floor(first / CHUNK_SIZE)).values()]
}

/** The workspace and its surveys, under ids that are always the same. */
async function createWorkspaceSample(database: Database, responseCount: number): Promise<ResponseSample> {
  let lastNumber = 0
  const nextNumber = () => `${++lastNumber}`.padStart(12, '0')
  const start = LAST_DAY - DAYS * DAY
  const deps: Deps = {
    ...createDeps(database),
    now: () => start,
    newId: (time) => timePrefix(time) + nextNumber(),
    newSecret: () => `secret${nextNumber()}`,
  }
  const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'History', timeZone: 'UTC', apiKey: API_KEY })
  const caller = cliCaller(workspaceId)
  const smallSurveyId = await createSurvey(deps, caller, NewSurvey.parse({ name: 'After a visit', type: 'touchpoint' }))
  await declareSegmentKey(deps, caller, 'shop')
  await declareSegmentKey(deps, caller, 'agent')
  const [link] = await database.all(sql<{ id: string }>`select id from link where survey_id = ${surveyId}`)
  return { responseCount, workspaceId, surveyId, smallSurveyId, linkId: link?.id ?? '', apiKey: API_KEY }
}
