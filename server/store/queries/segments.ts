import { and, assertThat, assignments, type ColumnValues, inList, type Position, sql } from '../sql.ts'

export interface SegmentRow {
  id: string
  workspaceId: string
  name: string
  /** JSON; null for a fixed list. */
  conditions: string | null
  createdAt: number
  /** See `Caller`. */
  createdBy: string
  updatedAt: number
}

const columns = sql`
  id, workspace_id as "workspaceId", name, conditions, created_at as "createdAt", created_by as "createdBy",
  updated_at as "updatedAt"`

export const insertSegment = (row: SegmentRow) => sql`
  insert into segment (id, workspace_id, name, conditions, created_at, created_by, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.name}, ${row.conditions}, ${row.createdAt}, ${row.createdBy}, ${row.updatedAt})`

export const selectSegmentById = (workspaceId: string, id: string) => sql<SegmentRow>`
  select ${columns} from segment where workspace_id = ${workspaceId} and id = ${id}`

export const selectSegmentByName = (workspaceId: string, name: string) => sql<SegmentRow>`
  select ${columns} from segment where workspace_id = ${workspaceId} and name = ${name}`

/** The newest segments first. */
export const selectSegments = (workspaceId: string, page: Position) => sql<SegmentRow>`
  select ${columns}
  from   segment
  where  ${and([sql`workspace_id = ${workspaceId}`, page.before !== undefined && sql`id < ${page.before}`])}
  order by id desc
  limit ${page.limit}`

/** Sets the named columns of a segment. */
export const updateSegment = (workspaceId: string, id: string, values: ColumnValues) => sql`
  update segment set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

const usesSegment = (workspaceId: string, id: string) => sql`
  workspace_id = ${workspaceId} and settings ->> 'segmentId' = ${id} and finished_at is null and cancelled_at is null`

/** A campaign, not yet over, whose audience is a segment. */
export const selectCampaignOfSegment = (workspaceId: string, id: string) => sql<{ id: string; name: string }>`
  select id, name from campaign where ${usesSegment(workspaceId, id)} order by id limit 1`

/** Deletes a segment with its list. Fails if a campaign uses it by now. */
export const deleteSegment = (workspaceId: string, id: string) => [
  assertThat(sql`not exists (select 1 from campaign where ${usesSegment(workspaceId, id)})`),
  sql`delete from segment_contact where workspace_id = ${workspaceId} and segment_id = ${id}`,
  sql`delete from segment where workspace_id = ${workspaceId} and id = ${id}`,
]

/** Adds contacts to a list, if it still exists. Those in it stay. */
export const insertSegmentContacts = (workspaceId: string, segmentId: string, contactIds: readonly string[]) => sql`
  insert into segment_contact (workspace_id, segment_id, contact_id)
  select s.workspace_id, s.id, c.key
  from   segment s
  cross join ${inList(contactIds)} c
  where  s.workspace_id = ${workspaceId} and s.id = ${segmentId}
  on conflict do nothing`

/** Adds those contacts of the workspace that exist to a list. */
export const insertExistingSegmentContacts = (
  workspaceId: string,
  segmentId: string,
  contactIds: readonly string[],
) => sql`
  insert into segment_contact (workspace_id, segment_id, contact_id)
  select cast(${workspaceId} as text), cast(${segmentId} as text), id
  from   contact
  where  workspace_id = ${workspaceId} and id in ${inList(contactIds)}
  on conflict do nothing`

/** The contacts of a list, among some. */
export const selectListedContacts = (workspaceId: string, segmentId: string, contactIds: readonly string[]) =>
  sql<{ id: string }>`
  select contact_id as id
  from   segment_contact
  where  workspace_id = ${workspaceId} and segment_id = ${segmentId} and contact_id in ${inList(contactIds)}`

/** Removes a contact from a list. Returns its id if it was in it. */
export const deleteSegmentContact = (workspaceId: string, segmentId: string, contactId: string) => sql<{ id: string }>`
  delete from segment_contact
  where  workspace_id = ${workspaceId} and segment_id = ${segmentId} and contact_id = ${contactId}
  returning contact_id as id`

/** The lists that a contact is in. */
export const selectSegmentsByContact = (workspaceId: string, contactId: string) => sql<{ id: string; name: string }>`
  select s.id, s.name
  from   segment_contact l
  join   segment s on s.workspace_id = l.workspace_id and s.id = l.segment_id
  where  l.workspace_id = ${workspaceId} and l.contact_id = ${contactId}
  order by s.id`

/** Removes a contact from all lists. */
export const deleteSegmentContactsByContact = (workspaceId: string, contactId: string) => sql`
  delete from segment_contact where workspace_id = ${workspaceId} and contact_id = ${contactId}`

/** Ids above `after` and below `before`. */
export interface AudienceRange {
  after: string
  before: string
}

/** The next contacts of a list, in the order of their ids. */
export const selectSegmentContactIds = (
  workspaceId: string,
  segmentId: string,
  { after, before }: AudienceRange,
  limit: number,
) => sql<{ id: string }>`
  select contact_id as id
  from   segment_contact
  where  workspace_id = ${workspaceId} and segment_id = ${segmentId} and contact_id > ${after} and contact_id < ${before}
  order by contact_id
  limit ${limit}`

/** The next contacts of a workspace, in the order of their ids. */
export const selectNextContactIds = (workspaceId: string, { after, before }: AudienceRange, limit: number) =>
  sql<{ id: string }>`
  select id
  from   contact
  where  workspace_id = ${workspaceId} and id > ${after} and id < ${before}
  order by id
  limit ${limit}`

/** How many contacts a list has. */
export const countSegmentContacts = (workspaceId: string, segmentId: string, before: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   segment_contact
  where  workspace_id = ${workspaceId} and segment_id = ${segmentId} and contact_id < ${before}`

/** How many contacts of a workspace are more than claimed by respondents. */
export const countVerifiedContacts = (workspaceId: string, { after, before }: AudienceRange) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   contact
  where  workspace_id = ${workspaceId} and id > ${after} and id < ${before} and id <> ${workspaceId}
  and    unverified_since is null`
