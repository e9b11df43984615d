import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database, Statement } from '../../../server/store/database.ts'
import { deleteAllRows, engines, type TestConnection } from '../../support/engines.ts'
import { listStatementNames, type Origin, observeDatabase, trackStatements } from './tracking.ts'

export type Context<Modules> = Modules & { database: Database }

interface Contract {
  noun: string
  modules: Record<string, object>
  define(context: Context<Record<string, never>>): void
}

/** The contracts of the files that have been loaded, by noun. */
export const contracts = new Map<string, Contract>()

let isCapturing = false

/** Loads contract files without running their cases on the engines. */
export async function whileCapturing(load: () => Promise<void>): Promise<void> {
  isCapturing = true
  try {
    await load()
  } finally {
    isCapturing = false
  }
}

/**
 * The cases of a noun, which run on every engine and give the same rows there. Each case begins with an empty database.
 * The last one fails unless every statement of `modules` has been executed.
 * @param modules query modules by the camel-cased name of their file; `define` gets them with the database
 */
export function contract<Modules extends Record<string, object>>(
  noun: string,
  modules: Modules,
  define: (context: Context<Modules>) => void,
): void {
  const loaded: Contract = { noun, modules, define: define as never }
  contracts.set(noun, loaded)
  if (isCapturing) return
  describe.each(engines)(`${noun} in the store on $name`, ({ open }) => {
    const executed = new Set<string>()
    runContract(loaded, open, { onStatement: (_statement, { name }) => void executed.add(name) })

    it('execute every statement', () => {
      expect(listStatementNames(modules).filter((name) => !executed.has(name))).toEqual([])
    })
  })
}

interface Observers {
  /** Called for each statement that a tracked module built. */
  onStatement(statement: Statement, origin: Origin): void
  /** Called for every statement. */
  onExecution?(statement: Statement): void
}

/** Defines the cases of a contract in the current suite. */
export function runContract(
  { modules, define }: Contract,
  open: () => Promise<TestConnection>,
  { onStatement, onExecution }: Observers,
): void {
  let connection: TestConnection
  const { tracked, getOrigin } = trackStatements(modules)
  const database = observeDatabase(
    () => connection.database,
    (statement) => {
      onExecution?.(statement)
      const origin = getOrigin(statement)
      if (origin) onStatement(statement, origin)
    },
  )
  beforeAll(async () => {
    connection = await open()
  })
  beforeEach(() => deleteAllRows(connection.database))
  afterAll(() => connection?.close())
  define({ ...tracked, database } as never)
}
