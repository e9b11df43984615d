import type { D1Database } from '@cloudflare/workers-types'
import { describe, expect, it } from 'vitest'
import { openD1 } from '../../server/store/d1.ts'
import { ConstraintViolation, Unavailable } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'

/** D1 is behind a network, which says this. */
function createFailingD1(message: string) {
  const fail = () => Promise.reject(new Error(message))
  const prepared = { bind: () => ({ all: fail }) }
  return openD1({ prepare: () => prepared, batch: fail } as unknown as D1Database)
}

const statement = sql`select 1`

describe('D1', () => {
  it.each([
    'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
    'D1_ERROR: D1 DB is overloaded. Too many requests queued.',
    'D1_ERROR: Network connection lost.',
    'D1 DB reset because its code was updated.',
    'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
    'Internal error while starting up D1 DB storage caused object to be reset.',
    'Cannot resolve D1 DB due to transient issue on remote node.',
  ])('is reported as unavailable: %s', async (message) => {
    await expect(createFailingD1(message).all(statement)).rejects.toBeInstanceOf(Unavailable)
    await expect(createFailingD1(message).batch([statement])).rejects.toMatchObject({
      name: 'Unavailable',
      retryAfter: 5,
      cause: { message },
    })
  })

  it('reports errors in a statement unchanged', async () => {
    const missingColumnMessage = 'D1_ERROR: no such column: reset_at: SQLITE_ERROR'
    await expect(createFailingD1(missingColumnMessage).all(statement)).rejects.toThrow(missingColumnMessage)
    await expect(createFailingD1(missingColumnMessage).all(statement)).rejects.not.toBeInstanceOf(Unavailable)
    const duplicateKeyDatabase = createFailingD1('D1_ERROR: UNIQUE constraint failed: response.key: SQLITE_CONSTRAINT')
    await expect(duplicateKeyDatabase.batch([statement])).rejects.toBeInstanceOf(ConstraintViolation)
  })
})
