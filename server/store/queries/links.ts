import { and, inList, jsonRows, type Position, sql } from '../sql.ts'

export interface LinkRow {
  id: string
  workspaceId: string
  surveyId: string
  slug: string
  name: string | null
  /** JSON */
  properties: string
  createdAt: number
}

const columns = sql`
  id, workspace_id as "workspaceId", survey_id as "surveyId", slug, name, properties, created_at as "createdAt"`

export const insertLink = (row: LinkRow) => sql`
  insert into link (id, workspace_id, survey_id, slug, name, properties, created_at)
  values (${row.id}, ${row.workspaceId}, ${row.surveyId}, ${row.slug}, ${row.name}, ${row.properties}, ${row.createdAt})`

export const insertLinks = (rows: readonly LinkRow[]) => sql`
  insert into link (id, workspace_id, survey_id, slug, name, properties, created_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'surveyId', v.value ->> 'slug', v.value ->> 'name',
         json(v.value ->> 'properties'), cast(v.value ->> 'createdAt' as bigint)
  from   json_each(${jsonRows(rows)}) v`

export const selectLinkBySlug = (slug: string) => sql<LinkRow>`select ${columns} from link where slug = ${slug}`

export const selectLinkById = (workspaceId: string, id: string) => sql<LinkRow>`
  select ${columns} from link where workspace_id = ${workspaceId} and id = ${id}`

export const selectLinks = (workspaceId: string, surveyId: string, page: Position) => sql<LinkRow>`
  select ${columns}
  from   link
  where  ${and([
    sql`workspace_id = ${workspaceId} and survey_id = ${surveyId}`,
    page.before !== undefined && sql`id < ${page.before}`,
  ])}
  order by id desc
  limit ${page.limit}`

export const selectLinksByIds = (workspaceId: string, ids: readonly string[]) => sql<LinkRow>`
  select ${columns} from link where workspace_id = ${workspaceId} and id in ${inList(ids)} order by id desc`
