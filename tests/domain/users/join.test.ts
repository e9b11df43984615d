import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { DomainError } from '../../../server/domain/errors.ts'
import { joinAsNew, joinAsUser } from '../../../server/domain/users/join.ts'
import { inviteMember, resendMemberInvitation } from '../../../server/domain/users/member-invitations.ts'
import { listMembers, removeMember, updateMember } from '../../../server/domain/users/members.ts'
import { findUserByEmail } from '../../../server/domain/users/users.ts'
import { completeSetup } from '../../../server/domain/workspaces/setup.ts'
import { insertMember } from '../../../server/store/queries/members.ts'
import { insertUser } from '../../../server/store/queries/users.ts'
import { sql } from '../../../server/store/sql.ts'
import type { Role } from '../../../shared/roles.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createService, type Service } from '../../support/world.ts'

const pageOptions = { limit: 50 }
const password = 'a long engine of words'

describe.each(engines)('joining a workspace on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let caller: ReturnType<typeof cliCaller>

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    const [workspace] = await connection.database.all(sql<{ id: string }>`select id from workspace order by id limit 1`)
    caller = cliCaller(workspace?.id ?? '')
  })
  afterAll(() => connection.close())

  const inviteUser = async (email: string, role: Role) =>
    (await inviteMember(service.deps, caller, { email, role })).url?.split('/').at(-1) ?? ''
  const expectDomainErrors = async (pending: Promise<unknown>[]) => {
    const outcomes = await Promise.allSettled(pending)
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    for (const error of errors) expect(error).toBeInstanceOf(DomainError)
    return outcomes.length - errors.length
  }

  it('creates one first owner from concurrent attempts', async () => {
    const createOwner = (email: string) =>
      completeSetup(service.deps, {
        email,
        name: email,
        password,
        locale: null,
        workspace: 'Ours',
        timeZone: 'UTC',
        country: null,
      })
    expect(await expectDomainErrors(['ada@example.com', 'eve@example.com', 'ada@example.com'].map(createOwner))).toBe(1)
    const { data } = await listMembers(service.deps, caller, pageOptions)
    expect(data).toMatchObject([{ role: 'owner' }])
    expect(await connection.database.all(sql`select id from app_user`)).toHaveLength(1)
  })

  it('accepts an invitation once from concurrent attempts', async () => {
    const token = await inviteUser('grace@example.com', 'manager')
    const joinWorkspace = (name: string) => joinAsNew(service.deps, token, { name, password, locale: 'en' })
    expect(await expectDomainErrors([joinWorkspace('Grace'), joinWorkspace('Eve'), joinWorkspace('Mallory')])).toBe(1)
    const { data } = await listMembers(service.deps, caller, pageOptions)
    expect(data.map(({ email, role }) => `${email} ${role}`)).toContain('grace@example.com manager')
    expect(data).toHaveLength(2)
  })

  it('accepts an existing user by their own invitation only, and keeps their role', async () => {
    const grace = await findUserByEmail(service.deps, 'grace@example.com')
    if (!grace) throw new Error('There is no Grace.')
    const token = await inviteUser('mei@example.com', 'owner')
    await expect(joinAsUser(service.deps, token, grace)).rejects.toMatchObject({ code: 'wrong-address' })
    await removeMember(service.deps, caller, grace.id)
    const rejoinInvitation = await inviteUser('grace@example.com', 'viewer')
    expect(
      await expectDomainErrors([
        joinAsUser(service.deps, rejoinInvitation, grace),
        joinAsUser(service.deps, rejoinInvitation, grace),
      ]),
    ).toBeGreaterThan(0)
    const { data } = await listMembers(service.deps, caller, pageOptions)
    expect(data.find(({ id }) => id === grace.id)?.role).toBe('viewer')
  })

  it('revokes unused invitations of a removed member', async () => {
    const token = await inviteUser('kay@example.com', 'owner')
    const [id, now] = [service.deps.newId(service.deps.now()), service.deps.now()]
    await connection.database.batch([
      insertUser({ id, name: 'Kay', email: 'kay@example.com', locale: null, createdAt: now }),
      insertMember({ workspaceId: caller.workspaceId, userId: id, role: 'viewer', createdAt: now, createdBy: 'cli' }),
    ])
    await removeMember(service.deps, caller, id)
    const secondJoin = joinAsUser(service.deps, token, { id, name: 'Kay', email: 'kay@example.com' })
    await expect(secondJoin).rejects.toMatchObject({ kind: 'gone', code: 'revoked' })
  })

  it('resends an invitation with a new link and invalidates the old one', async () => {
    const { id, url } = await inviteMember(service.deps, caller, { email: 'kim@example.com', role: 'agent' })
    const resentInvitation = await resendMemberInvitation(service.deps, caller, id)
    const joinWorkspace = (link: string | null) =>
      joinAsNew(service.deps, link?.split('/').at(-1) ?? '', { name: 'Kim', password, locale: null })
    await expect(joinWorkspace(url)).rejects.toMatchObject({ kind: 'notFound' })
    expect(await joinWorkspace(resentInvitation.url)).toMatchObject({ email: 'kim@example.com', role: 'agent' })
  })

  it('keeps an owner when two owners demote and remove each other at the same time', async () => {
    const { data } = await listMembers(service.deps, caller, pageOptions)
    const [first, second] = data.map(({ id }) => id) as [string, string]
    const ownerIds = data.filter(({ role }) => role === 'owner').map(({ id }) => id)
    await updateMember(service.deps, caller, first, { role: 'owner' })
    await updateMember(service.deps, caller, second, { role: 'owner' })
    for (const id of ownerIds.filter((id) => id !== first && id !== second)) {
      await updateMember(service.deps, caller, id, { role: 'viewer' })
    }
    expect(
      await expectDomainErrors([
        updateMember(service.deps, caller, first, { role: 'viewer' }),
        removeMember(service.deps, caller, second),
      ]),
    ).toBe(1)
    const remainingMembers = await listMembers(service.deps, caller, pageOptions)
    expect(remainingMembers.data.filter(({ role }) => role === 'owner')).toHaveLength(1)
  })
})
