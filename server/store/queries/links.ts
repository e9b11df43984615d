import { LINK_KEY } from '../counted-segments.ts'
import { and, inList, jsonRows, type Position, sql } from '../sql.ts'
import { scoreColumns } from './counts.ts'
import type { ScoreRow } from './reports.ts'

export interface LinkRow {
  id: string
  workspaceId: string
  surveyId: string
  slug: string
  name: string | null
  /** JSON */
  properties: string
  createdAt: number
  closedAt: number | null
  closedBy: string | null
}

/** A new link is open. */
export type NewLinkRow = Omit<LinkRow, 'closedAt' | 'closedBy'>

const columns = sql`
  l.id, l.workspace_id as "workspaceId", l.survey_id as "surveyId", l.slug, l.name, l.properties,
  l.created_at as "createdAt", l.closed_at as "closedAt", l.closed_by as "closedBy"`

export const insertLink = (row: NewLinkRow) => sql`
  insert into link (id, workspace_id, survey_id, slug, name, properties, created_at)
  values (${row.id}, ${row.workspaceId}, ${row.surveyId}, ${row.slug}, ${row.name}, ${row.properties}, ${row.createdAt})`

export const insertLinks = (rows: readonly NewLinkRow[]) => sql`
  insert into link (id, workspace_id, survey_id, slug, name, properties, created_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'surveyId', v.value ->> 'slug', v.value ->> 'name',
         json(v.value ->> 'properties'), cast(v.value ->> 'createdAt' as bigint)
  from   json_each(${jsonRows(rows)}) v`

export const selectLinkBySlug = (slug: string) => sql<LinkRow>`select ${columns} from link l where l.slug = ${slug}`

export const selectLinkById = (workspaceId: string, id: string) => sql<LinkRow>`
  select ${columns} from link l where l.workspace_id = ${workspaceId} and l.id = ${id}`

const isBefore = (workspaceId: string, surveyId: string, { before }: Position) =>
  and([
    sql`l.workspace_id = ${workspaceId} and l.survey_id = ${surveyId}`,
    before !== undefined && sql`l.id < ${before}`,
  ])

export const selectLinks = (workspaceId: string, surveyId: string, page: Position) => sql<LinkRow>`
  select ${columns}
  from   link l
  where  ${isBefore(workspaceId, surveyId, page)}
  order by l.id desc
  limit ${page.limit}`

/** The oldest link that takes responses. */
export const selectFirstOpenLink = (workspaceId: string, surveyId: string) => sql<LinkRow>`
  select ${columns}
  from   link l
  where  l.workspace_id = ${workspaceId} and l.survey_id = ${surveyId} and l.closed_at is null
  order by l.id
  limit 1`

export const selectLinksByIds = (workspaceId: string, ids: readonly string[]) => sql<LinkRow>`
  select ${columns} from link l where l.workspace_id = ${workspaceId} and l.id in ${inList(ids)} order by l.id desc`

/** A link with the responses that came through it by score, and when the last one did. */
export type LinkWithCountsRow = LinkRow & ScoreRow & { lastResponseAt: number | null }

/** The newest links first, each with its counts, found by the primary key. */
export const selectLinksWithCounts = (workspaceId: string, surveyId: string, page: Position) => sql<LinkWithCountsRow>`
  select    ${columns}, ${scoreColumns((column) => sql`coalesce(t.${column}, 0) as ${column}`)},
            (select r.answered_at from response r where r.link_id = l.id order by r.id desc limit 1) as "lastResponseAt"
  from      link l
  left join tally t on t.survey_id = l.survey_id and t.segment_key = ${LINK_KEY} and t.span = 'ever'
                   and t.segment_value = l.id and t.period = ''
  where     ${isBefore(workspaceId, surveyId, page)}
  order by  l.id desc
  limit     ${page.limit}`

export const renameLink = (workspaceId: string, id: string, name: string | null) => sql`
  update link set name = ${name} where workspace_id = ${workspaceId} and id = ${id}`

/** Closes a link unless it is closed. */
export const closeLink = (workspaceId: string, id: string, now: number, actor: string) => sql`
  update link
  set    closed_at = ${now}, closed_by = ${actor}
  where  workspace_id = ${workspaceId} and id = ${id} and closed_at is null`

export const reopenLink = (workspaceId: string, id: string) => sql`
  update link set closed_at = null, closed_by = null where workspace_id = ${workspaceId} and id = ${id}`

/** Deletes a link. Fails the batch if responses came through it. */
export const deleteLink = (workspaceId: string, id: string) => sql`
  delete from link where workspace_id = ${workspaceId} and id = ${id}`
