import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as idempotencyStore from '../../../server/store/queries/idempotency.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('idempotency', { idempotency: idempotencyStore }, ({ database, idempotency }) => {
  beforeEach(() => insertFixture(database))

  it('stores an idempotency key once, and purges it later', async () => {
    const call = { workspaceId: mainWorkspaceId, key: 'k', fingerprint: 'f', result: '"id"', createdAt: NOON }
    await database.batch([idempotency.insertIdempotencyRow(call)])
    await expect(database.batch([idempotency.insertIdempotencyRow(call)])).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(idempotency.selectIdempotencyRow(mainWorkspaceId, 'k'))).toEqual([
      { fingerprint: 'f', result: '"id"' },
    ])
    expect(await database.all(idempotency.selectIdempotencyRow(otherWorkspaceId, 'k'))).toEqual([])
    await database.batch([idempotency.deleteIdempotencyRowsBefore(NOON + 1)])
    expect(await database.all(idempotency.selectIdempotencyRow(mainWorkspaceId, 'k'))).toEqual([])
  })
})
