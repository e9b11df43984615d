import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation, type Statement } from '../../../server/store/database.ts'
import * as memberInvitationStore from '../../../server/store/queries/member-invitations.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('member-invitations', { memberInvitations: memberInvitationStore }, ({ database, memberInvitations }) => {
  beforeEach(() => insertWorkspaces(database))

  const expectFailure = (...statements: Statement[]) =>
    expect(database.batch(statements, { exclusive: true })).rejects.toBeInstanceOf(ConstraintViolation)
  const buildInvitation = (id: string, about: Partial<memberInvitationStore.MemberInvitationRow> = {}) => ({
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

  it('keeps one open invitation per address, until it is accepted, revoked or expired', async () => {
    const [firstInvitation, otherInvitation] = [
      buildInvitation('first'),
      buildInvitation('other', { email: 'first@example.com', workspaceId: otherWorkspaceId }),
    ]
    await database.batch([
      memberInvitations.insertMemberInvitation(firstInvitation),
      memberInvitations.insertMemberInvitation(otherInvitation),
    ])
    await expectFailure(
      memberInvitations.insertMemberInvitation(buildInvitation('second', { email: 'first@example.com' })),
    )
    const secondInvitation = buildInvitation('second', { email: 'first@example.com' })
    await database.batch([
      memberInvitations.revokeMemberInvitationsByEmail(mainWorkspaceId, 'first@example.com', NOON),
      memberInvitations.insertMemberInvitation(secondInvitation),
    ])
    expect(await database.all(memberInvitations.selectMemberInvitations(mainWorkspaceId, firstPage))).toEqual([
      secondInvitation,
    ])
    expect(await database.all(memberInvitations.selectMemberInvitationById(mainWorkspaceId, 'first'))).toEqual([])
    expect(await database.all(memberInvitations.selectMemberInvitationByToken('hash of first'))).toMatchObject([
      { id: 'first', revokedAt: NOON, workspaceName: mainWorkspaceId, slug: mainWorkspaceId },
    ])
    expect(await database.all(memberInvitations.selectMemberInvitationsByEmail('first@example.com', NOON))).toEqual([
      otherInvitation,
      secondInvitation,
    ])
    expect(
      await database.all(memberInvitations.selectMemberInvitationsByEmail('first@example.com', NOON + DAY)),
    ).toEqual([])
    await database.batch([
      memberInvitations.renewMemberInvitation(mainWorkspaceId, 'second', {
        tokenHash: 'new',
        expiresAt: NOON + 2 * DAY,
      }),
    ])
    expect(await database.all(memberInvitations.selectMemberInvitationById(mainWorkspaceId, 'second'))).toMatchObject([
      { tokenHash: 'new' },
    ])
    await database.batch([memberInvitations.revokeMemberInvitation(mainWorkspaceId, 'second', NOON)])
    expect(await database.all(memberInvitations.selectMemberInvitations(mainWorkspaceId, firstPage))).toEqual([])
  })

  it('accepts an invitation once, also concurrently', async () => {
    await database.batch([memberInvitations.insertMemberInvitation(buildInvitation('third'))])
    await expectFailure(...memberInvitations.acceptMemberInvitation('third', NOON + DAY))
    const acceptInvitation = () => database.batch(memberInvitations.acceptMemberInvitation('third', NOON + 1))
    const outcomes = await Promise.allSettled([acceptInvitation(), acceptInvitation()])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await database.all(memberInvitations.selectMemberInvitationByToken('hash of third'))).toMatchObject([
      { acceptedAt: NOON + 1 },
    ])
  })
})
