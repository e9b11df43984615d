import { join, raw, type Sql } from 'sql-template-tag'
import type { SearchTerms } from '../../../shared/search.ts'
import { among, every, rowsOf, sql } from '../database.ts'

/**
 * The index of words: one row for each term of each thing. It follows from the column `terms` of its table alone, as the
 * counts follow from answers: a change takes the rows out of the index as they stand, changes them, and puts them back.
 * Nothing else may write `search_term`.
 */
const tables = { comment: raw('response'), contact: raw('contact') }
const quoted = { comment: raw("'comment'"), contact: raw("'contact'") }

/** What is searched for: answers by their comments, or contacts. */
export type Noun = keyof typeof tables

const termsOf = (noun: Noun, which: Sql) => sql`
  select r.workspace_id, ${quoted[noun]} as noun, t.key as term, r.id
  from   ${tables[noun]} r
  cross join json_each(r.terms) t
  where  ${which}`

/** Puts the selected rows `r` into the index. */
export const index = (noun: Noun, which: Sql) => sql`
  insert into search_term (workspace_id, noun, term, id)
  ${termsOf(noun, which)}
  on conflict do nothing`

/** Takes them out of it, before their terms change or they go. */
export const unindex = (noun: Noun, which: Sql) => sql`
  delete from search_term where (workspace_id, noun, term, id) in (${termsOf(noun, which)})`

const ofNoun = (workspaceId: string, noun: Noun) => sql`t.workspace_id = ${workspaceId} and t.noun = ${quoted[noun]}`

/** Above all that begins so, in the order of bytes. */
const END = '\u{10ffff}'

/** Conditions on `r`: it has all these terms, and one that begins with each of those. */
export const having = (workspaceId: string, noun: Noun, { words, beginnings }: Terms): Sql[] => [
  ...words.map(
    (word) => sql`
    exists (select 1 from search_term t where ${ofNoun(workspaceId, noun)} and t.term = ${word} and t.id = r.id)`,
  ),
  ...beginnings.map(
    (beginning) => sql`
    exists (select 1 from json_each(r.terms) j where j.key >= ${beginning} and j.key < ${beginning + END})`,
  ),
]

type Terms = Pick<SearchTerms, 'words' | 'beginnings'>

/** Terms of the comment, or of whoever gave it; where there are neither, nothing is found. */
export interface AnswerSearch {
  comment?: Terms | undefined
  contact?: Terms | undefined
  /** Where few answers have them: among which they are. */
  among?: readonly string[] | undefined
}

/** Condition on the id of an answer, of a table that is not called `r` or `a`: it is what is searched for. */
export function answersFound(workspaceId: string, id: Sql, { comment, contact, among: few }: AnswerSearch): Sql {
  const either = [
    comment &&
      sql`exists (select 1 from response r where r.id = ${id} and ${every(having(workspaceId, 'comment', comment))})`,
    contact &&
      sql`exists (
      select 1
      from   response a
      join   contact r on r.id = a.contact_id
      where  a.id = ${id} and ${every(having(workspaceId, 'contact', contact))}
    )`,
  ].filter((condition) => condition !== undefined)
  if (either.length === 0) return sql`1 = 0`
  return every([few && sql`${id} in ${among(few)}`, sql`(${join(either, ' or ')})`])
}

/** The terms that begin so, found by leaps from one to the next; no more than `most`. */
export const termsBeginning = (workspaceId: string, noun: Noun, beginning: string, most: number) => {
  const next = (after: Sql) => sql`
    select min(t.term) from search_term t
    where  ${ofNoun(workspaceId, noun)} and ${after} and t.term < ${beginning + END}`
  return sql<{ term: string }>`
  with recursive leap (term) as (
    ${next(sql`t.term >= ${beginning}`)}
    union all
    select (${next(sql`t.term > l.term`)}) from leap l where l.term is not null
  )
  select term from leap where term is not null limit ${most}`
}

/** Ids with a term that begins so, in no order of use, some perhaps several times; no more than `most`. */
export const idsBeginning = (workspaceId: string, noun: Noun, beginning: string, most: number) => sql<{ id: string }>`
  select t.id
  from   search_term t
  where  ${ofNoun(workspaceId, noun)} and t.term >= ${beginning} and t.term < ${beginning + END}
  limit  ${most}`

/** How many rows have each term, counted to `most`. */
export const frequencies = (workspaceId: string, noun: Noun, terms: readonly string[], most: number) => sql<{
  term: string
  count: number
}>`
  select w.key as term, (
    select cast(count(*) as bigint)
    from   (select 1 from search_term t where ${ofNoun(workspaceId, noun)} and t.term = w.key limit ${most}) found
  ) as count
  from   ${among(terms)} w`

/** Bounds of ids, neither within: the newest of them are found first, or the oldest. */
export interface Bounds {
  after?: string | undefined
  before?: string | undefined
  oldest?: boolean
}

/** The first ids with a term, or with any of several: then from one to the next, wherever that is. */
export const firstWith = (workspaceId: string, noun: Noun, terms: readonly string[], bounds: Bounds, limit: number) =>
  terms.length === 1
    ? sql<{ id: string }>`
  select t.id
  from   search_term t
  where  ${ofNoun(workspaceId, noun)} and t.term = ${terms[0]} and ${within(bounds)}
  order by t.id ${bounds.oldest ? sql`asc` : sql`desc`}
  limit ${limit}`
    : firstOfAny(workspaceId, noun, terms, bounds, limit)

const within = ({ after = '', before = END }: Bounds) => sql`t.id > ${after} and t.id < ${before}`

function firstOfAny(workspaceId: string, noun: Noun, terms: readonly string[], bounds: Bounds, limit: number) {
  const end = bounds.oldest ? raw('min') : raw('max')
  const beyond = bounds.oldest ? sql`t.id > f.id` : sql`t.id < f.id`
  const next = (condition: Sql) => sql`
    select ${end}((
      select ${end}(t.id) from search_term t
      where  ${ofNoun(workspaceId, noun)} and t.term = w.key and ${within(bounds)} and ${condition}
    ))
    from ${among(terms)} w`
  return sql<{ id: string }>`
  with recursive first (id) as (
    ${next(sql`true`)}
    union all
    select (${next(beyond)}) from first f where f.id is not null
  )
  select id from first where id is not null limit ${limit}`
}

/** Comments that are not in the index as yet, with ids above `after`. */
export const unindexedComments = (workspaceId: string, after: string, limit: number) => sql<{
  id: string
  comment: string
}>`
  select r.id, r.comment
  from   response r
  where  r.workspace_id = ${workspaceId} and r.id > ${after} and r.comment is not null and r.terms is null
  order by r.id
  limit ${limit}`

/** Gives answers their terms, unless they say something else by now, or have terms already. */
export const setTerms = (
  workspaceId: string,
  rows: readonly { id: string; comment: string; terms: string | null }[],
) => sql`
  update response as r
  set    terms = json(v.value ->> 'terms')
  from   (select value from json_each(${rowsOf(rows)}) limit ${rows.length}) v
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
export const indexDiscrepancies = (limit: number) => sql<IndexDiscrepancy>`
  select   noun, id, cast(length(term) as bigint) as length, cast(sum(kept) as bigint) as kept,
           cast(sum(counted) as bigint) as counted
  from (
    select workspace_id, noun, term, id, 1 as kept, 0 as counted from search_term
    union all
    select workspace_id, noun, term, id, 0, 1 from (${termsOf('comment', sql`true`)}) c
    union all
    select workspace_id, noun, term, id, 0, 1 from (${termsOf('contact', sql`true`)}) c
  ) compared
  group by workspace_id, noun, term, id
  having   sum(kept) <> sum(counted)
  limit    ${limit}`

/** The newest comments that are in the index, with their terms as JSON. */
export const newestTerms = (limit: number) => sql<{ id: string; comment: string; terms: string }>`
  select id, comment, cast(terms as text) as terms
  from   response
  where  comment is not null and terms is not null
  order by id desc
  limit ${limit}`
