import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe.each(engines.slice(0, 1))('the pages of teams on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let agent: SignedInMember
  let path = ''

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Max' })
    agent = await signInMember(service, 'agent', { name: 'Anton <b>' })
    path = `/w/${manager.slug}/settings/teams`
  })
  afterAll(() => connection.close())

  const read = async (url: string, member: SignedInMember = manager) => (await member.get(url)).text()
  const listTeams = async () => (await service.call('GET', '/api/teams')).body.data

  it('create a team, choose its members and delete it', async () => {
    expect((await manager.post(path, { name: ' ' })).status).toBe(400)
    const created = await manager.post(path, { name: 'Harbour' })
    expect(created.status).toBe(303)
    const teamPath = created.headers.get('location') ?? ''
    expect(await read(teamPath)).toContain('aria-label="Role in the team: Anton &lt;b&gt;"')
    expect((await manager.post(path, { name: 'Harbour' })).status).toBe(409)
    const form = { name: 'Harbour', assignment: 'load', [`member-${agent.userId}`]: 'lead' }
    expect((await manager.post(teamPath, { ...form, name: '' })).status).toBe(400)
    expect((await manager.post(teamPath, { ...form, [`member-${manager.userId}`]: 'none' })).status).toBe(303)
    expect(await listTeams()).toMatchObject([
      { name: 'Harbour', assignment: 'load', members: [{ memberId: agent.userId, lead: true }] },
    ])
    expect(await read(path)).toMatch(/Harbour[\s\S]*Anton &lt;b&gt;[\s\S]*fewest open/)
    const list = await read(`/w/${manager.slug}/follow-ups`)
    expect(list).toContain('Team Harbour')
    expect(await read(`/w/${manager.slug}/follow-ups`, agent)).toContain('those of your team')
    expect((await agent.get(path)).status).toBe(403)
    expect((await manager.post(`${teamPath}/deletion`)).status).toBe(303)
    expect(await listTeams()).toEqual([])
  })

  it('say when members are out of office, and so does the account page', async () => {
    const absencePath = `${path}/out-of-office`
    const form = { member: agent.userId, from: '2026-11-24', until: '2026-11-23' }
    const rejection = await manager.post(absencePath, form)
    expect(rejection.status).toBe(400)
    expect(await rejection.text()).toContain('Enter a last day that is not before the first.')
    expect((await manager.post(absencePath, { ...form, from: '' })).status).toBe(400)
    expect((await manager.post(absencePath, { ...form, until: '2026-11-30' })).status).toBe(303)
    expect(await read(path)).toContain('Nov 30')
    expect(await read('/account', agent)).toMatch(/value="2026-11-24"[\s\S]*value="2026-11-30"/)
    expect((await manager.post(`${absencePath}/deletion`, { member: agent.userId })).status).toBe(303)
    expect(await read(path)).not.toContain('Nov 30')
    const own = (from: string, until: string) => agent.post('/account/out-of-office', { from, until })
    expect((await own('2026-11-24', '')).status).toBe(400)
    expect((await own('2026-11-24', '2026-11-24')).status).toBe(303)
    const owner = await signInMember(service, 'owner')
    expect(await read(`/w/${manager.slug}/settings/people`, owner)).toContain('Out of office')
    expect((await own('', '')).status).toBe(303)
    expect(await read(path)).not.toContain('End absence')
    const viewer = await signInMember(service, 'viewer')
    expect(await read('/account', viewer)).not.toContain('Out of office')
  })
})
