import { beforeEach, expect, it } from 'vitest'
import * as suppressionStore from '../../../server/store/queries/suppressions.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('suppressions', { suppressions: suppressionStore }, ({ database, suppressions }) => {
  beforeEach(() => insertFixture(database))

  const row: suppressionStore.SuppressionRow = {
    id: 'suppression-1',
    workspaceId: mainWorkspaceId,
    kind: 'email',
    digest: 'digest-ada',
    address: 'ada@example.com',
    reason: 'wrong-person',
    detail: null,
    at: NOON,
    createdBy: 'respondent',
  }
  const list = (workspaceId = mainWorkspaceId) =>
    database.all(suppressions.selectSuppressionsByDigests(workspaceId, ['digest-ada', 'digest-mei']))

  it('are stored once for each address and reason', async () => {
    const others = [
      { ...row, id: 'suppression-2', reason: 'bounced' as const, detail: '550 No such user' },
      { ...row, id: 'suppression-3', digest: 'digest-mei', address: null, kind: 'phone' as const },
    ]
    await database.batch([suppressions.insertSuppressions([row, ...others])])
    await database.batch([suppressions.insertSuppressions([{ ...row, id: 'suppression-4', at: NOON + 1 }])])
    expect(await list()).toEqual([row, ...others])
    expect(await list(otherWorkspaceId)).toEqual([])
  })

  it('are deleted by address and reason', async () => {
    const bounced = { ...row, id: 'suppression-2', reason: 'bounced' as const }
    await database.batch([
      suppressions.insertSuppressions([row, bounced]),
      suppressions.deleteSuppressionsByDigests(otherWorkspaceId, ['digest-ada'], 'wrong-person'),
    ])
    expect(await list()).toHaveLength(2)
    await database.batch([suppressions.deleteSuppressionsByDigests(mainWorkspaceId, ['digest-ada'], 'wrong-person')])
    expect(await list()).toEqual([bounced])
  })

  it('are listed by reason, by a part of the address or by the whole one', async () => {
    const rows = [
      row,
      { ...row, id: 'suppression-2', digest: 'digest-100%', address: '100%@example.com', reason: 'bounced' as const },
      { ...row, id: 'suppression-3', digest: 'digest-mei', address: null },
    ]
    const results = await database.batch([suppressions.insertSuppressions(rows), suppressions.insertSuppressions(rows)])
    expect(results.map((ids) => ids.length)).toEqual([3, 0])
    const search = async (filter: suppressionStore.SuppressionFilter, before?: string, workspaceId = mainWorkspaceId) =>
      (await database.all(suppressions.selectSuppressions(workspaceId, filter, { before, limit: 2 }))).map(
        ({ id }) => id,
      )
    expect(await search({})).toEqual(['suppression-3', 'suppression-2'])
    expect(await search({}, 'suppression-2')).toEqual(['suppression-1'])
    expect(await search({}, undefined, otherWorkspaceId)).toEqual([])
    expect(await search({ reason: 'bounced' })).toEqual(['suppression-2'])
    expect(await search({ part: '0%@' })).toEqual(['suppression-2'])
    expect(await search({ part: 'mei@example.com', digests: ['digest-mei'] })).toEqual(['suppression-3'])
  })

  it('are deleted by id, and lose their address', async () => {
    await database.batch([suppressions.insertSuppressions([{ ...row, detail: '550 ada@example.com' }])])
    const select = async (workspaceId: string) =>
      database.all(suppressions.selectSuppression(workspaceId, 'suppression-1'))
    expect(await select(otherWorkspaceId)).toEqual([])
    await database.batch([suppressions.eraseSuppressedAddresses(otherWorkspaceId, ['digest-ada'])])
    expect(await select(mainWorkspaceId)).toMatchObject([{ address: 'ada@example.com' }])
    await database.batch([suppressions.eraseSuppressedAddresses(mainWorkspaceId, ['digest-ada'])])
    expect(await select(mainWorkspaceId)).toMatchObject([{ address: null, detail: null, digest: 'digest-ada' }])
    await database.batch([suppressions.deleteSuppression(otherWorkspaceId, 'suppression-1')])
    expect(await select(mainWorkspaceId)).toHaveLength(1)
    await database.batch([suppressions.deleteSuppression(mainWorkspaceId, 'suppression-1')])
    expect(await select(mainWorkspaceId)).toEqual([])
  })
})
