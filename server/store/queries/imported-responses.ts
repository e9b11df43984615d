import { sizedRows } from '../planner-hints.ts'
import { assertThat, inList, sql } from '../sql.ts'

/** A stored response that a row of a file may add to. */
export interface ImportedResponseRow {
  id: string
  workspaceId: string
  key: string
  score: number
  comment: string | null
  /** JSON */
  properties: string
  contactId: string | null
  identity: 'unverified' | 'verified' | null
  locale: string | null
  day: string
  answeredAt: number
  updatedAt: number
  importId: string | null
  /** How often a user or the respondent has corrected the score or the comment. */
  corrections: number
}

const columns = sql`
  r.id, r.workspace_id as "workspaceId", r.key, r.score, r.comment, r.properties, r.contact_id as "contactId", r.identity,
  r.locale, r.day, r.answered_at as "answeredAt", r.updated_at as "updatedAt", r.import_id as "importId",
  (
    select cast(count(*) as bigint) from response_change d where d.workspace_id = r.workspace_id and d.response_id = r.id
  ) as corrections`

export const selectImportedResponsesByKeys = (keys: readonly string[]) => sql<ImportedResponseRow>`
  select ${columns} from response r where r.key in ${inList(keys)}`

export const selectImportedResponsesByIds = (ids: readonly string[]) => sql<ImportedResponseRow>`
  select ${columns} from response r where r.id in ${inList(ids)}`

/** The keys of responses that a user has deleted. */
export const selectDeletedKeys = (keys: readonly string[]) => sql<{ key: string }>`
  select deleted_key as key from response_change where deleted_key in ${inList(keys)}`

/** The columns of a response that a file can set. */
export interface ImportedColumns {
  key: string
  score: number
  comment: string | null
  commentFolded: string | null
  /** JSON */
  terms: string | null
  properties: Record<string, string>
  contactId: string | null
  identity: 'unverified' | 'verified' | null
  locale: string | null
}

/** Sets the columns of each response. */
export const updateImportedResponses = (rows: readonly (ImportedColumns & { id: string })[], now: number) => sql`
  update response as r
  set    key            = v.value ->> 'key',
         score          = cast(v.value ->> 'score' as bigint),
         comment        = v.value ->> 'comment',
         comment_folded = v.value ->> 'commentFolded',
         terms          = json(v.value ->> 'terms'),
         properties     = json(v.value ->> 'properties'),
         contact_id     = v.value ->> 'contactId',
         identity       = v.value ->> 'identity',
         locale         = v.value ->> 'locale',
         updated_at     = ${now}
  from   ${sizedRows(rows)} v
  where  r.id = v.value ->> 'id'`

/** Makes the batch fail if one of the responses has changed since it was read. */
export const assertResponsesUnchanged = (expected: readonly { id: string; updatedAt: number }[]) =>
  assertThat(sql`(
    select count(*)
    from   ${sizedRows(expected)} v
    join   response r on r.id = v.value ->> 'id'
    where  r.updated_at = cast(v.value ->> 'updatedAt' as bigint)
  ) = ${expected.length}`)

/** Makes the batch fail if one of the responses was not inserted: its key exists, or is one of a deleted response. */
export const assertResponsesExist = (ids: readonly string[]) =>
  assertThat(sql`(select count(*) from response r where r.id in ${inList(ids)}) = ${ids.length}`)

/** The next responses that an import has added, oldest first. */
export const selectAddedResponses = (workspaceId: string, importId: string, limit: number) => sql<{ id: string }>`
  select r.id
  from   response r
  where  r.workspace_id = ${workspaceId} and r.import_id = ${importId}
  order by r.id
  limit ${limit}`

export const countAddedResponses = (workspaceId: string, importId: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   response r
  where  r.workspace_id = ${workspaceId} and r.import_id = ${importId}`
