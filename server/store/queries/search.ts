import { join, raw, type Sql } from 'sql-template-tag'
import type { SearchTerms } from '../../../shared/search.ts'
import { sizedRows } from '../planner-hints.ts'
import { and, inList, sql } from '../sql.ts'

/**
 * The full-text index: one row for each term of each response or contact. It follows from their columns `terms` alone, as
 * the counts follow from responses: a change removes the rows from the index, changes them and indexes them again. Nothing
 * else may write `search_term`.
 */
const nounTables = { comment: raw('response'), contact: raw('contact') }
const nounLiterals = { comment: raw("'comment'"), contact: raw("'contact'") }

/** What is indexed: comments of responses, or contacts. */
export type Noun = keyof typeof nounTables

const selectTerms = (noun: Noun, condition: Sql) => sql`
  select r.workspace_id, ${nounLiterals[noun]} as noun, t.key as term, r.id
  from   ${nounTables[noun]} r
  cross join json_each(r.terms) t
  where  ${condition}`

/** Adds the selected rows `r` to the index. */
export const index = (noun: Noun, condition: Sql) => sql`
  insert into search_term (workspace_id, noun, term, id)
  ${selectTerms(noun, condition)}
  on conflict do nothing`

/** Removes the selected rows `r` from the index, before their terms change or they are deleted. */
export const unindex = (noun: Noun, condition: Sql) => sql`
  delete from search_term where (workspace_id, noun, term, id) in (${selectTerms(noun, condition)})`

const hasNoun = (workspaceId: string, noun: Noun) =>
  sql`t.workspace_id = ${workspaceId} and t.noun = ${nounLiterals[noun]}`

/** Appended to a prefix, it sorts after every text with that prefix. */
const MAX_TEXT = '\u{10ffff}'

/** Conditions on `r`: it has all the words, and for each prefix a term that starts with it. */
export const matchTerms = (workspaceId: string, noun: Noun, { words, prefixes }: Terms): Sql[] => [
  ...words.map(
    (word) => sql`
    exists (select 1 from search_term t where ${hasNoun(workspaceId, noun)} and t.term = ${word} and t.id = r.id)`,
  ),
  ...prefixes.map(
    (prefix) => sql`
    exists (select 1 from json_each(r.terms) j where j.key >= ${prefix} and j.key < ${prefix + MAX_TEXT})`,
  ),
]

type Terms = Pick<SearchTerms, 'words' | 'prefixes'>

/** Terms of the comment or of the contact. Without either, nothing is found. */
export interface ResponseSearch {
  comment?: Terms | undefined
  contact?: Terms | undefined
  /** If few responses may match: their ids. */
  candidateIds?: readonly string[] | undefined
}

/** A condition on the id of a response, in a table with an alias other than `r` and `a`. */
export function matchSearch(
  workspaceId: string,
  id: Sql,
  { comment, contact, candidateIds: ids }: ResponseSearch,
): Sql {
  const alternatives = [
    comment &&
      sql`exists (select 1 from response r where r.id = ${id} and ${and(matchTerms(workspaceId, 'comment', comment))})`,
    contact &&
      sql`exists (
      select 1
      from   response a
      join   contact r on r.id = a.contact_id
      where  a.id = ${id} and ${and(matchTerms(workspaceId, 'contact', contact))}
    )`,
  ].filter((condition) => condition !== undefined)
  if (alternatives.length === 0) return sql`1 = 0`
  return and([ids && sql`${id} in ${inList(ids)}`, sql`(${join(alternatives, ' or ')})`])
}

/** The terms with a prefix up to a limit, each found from the one before by the index. */
export const selectTermsByPrefix = (workspaceId: string, noun: Noun, prefix: string, limit: number) => {
  const selectNextTerm = (after: Sql) => sql`
    select min(t.term) from search_term t
    where  ${hasNoun(workspaceId, noun)} and ${after} and t.term < ${prefix + MAX_TEXT}`
  return sql<{ term: string }>`
  with recursive leap (term) as (
    ${selectNextTerm(sql`t.term >= ${prefix}`)}
    union all
    select (${selectNextTerm(sql`t.term > l.term`)}) from leap l where l.term is not null
  )
  select term from leap where term is not null limit ${limit}`
}

/** Ids with a term that has a prefix, up to a limit, in no particular order and possibly repeated. */
export const selectIdsByPrefix = (workspaceId: string, noun: Noun, prefix: string, limit: number) => sql<{
  id: string
}>`
  select t.id
  from   search_term t
  where  ${hasNoun(workspaceId, noun)} and t.term >= ${prefix} and t.term < ${prefix + MAX_TEXT}
  limit  ${limit}`

/** The number of rows with each term, counted up to a limit. */
export const countTermFrequencies = (workspaceId: string, noun: Noun, terms: readonly string[], limit: number) => sql<{
  term: string
  count: number
}>`
  select w.key as term, (
    select cast(count(*) as bigint)
    from   (select 1 from search_term t where ${hasNoun(workspaceId, noun)} and t.term = w.key limit ${limit}) found
  ) as count
  from   ${inList(terms)} w`

/** Exclusive bounds of ids. The newest are found first, or the oldest. */
export interface Bounds {
  after?: string | undefined
  before?: string | undefined
  oldest?: boolean
}

/** The first ids with any of the terms. With several terms, each id is found from the one before. */
export const selectFirstIds = (
  workspaceId: string,
  noun: Noun,
  terms: readonly string[],
  bounds: Bounds,
  limit: number,
) =>
  terms.length === 1
    ? sql<{ id: string }>`
  select t.id
  from   search_term t
  where  ${hasNoun(workspaceId, noun)} and t.term = ${terms[0]} and ${inBounds(bounds)}
  order by t.id ${bounds.oldest ? sql`asc` : sql`desc`}
  limit ${limit}`
    : selectFirstIdsOfAnyTerm(workspaceId, noun, terms, bounds, limit)

const inBounds = ({ after = '', before = MAX_TEXT }: Bounds) => sql`t.id > ${after} and t.id < ${before}`

function selectFirstIdsOfAnyTerm(
  workspaceId: string,
  noun: Noun,
  terms: readonly string[],
  bounds: Bounds,
  limit: number,
) {
  const aggregate = bounds.oldest ? raw('min') : raw('max')
  const nextCondition = bounds.oldest ? sql`t.id > f.id` : sql`t.id < f.id`
  const selectNextId = (condition: Sql) => sql`
    select ${aggregate}((
      select ${aggregate}(t.id) from search_term t
      where  ${hasNoun(workspaceId, noun)} and t.term = w.key and ${inBounds(bounds)} and ${condition}
    ))
    from ${inList(terms)} w`
  return sql<{ id: string }>`
  with recursive first (id) as (
    ${selectNextId(sql`true`)}
    union all
    select (${selectNextId(nextCondition)}) from first f where f.id is not null
  )
  select id from first where id is not null limit ${limit}`
}

/** Comments with ids above `after`, and how they are indexed. */
export const selectCommentTerms = (workspaceId: string, after: string, limit: number) => sql<{
  id: string
  comment: string
  commentFolded: string | null
  terms: string | null
}>`
  select r.id, r.comment, r.comment_folded as "commentFolded", cast(r.terms as text) as terms
  from   response r
  where  r.workspace_id = ${workspaceId} and r.id > ${after} and r.comment is not null
  order by r.id
  limit ${limit}`

/** How a comment is indexed. */
export interface CommentTerms {
  id: string
  comment: string
  commentFolded: string
  terms: string | null
}

/** Stores how comments are indexed, unless they have changed since they were read. */
export const updateCommentTerms = (workspaceId: string, rows: readonly CommentTerms[]) => sql`
  update response as r
  set    terms = json(v.value ->> 'terms'), comment_folded = v.value ->> 'commentFolded'
  from   ${sizedRows(rows)} v
  where  r.workspace_id = ${workspaceId} and r.id = v.value ->> 'id' and r.comment = v.value ->> 'comment'`

/** A workspace whose rows are indexed by older rules. */
export interface OutdatedIndexRow {
  id: string
  /** The version, and what has been indexed by it: `3 comment ID` or `3 contact ID`; null before the start. */
  cursor: string | null
}

/** Workspaces whose rows are indexed by older rules than `version`. */
export const selectOutdatedIndexes = (version: number) => sql<OutdatedIndexRow>`
  select id, search_cursor as cursor
  from   workspace
  where  search_version < ${version} and deleted_at is null
  order by id`

/** Moves the cursor, unless another process has moved it. */
export const advanceIndexing = (workspaceId: string, from: string | null, to: string) => sql`
  update workspace
  set    search_cursor = ${to}
  where  id = ${workspaceId} and ${from === null ? sql`search_cursor is null` : sql`search_cursor = ${from}`}`

/** Notes by which rules all rows are indexed now. */
export const finishIndexing = (workspaceId: string, version: number) => sql`
  update workspace set search_version = ${version}, search_cursor = null where id = ${workspaceId}`

/** A row of the index that is obsolete or missing. */
export interface IndexDiscrepancy {
  noun: Noun
  id: string
  /** The length of the term; the term itself is personal data. */
  length: number
  kept: number
  counted: number
}

/** Compares the whole index with the terms of its rows, in one statement. */
export const selectIndexDiscrepancies = (limit: number) => sql<IndexDiscrepancy>`
  select   noun, id, cast(length(term) as bigint) as length, cast(sum(kept) as bigint) as kept,
           cast(sum(counted) as bigint) as counted
  from (
    select workspace_id, noun, term, id, 1 as kept, 0 as counted from search_term
    union all
    select workspace_id, noun, term, id, 0, 1 from (${selectTerms('comment', sql`true`)}) c
    union all
    select workspace_id, noun, term, id, 0, 1 from (${selectTerms('contact', sql`true`)}) c
  ) compared
  group by workspace_id, noun, term, id
  having   sum(kept) <> sum(counted)
  limit    ${limit}`

/** The newest indexed comments, with their terms as JSON. */
export const selectNewestTerms = (limit: number) => sql<{ id: string; comment: string; terms: string }>`
  select id, comment, cast(terms as text) as terms
  from   response
  where  comment is not null and terms is not null
  order by id desc
  limit ${limit}`
