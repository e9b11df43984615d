import { join, raw, type Sql } from 'sql-template-tag'
import type { Statement } from '../database.ts'
import { assignments, type ColumnValues, inList, sql } from '../sql.ts'

/** The models of better-auth, with our tables and columns. */
const tables = {
  user: defineTable('app_user', 'name email emailVerified image twoFactorEnabled locale createdAt updatedAt'),
  session: defineTable(
    'session',
    'userId token expiresAt ipAddress userAgent multiFactor authenticatedAt createdAt updatedAt',
  ),
  account: defineTable(
    'account',
    `userId providerId accountId password accessToken refreshToken idToken accessTokenExpiresAt refreshTokenExpiresAt
     scope createdAt updatedAt`,
  ),
  verification: defineTable('verification', 'identifier value expiresAt createdAt updatedAt'),
  twoFactor: defineTable('second_factor', 'userId secret backupCodes verified failedVerificationCount lockedUntil'),
}

export type Model = keyof typeof tables
export type Value = string | number | null
export type Fields = Record<string, Value>

export interface Condition {
  field: string
  operator: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in'
  value: Value | readonly string[]
}

function defineTable(name: string, fields: string): { name: string; columns: Map<string, string> } {
  const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const all = ['id', ...fields.split(/\s+/)]
  return { name, columns: new Map(all.map((field) => [field, field === 'userId' ? 'user_id' : snake(field)])) }
}

export function isModel(name: string): name is Model {
  return Object.hasOwn(tables, name)
}

function toColumn(model: Model, field: string): string {
  const column = tables[model].columns.get(field)
  if (column === undefined) throw new Error(`There is no field “${field}” of “${model}”.`)
  return column
}

const modelTable = (model: Model) => raw(tables[model].name)

const selectList = (model: Model) =>
  raw([...tables[model].columns].map(([field, column]) => `${column} as "${field}"`).join(', '))

const toColumns = (model: Model, fields: Fields): ColumnValues =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [toColumn(model, field), value]))

const operators = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function buildCondition(model: Model, { field, operator, value }: Condition): Sql {
  const column = raw(toColumn(model, field))
  if (Array.isArray(value)) return sql`${column} in ${inList(value)}`
  if (value === null) return operator === 'ne' ? sql`${column} is not null` : sql`${column} is null`
  if (operator === 'in') throw new Error('Expected a list.')
  return sql`${column} ${raw(operators[operator])} ${value}`
}

const buildConditions = (model: Model, where: readonly Condition[]): Sql =>
  where.length === 0
    ? sql`true`
    : join(
        where.map((condition) => buildCondition(model, condition)),
        ' and ',
      )

export function insertModel(model: Model, fields: Fields): Statement<Fields> {
  const columns = Object.entries(toColumns(model, fields))
  return sql<Fields>`
  insert into ${modelTable(model)} (${raw(columns.map(([name]) => name).join(', '))})
  values (${join(columns.map(([, value]) => value))})
  returning ${selectList(model)}`
}

export interface Page {
  limit: number
  offset?: number
  sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined
}

export const selectWhere = (
  model: Model,
  where: readonly Condition[],
  { limit, offset = 0, sortBy }: Page,
) => sql<Fields>`
  select ${selectList(model)}
  from   ${modelTable(model)}
  where  ${buildConditions(model, where)}
  order by ${raw(toColumn(model, sortBy?.field ?? 'id'))} ${raw(sortBy?.direction === 'desc' ? 'desc' : 'asc')}
  limit ${limit} offset ${offset}`

export const countWhere = (model: Model, where: readonly Condition[]) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count from ${modelTable(model)} where ${buildConditions(model, where)}`

export const updateWhere = (model: Model, where: readonly Condition[], fields: Fields) => sql<{ id: string }>`
  update ${modelTable(model)} set ${assignments(toColumns(model, fields))} where ${buildConditions(model, where)} returning id`

/** Updates one row. Repeats the condition on the locked row, so that concurrent calls cannot update it twice. */
export function updateOneWhere(
  model: Model,
  where: readonly Condition[],
  fields: Fields,
  increments: Record<string, number> = {},
): Statement<Fields> {
  const incremented = Object.entries(increments).map(([field, by]) => {
    const column = toColumn(model, field)
    return [column, sql`coalesce(${raw(column)}, 0) + ${by}`] as const
  })
  const columns = { ...toColumns(model, fields), ...Object.fromEntries(incremented) }
  return sql<Fields>`
  update ${modelTable(model)}
  set    ${assignments(columns)}
  where  id = (${selectFirstId(model, where)}) and ${buildConditions(model, where)}
  returning ${selectList(model)}`
}

export const deleteWhere = (model: Model, where: readonly Condition[]) => sql<{ id: string }>`
  delete from ${modelTable(model)} where ${buildConditions(model, where)} returning id`

/** Deletes one row. Of concurrent calls, one gets it. */
export const deleteOneWhere = (model: Model, where: readonly Condition[]) => sql<Fields>`
  delete from ${modelTable(model)}
  where  id = (${selectFirstId(model, where)})
  returning ${selectList(model)}`

const selectFirstId = (model: Model, where: readonly Condition[]) =>
  sql`select id from ${modelTable(model)} where ${buildConditions(model, where)} order by id limit 1`

/** Claims something that can be used once until a time. Returns a row to the first caller. */
export const claimOnce = (id: string, { now, until }: { now: number; until: number }) => sql<{ id: string }>`
  insert into verification (id, identifier, value, expires_at, created_at, updated_at)
  values (${id}, ${id}, '', ${until}, ${now}, ${now})
  on conflict (id) do update
  set   expires_at = excluded.expires_at
  where verification.expires_at <= ${now}
  returning id`
