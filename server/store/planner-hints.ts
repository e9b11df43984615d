import type { Sql } from 'sql-template-tag'
import { inList, jsonRows, sql } from './sql.ts'

/**
 * Expressions that change nothing but the plan of a statement, each with where it was measured.
 * The plan tests hold the result on every engine.
 */

/**
 * A numeric column without its indexes. Responses with one of several scores are found sooner in the newest ones than by
 * the index of scores, whose rows must be sorted (a page of a million responses). Follow-ups that are due are found sooner in the
 * order of the list, unless they are few (a page of a hundred thousand).
 */
export const noIndex = (column: Sql): Sql => sql`${column} + 0`

/**
 * A text column without the indexes that start with it. SQLite otherwise sorts the responses of a survey by contact, instead
 * of reading them in that order from an index that has everything (the latest response of each person of a million), and D1 reads
 * all invitations of a workspace for those of a campaign.
 */
export const noTextIndex = (column: Sql): Sql => sql`(${column} || '')`

/**
 * True for every row. Makes SQLite use an index that contains the column, which is never negative: otherwise it takes a
 * shorter index and looks up each row in the table (counts of a hundred thousand open follow-ups).
 */
export const useIndexWith = (column: Sql): Sql => sql`${column} >= 0`

/**
 * True for every key of printable ASCII. PostgreSQL expects a hundred members of each JSON object but few keys of a range, and
 * otherwise reads all counts to delete the empty ones of a response (uncounting one of 200,000).
 */
export const expectFew = (key: Sql): Sql => sql`cast(${key} as ctext) between '!' and '~'`

/**
 * Rows for `from`, each as `value`, with their number as a limit that never applies. PostgreSQL otherwise expects a hundred
 * rows of any JSON, and reads the whole table beside them (0.5 ms instead of 13 ms with ten thousand responses).
 */
export const sizedRows = (rows: readonly object[]): Sql =>
  sql`(select value from json_each(${jsonRows(rows)}) limit ${rows.length})`

/**
 * Rows of a workspace by their ids, as pairs with the workspace. SQLite otherwise finds them by the workspace alone, and
 * reads all its rows (invitations and contacts of a million responses).
 * @param table its alias in the statement
 */
export const inWorkspaceList = (table: Sql, workspaceId: string, ids: readonly string[]): Sql =>
  sql`(${table}.workspace_id, ${table}.id) in (select cast(${workspaceId} as text), ids.key from ${inList(ids)} ids)`
