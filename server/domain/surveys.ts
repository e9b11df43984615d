import { type Flow, warningsOf } from '../../shared/flow.ts'
import type { List, Paging } from '../../shared/list.ts'
import type { NewSurvey, Survey, SurveyPatch } from '../../shared/survey.ts'
import { iso, isoOrNull } from '../../shared/text.ts'
import * as store from '../store/surveys.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError, unknown } from './errors.ts'
import { type Idempotency, once } from './idempotency.ts'
import { list } from './lists.ts'

/** Makes a survey; answers its id. */
export async function createSurvey(deps: Deps, caller: Caller, input: NewSurvey, idempotency?: Idempotency) {
  const { result } = await once(deps, caller, idempotency, async () => {
    const row = newSurvey(deps, caller.workspaceId, input)
    return { statements: [store.insertSurvey(row)], result: row.id }
  })
  return result
}

/** The row of a survey about to be inserted. */
export function newSurvey(deps: Deps, workspaceId: string, input: NewSurvey): store.SurveyRow {
  const now = deps.now()
  return {
    ...input,
    id: deps.newId(now),
    workspaceId,
    texts: JSON.stringify(input.texts),
    reasons: JSON.stringify(input.reasons),
    questions: JSON.stringify(input.questions),
    thanksLinks: JSON.stringify(input.thanksLinks),
    origins: JSON.stringify(input.origins),
    identityVersion: 1,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  }
}

export async function getSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  return show(await surveyRow(deps, caller, id))
}

/** What the newest surveys are called, by id. */
export async function namesOfSurveys({ database }: Deps, { workspaceId }: Caller): Promise<Map<string, string>> {
  const rows = await database.all(store.surveys(workspaceId, { before: undefined, limit: 500 }))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** @throws DomainError `unknown` where the workspace has no such survey */
export async function surveyRow(deps: Deps, caller: Caller, id: string): Promise<store.SurveyRow> {
  const [row] = await deps.database.all(store.survey(caller.workspaceId, id))
  if (!row) throw unknown('survey', id)
  return row
}

/**
 * The survey that a field of the input names.
 * @throws DomainError `invalid`, naming the field, where the workspace has no such survey
 */
export async function surveyNamed(deps: Deps, caller: Caller, id: string, path: string): Promise<store.SurveyRow> {
  const [row] = await deps.database.all(store.survey(caller.workspaceId, id))
  if (row) return row
  throw new DomainError('invalid', 'Expected the id of a survey of this workspace.', { path })
}

export const listSurveys = (deps: Deps, caller: Caller, paging: Paging): Promise<List<Survey>> =>
  list(deps.database, paging, (position) => store.surveys(caller.workspaceId, position), show)

export async function changeSurvey(deps: Deps, caller: Caller, id: string, patch: SurveyPatch): Promise<Survey> {
  const { texts, reasons, questions, thanksLinks, origins, followUpThreshold, ...plain } = patch
  const json = (value: object | undefined) => value && JSON.stringify(value)
  const values = {
    ...plain,
    texts: json(texts),
    reasons: json(reasons),
    questions: json(questions),
    thanks_links: json(thanksLinks),
    origins: json(origins),
    follow_up_threshold: followUpThreshold,
    updated_at: deps.now(),
  }
  await deps.database.batch([store.updateSurvey(caller.workspaceId, id, values)])
  return getSurvey(deps, caller, id)
}

/** Ends the collecting of answers. Closing what is closed changes nothing: the first closure stands. */
export async function closeSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  await deps.database.batch([store.closeSurvey(caller.workspaceId, id, deps.now(), caller.actor)])
  return getSurvey(deps, caller, id)
}

export async function reopenSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  await deps.database.batch([store.reopenSurvey(caller.workspaceId, id, deps.now())])
  return getSurvey(deps, caller, id)
}

/** What follows the score, as a row has it. */
export const flowOf = (row: store.SurveyRow): Flow => ({
  reasons: JSON.parse(row.reasons),
  questions: JSON.parse(row.questions),
  thanksLinks: JSON.parse(row.thanksLinks),
})

const show = (row: store.SurveyRow): Survey => ({
  id: row.id,
  name: row.name,
  type: row.type,
  touchpoint: row.touchpoint,
  subject: row.subject,
  locale: row.locale,
  texts: JSON.parse(row.texts),
  followUpThreshold: row.followUpThreshold,
  ...flowOf(row),
  warnings: warningsOf(flowOf(row)),
  origins: JSON.parse(row.origins),
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  closedAt: isoOrNull(row.closedAt),
  closedBy: row.closedBy,
})

export const closed = () => new DomainError('gone', 'This survey is closed.', { code: 'closed' })
