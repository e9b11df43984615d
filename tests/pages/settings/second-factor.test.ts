import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetSecondFactor } from '../../../server/commands/users.ts'
import { selectAuditHead } from '../../../server/store/queries/audit.ts'
import { insertPasskey } from '../../../server/store/queries/passkeys.ts'
import { updateSecondFactorFlag } from '../../../server/store/queries/second-factors.ts'
import { insertModel } from '../../../server/store/queries/sign-in.ts'
import { sql } from '../../../server/store/sql.ts'
import type { Role } from '../../../shared/roles.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, NOON, type Service } from '../../support/world.ts'

type Member = SignedInMember & { slug: string }

describe('two-step verification in the settings', () => {
  let connection: TestConnection
  let service: Service
  let owner: Member
  let agent: Member

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner', { name: 'Ada' })
  })
  afterAll(() => connection.close())
  /** The last audit entry before the test. */
  let lastEntry = 0
  beforeEach(async () => {
    const [head] = await connection.database.all(selectAuditHead(service.ours.workspaceId))
    lastEntry = head?.sequence ?? 0
    await connection.database.batch([
      sql`update workspace set second_factor_required_at = null`,
      sql`delete from passkey`,
      sql`delete from second_factor`,
      sql`update app_user set two_factor_enabled = null`,
      sql`delete from job`,
    ])
    agent = await signInMember(service, 'agent', { name: 'Grace' })
  })

  const addPasskey = (userId: string) =>
    connection.database.batch([
      ...insertPasskey({
        id: `p-${userId}`,
        userId,
        credentialId: `c-${userId}`,
        publicKey: 'k',
        counter: 0,
        transports: '[]',
        name: 'Laptop',
        createdAt: NOON,
        lastUsedAt: null,
      }),
      ...updateSecondFactorFlag(userId, NOON),
    ])
  const addApp = (userId: string) =>
    connection.database.batch([
      insertModel('twoFactor', { id: `t-${userId}`, userId, secret: 's', backupCodes: 'b', verified: 1 }),
      ...updateSecondFactorFlag(userId, NOON),
    ])
  const people = () => `/w/${owner.slug}/settings/people`
  const require = (member: Member, required = 'yes') => member.post(`${people()}/second-factor`, { required })
  const reset = (member: Member, userId: string) => member.post(`${people()}/${userId}/second-factors/deletion`)
  const listActions = async () => {
    const rows = await connection.database.all(sql<{ text: string }>`
      select actor || ' ' || action as text from audit where sequence > ${lastEntry} order by text`)
    return rows.map(({ text }) => text)
  }
  const statusOf = async (member: Member, path: string) => (await member.get(path)).status

  it('is required by owners who have it themselves', async () => {
    const refusal = await require(owner)
    expect([refusal.status, await refusal.text()]).toEqual([409, expect.stringContaining('your own account first')])
    await addApp(owner.userId)
    expect(await (await owner.get(people())).text()).toContain('1 member has not set it up yet')
    for (let times = 0; times < 2; times++) expect((await require(owner)).status).toBe(303)
    expect(await (await owner.get(people())).text()).toContain('Stop requiring')
    expect((await require(owner, 'no')).status).toBe(303)
    expect(await listActions()).toEqual([
      `user:${owner.userId} workspace.second-factor-optional`,
      `user:${owner.userId} workspace.second-factor-required`,
    ])
  })

  it.each<Role>(['manager', 'marketer', 'agent', 'viewer'])('is neither required nor reset by a %s', async (role) => {
    const member = await signInMember(service, role)
    for (const user of [owner, member]) await addPasskey(user.userId)
    expect((await require(member)).status).toBe(403)
    expect((await reset(member, owner.userId)).status).toBe(403)
    expect(await listActions()).toEqual([])
  })

  it('leads members without it to where they set it up, and hides the workspace until then', async () => {
    await addPasskey(owner.userId)
    await require(owner)
    const path = `/w/${agent.slug}/follow-ups`
    const redirect = await agent.get(`${path}?status=open`)
    const location = `/account/second-factor/required?workspace=${agent.slug}&next=${encodeURIComponent(`${path}?status=open`)}`
    expect([redirect.status, redirect.headers.get('location')]).toEqual([303, location])
    const page = await (await agent.get(location)).text()
    expect(page).toContain('“Ours” requires two-step verification')
    expect(page).toContain('href="/account/passkeys"')
    for (const hidden of ['', '.csv', '/settings', '/updates']) {
      const { status } = await agent.get(`/w/${agent.slug}/follow-ups${hidden}`)
      expect([hidden, status]).toEqual([hidden, 303])
    }
    const api = await agent.get('/api/follow-ups', { accept: 'application/json', 'sec-fetch-site': 'same-origin' })
    expect([api.status, await api.json()]).toEqual([403, expect.objectContaining({ code: 'second-factor-required' })])
    // API keys work as before.
    expect((await service.call('GET', '/api/follow-ups')).status).toBe(200)
    for (const open of ['/account', '/account/passkeys', '/account/second-factor', '/workspaces'])
      expect([open, await statusOf(agent, open)]).toEqual([open, 200])

    await addPasskey(agent.userId)
    expect(await statusOf(agent, path)).toBe(200)
    const satisfied = await agent.get(location)
    expect(satisfied.headers.get('location')).toBe(`${path}?status=open`)
    await connection.database.batch([
      sql`delete from passkey where user_id = ${agent.userId}`,
      ...updateSecondFactorFlag(agent.userId, NOON),
    ])
    expect(await statusOf(agent, path)).toBe(303)
  })

  it('is not required in other workspaces, and redirects to no other site', async () => {
    await addPasskey(owner.userId)
    await require(owner)
    const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    expect(await statusOf(stranger, `/w/${stranger.slug}/overview`)).toBe(200)
    expect(await statusOf(stranger, `/w/${owner.slug}/overview`)).toBe(404)
    const required = await stranger.get(`/account/second-factor/required?workspace=${owner.slug}&next=//evil.example`)
    expect(required.headers.get('location')).toBe('/')
  })

  it('shows owners which members have what', async () => {
    await addPasskey(agent.userId)
    await addApp(agent.userId)
    const page = await (await owner.get(people())).text()
    const row = page.split('<tr').find((part) => part.includes(`/${agent.userId}/role`)) ?? ''
    expect(row).toContain('Authenticator app')
    expect(row).toContain('Passkey')
    const { body } = await service.call('GET', '/api/members')
    const listed = (body.data as { id: string; secondFactors: string[] }[]).find(({ id }) => id === agent.userId)
    expect(listed?.secondFactors).toEqual(['authenticator-app', 'passkey'])
  })

  it('is reset by an owner, who is named to the member and in the audit log', async () => {
    await addPasskey(agent.userId)
    await addApp(agent.userId)
    expect((await reset(owner, agent.userId)).status).toBe(303)
    expect(await listActions()).toEqual([`user:${owner.userId} member.second-factors-reset`])
    const [user] = await connection.database.all(
      sql`select two_factor_enabled as flag from app_user where id = ${agent.userId}`,
    )
    expect(user).toEqual({ flag: 0 })
    expect(await statusOf(agent, '/account')).toBe(303)
    const [job] = await connection.database.all(sql<{ payload: string }>`select payload from job where type = 'email'`)
    expect(JSON.parse(job?.payload ?? '')).toMatchObject({
      template: 'second-factor-reset',
      from: 'Ada',
      workspace: 'Ours',
    })
    // Once there is nothing to remove, nobody gets another email.
    expect((await reset(owner, agent.userId)).status).toBe(303)
    expect(await listActions()).toHaveLength(1)
  })

  it('is not reset for oneself, for strangers, or for members of workspaces of others', async () => {
    await addPasskey(owner.userId)
    expect((await reset(owner, owner.userId)).status).toBe(409)
    const stranger = await signInMember(service, 'viewer', { where: service.theirs.workspaceId })
    await addPasskey(stranger.userId)
    expect((await reset(owner, stranger.userId)).status).toBe(404)
    await connection.database.batch([
      sql`insert into member (workspace_id, user_id, role, created_at, created_by)
          values (${service.ours.workspaceId}, ${stranger.userId}, 'viewer', ${NOON}, 'cli')`,
    ])
    const refusal = await reset(owner, stranger.userId)
    expect([refusal.status, await refusal.text()]).toEqual([409, expect.stringContaining('vouch reset-second-factor')])
    expect(await connection.database.all(sql`select user_id from passkey`)).toHaveLength(2)
  })

  it('is reset from the command line, also for the last owner', async () => {
    await addPasskey(owner.userId)
    const email = `${owner.userId}@vouch.test`
    expect(await resetSecondFactor(service.deps, email)).toContain('Removed: passkeys.')
    expect(await resetSecondFactor(service.deps, email)).toContain('has no second factor')
    expect(await listActions()).toEqual(['cli member.second-factors-reset'])
    await expect(resetSecondFactor(service.deps, 'nobody@example.com')).rejects.toThrow('EMAIL')
  })
})
