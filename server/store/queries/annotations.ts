import { and, assignments, type ColumnValues, type Position, sql } from '../sql.ts'

export interface AnnotationRow {
  id: string
  workspaceId: string
  /** Null for all surveys. */
  surveyId: string | null
  day: string
  text: string
  createdAt: number
  /** See `Caller`. */
  createdBy: string
}

const columns = sql`
  id, workspace_id as "workspaceId", survey_id as "surveyId", day, text, created_at as "createdAt",
  created_by as "createdBy"`

export const insertAnnotation = (row: AnnotationRow) => sql`
  insert into annotation (id, workspace_id, survey_id, day, text, created_at, created_by)
  values (${row.id}, ${row.workspaceId}, ${row.surveyId}, ${row.day}, ${row.text}, ${row.createdAt}, ${row.createdBy})`

export const selectAnnotationById = (workspaceId: string, id: string) => sql<AnnotationRow>`
  select ${columns} from annotation where workspace_id = ${workspaceId} and id = ${id}`

/** The newest annotations first. @param survey also those of all surveys */
export const selectAnnotations = (
  workspaceId: string,
  survey: string | undefined,
  page: Position,
) => sql<AnnotationRow>`
  select ${columns}
  from   annotation
  where  ${and([
    sql`workspace_id = ${workspaceId}`,
    survey !== undefined && sql`(survey_id = ${survey} or survey_id is null)`,
    page.before !== undefined && sql`id < ${page.before}`,
  ])}
  order by id desc
  limit ${page.limit}`

/** The annotations of a survey and of all surveys, in the order of their days. */
export const selectAnnotationsByDay = (
  { workspaceId, surveyId }: { workspaceId: string; surveyId: string },
  { from, to }: { from: string; to: string },
  limit: number,
) => sql<AnnotationRow>`
  select ${columns}
  from   annotation
  where  workspace_id = ${workspaceId} and day between ${from} and ${to}
  and    (survey_id = ${surveyId} or survey_id is null)
  order by day, id
  limit ${limit}`

export const countAnnotations = (workspaceId: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count from annotation where workspace_id = ${workspaceId}`

/** Sets the named columns of an annotation. */
export const updateAnnotation = (workspaceId: string, id: string, values: ColumnValues) => sql`
  update annotation set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

export const deleteAnnotation = (workspaceId: string, id: string) => sql`
  delete from annotation where workspace_id = ${workspaceId} and id = ${id}`
