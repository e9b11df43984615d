import { type Flow, warningsOf } from '../../../shared/flow.ts'
import type { List, Paging } from '../../../shared/list.ts'
import { type Look, plainLook } from '../../../shared/look.ts'
import type { NewSurvey, Survey, SurveyPatch } from '../../../shared/survey.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import { type Columns, retried, type Statement } from '../../store/database.ts'
import { rememberCall } from '../../store/queries/idempotency.ts'
import { logo, putLogo } from '../../store/queries/survey-logos.ts'
import * as store from '../../store/queries/surveys.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { type Idempotency, once } from '../idempotency.ts'
import { list } from '../pagination.ts'
import { digest } from '../secrets.ts'

/** Makes a survey; answers its id. */
export async function createSurvey(deps: Deps, caller: Caller, input: NewSurvey, idempotency?: Idempotency) {
  const { result } = await once(deps, caller, idempotency, async () => {
    const row = newSurvey(deps, caller.workspaceId, input)
    const told = audited(deps, caller, 'survey.created', row.id, { name: row.name })
    return { statements: [store.insertSurvey(row), told], result: row.id }
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
    look: JSON.stringify(input.look),
    logo: null,
    identityVersion: 1,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  }
}

export async function getSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  return show(deps, await surveyRow(deps, caller, id))
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
  list(
    deps.database,
    paging,
    (position) => store.surveys(caller.workspaceId, position),
    (row) => show(deps, row),
  )

/**
 * Changes the settings that a patch names, each whole.
 * @param change the patch, or what makes it of the survey as it stands, and may refuse it as `stale`
 */
export function changeSurvey(
  deps: Deps,
  caller: Caller,
  id: string,
  change: SurveyPatch | ((survey: Survey) => SurveyPatch),
): Promise<Survey> {
  return retried(async () => {
    const before = await surveyRow(deps, caller, id)
    const patch = typeof change === 'function' ? change(show(deps, before)) : change
    const names = Object.keys(patch)
    if (names.length === 0) return show(deps, before)
    const changed = audited(deps, caller, 'survey.changed', id, { name: before.name, fields: names })
    await deps.database.batch([...succeeding(deps, before, columnsOf(patch)), changed])
    return getSurvey(deps, caller, id)
  })
}

/**
 * A change of a survey that was read as `before`. Of two that have read the same the second fails, and with it all that it
 * would have overwritten.
 */
export function succeeding(deps: Deps, before: store.SurveyRow, values: Columns): Statement[] {
  const now = deps.now()
  const { workspaceId, id, updatedAt } = before
  const key = `survey ${id} of ${updatedAt}`
  return [
    rememberCall({ workspaceId, key, fingerprint: '', result: '{}', createdAt: now }),
    store.updateSurvey(workspaceId, id, { ...values, updated_at: Math.max(now, updatedAt + 1) }),
  ]
}

/** By what it is seen whether somebody else has changed a part of a survey. */
export const versionOf = (part: unknown): string => digest(JSON.stringify(part))

/** @throws DomainError `conflict` with code `stale` */
export const stale = () =>
  new DomainError('conflict', 'Somebody else has changed this meanwhile. Nothing of yours was stored.', {
    code: 'stale',
  })

function columnsOf(patch: SurveyPatch): Columns {
  const { texts, reasons, questions, thanksLinks, origins, look, followUpThreshold, ...plain } = patch
  const json = (value: object | undefined) => value && JSON.stringify(value)
  return {
    ...plain,
    texts: json(texts),
    reasons: json(reasons),
    questions: json(questions),
    thanks_links: json(thanksLinks),
    origins: json(origins),
    look: json(look),
    follow_up_threshold: followUpThreshold,
  }
}

/** Makes another survey with the same settings, open, without links and answers; answers its id. */
export async function duplicateSurvey(deps: Deps, caller: Caller, id: string, name: string): Promise<string> {
  const source = await surveyRow(deps, caller, id)
  const now = deps.now()
  const row = {
    ...source,
    id: deps.newId(now),
    name,
    logo: null,
    identityVersion: 1,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  }
  const [picture] = await deps.database.all(logo(id))
  await deps.database.batch([
    store.insertSurvey({ ...row, logo: picture?.digest ?? null }),
    ...(picture ? [putLogo({ ...picture, surveyId: row.id })] : []),
    audited(deps, caller, 'survey.created', row.id, { name, from: id }),
  ])
  return row.id
}

/** Ends the collecting of answers. Closing what is closed changes nothing: the first closure stands. */
export async function closeSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  const { closedAt, name } = await surveyRow(deps, caller, id)
  if (closedAt === null) {
    await deps.database.batch([
      store.closeSurvey(caller.workspaceId, id, deps.now(), caller.actor),
      audited(deps, caller, 'survey.closed', id, { name }),
    ])
  }
  return getSurvey(deps, caller, id)
}

export async function reopenSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  const { closedAt, name } = await surveyRow(deps, caller, id)
  if (closedAt !== null) {
    await deps.database.batch([
      store.reopenSurvey(caller.workspaceId, id, deps.now()),
      audited(deps, caller, 'survey.reopened', id, { name }),
    ])
  }
  return getSurvey(deps, caller, id)
}

/** A survey's colour and font, as a row has them. */
export const lookOf = ({ look }: Pick<store.SurveyRow, 'look'>): Look => ({ ...plainLook, ...JSON.parse(look) })

/** Where the logo of a survey is found; what is there never changes. */
export const logoPath = ({ id, logo }: Pick<store.SurveyRow, 'id' | 'logo'>): string | null =>
  logo === null ? null : `/embed/surveys/${id}/logo?v=${logo}`

/** What follows the score, as a row has it. */
export const flowOf = (row: store.SurveyRow): Flow => ({
  reasons: JSON.parse(row.reasons),
  questions: JSON.parse(row.questions),
  thanksLinks: JSON.parse(row.thanksLinks),
})

/** A survey as everybody but its respondents sees it. */
export const show = (deps: Pick<Deps, 'publicUrl'>, row: store.SurveyRow): Survey => ({
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
  look: lookOf(row),
  logo: row.logo === null ? null : `${deps.publicUrl}${logoPath(row)}`,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  closedAt: isoOrNull(row.closedAt),
  closedBy: row.closedBy,
})

export const closed = () => new DomainError('gone', 'This survey is closed.', { code: 'closed' })
