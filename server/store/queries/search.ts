import { join, raw, type Sql } from 'sql-template-tag'
import type { SearchTerms } from '../../../shared/search.ts'
import { sizedRows } from '../planner-hints.ts'
import { and, inList, sql } from '../sql.ts'

/**
 * The index of words: one row for each term of each thing. It follows from the column `terms` of its table alone, as the
 * counts follow from answers: a change takes the rows out of the index as they stand, changes them, and puts them back.
 * Nothing else may write `search_term`.
 */
const nounTables = { comment: raw('response'), contact: raw('contact') }
const nounLiterals = { comment: raw("'comment'"), contact: raw("'contact'") }

/** What is searched for: answers by their comments, or contacts. */
export type Noun = keyof typeof nounTables

const selectTerms = (noun: Noun, condition: Sql) => sql`
  select r.workspace_id, ${nounLiterals[noun]} as noun, t.key as term, r.id
  from   ${nounTables[noun]} r
  cross join json_each(r.terms) t
  where  ${condition}`

/** Puts the selected rows `r` into the index. */
export const index = (noun: Noun, condition: Sql) => sql`
  insert into search_term (workspace_id, noun, term, id)
  ${selectTerms(noun, condition)}
  on conflict do nothing`

/** Takes them out of it, before their terms change or they go. */
export const unindex = (noun: Noun, condition: Sql) => sql`
  delete from search_term where (workspace_id, noun, term, id) in (${selectTerms(noun, condition)})`

const hasNoun = (workspaceId: string, noun: Noun) =>
  sql`t.workspace_id = ${workspaceId} and t.noun = ${nounLiterals[noun]}`

/** Above all that begins so, in the order of bytes. */
const MAX_TEXT = '\u{10ffff}'

/** Conditions on `r`: it has all these terms, and one that begins with each of those. */
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

/** Terms of the comment, or of whoever gave it; where there are neither, nothing is found. */
export interface ResponseSearch {
  comment?: Terms | undefined
  contact?: Terms | undefined
  /** Where few answers have them: among which they are. */
  candidateIds?: readonly string[] | undefined
}

/** Condition on the id of an answer, of a table that is not called `r` or `a`: it is what is searched for. */
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

/** The terms that begin so, found by leaps from one to the next; no more than `most`. */
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

/** Ids with a term that begins so, in no order of use, some perhaps several times; no more than `most`. */
export const selectIdsByPrefix = (workspaceId: string, noun: Noun, prefix: string, limit: number) => sql<{
  id: string
}>`
  select t.id
  from   search_term t
  where  ${hasNoun(workspaceId, noun)} and t.term >= ${prefix} and t.term < ${prefix + MAX_TEXT}
  limit  ${limit}`

/** How many rows have each term, counted to `most`. */
export const countTermFrequencies = (workspaceId: string, noun: Noun, terms: readonly string[], limit: number) => sql<{
  term: string
  count: number
}>`
  select w.key as term, (
    select cast(count(*) as bigint)
    from   (select 1 from search_term t where ${hasNoun(workspaceId, noun)} and t.term = w.key limit ${limit}) found
  ) as count
  from   ${inList(terms)} w`

/** Bounds of ids, neither within: the newest of them are found first, or the oldest. */
export interface Bounds {
  after?: string | undefined
  before?: string | undefined
  oldest?: boolean
}

/** The first ids with a term, or with any of several: then from one to the next, wherever that is. */
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

/** Comments that are not in the index as yet, with ids above `after`. */
export const selectUnindexedComments = (workspaceId: string, after: string, limit: number) => sql<{
  id: string
  comment: string
}>`
  select r.id, r.comment
  from   response r
  where  r.workspace_id = ${workspaceId} and r.id > ${after} and r.comment is not null and r.terms is null
  order by r.id
  limit ${limit}`

/** Gives answers their terms, unless they say something else by now, or have terms already. */
export const updateCommentTerms = (
  workspaceId: string,
  rows: readonly { id: string; comment: string; terms: string | null }[],
) => sql`
  update response as r
  set    terms = json(v.value ->> 'terms')
  from   ${sizedRows(rows)} v
  where  r.workspace_id = ${workspaceId} and r.id = v.value ->> 'id'
  and    r.comment = v.value ->> 'comment' and r.terms is null`

/** A row of the index that should not be there, or one that is missing. */
export interface IndexDiscrepancy {
  noun: Noun
  id: string
  /** How many characters its term has: what somebody has said is not to be told. */
  length: number
  kept: number
  counted: number
}

/** Compares the whole index with the terms of what is indexed, in one statement. */
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

/** The newest comments that are in the index, with their terms as JSON. */
export const selectNewestTerms = (limit: number) => sql<{ id: string; comment: string; terms: string }>`
  select id, comment, cast(terms as text) as terms
  from   response
  where  comment is not null and terms is not null
  order by id desc
  limit ${limit}`
