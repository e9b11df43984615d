import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConstraintViolation, type Database, type Statement } from '../../server/store/database.ts'
import * as invitationStore from '../../server/store/queries/member-invitations.ts'
import * as memberStore from '../../server/store/queries/members.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { sql } from '../../server/store/sql.ts'
import type { Role } from '../../shared/roles.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { DAY, NOON } from '../support/world.ts'
import { trackUsage } from './watching.ts'

const { modules, unused } = trackUsage({ members: memberStore, invitations: invitationStore })
const { members, invitations } = modules

const mainWorkspaceId = 'workspace-ours'
const otherWorkspaceId = 'workspace-theirs'
const firstPage = { before: undefined, limit: 100 }

describe.each(engines)('members in the store on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    const addWorkspace = (id: string) =>
      insertWorkspace({ id, name: id, timeZone: 'UTC', slug: id, demoAt: null, createdAt: NOON })
    const addUser = (id: string) => sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values (${id}, ${id}, ${`${id}@example.com`}, 1, ${NOON}, ${NOON})`
    await database.batch([
      addWorkspace(mainWorkspaceId),
      addWorkspace(otherWorkspaceId),
      ...['ada', 'grace', 'mei'].map(addUser),
    ])
    const addMember = (workspaceId: string, userId: string, role: Role) =>
      members.insertMember({ workspaceId, userId: userId, role, createdAt: NOON, createdBy: 'cli' })
    await database.batch([
      addMember(mainWorkspaceId, 'ada', 'owner'),
      addMember(mainWorkspaceId, 'grace', 'viewer'),
      addMember(otherWorkspaceId, 'mei', 'owner'),
    ])
  })
  afterAll(() => connection.close())

  const expectFailure = async (...statements: Statement[]) =>
    expect(database.batch(statements, { exclusive: true })).rejects.toBeInstanceOf(ConstraintViolation)

  it('lists those of a workspace, with the last time that they were seen', async () => {
    await database.batch([
      sql`insert into session (id, user_id, token, expires_at, created_at, updated_at)
          values ('s', 'ada', 't', ${NOON}, ${NOON}, ${NOON + 5})`,
    ])
    const [ada, grace] = [
      { id: 'ada', name: 'ada', email: 'ada@example.com', role: 'owner', createdAt: NOON, lastSeenAt: NOON + 5 },
      { id: 'grace', name: 'grace', email: 'grace@example.com', role: 'viewer', createdAt: NOON, lastSeenAt: null },
    ]
    expect(await database.all(members.selectMembers(mainWorkspaceId, firstPage))).toEqual([grace, ada])
    expect(await database.all(members.selectMembers(mainWorkspaceId, { before: 'grace', limit: 1 }))).toEqual([ada])
    expect(await database.all(members.selectMemberById(mainWorkspaceId, 'ada'))).toEqual([ada])
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

  it('leaves one owner where two demote each other at once', async () => {
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

  const buildInvitation = (id: string, about: Partial<invitationStore.MemberInvitationRow> = {}) => ({
    id,
    workspaceId: mainWorkspaceId,
    email: `${id}@example.com`,
    role: 'agent' as const,
    locale: 'zh-Hant',
    tokenHash: `hash of ${id}`,
    createdAt: NOON,
    createdBy: 'user:ada',
    expiresAt: NOON + DAY,
    acceptedAt: null,
    revokedAt: null,
    ...about,
  })

  it('keeps one open invitation for an address, until it is accepted, revoked or too old', async () => {
    const [firstInvitation, otherInvitation] = [
      buildInvitation('first'),
      buildInvitation('other', { email: 'first@example.com', workspaceId: otherWorkspaceId }),
    ]
    await database.batch([
      invitations.insertMemberInvitation(firstInvitation),
      invitations.insertMemberInvitation(otherInvitation),
    ])
    await expectFailure(invitations.insertMemberInvitation(buildInvitation('second', { email: 'first@example.com' })))
    const secondInvitation = buildInvitation('second', { email: 'first@example.com' })
    await database.batch([
      invitations.revokeMemberInvitationsByEmail(mainWorkspaceId, 'first@example.com', NOON),
      invitations.insertMemberInvitation(secondInvitation),
    ])
    expect(await database.all(invitations.selectMemberInvitations(mainWorkspaceId, firstPage))).toEqual([
      secondInvitation,
    ])
    expect(await database.all(invitations.selectMemberInvitationById(mainWorkspaceId, 'first'))).toEqual([])
    expect(await database.all(invitations.selectMemberInvitationByToken('hash of first'))).toMatchObject([
      { id: 'first', revokedAt: NOON, workspaceName: mainWorkspaceId, slug: mainWorkspaceId },
    ])
    expect(await database.all(invitations.selectMemberInvitationsByEmail('first@example.com', NOON))).toEqual([
      otherInvitation,
      secondInvitation,
    ])
    expect(await database.all(invitations.selectMemberInvitationsByEmail('first@example.com', NOON + DAY))).toEqual([])
    await database.batch([
      invitations.renewMemberInvitation(mainWorkspaceId, 'second', { tokenHash: 'new', expiresAt: NOON + 2 * DAY }),
    ])
    expect(await database.all(invitations.selectMemberInvitationById(mainWorkspaceId, 'second'))).toMatchObject([
      { tokenHash: 'new' },
    ])
    await database.batch([invitations.revokeMemberInvitation(mainWorkspaceId, 'second', NOON)])
    expect(await database.all(invitations.selectMemberInvitations(mainWorkspaceId, firstPage))).toEqual([])
  })

  it('accepts an invitation once, also when two do so at once', async () => {
    await database.batch([invitations.insertMemberInvitation(buildInvitation('third'))])
    await expectFailure(...invitations.acceptMemberInvitation('third', NOON + DAY))
    const acceptInvitation = () => database.batch(invitations.acceptMemberInvitation('third', NOON + 1))
    const outcomes = await Promise.allSettled([acceptInvitation(), acceptInvitation()])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await database.all(invitations.selectMemberInvitationByToken('hash of third'))).toMatchObject([
      { acceptedAt: NOON + 1 },
    ])
  })
})

it('runs every statement about members', () => expect(unused()).toEqual([]))
