import { describe, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import { killUnderLoad } from './kill.ts'

const times: Record<string, number> = { SQLite: 50, PostgreSQL: 10 }

describe.concurrent.each(engines)('many kills during submissions on $name', ({ name, createDatabase }) => {
  it(
    'lose no answer that was acknowledged, take each of the others once, and leave the counts right',
    () => killUnderLoad(createDatabase, times[name] ?? 1),
    600_000,
  )
})
