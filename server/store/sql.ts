import { join, raw, Sql } from 'sql-template-tag'
import type { Statement } from './database.ts'

/**
 * The tag of a statement. Values become bound parameters; nested statements are inlined.
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
  sql`update ${raw(table)} set created_at = created_at where (${where})`,
  assertThat(sql`not exists (select 1 from ${raw(table)} where (${where}) and (${condition}) is not true)`),
]

/**
 * Rows as a single parameter, to be read with `json_each`: D1 binds at most 100 parameters. They form an object, because
 * `json_each` of PostgreSQL reads no arrays. Nested JSON is encoded as text: `json(v.value ->> 'texts')`.
 */
export const jsonRows = (rows: readonly object[]): string =>
  `{${rows.map((row, index) => `"${index}":${JSON.stringify(stringifyNested(row))}`).join()}}`

/** A loop: for thousands of rows with thirty columns, pairs of entries take four times as long. */
function stringifyNested(row: object): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    values[name] = typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  }
  return values
}

/**
 * A list of ids or other texts as a single parameter: `id in ${inList(ids)}`. The limit never applies. It tells PostgreSQL
 * the length of the list; otherwise it expects a hundred ids and prefers reading thousands of rows to looking each up.
 */
export const inList = (ids: readonly string[]): Sql =>
  sql`(select key from json_each(${toJsonKeys(ids)}) limit ${ids.length})`

/** Texts as the keys of a JSON object, each once. Written as text: an object with thousands of keys is slow to build. */
const toJsonKeys = (texts: readonly string[]) =>
  `{${[...new Set(texts)].map((text) => `${JSON.stringify(text)}:1`).join()}}`

/** A position in a list that starts with the newest: the next ids are below `before`. */
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

/** Values or expressions by column. Column names come from code, never from input; undefined values are left out. */
export type ColumnValues = Record<string, Sql | string | number | null | undefined>

/** The value of a column, or `value` if it is null. */
export const coalesce = (column: string, value: number): Sql => sql`coalesce(${raw(column)}, ${value})`

/** A JSON column with a merge patch applied (RFC 7396) to its current value. */
export const mergeJson = (column: string, patch: object): Sql =>
  sql`json_patch(${raw(column)}, ${JSON.stringify(patch)})`

/** A JSON column with missing members added; existing members keep their values. */
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
