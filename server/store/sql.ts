import { join, raw, Sql } from 'sql-template-tag'
import type { Statement } from './database.ts'

/**
 * `sql<Row>` tags a statement; values become bound parameters, statements within it are joined in.
 * @example sql<{ name: string }>`select name from survey where id = ${id}`
 */
export const sql = <Row = unknown>(strings: TemplateStringsArray, ...values: unknown[]): Statement<Row> =>
  new Sql(strings, values)

/** The name of the check on the table `assertion`. */
export const ASSERTION_CHECK = 'changed_meanwhile'

/**
 * Fails the batch with a ConstraintViolation unless the condition holds: it was read earlier, and may have changed since.
 * On PostgreSQL other batches may still change the rows afterwards, unless a statement before this one has locked them.
 * @example [lockFollowUps(ids), assertThat(sql`not exists (select 1 from follow_up where …)`), updateFollowUps(ids)]
 */
export const assertThat = (condition: Sql): Statement => sql`
  insert into assertion (failed) select 1 where (${condition}) is not true`

/**
 * Locks the rows of a table that `where` selects, then fails the batch unless the condition holds for each.
 * @param table one with a column `created_at`, which is never changed
 */
export const lockAndAssert = (table: string, where: Sql, condition: Sql): [Statement, Statement] => [
  sql`update ${raw(table)} set created_at = created_at where ${where}`,
  assertThat(sql`not exists (select 1 from ${raw(table)} where ${where} and (${condition}) is not true)`),
]

/**
 * Rows as the one parameter of a statement, to be read with `json_each`, whatever their number: D1 binds at most 100.
 * An object, since PostgreSQL's `json_each` reads no arrays. What is JSON within a row is text there: `json(v.value ->> 'texts')`.
 */
export const jsonRows = (rows: readonly object[]): string => JSON.stringify({ ...rows.map(stringifyNested) })

const stringifyNested = (row: object) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  )

/**
 * A list of ids, or other texts, as one parameter: `id in ${among(ids)}`. The limit limits nothing: it tells PostgreSQL how
 * many there are, which else expects a hundred, and rather reads some thousand rows than look each of those up.
 */
export const inList = (ids: readonly string[]): Sql =>
  sql`(select key from json_each(${JSON.stringify(Object.fromEntries(ids.map((id) => [id, 1])))}) limit ${ids.length})`

/** Where in a list to go on, newest first: with the ids below `before`. */
export interface Position {
  before: string | undefined
  limit: number
}

/** Conditions joined by `and`. */
export function and(conditions: readonly (Sql | false | undefined)[]): Sql {
  const [first = sql`true`, ...others] = conditions.filter(
    (condition) => condition !== false && condition !== undefined,
  )
  return others.reduce((all, condition) => sql`${all} and ${condition}`, first)
}

/**
 * Values, or expressions, by the name of their column; the names come from our code, never from input. What is undefined
 * is left out.
 */
export type ColumnValues = Record<string, Sql | string | number | null | undefined>

/** A column as it is, or with `value` where it is empty. */
export const coalesce = (column: string, value: number): Sql => sql`coalesce(${raw(column)}, ${value})`

/** A column of JSON as it is after a patch (RFC 7396), whatever others have changed in it meanwhile. */
export const mergeJson = (column: string, patch: object): Sql =>
  sql`json_patch(${raw(column)}, ${JSON.stringify(patch)})`

/** The same, where what is there already stands. */
export const fillJson = (column: string, patch: object): Sql =>
  sql`json_patch(json_patch('{}', ${JSON.stringify(patch)}), cast(${raw(column)} as text))`

/** `set` clauses: `name = ?, locale = ?`. */
export function assignments(columns: ColumnValues): Sql {
  const entries = Object.entries(columns).filter(([, value]) => value !== undefined)
  return join(
    entries.map(([name, value]) => sql`${raw(name)} = ${value}`),
    ', ',
  )
}

/** A column of text as it is after those assignments. */
export const valueAfter = (column: string, columns: ColumnValues): Sql =>
  columns[column] === undefined ? raw(column) : sql`cast(${columns[column]} as text)`
