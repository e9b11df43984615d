import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operator } from '../../../server/domain/deps.ts'
import { DomainError } from '../../../server/domain/errors.ts'
import { joinAs, joinAsNew } from '../../../server/domain/users/join.ts'
import { inviteMember, resendMemberInvitation } from '../../../server/domain/users/member-invitations.ts'
import { changeRole, listMembers, removeMember } from '../../../server/domain/users/members.ts'
import { personWithEmail } from '../../../server/domain/users/users.ts'
import { setUp } from '../../../server/domain/workspaces/setup.ts'
import { sql } from '../../../server/store/database.ts'
import { insertMember } from '../../../server/store/queries/members.ts'
import { insertPerson } from '../../../server/store/queries/users.ts'
import type { Role } from '../../../shared/roles.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { type Service, serviceOver } from '../../support/world.ts'

const paging = { limit: 50 }
const password = 'a long engine of words'

describe.each(engines)('coming into a workspace on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let caller: ReturnType<typeof operator>

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    const [place] = await opened.database.all(sql<{ id: string }>`select id from workspace order by id limit 1`)
    caller = operator(place?.id ?? '')
  })
  afterAll(() => opened.close())

  const invite = async (email: string, role: Role) =>
    (await inviteMember(service.deps, caller, { email, role })).url?.split('/').at(-1) ?? ''
  const settled = async (work: Promise<unknown>[]) => {
    const outcomes = await Promise.allSettled(work)
    const faults = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    for (const fault of faults) expect(fault).toBeInstanceOf(DomainError)
    return outcomes.length - faults.length
  }

  it('makes one first owner, whoever tries at once', async () => {
    const owner = (email: string) =>
      setUp(service.deps, { email, name: email, password, locale: null, workspace: 'Ours', timeZone: 'UTC' })
    expect(await settled(['ada@example.com', 'eve@example.com', 'ada@example.com'].map(owner))).toBe(1)
    const { data } = await listMembers(service.deps, caller, paging)
    expect(data).toMatchObject([{ role: 'owner' }])
    expect(await opened.database.all(sql`select id from app_user`)).toHaveLength(1)
  })

  it('takes an invitation once, whoever uses its link at once', async () => {
    const token = await invite('grace@example.com', 'manager')
    const join = (name: string) => joinAsNew(service.deps, token, { name, password, locale: 'en' })
    expect(await settled([join('Grace'), join('Eve'), join('Mallory')])).toBe(1)
    const { data } = await listMembers(service.deps, caller, paging)
    expect(data.map(({ email, role }) => `${email} ${role}`)).toContain('grace@example.com manager')
    expect(data).toHaveLength(2)
  })

  it('takes somebody who is here already by his own invitation only, and leaves him the role he has', async () => {
    const grace = await personWithEmail(service.deps, 'grace@example.com')
    if (!grace) throw new Error('There is no Grace.')
    const token = await invite('mei@example.com', 'owner')
    await expect(joinAs(service.deps, token, grace)).rejects.toMatchObject({ code: 'address' })
    await removeMember(service.deps, caller, grace.id)
    const back = await invite('grace@example.com', 'viewer')
    expect(await settled([joinAs(service.deps, back, grace), joinAs(service.deps, back, grace)])).toBeGreaterThan(0)
    const { data } = await listMembers(service.deps, caller, paging)
    expect(data.find(({ id }) => id === grace.id)?.role).toBe('viewer')
  })

  it('ends with a membership whatever invitation its holder has not needed', async () => {
    const token = await invite('kay@example.com', 'owner')
    const [id, now] = [service.deps.newId(service.deps.now()), service.deps.now()]
    await opened.database.batch([
      insertPerson({ id, name: 'Kay', email: 'kay@example.com', locale: null, createdAt: now }),
      insertMember({ workspaceId: caller.workspaceId, personId: id, role: 'viewer', createdAt: now, createdBy: 'cli' }),
    ])
    await removeMember(service.deps, caller, id)
    const again = joinAs(service.deps, token, { id, name: 'Kay', email: 'kay@example.com' })
    await expect(again).rejects.toMatchObject({ refusal: 'gone', code: 'revoked' })
  })

  it('sends an invitation again by a new link, and ends the old one', async () => {
    const { id, url } = await inviteMember(service.deps, caller, { email: 'kim@example.com', role: 'agent' })
    const again = await resendMemberInvitation(service.deps, caller, id)
    const join = (link: string | null) =>
      joinAsNew(service.deps, link?.split('/').at(-1) ?? '', { name: 'Kim', password, locale: null })
    await expect(join(url)).rejects.toMatchObject({ refusal: 'unknown' })
    expect(await join(again.url)).toMatchObject({ email: 'kim@example.com', role: 'agent' })
  })

  it('leaves an owner where two owners demote and remove each other at once', async () => {
    const { data } = await listMembers(service.deps, caller, paging)
    const [first, second] = data.map(({ id }) => id) as [string, string]
    const before = data.filter(({ role }) => role === 'owner').map(({ id }) => id)
    await changeRole(service.deps, caller, first, { role: 'owner' })
    await changeRole(service.deps, caller, second, { role: 'owner' })
    for (const id of before.filter((id) => id !== first && id !== second)) {
      await changeRole(service.deps, caller, id, { role: 'viewer' })
    }
    expect(
      await settled([
        changeRole(service.deps, caller, first, { role: 'viewer' }),
        removeMember(service.deps, caller, second),
      ]),
    ).toBe(1)
    const left = await listMembers(service.deps, caller, paging)
    expect(left.data.filter(({ role }) => role === 'owner')).toHaveLength(1)
  })
})
