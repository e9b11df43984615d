import type { Annotation, AnnotationPatch, NewAnnotation } from '../../../shared/annotation.ts'
import type { Span } from '../../../shared/calendar.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/annotations.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { loadSurvey, requireSurvey } from './surveys.ts'

const MAX_ANNOTATIONS = 500

/**
 * Annotates a day in the trend of a survey, or of all surveys. @returns the id
 * @throws DomainError `too-many-annotations`, or `unknown-survey` for a survey of another workspace
 */
export async function createAnnotation(
  deps: Deps,
  caller: Caller,
  { surveyId, day, text }: NewAnnotation,
  idempotency?: Idempotency,
): Promise<string> {
  const { workspaceId, actor } = caller
  if (surveyId !== null) await requireSurvey(deps, caller, surveyId, 'surveyId')
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const [counts] = await deps.database.all(store.countAnnotations(workspaceId))
    if ((counts?.count ?? 0) >= MAX_ANNOTATIONS) throw tooManyAnnotations()
    const now = deps.now()
    const row = { id: deps.newId(now), workspaceId, surveyId, day, text, createdAt: now, createdBy: actor }
    const entry = auditEntry(deps, caller, 'annotation.created', row.id, { day })
    return { statements: [store.insertAnnotation(row), entry], result: row.id }
  })
  return result
}

const tooManyAnnotations = () =>
  new DomainError(
    'conflict',
    'too-many-annotations',
    `A workspace has at most ${MAX_ANNOTATIONS} annotations. Delete one first.`,
    { params: { limit: MAX_ANNOTATIONS } },
  )

export async function getAnnotation(deps: Deps, caller: Caller, id: string): Promise<Annotation> {
  const [row] = await deps.database.all(store.selectAnnotationById(caller.workspaceId, id))
  if (!row) throw notFound('annotation', id)
  return toAnnotation(row)
}

/** The newest annotations first. @param survey only those of this survey, and of all surveys */
export async function listAnnotations(
  deps: Deps,
  caller: Caller,
  { survey }: { survey?: string | undefined },
  paging: Paging,
): Promise<ListPage<Annotation>> {
  if (survey !== undefined) await loadSurvey(deps, caller, survey)
  return listPage(
    deps.database,
    paging,
    (position) => store.selectAnnotations(caller.workspaceId, survey, position),
    toAnnotation,
  )
}

/** More cannot be told apart in a chart. */
const MAX_DRAWN = 40

/** The annotations of a trend, in the order of their days. */
export async function getTrendAnnotations(
  deps: Deps,
  filter: { workspaceId: string; surveyId: string },
  span: Span,
): Promise<Annotation[]> {
  return (await deps.database.all(store.selectAnnotationsByDay(filter, span, MAX_DRAWN))).map(toAnnotation)
}

/** Replaces the fields in a patch. */
export async function updateAnnotation(
  deps: Deps,
  caller: Caller,
  id: string,
  patch: AnnotationPatch,
): Promise<Annotation> {
  const { workspaceId } = caller
  const annotation = await getAnnotation(deps, caller, id)
  if (patch.surveyId) await requireSurvey(deps, caller, patch.surveyId, 'surveyId')
  const fields = (Object.keys(patch) as (keyof AnnotationPatch)[]).filter((name) => patch[name] !== annotation[name])
  if (fields.length === 0) return annotation
  await deps.database.batch([
    store.updateAnnotation(workspaceId, id, { day: patch.day, text: patch.text, survey_id: patch.surveyId }),
    auditEntry(deps, caller, 'annotation.changed', id, { fields }),
  ])
  return getAnnotation(deps, caller, id)
}

export async function deleteAnnotation(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { day } = await getAnnotation(deps, caller, id)
  await deps.database.batch([
    store.deleteAnnotation(caller.workspaceId, id),
    auditEntry(deps, caller, 'annotation.deleted', id, { day }),
  ])
}

const toAnnotation = ({ id, surveyId, day, text, createdAt, createdBy }: store.AnnotationRow): Annotation => ({
  id,
  surveyId,
  day,
  text,
  createdAt: toIso(createdAt),
  createdBy,
})
