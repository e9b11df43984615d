import type { Sql } from 'sql-template-tag'
import { and, inList, sql } from '../sql.ts'
import type { Bounds } from './search.ts'

export interface ResponseTagRow {
  responseId: string
  tag: string
}

/** Adds a tag to a response that exists, unless it has it. */
export const insertResponseTag = (
  row: ResponseTagRow & { workspaceId: string; createdAt: number; createdBy: string },
) => sql`
  insert into response_tag (workspace_id, response_id, tag, created_at, created_by)
  select r.workspace_id, r.id, cast(${row.tag} as text), cast(${row.createdAt} as bigint), cast(${row.createdBy} as text)
  from   response r
  where  r.workspace_id = ${row.workspaceId} and r.id = ${row.responseId}
  on conflict do nothing`

export const deleteResponseTag = (workspaceId: string, responseId: string, tag: string) => sql`
  delete from response_tag where workspace_id = ${workspaceId} and response_id = ${responseId} and tag = ${tag}`

export const selectResponseTags = (workspaceId: string, responseIds: readonly string[]) => sql<ResponseTagRow>`
  select response_id as "responseId", tag
  from   response_tag
  where  workspace_id = ${workspaceId} and response_id in ${inList(responseIds)}
  order by response_id, tag`

/** All tags of a workspace, each found from the one before by the index. */
export const selectTags = (workspaceId: string, limit: number) => sql<{ tag: string }>`
  with recursive leap (tag) as (
    select min(g.tag) from response_tag g where g.workspace_id = ${workspaceId} and g.tag > ''
    union all
    select (select min(g.tag) from response_tag g where g.workspace_id = ${workspaceId} and g.tag > l.tag)
    from   leap l
    where  l.tag is not null
  )
  select tag from leap where tag is not null limit ${limit}`

/** The first responses with a tag. */
export const selectTaggedResponseIds = (workspaceId: string, tag: string, bounds: Bounds, limit: number) => sql<{
  id: string
}>`
  select response_id as id
  from   response_tag
  where  ${and([
    sql`workspace_id = ${workspaceId} and tag = ${tag}`,
    bounds.before !== undefined && sql`response_id < ${bounds.before}`,
    bounds.after !== undefined && sql`response_id > ${bounds.after}`,
  ])}
  order by response_id ${bounds.oldest ? sql`asc` : sql`desc`}
  limit ${limit}`

/** Deletes the tags of the responses that a condition on `response r` selects. */
export const deleteResponseTags = (condition: Sql) => sql`
  delete from response_tag
  where  (workspace_id, response_id) in (select r.workspace_id, r.id from response r where ${condition})`
