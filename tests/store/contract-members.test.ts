import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConstraintViolation, type Database, type Statement, sql } from '../../server/store/database.ts'
import * as invitationStore from '../../server/store/queries/member-invitations.ts'
import * as memberStore from '../../server/store/queries/members.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import type { Role } from '../../shared/roles.ts'
import { engines, type Opened } from '../support/engines.ts'
import { DAY, NOON } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({ members: memberStore, invitations: invitationStore })
const { members, invitations } = modules

const ours = 'workspace-ours'
const theirs = 'workspace-theirs'
const everything = { before: undefined, limit: 100 }

describe.each(engines)('members in the store on $name', ({ open }) => {
  let opened: Opened
  let database: Database

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    const place = (id: string) =>
      insertWorkspace({ id, name: id, timeZone: 'UTC', slug: id, demoAt: null, createdAt: NOON })
    const person = (id: string) => sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values (${id}, ${id}, ${`${id}@example.com`}, 1, ${NOON}, ${NOON})`
    await database.batch([place(ours), place(theirs), ...['ada', 'grace', 'mei'].map(person)])
    const member = (workspaceId: string, personId: string, role: Role) =>
      members.insertMember({ workspaceId, personId, role, createdAt: NOON, createdBy: 'cli' })
    await database.batch([
      member(ours, 'ada', 'owner'),
      member(ours, 'grace', 'viewer'),
      member(theirs, 'mei', 'owner'),
    ])
  })
  afterAll(() => opened.close())

  const fails = async (...statements: Statement[]) =>
    expect(database.batch(statements, { alone: true })).rejects.toBeInstanceOf(ConstraintViolation)

  it('lists those of a workspace, with the last time that they were seen', async () => {
    await database.batch([
      sql`insert into session (id, user_id, token, expires_at, created_at, updated_at)
          values ('s', 'ada', 't', ${NOON}, ${NOON}, ${NOON + 5})`,
    ])
    const [ada, grace] = [
      { id: 'ada', name: 'ada', email: 'ada@example.com', role: 'owner', createdAt: NOON, lastSeenAt: NOON + 5 },
      { id: 'grace', name: 'grace', email: 'grace@example.com', role: 'viewer', createdAt: NOON, lastSeenAt: null },
    ]
    expect(await database.all(members.members(ours, everything))).toEqual([grace, ada])
    expect(await database.all(members.members(ours, { before: 'grace', limit: 1 }))).toEqual([ada])
    expect(await database.all(members.member(ours, 'ada'))).toEqual([ada])
    expect(await database.all(members.member(theirs, 'ada'))).toEqual([])
    expect(await database.all(members.memberWithEmail(ours, 'grace@example.com'))).toEqual([{ id: 'grace' }])
    expect(await database.all(members.memberWithEmail(theirs, 'grace@example.com'))).toEqual([])
  })

  it('leaves no workspace without an owner', async () => {
    await fails(members.setRole(ours, 'ada', 'manager'))
    await fails(members.setRole(ours, 'ada', 'viewer'), members.deleteMember(ours, 'ada'))
    await database.batch([members.setRole(ours, 'ada', 'owner'), members.setRole(ours, 'grace', 'owner')])
    await database.batch([members.setRole(ours, 'ada', 'manager')])
    await fails(members.setRole(ours, 'grace', 'agent'))
    await database.batch([members.setRole(ours, 'ada', 'viewer'), members.deleteMember(ours, 'ada')])
    expect(await database.all(members.members(ours, everything))).toMatchObject([{ id: 'grace', role: 'owner' }])
  })

  it('leaves one owner where two demote each other at once', async () => {
    const member = (personId: string) =>
      members.insertMember({ workspaceId: theirs, personId, role: 'owner', createdAt: NOON, createdBy: 'cli' })
    await database.batch([member('ada')])
    const demote = (id: string) => database.batch([members.setRole(theirs, id, 'viewer')], { alone: true })
    const outcomes = await Promise.allSettled([demote('ada'), demote('mei')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const rows = await database.all(members.members(theirs, everything))
    expect(rows.filter(({ role }) => role === 'owner')).toHaveLength(1)
  })

  const row = (id: string, about: Partial<invitationStore.MemberInvitationRow> = {}) => ({
    id,
    workspaceId: ours,
    email: `${id}@example.com`,
    role: 'agent' as const,
    locale: 'zh-Hant',
    tokenHash: `hash of ${id}`,
    createdAt: NOON,
    createdBy: 'person:ada',
    expiresAt: NOON + DAY,
    acceptedAt: null,
    revokedAt: null,
    ...about,
  })

  it('keeps one open invitation for an address, until it is accepted, revoked or too old', async () => {
    const [first, other] = [row('first'), row('other', { email: 'first@example.com', workspaceId: theirs })]
    await database.batch([invitations.insertMemberInvitation(first), invitations.insertMemberInvitation(other)])
    await fails(invitations.insertMemberInvitation(row('second', { email: 'first@example.com' })))
    const second = row('second', { email: 'first@example.com' })
    await database.batch([
      invitations.revokeMemberInvitationsTo(ours, 'first@example.com', NOON),
      invitations.insertMemberInvitation(second),
    ])
    expect(await database.all(invitations.memberInvitations(ours, everything))).toEqual([second])
    expect(await database.all(invitations.memberInvitation(ours, 'first'))).toEqual([])
    expect(await database.all(invitations.memberInvitationByToken('hash of first'))).toMatchObject([
      { id: 'first', revokedAt: NOON, workspaceName: ours, slug: ours },
    ])
    expect(await database.all(invitations.memberInvitationsTo('first@example.com', NOON))).toEqual([other, second])
    expect(await database.all(invitations.memberInvitationsTo('first@example.com', NOON + DAY))).toEqual([])
    await database.batch([
      invitations.renewMemberInvitation(ours, 'second', { tokenHash: 'new', expiresAt: NOON + 2 * DAY }),
    ])
    expect(await database.all(invitations.memberInvitation(ours, 'second'))).toMatchObject([{ tokenHash: 'new' }])
    await database.batch([invitations.revokeMemberInvitation(ours, 'second', NOON)])
    expect(await database.all(invitations.memberInvitations(ours, everything))).toEqual([])
  })

  it('accepts an invitation once, also when two do so at once', async () => {
    await database.batch([invitations.insertMemberInvitation(row('third'))])
    await fails(invitations.acceptMemberInvitation('third', NOON + DAY))
    const accept = () => database.batch([invitations.acceptMemberInvitation('third', NOON + 1)])
    const outcomes = await Promise.allSettled([accept(), accept()])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await database.all(invitations.memberInvitationByToken('hash of third'))).toMatchObject([
      { acceptedAt: NOON + 1 },
    ])
  })
})

it('runs every statement about members', () => expect(unused()).toEqual([]))
