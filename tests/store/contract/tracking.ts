import { Sql } from 'sql-template-tag'
import type { Database, Statement } from '../../../server/store/database.ts'
import { isRowChange } from '../../../server/store/steps.ts'

/** Exports of `server/store/queries` that are parts of statements: they run within others. */
export const PARTS = [
  // Completed by `audit-chain.ts`.
  'audit.insertAuditEntry',
  'brands.brandColumns',
  'contact-lists.changesProperty',
  'counts.scoreColumns',
  'follow-up-merging.lowestScore',
  'reports.selectChannelCells',
  'reports.selectCountedCells',
  'reports.selectCountedMentionCells',
  'reports.selectMentionCells',
  'reports.selectSuspectCells',
  'reports.selectResponseCells',
  'response-changes.selectActorName',
  'response-changes.whereOverwritten',
  'response-lists.buildResponseFilter',
  'responses.counted',
  'responses.isCounted',
  'responses.responseColumns',
  'search.matchSearch',
  'search.matchTerms',
  'sign-in.isModel',
]

/** `file.name` of the export that built a statement, and of the parts it was given. */
export interface Origin {
  name: string
  parts: string[]
}

type Modules = Record<string, object>

/**
 * Query modules whose statements know where they come from.
 * @param modules by the camel-cased name of their file: `{ followUps }` for `follow-ups.ts`
 */
export function trackStatements<Tracked extends Modules>(modules: Tracked) {
  const origins = new WeakMap<object, Origin>()
  const tag = (value: unknown, origin: Origin): void => {
    if (Array.isArray(value)) for (const item of value) tag(item, origin)
    else if (value instanceof Sql && !origins.has(value)) origins.set(value, origin)
  }
  const trackExport = (name: string, value: unknown): unknown => {
    tag(value, { name, parts: [] })
    if (typeof value !== 'function') return value
    return (...args: unknown[]) => {
      const statement = value(...args)
      const parts = args.flatMap((arg) => (arg instanceof Sql ? (origins.get(arg)?.name ?? []) : []))
      tag(statement, { name, parts })
      return statement
    }
  }
  const tracked = Object.fromEntries(
    Object.entries(modules).map(([file, module]) => [
      file,
      Object.fromEntries(
        Object.entries(module).map(([name, value]) => [name, trackExport(`${toKebabCase(file)}.${name}`, value)]),
      ),
    ]),
  ) as Tracked
  return { tracked, getOrigin: (statement: Statement) => origins.get(statement) }
}

/** The exports of query modules that are statements or build some. */
export const listStatementNames = (modules: Modules): string[] =>
  Object.entries(modules).flatMap(([file, module]) =>
    Object.entries(module)
      .filter(([, value]) => typeof value === 'function' || value instanceof Sql || Array.isArray(value))
      .map(([name]) => `${toKebabCase(file)}.${name}`)
      .filter((name) => !PARTS.includes(name)),
  )

const toKebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The database of the moment behind one object that calls `onStatement` before each statement. */
export const observeDatabase = (
  getDatabase: () => Database,
  onStatement: (statement: Statement) => void,
): Database => ({
  all: (statement, options) => {
    onStatement(statement)
    return getDatabase().all(statement, options)
  },
  batch: (steps, options) => {
    for (const step of steps) if (!isRowChange(step)) onStatement(step)
    return getDatabase().batch(steps, options)
  },
})
