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
})
