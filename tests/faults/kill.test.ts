import { describe, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import { killUnderLoad } from './kill.ts'

const times: Record<string, number> = { SQLite: 3, PostgreSQL: 1 }

/** `kill.long.ts` does it fifty times. */
describe.each(engines)('a kill during submissions on $name', ({ name, createDatabase }) => {
  it('loses no acknowledged response, stores each of the others once, and leaves the counts right', () =>
    killUnderLoad(createDatabase, times[name] ?? 1))
})
