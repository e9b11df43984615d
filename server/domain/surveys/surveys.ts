import { type Flow, getFlowWarnings } from '../../../shared/flow.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { defaultLook, type Look } from '../../../shared/look.ts'
import type { NewSurvey, Survey, SurveyPatch, SurveyState } from '../../../shared/survey.ts'
import { getTranslationWarnings } from '../../../shared/survey-translations.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { insertClosedEvent } from '../../store/queries/guarded-events.ts'
import { selectSurveyLogo, upsertSurveyLogo } from '../../store/queries/survey-logos.ts'
import * as store from '../../store/queries/surveys.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { buildEvent } from '../events/recording.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { digest } from '../secrets.ts'

/** Creates a survey. @returns its id */
export async function createSurvey(deps: Deps, caller: Caller, input: NewSurvey, idempotency?: Idempotency) {
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const row = buildSurveyRow(deps, caller.workspaceId, input)
    const entry = auditEntry(deps, caller, 'survey.created', row.id, { name: row.name })
    return { statements: [store.insertSurvey(row), entry], result: row.id }
  })
  return result
}

/** The row of a new survey. */
export function buildSurveyRow(deps: Deps, workspaceId: string, input: NewSurvey): store.NewSurveyRow {
  const now = deps.now()
  const { state, closesAt, ...settings } = input
  return {
    ...settings,
    id: deps.newId(now),
    workspaceId,
    texts: JSON.stringify(input.texts),
    reasons: JSON.stringify(input.reasons),
    questions: JSON.stringify(input.questions),
    thanksLinks: JSON.stringify(input.thanksLinks),
    origins: JSON.stringify(input.origins),
    look: JSON.stringify(input.look),
    logo: null,
    goal: null,
    identityVersion: 1,
    createdAt: now,
    updatedAt: now,
    openedAt: state === 'draft' ? null : now,
    closesAt: closesAt === null ? null : Date.parse(closesAt),
    closedAt: null,
    closedBy: null,
  }
}

export async function getSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  return toSurvey(deps, await loadSurvey(deps, caller, id))
}

/** The names of the newest surveys, by id. */
export async function getSurveyNames({ database }: Deps, { workspaceId }: Caller): Promise<Map<string, string>> {
  const rows = await database.all(store.selectSurveys(workspaceId, { before: undefined, limit: 500 }))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** @throws DomainError `not-found` if the workspace has no such survey */
export async function loadSurvey(deps: Deps, caller: Caller, id: string): Promise<store.SurveyRow> {
  const [row] = await deps.database.all(store.selectSurveyById(caller.workspaceId, id))
  if (!row) throw notFound('survey', id)
  return applySchedule(row, deps.now())
}

/** Who closed a survey that closed by itself. */
const SCHEDULE = 'schedule'

/** A survey whose closing time has come is closed since then. */
export const applySchedule = <Row extends Pick<store.SurveyRow, 'closesAt' | 'closedAt'>>(
  row: Row,
  now: number,
): Row =>
  row.closedAt === null && row.closesAt !== null && row.closesAt <= now
    ? { ...row, closedAt: row.closesAt, closedBy: SCHEDULE }
    : row

/**
 * The survey that a field of the input refers to.
 * @throws DomainError `unknown-survey` with that field, if the workspace has no such survey
 */
export async function requireSurvey(deps: Deps, caller: Caller, id: string, path: string): Promise<store.SurveyRow> {
  const [row] = await deps.database.all(store.selectSurveyById(caller.workspaceId, id))
  if (row) return applySchedule(row, deps.now())
  throw new DomainError('invalid', 'unknown-survey', 'Expected the id of a survey of this workspace.', { path })
}

export const listSurveys = (deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<Survey>> =>
  listPage(
    deps.database,
    paging,
    (position) => store.selectSurveys(caller.workspaceId, position),
    (row) => toSurvey(deps, row),
  )

/**
 * Replaces the settings in a patch.
 * @param change the patch, or a function that builds it from the current survey and may throw `staleEdit()`
 * @throws DomainError `survey-kind-fixed` if the type would change from or to `recovery`
 */
export function updateSurvey(
  deps: Deps,
  caller: Caller,
  id: string,
  change: SurveyPatch | ((survey: Survey) => SurveyPatch),
): Promise<Survey> {
  return retryOnConflict(async () => {
    const existingSurvey = await loadSurvey(deps, caller, id)
    const patch = typeof change === 'function' ? change(toSurvey(deps, existingSurvey)) : change
    const fields = Object.keys(patch)
    if (fields.length === 0) return toSurvey(deps, existingSurvey)
    requireSameKind(existingSurvey, patch)
    const entry = auditEntry(deps, caller, 'survey.changed', id, {
      name: existingSurvey.name,
      fields,
      ...describeMeasureChanges(toSurvey(deps, existingSurvey), patch),
    })
    await deps.database.batch([...buildSurveyUpdate(deps, existingSurvey, toColumns(patch)), entry])
    return getSurvey(deps, caller, id)
  })
}

/** What a change does to the figures: responses to another question, or with other reasons to choose from, do not compare. */
function describeMeasureChanges(survey: Survey, patch: SurveyPatch): { question?: true; reasons?: true } {
  const target = { ...survey, ...patch }
  const getQuestion = ({ texts, subject, touchpoint }: Pick<Survey, 'texts' | 'subject' | 'touchpoint'>) => [
    Object.entries(texts).map(([language, { question, questionUs } = {}]) => [language, question, questionUs]),
    subject,
    touchpoint,
  ]
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
  return {
    ...(!isSame(getQuestion(survey), getQuestion(target)) && { question: true }),
    ...(!isSame(survey.reasons, target.reasons) && { reasons: true }),
  }
}

/** The scores of customers who are asked again after a follow-up stay apart from all others. */
function requireSameKind(survey: store.SurveyRow, { type = survey.type }: SurveyPatch): void {
  if ((type === 'recovery') === (survey.type === 'recovery')) return
  throw new DomainError(
    'invalid',
    'survey-kind-fixed',
    'Expected a type of the same kind: surveys that ask again after a follow-up stay apart from all others.',
    { path: 'type' },
  )
}

/** Changes a survey that was read as `existingSurvey`. The batch fails if it has changed since. */
export function buildSurveyUpdate(deps: Deps, existingSurvey: store.NewSurveyRow, values: ColumnValues): Statement[] {
  const now = deps.now()
  const { workspaceId, id, updatedAt } = existingSurvey
  return [
    ...store.assertSurveyUnchanged(existingSurvey),
    store.updateSurvey(workspaceId, id, { ...values, updated_at: Math.max(now, updatedAt + 1) }),
  ]
}

/** Identifies the state of a part of a survey, to detect concurrent changes. */
export const computeVersion = (part: unknown): string => digest(JSON.stringify(part))

/** Thrown if someone else changed the same part of a survey. */
export const staleEdit = () =>
  new DomainError(
    'conflict',
    'changed',
    'Someone else has changed this in the meantime. Your changes were not saved; read it again and retry.',
  )

function toColumns(patch: SurveyPatch): ColumnValues {
  const { texts, reasons, questions, thanksLinks, origins, look, followUpThreshold, closesAt, ...rest } = patch
  const toJson = (value: object | undefined) => value && JSON.stringify(value)
  return {
    ...rest,
    texts: toJson(texts),
    reasons: toJson(reasons),
    questions: toJson(questions),
    thanks_links: toJson(thanksLinks),
    origins: toJson(origins),
    look: toJson(look),
    follow_up_threshold: followUpThreshold,
    closes_at: closesAt && Date.parse(closesAt),
  }
}

/** Creates a draft with the same settings, without links and responses. @returns its id */
export async function duplicateSurvey(deps: Deps, caller: Caller, id: string, name: string): Promise<string> {
  const source = await loadSurvey(deps, caller, id)
  const now = deps.now()
  const row = {
    ...source,
    id: deps.newId(now),
    name,
    logo: null,
    identityVersion: 1,
    createdAt: now,
    updatedAt: now,
    openedAt: null,
    closesAt: null,
    closedAt: null,
    closedBy: null,
  }
  const [logoRow] = await deps.database.all(selectSurveyLogo(id))
  await deps.database.batch([
    store.insertSurvey({ ...row, logo: logoRow?.digest ?? null }),
    ...(logoRow ? [upsertSurveyLogo({ ...logoRow, surveyId: row.id })] : []),
    auditEntry(deps, caller, 'survey.created', row.id, { name, from: id }),
  ])
  return row.id
}

/** Stops a survey from taking responses. Idempotent: the first closing time is kept. */
export async function closeSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  const { closedAt, name } = await loadSurvey(deps, caller, id)
  if (closedAt === null) {
    await deps.database.batch([
      ...insertClosedEvent(
        buildEvent(deps, caller, { type: 'survey.closed', subjectId: id, surveyId: id, data: { reason: 'member' } }),
      ),
      store.closeSurvey(caller.workspaceId, id, deps.now(), caller.actor),
      auditEntry(deps, caller, 'survey.closed', id, { name }),
    ])
  }
  return getSurvey(deps, caller, id)
}

export async function reopenSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  const { closedAt, name } = await loadSurvey(deps, caller, id)
  if (closedAt !== null) {
    await deps.database.batch([
      store.reopenSurvey(caller.workspaceId, id, deps.now()),
      auditEntry(deps, caller, 'survey.reopened', id, { name }),
    ])
  }
  return getSurvey(deps, caller, id)
}

/** Opens a draft, so that it takes responses. Idempotent: the first opening time is kept. */
export async function openSurvey(deps: Deps, caller: Caller, id: string): Promise<Survey> {
  const { openedAt, name } = await loadSurvey(deps, caller, id)
  if (openedAt === null) {
    await deps.database.batch([
      store.openSurvey(caller.workspaceId, id, deps.now()),
      auditEntry(deps, caller, 'survey.opened', id, { name }),
    ])
  }
  return getSurvey(deps, caller, id)
}

/** Whether a survey takes responses. Those of sample workspaces do not: any member can own one, and say anything there. */
export const isOpen = ({
  openedAt,
  closedAt,
  demoAt = null,
}: Pick<store.SurveyRow, 'openedAt' | 'closedAt'> & { demoAt?: number | null }): boolean =>
  openedAt !== null && closedAt === null && demoAt === null

function getState({ openedAt, closesAt, closedAt }: store.SurveyRow): SurveyState {
  if (closedAt !== null) return 'closed'
  if (openedAt === null) return 'draft'
  return closesAt === null ? 'open' : 'scheduled'
}

/** The colour and font of a survey. */
export const parseLook = ({ look }: Pick<store.SurveyRow, 'look'>): Look => ({ ...defaultLook, ...JSON.parse(look) })

/** The path of the logo. Its content never changes. */
export const getLogoPath = ({ id, logo }: Pick<store.SurveyRow, 'id' | 'logo'>): string | null =>
  logo === null ? null : `/embed/surveys/${id}/logo?v=${logo}`

/** The steps after the score. */
export const parseFlow = (row: store.SurveyRow): Flow => ({
  reasons: JSON.parse(row.reasons),
  questions: JSON.parse(row.questions),
  thanksLinks: JSON.parse(row.thanksLinks),
})

/** A survey as members and the API see it. */
export function toSurvey(deps: Pick<Deps, 'publicUrl' | 'now'>, storedRow: store.SurveyRow): Survey {
  const row = applySchedule(storedRow, deps.now())
  const { subject, locale } = row
  const content = { subject, locale, texts: JSON.parse(row.texts), ...parseFlow(row) }
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    touchpoint: row.touchpoint,
    ...content,
    followUpThreshold: row.followUpThreshold,
    goal: row.goal,
    warnings: [...getFlowWarnings(content), ...getTranslationWarnings(content)],
    origins: JSON.parse(row.origins),
    look: parseLook(row),
    logo: row.logo === null ? null : `${deps.publicUrl}${getLogoPath(row)}`,
    createdAt: toIso(row.createdAt),
    updatedAt: toIso(row.updatedAt),
    state: getState(row),
    openedAt: toIsoOrNull(row.openedAt),
    closesAt: toIsoOrNull(row.closesAt),
    closedAt: toIsoOrNull(row.closedAt),
    closedBy: row.closedBy,
  }
}

/** For a draft, too: respondents need not know that the survey will open. */
export const surveyClosed = () => new DomainError('gone', 'closed', 'This survey is closed.')
