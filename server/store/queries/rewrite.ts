import type { Sql } from 'sql-template-tag'
import type { Statement } from '../database.ts'
import { contactsWhere, lockContacts } from './contacts.ts'
import { count, lockCounts, uncount } from './counts.ts'
import { lockResponses } from './responses.ts'
import { index, type Noun, unindex } from './search.ts'

/**
 * The counts and the search index follow from the rows alone, so each change takes its rows out, changes them and puts them
 * back, in one batch. Only this module does that; `tests/architecture.test.ts` keeps it so.
 */
interface RewriteOptions {
  /** Run on the locked responses, while they still count: what the change depends on, such as their history. */
  before?: readonly Statement[]
  /** Surveys that gain or lose counted responses; their counts are locked in one order. */
  surveyIds?: readonly string[]
  /** Whether the change concerns the counts: the score, the properties, the survey, or whether the response counts. */
  counts?: boolean
  /** Whether the change concerns the words of the comment. */
  comments?: boolean
}

/** Changes responses, and their counts and search terms with them. */
export const rewriteResponses = (
  which: Sql,
  change: readonly Statement[],
  { before = [], surveyIds = [], counts = true, comments = true }: RewriteOptions = {},
): Statement[] => [
  lockResponses(which),
  ...before,
  ...[...surveyIds].sort().map(lockCounts),
  ...(counts ? uncount(which) : []),
  ...(comments ? [unindex('comment', which)] : []),
  ...change,
  ...(comments ? [index('comment', which)] : []),
  ...(counts ? [count(which)] : []),
]

/** Inserts responses. The counts come last: other processes wait for the counts of a survey until the batch is committed. */
export const addResponses = (
  which: Sql,
  insertions: readonly Statement[],
  { hasComments, hasReasons, after }: { hasComments: boolean; hasReasons: boolean; after: readonly Statement[] },
): Statement[] => [
  ...insertions,
  ...(hasComments ? [index('comment', which)] : []),
  ...after,
  count(which, { reasons: hasReasons, tags: false }),
]

/** Inserts responses and changes existing ones. As with `addResponses`, the counts come last. */
export const addAndRewriteResponses = (
  { existing, added, all }: { existing: Sql; added: Sql; all: Sql },
  insertions: readonly Statement[],
  change: readonly Statement[],
  {
    before,
    after,
    counts,
    comments,
  }: { before: readonly Statement[]; after: readonly Statement[]; counts: boolean; comments: boolean },
): Statement[] => [
  ...insertions,
  lockResponses(existing),
  ...before,
  ...(counts ? uncount(existing) : []),
  ...(comments ? [unindex('comment', existing)] : []),
  ...change,
  index('comment', comments ? all : added),
  ...after,
  count(counts ? all : added),
]

/** Deletes responses. The caller locks them, or runs an exclusive batch. */
export const removeResponses = (which: Sql, deletions: readonly Statement[]): Statement[] => [
  ...uncount(which),
  unindex('comment', which),
  ...deletions,
]

/** Changes contacts and inserts new ones, and their search terms with them. */
export function rewriteContacts(
  workspaceId: string,
  { existingIds, newIds = [] }: { existingIds: readonly string[]; newIds?: readonly string[] },
  change: readonly Statement[],
): Statement[] {
  const existing = contactsWhere.byIds(workspaceId, existingIds)
  const allIds = [...existingIds, ...newIds]
  return [
    ...(existingIds.length > 0 ? [lockContacts(existing), unindex('contact', existing)] : []),
    ...change,
    ...(allIds.length > 0 ? [index('contact', contactsWhere.byIds(workspaceId, allIds))] : []),
  ]
}

/** Runs a change that deletes rows or clears their search terms. */
export const removeFromIndex = (noun: Noun, which: Sql, change: readonly Statement[]): Statement[] => [
  unindex(noun, which),
  ...change,
]
