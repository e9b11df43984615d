import { type CleanedWhere, type CustomAdapter, createAdapterFactory } from 'better-auth/adapters'
import type { Deps } from '../domain/deps.ts'
import * as signInQueries from '../store/queries/sign-in.ts'

/** Stores better-auth's data in our database, on any engine. Each change is one batch. */
export const createAdapter = (deps: Deps) =>
  createAdapterFactory({
    config: {
      adapterId: 'vouch',
      adapterName: 'Vouch',
      supportsNumericIds: false,
      supportsBooleans: false,
      customIdGenerator: () => deps.newId(deps.now()),
      customTransformOutput: ({ data, fieldAttributes }) =>
        fieldAttributes.type === 'date' && typeof data === 'number' ? new Date(data) : data,
    },
    adapter: () => createOperations(deps.database) as CustomAdapter,
  })

type RowResult = Promise<signInQueries.Fields | null>

interface AdapterQuery {
  model: string
  where?: CleanedWhere[]
}

/** Maps better-auth's database calls to our statements. Its factory converts the types of rows. */
function createOperations({ all, batch }: Deps['database']) {
  const runForRow = async (statement: ReturnType<typeof signInQueries.updateOneWhere>): RowResult =>
    (await batch([statement]))[0][0] ?? null
  const runForCount = async (statement: ReturnType<typeof signInQueries.deleteWhere>) =>
    (await batch([statement]))[0].length
  return {
    create: async ({ model, data }: AdapterQuery & { data: object }) =>
      runForRow(signInQueries.insertModel(parseModel(model), toFields(data))),
    findOne: async ({ model, where }: AdapterQuery): RowResult =>
      (await all(signInQueries.selectWhere(parseModel(model), toConditions(where), { limit: 1 })))[0] ?? null,
    findMany: async ({ model, where, ...page }: AdapterQuery & signInQueries.Page) =>
      all(signInQueries.selectWhere(parseModel(model), toConditions(where), page)),
    count: async ({ model, where }: AdapterQuery) =>
      (await all(signInQueries.countWhere(parseModel(model), toConditions(where))))[0]?.count ?? 0,
    update: async ({ model, where, update }: AdapterQuery & { update: object }) =>
      runForRow(signInQueries.updateOneWhere(parseModel(model), toConditions(where), toFields(update))),
    updateMany: async ({ model, where, update }: AdapterQuery & { update: object }) =>
      runForCount(signInQueries.updateWhere(parseModel(model), toConditions(where), toFields(update))),
    delete: async ({ model, where }: AdapterQuery) => {
      await batch([signInQueries.deleteWhere(parseModel(model), toConditions(where))])
    },
    deleteMany: async ({ model, where }: AdapterQuery) =>
      runForCount(signInQueries.deleteWhere(parseModel(model), toConditions(where))),
    consumeOne: async ({ model, where }: AdapterQuery) =>
      runForRow(signInQueries.deleteOneWhere(parseModel(model), toConditions(where))),
    incrementOne: async ({
      model,
      where,
      increment,
      set = {},
    }: AdapterQuery & { increment: Record<string, number>; set?: object }) =>
      runForRow(signInQueries.updateOneWhere(parseModel(model), toConditions(where), toFields(set), increment)),
  }
}

function parseModel(model: string): signInQueries.Model {
  if (signInQueries.isModel(model)) return model
  throw new Error(`There is no table for “${model}”.`)
}

const toFields = (data: object): signInQueries.Fields =>
  Object.fromEntries(Object.entries(data).map(([field, value]) => [field, toValue(value)]))

function toValue(value: unknown): signInQueries.Value {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'boolean') return value ? 1 : 0
  return value === undefined ? null : (value as signInQueries.Value)
}

/** @throws Error for operators that better-auth has not used so far, rather than return wrong rows */
const toConditions = (where: CleanedWhere[] = []): signInQueries.Condition[] =>
  where.map(({ field, operator, value, connector, mode }) => {
    const isSupported = /^(eq|ne|lt|lte|gt|gte|in)$/.test(operator) && connector === 'AND' && mode === 'sensitive'
    if (!isSupported) throw new Error(`Rows cannot be found by “${connector} ${field} ${operator} (${mode})”.`)
    const sqlValue = Array.isArray(value) ? value.map(String) : toValue(value)
    return { field, operator: operator as signInQueries.Condition['operator'], value: sqlValue }
  })
