import { beforeEach, expect, it } from 'vitest'
import { insertMember } from '../../../server/store/queries/members.ts'
import { insertPasskey } from '../../../server/store/queries/passkeys.ts'
import * as factorStore from '../../../server/store/queries/second-factors.ts'
import { selectSessions } from '../../../server/store/queries/sessions.ts'
import { insertModel } from '../../../server/store/queries/sign-in.ts'
import { selectUserById } from '../../../server/store/queries/users.ts'
import { updateWorkspace } from '../../../server/store/queries/workspaces.ts'
import type { Role } from '../../../shared/roles.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertUser, insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('second factors', { secondFactors: factorStore }, ({ database, secondFactors }) => {
  beforeEach(async () => {
    await insertWorkspaces(database)
    await database.batch(['ada', 'eve'].map((id) => insertUser(id)))
  })

  const addApp = (verified: number) =>
    insertModel('twoFactor', { id: 'app', userId: 'ada', secret: 's', backupCodes: 'b', verified })
  const addPasskey = insertPasskey({
    id: 'p',
    userId: 'ada',
    credentialId: 'c',
    publicKey: 'k',
    counter: 0,
    transports: '[]',
    name: 'Laptop',
    createdAt: NOON,
    lastUsedAt: null,
  })
  const getFlag = async (id = 'ada') => (await database.all(selectUserById(id)))[0]?.twoFactorEnabled
  const update = () => database.batch(secondFactors.updateSecondFactorFlag('ada', NOON))
  const addMember = (workspaceId: string, userId: string, role: Role) =>
    insertMember({ workspaceId, userId, role, createdAt: NOON, createdBy: 'cli' })

  it('are noted on their user: an app that has shown a code, or a passkey', async () => {
    await database.batch([addApp(0)])
    await update()
    expect([await getFlag(), await database.all(secondFactors.selectAuthenticatorApp('ada'))]).toEqual([0, []])
    await database.batch([secondFactors.deleteAuthenticatorApp('ada'), addApp(1)])
    await update()
    expect([await getFlag(), await database.all(secondFactors.selectAuthenticatorApp('ada'))]).toEqual([
      1,
      [{ id: 'app' }],
    ])
    await database.batch([...addPasskey, secondFactors.deleteAuthenticatorApp('ada')])
    await update()
    expect([await getFlag(), await getFlag('eve')]).toEqual([1, null])
    await database.batch([addApp(1), ...secondFactors.deleteSecondFactors('ada', NOON)])
    expect(await getFlag()).toBe(0)
  })

  it('end the other sessions of a user who had none', async () => {
    const addSession = (id: string) =>
      insertModel('session', { id, userId: 'ada', token: id, expiresAt: NOON + 1, createdAt: 1, updatedAt: 1 })
    const listSessions = async () => (await database.all(selectSessions('ada', NOON))).map(({ id }) => id)
    await database.batch([addSession('s1'), addSession('s2'), secondFactors.deleteSessionsWithoutFactor('ada', 's2')])
    expect(await listSessions()).toEqual(['s2'])
    await database.batch([addSession('s3'), ...addPasskey, ...secondFactors.updateSecondFactorFlag('ada', NOON)])
    await database.batch([secondFactors.deleteSessionsWithoutFactor('ada', 's2')])
    expect(await listSessions()).toEqual(['s3', 's2'])
  })

  it('tell who has none, and whose account opens workspaces of others', async () => {
    await database.batch([
      addMember(mainWorkspaceId, 'ada', 'owner'),
      addMember(mainWorkspaceId, 'eve', 'agent'),
      ...addPasskey,
      ...secondFactors.updateSecondFactorFlag('ada', NOON),
    ])
    expect(await database.all(secondFactors.countMembersWithoutFactor(mainWorkspaceId))).toEqual([{ count: 1 }])
    expect(await database.all(secondFactors.countMembersWithoutFactor(otherWorkspaceId))).toEqual([{ count: 0 }])
    const listForeign = (ownerId: string) => database.all(secondFactors.selectForeignWorkspaces('eve', ownerId))
    expect(await listForeign('ada')).toEqual([])
    await database.batch([addMember(otherWorkspaceId, 'eve', 'viewer'), addMember(otherWorkspaceId, 'ada', 'manager')])
    expect(await listForeign('ada')).toEqual([{ workspaceId: otherWorkspaceId }])
    expect(await listForeign('nobody')).toHaveLength(2)
    await database.batch([updateWorkspace(otherWorkspaceId, { demo_at: NOON })])
    expect(await listForeign('ada')).toEqual([])
  })
})
