import { toLocalDay } from '../../../shared/calendar.ts'
import type { Step } from '../../store/database.ts'
import type { NewImportChange } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imported-responses.ts'
import type { NewResponseRow } from '../../store/queries/responses.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { checkProperties } from '../contacts/match-plan.ts'
import type { Deps } from '../deps.ts'
import type { RowIdentity } from '../row-identity.ts'
import { getFollowUpDueTimes } from '../workspaces/working-days.ts'
import { compareRow, type PlannedRow } from './import-comparison.ts'
import { matchRowContacts } from './import-contacts.ts'
import { buildStatements, type ResponseUpdate } from './import-statements.ts'
import { type ImportedResponse, isSameTime, resolveTime } from './imports.ts'
import { toCommentFields } from './submission.ts'

/** A row of a file that has a score. */
export interface ImportRow {
  response: ImportedResponse
  identity: RowIdentity
}

export interface ResponseImport {
  importId: string
  /** See `Caller`. */
  actor: string
  /** Whether rows replace values of stored responses that differ. */
  update: boolean
  /** Older responses open no follow-ups; null if none does. */
  followUpsSince: number | null
}

/** How rows are compared with what is stored. */
export interface PlanOptions extends ResponseImport {
  /**
   * Look up no more than the rows that the file repeats: the statements fail if one of the others is stored, and they have to be
   * planned again without this.
   */
  assumeNew?: boolean
}

/** What becomes of a row. */
export type RowResult =
  | { outcome: 'added' | 'updated' | 'unchanged'; hasDifferences?: boolean }
  | { outcome: 'rejected'; error: 'date-future' }

/** The statements that store some rows, and what they will have done. */
export interface RowsPlan {
  statements: Step[]
  results: RowResult[]
  followUps: number
  /** How many more responses there are with each score. */
  scoreChanges: number[]
  /** What changes in contacts. */
  contactChanges: NewImportChange[]
}

/**
 * Plans how rows of a file are stored. A row whose key, or whose cells, an earlier import has stored adds to that response.
 * The statements fail if one of the responses has changed since, and if another process has stored one of the rows.
 */
export async function planResponseRows(
  deps: Deps,
  survey: OpenSurveyRow,
  rows: readonly ImportRow[],
  options: PlanOptions,
): Promise<RowsPlan> {
  const now = deps.now()
  const { results, plannedRows } = await findStoredResponses(deps, survey, rows, { ...options, now })
  const contacts = await matchRowContacts(deps, survey.workspaceId, plannedRows, options)
  const newRows: NewResponseRow[] = []
  const changes: ResponseUpdate[] = []
  for (const row of plannedRows) {
    const match = contacts.matches.get(row.index)
    if (row.stored) {
      const update = compareWithStored(survey, row, row.stored, { ...options, contactId: match?.id ?? null })
      results[row.index] = update.result
      if (update.change) changes.push(update.change)
      if (match?.isDifferent) results[row.index] = { ...update.result, hasDifferences: true } as RowResult
    } else {
      // A contact that cannot be stored costs the contact, not the response.
      results[row.index] = { outcome: 'added', ...(match?.isDifferent && { hasDifferences: true }) }
      newRows.push(
        buildResponseRow(deps, survey, row, { contactId: match?.id ?? null, importId: options.importId, now }),
      )
    }
  }
  const isDue = ({ score }: { score: number }, answeredAt: number) =>
    options.followUpsSince !== null && answeredAt >= options.followUpsSince && score <= (survey.followUpThreshold ?? -1)
  const dueIds = [
    ...newRows.filter((row) => isDue(row, row.answeredAt)).map(({ id }) => id),
    ...changes
      .filter(({ stored, after }) => 'score' in after && isDue({ score: Number(after.score) }, stored.answeredAt))
      .map(({ stored }) => stored.id),
  ]
  return {
    statements: buildStatements(
      deps,
      survey.workspaceId,
      { newRows, changes, contacts, dueIds, dueTimes: getFollowUpDueTimes(survey.workspaceId, survey, now), now },
      options,
    ),
    results: results as RowResult[],
    followUps: dueIds.length,
    scoreChanges: countScoreChanges(newRows, changes),
    contactChanges: contacts.changes,
  }
}

async function findStoredResponses(
  deps: Deps,
  survey: OpenSurveyRow,
  rows: readonly ImportRow[],
  { importId, assumeNew = false, now }: PlanOptions & { now: number },
) {
  const keys = rows.map(({ identity }) => {
    const key = `${survey.id}/${identity.key}`
    return assumeNew ? [key] : [key, ...identity.listOtherKeys().map((otherKey) => `${survey.id}/${otherKey}`)]
  })
  const { storedByKey, deletedKeys } = await lookUpKeys(
    deps,
    keys.filter((_, index) => !assumeNew || rows[index]?.identity.isRepeated).flat(),
  )
  const firstRows = new Map<string, ImportedResponse>()
  const results: (RowResult | undefined)[] = []
  const plannedRows: PlannedRow[] = []
  for (const [index, { response, identity }] of rows.entries()) {
    const [key = '', ...otherKeys] = keys[index] ?? []
    const stored = [key, ...otherKeys].map((candidate) => storedByKey.get(candidate)).find(Boolean)
    const firstRow = firstRows.get(key)
    const answeredAt = resolveTime(response, survey.timeZone, now)
    const plannedRow = { index, response, key, answeredAt, stored }
    if (firstRow) results[index] = describeRepeatedRow(JSON.stringify(firstRow) !== JSON.stringify(response))
    else if (identity.isRepeated || stored?.importId === importId) {
      const comparison = stored && compareWithStored(survey, plannedRow, stored, { update: false, contactId: null })
      results[index] = describeRepeatedRow(comparison?.change !== undefined || comparison?.hasDifferences === true)
    } else if (deletedKeys.has(key)) results[index] = { outcome: 'unchanged' }
    else if (!stored && answeredAt > now) results[index] = { outcome: 'rejected', error: 'date-future' }
    else plannedRows.push(plannedRow)
    firstRows.set(key, response)
  }
  return { results, plannedRows }
}

async function lookUpKeys({ database }: Deps, keys: readonly string[]) {
  if (keys.length === 0)
    return { storedByKey: new Map<string, store.ImportedResponseRow>(), deletedKeys: new Set<string>() }
  const [storedRows, deletedRows] = await Promise.all([
    database.all(store.selectImportedResponsesByKeys(keys)),
    database.all(store.selectDeletedKeys(keys)),
  ])
  return {
    storedByKey: new Map(storedRows.map((row) => [row.key, row])),
    deletedKeys: new Set(deletedRows.map(({ key }) => key)),
  }
}

/** A key that occurs again in the same file: the first row stands. */
const describeRepeatedRow = (hasDifferences: boolean): RowResult => ({ outcome: 'unchanged', hasDifferences })

function compareWithStored(
  survey: OpenSurveyRow,
  { response, key, answeredAt }: PlannedRow,
  stored: store.ImportedResponseRow,
  { update, contactId }: { update: boolean; contactId: string | null },
): { result: RowResult; change?: ResponseUpdate; hasDifferences: boolean } {
  const extra = {
    key,
    ...(contactId !== null && stored.contactId === null && { contactId, identity: 'verified' as const }),
  }
  const comparison = compareRow(stored, response, {
    update,
    isSameTime: isSameTime(response, stored, { answeredAt, timeZone: survey.timeZone }),
    extra,
  })
  const { hasDifferences, after } = comparison
  const isRejected = checkProperties(JSON.parse(stored.properties), response.properties) !== undefined
  const fields = Object.keys(after)
  if (isRejected || fields.length === 0) return { result: { outcome: 'unchanged', hasDifferences }, hasDifferences }
  // A response that gets its key changes only inside.
  const outcome = fields.some((field) => field !== 'key') ? 'updated' : 'unchanged'
  return { result: { outcome, hasDifferences }, change: { ...comparison, stored }, hasDifferences }
}

function countScoreChanges(newRows: readonly NewResponseRow[], changes: readonly ResponseUpdate[]): number[] {
  const scoreChanges = Array.from({ length: 11 }, () => 0)
  const add = (score: number, count: number) => {
    scoreChanges[score] = (scoreChanges[score] ?? 0) + count
  }
  for (const { score } of newRows) add(score, 1)
  for (const { stored, after } of changes) {
    if (!('score' in after)) continue
    add(stored.score, -1)
    add(Number(after.score), 1)
  }
  return scoreChanges
}

function buildResponseRow(
  deps: Deps,
  survey: OpenSurveyRow,
  { response, key, answeredAt }: PlannedRow,
  { contactId, importId, now }: { contactId: string | null; importId: string; now: number },
): NewResponseRow {
  return {
    id: deps.newId(answeredAt),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    key,
    score: response.score,
    ...toCommentFields(response.comment),
    answers: {},
    reasons: {},
    properties: response.properties,
    contactId,
    identity: contactId === null ? null : 'verified',
    unverifiedContact: null,
    contactRequestedAt: null,
    channel: 'import',
    linkId: null,
    invitationId: null,
    page: null,
    locale: response.locale ?? null,
    interaction: null,
    suspicion: null,
    suspectedInvitationId: null,
    day: toLocalDay(answeredAt, survey.timeZone),
    answeredAt,
    createdAt: now,
    importId,
  }
}
