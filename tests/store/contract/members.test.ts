import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation, type Statement } from '../../../server/store/database.ts'
import * as memberStore from '../../../server/store/queries/members.ts'
import { sql } from '../../../server/store/sql.ts'
import type { Role } from '../../../shared/roles.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertUser, insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('members', { members: memberStore }, ({ database, members }) => {
  beforeEach(async () => {
    await insertWorkspaces(database)
    await database.batch(['ada', 'grace', 'mei'].map((id) => insertUser(id)))
    const addMember = (workspaceId: string, userId: string, role: Role) =>
      members.insertMember({ workspaceId, userId, role, createdAt: NOON, createdBy: 'cli' })
    await database.batch([
      addMember(mainWorkspaceId, 'ada', 'owner'),
      addMember(mainWorkspaceId, 'grace', 'viewer'),
      addMember(otherWorkspaceId, 'mei', 'owner'),
    ])
  })

  const expectFailure = (...statements: Statement[]) =>
    expect(database.batch(statements, { exclusive: true })).rejects.toBeInstanceOf(ConstraintViolation)

  it('lists the members of a workspace, with the time they were last seen', async () => {
    await database.batch([
      sql`insert into session (id, user_id, token, expires_at, created_at, updated_at)
          values ('s', 'ada', 't', ${NOON}, ${NOON}, ${NOON + 5})`,
    ])
    const none = { hasAuthenticatorApp: 0, passkeys: 0, awayFrom: null, awayUntil: null }
    const [ada, grace] = [
      {
        id: 'ada',
        name: 'ada',
        email: 'ada@example.com',
        role: 'owner',
        createdAt: NOON,
        lastSeenAt: NOON + 5,
        ...none,
      },
      {
        id: 'grace',
        name: 'grace',
        email: 'grace@example.com',
        role: 'viewer',
        createdAt: NOON,
        lastSeenAt: null,
        ...none,
      },
    ]
    expect(await database.all(members.selectMembers(mainWorkspaceId, firstPage))).toEqual([grace, ada])
    expect(await database.all(members.selectMembers(mainWorkspaceId, { before: 'grace', limit: 1 }))).toEqual([ada])
    expect(await database.all(members.selectMemberById(mainWorkspaceId, 'ada'))).toEqual([ada])
    expect(await database.all(members.selectOwners(mainWorkspaceId, 2))).toEqual([ada])
    expect(await database.all(members.selectOwners(otherWorkspaceId, 2))).toMatchObject([{ id: 'mei' }])
    expect(await database.all(members.selectOwners(otherWorkspaceId, 0))).toEqual([])
    expect(await database.all(members.selectMemberById(otherWorkspaceId, 'ada'))).toEqual([])
    expect(await database.all(members.selectMemberByEmail(mainWorkspaceId, 'grace@example.com'))).toEqual([
      { id: 'grace' },
    ])
    expect(await database.all(members.selectMemberByEmail(otherWorkspaceId, 'grace@example.com'))).toEqual([])
  })

  it('leaves no workspace without an owner', async () => {
    await expectFailure(...members.updateMemberRole(mainWorkspaceId, 'ada', 'manager'))
    await expectFailure(...members.deleteMember(mainWorkspaceId, 'ada'))
    await database.batch([
      ...members.updateMemberRole(mainWorkspaceId, 'ada', 'owner'),
      ...members.updateMemberRole(mainWorkspaceId, 'grace', 'owner'),
    ])
    await database.batch(members.updateMemberRole(mainWorkspaceId, 'ada', 'manager'))
    await expectFailure(...members.updateMemberRole(mainWorkspaceId, 'grace', 'agent'))
    await database.batch([
      ...members.updateMemberRole(mainWorkspaceId, 'ada', 'viewer'),
      ...members.deleteMember(mainWorkspaceId, 'ada'),
    ])
    expect(await database.all(members.selectMembers(mainWorkspaceId, firstPage))).toMatchObject([
      { id: 'grace', role: 'owner' },
    ])
  })

  it('keeps one owner if two demote each other at once', async () => {
    const member = (userId: string) =>
      members.insertMember({
        workspaceId: otherWorkspaceId,
        userId: userId,
        role: 'owner',
        createdAt: NOON,
        createdBy: 'cli',
      })
    await database.batch([member('ada')])
    const demoteOwner = (id: string) =>
      database.batch(members.updateMemberRole(otherWorkspaceId, id, 'viewer'), { exclusive: true })
    const outcomes = await Promise.allSettled([demoteOwner('ada'), demoteOwner('mei')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const rows = await database.all(members.selectMembers(otherWorkspaceId, firstPage))
    expect(rows.filter(({ role }) => role === 'owner')).toHaveLength(1)
  })
})
