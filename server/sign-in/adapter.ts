import { type CleanedWhere, type CustomAdapter, createAdapterFactory } from 'better-auth/adapters'
import type { Deps } from '../domain/deps.ts'
import * as store from '../store/queries/sign-in.ts'

/** Lets better-auth keep what it knows in our database, whichever engine that is: each change is one batch. */
export const adapterOver = (deps: Deps) =>
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
    adapter: () => operations(deps.database) as CustomAdapter,
  })

type Answer = Promise<store.Fields | null>

interface About {
  model: string
  where?: CleanedWhere[]
}

/** What better-auth asks of a database, in our statements. Rows go through its factory, which knows their types. */
function operations({ all, batch }: Deps['database']) {
  const one = async (statement: ReturnType<typeof store.updateOneWhere>): Answer =>
    (await batch([statement]))[0][0] ?? null
  const number = async (statement: ReturnType<typeof store.deleteWhere>) => (await batch([statement]))[0].length
  return {
    create: async ({ model, data }: About & { data: object }) => one(store.insertOf(modelOf(model), kept(data))),
    findOne: async ({ model, where }: About): Answer =>
      (await all(store.rowsWhere(modelOf(model), conditions(where), { limit: 1 })))[0] ?? null,
    findMany: async ({ model, where, ...page }: About & store.Page) =>
      all(store.rowsWhere(modelOf(model), conditions(where), page)),
    count: async ({ model, where }: About) =>
      (await all(store.countWhere(modelOf(model), conditions(where))))[0]?.count ?? 0,
    update: async ({ model, where, update }: About & { update: object }) =>
      one(store.updateOneWhere(modelOf(model), conditions(where), kept(update))),
    updateMany: async ({ model, where, update }: About & { update: object }) =>
      number(store.updateWhere(modelOf(model), conditions(where), kept(update))),
    delete: async ({ model, where }: About) => {
      await batch([store.deleteWhere(modelOf(model), conditions(where))])
    },
    deleteMany: async ({ model, where }: About) => number(store.deleteWhere(modelOf(model), conditions(where))),
    consumeOne: async ({ model, where }: About) => one(store.takeOneWhere(modelOf(model), conditions(where))),
    incrementOne: async ({
      model,
      where,
      increment,
      set = {},
    }: About & { increment: Record<string, number>; set?: object }) =>
      one(store.updateOneWhere(modelOf(model), conditions(where), kept(set), increment)),
  }
}

function modelOf(model: string): store.Model {
  if (store.isModel(model)) return model
  throw new Error(`There is no table for “${model}”.`)
}

const kept = (data: object): store.Fields =>
  Object.fromEntries(Object.entries(data).map(([field, value]) => [field, plain(value)]))

function plain(value: unknown): store.Value {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'boolean') return value ? 1 : 0
  return value === undefined ? null : (value as store.Value)
}

/** @throws Error for what better-auth has not asked for so far, rather than to find something else */
const conditions = (where: CleanedWhere[] = []): store.Condition[] =>
  where.map(({ field, operator, value, connector, mode }) => {
    const isOurs = /^(eq|ne|lt|lte|gt|gte|in)$/.test(operator) && connector === 'AND' && mode === 'sensitive'
    if (!isOurs) throw new Error(`Rows cannot be found by “${connector} ${field} ${operator} (${mode})”.`)
    const plainly = Array.isArray(value) ? value.map(String) : plain(value)
    return { field, operator: operator as store.Condition['operator'], value: plainly }
  })
