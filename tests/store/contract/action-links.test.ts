import { expect, it } from 'vitest'
import * as actionLinkStore from '../../../server/store/queries/action-links.ts'
import { insertMember } from '../../../server/store/queries/members.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, insertUser, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('links that act for members', { actionLinks: actionLinkStore }, ({ database, actionLinks }) => {
  it('know their member until these are revoked, or the workspace is deleted', async () => {
    await insertFixture(database)
    await database.batch([
      insertUser('ada', 'Ada'),
      insertUser('mei', 'Mei'),
      ...['ada', 'mei'].map((userId) =>
        insertMember({ workspaceId: mainWorkspaceId, userId, role: 'agent', createdAt: NOON, createdBy: 'cli' }),
      ),
    ])
    const find = async (userId: string, workspaceId = mainWorkspaceId) =>
      (await database.all(actionLinks.selectLinkMember(workspaceId, userId)))[0]
    const row = {
      name: 'Ada',
      role: 'agent',
      createdAt: NOON,
      actionLinksSince: 0,
      secondFactorRequiredAt: null,
      hasSecondFactor: 0,
    }
    expect(await find('ada')).toMatchObject(row)
    expect(await find('ada', otherWorkspaceId)).toBeUndefined()
    await database.batch([actionLinks.revokeActionLinks('ada', NOON + 1)])
    expect(await find('ada')).toMatchObject({ ...row, actionLinksSince: NOON + 1 })
    await database.batch([sql`update app_user set two_factor_enabled = 1 where id = 'mei'`])
    expect(await find('mei')).toMatchObject({ actionLinksSince: 0, hasSecondFactor: 1 })
    await database.batch([sql`update workspace set deleted_at = ${NOON} where id = ${mainWorkspaceId}`])
    expect(await find('ada')).toBeUndefined()
  })
})
