import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as digestStore from '../../../server/store/queries/digests.ts'
import { insertMember } from '../../../server/store/queries/members.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('digests', { digests: digestStore }, ({ database, digests }) => {
  beforeEach(async () => {
    await insertFixture(database)
    const member = { workspaceId: mainWorkspaceId, createdAt: NOON, createdBy: 'cli' }
    await database.batch([
      insertUser('ada', 'Ada'),
      insertUser('mei', 'Mei'),
      insertMember({ ...member, userId: 'ada', role: 'owner' }),
      insertMember({ ...member, userId: 'mei', role: 'viewer' }),
    ])
  })
  const list = async (day: string, workspaceId = mainWorkspaceId) =>
    (await database.all(digests.selectDigestMembers(workspaceId, day, 10))).map(({ userId }) => userId)
  const mark = (userIds: string[], day: string, workspaceId = mainWorkspaceId) =>
    database.batch(digests.markDigestDay(workspaceId, userIds, day))

  it('are dealt with once a day for each member', async () => {
    expect(await database.all(digests.selectDigestMembers(mainWorkspaceId, '2026-11-23', 1))).toEqual([
      { userId: 'ada', role: 'owner', notifications: '{}', digestDay: '', createdAt: NOON },
    ])
    expect(await list('2026-11-23', otherWorkspaceId)).toEqual([])
    await mark(['ada'], '2026-11-23')
    expect(await list('2026-11-23')).toEqual(['mei'])
    await expect(mark(['ada', 'mei'], '2026-11-23')).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await list('2026-11-23')).toEqual(['mei'])
    expect(await list('2026-11-24')).toEqual(['ada', 'mei'])
    await mark(['ada', 'mei'], '2026-11-24', otherWorkspaceId)
    expect(await list('2026-11-24')).toEqual(['ada', 'mei'])
  })
})
