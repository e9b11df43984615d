import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../../server/domain/deps.ts'
import { changeFollowUps } from '../../server/domain/follow-ups/bulk-changes.ts'
import { undoBulkChange } from '../../server/domain/follow-ups/bulk-undo.ts'
import { countOpenFollowUps } from '../../server/domain/follow-ups/follow-ups.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../support/world.ts'

describe.each(engines)('teams on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let lead: SignedInMember & { slug: string }
  let agent: SignedInMember
  let outsider: SignedInMember
  let manager: SignedInMember
  let teamId = ''
  const ids: string[] = []

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    lead = await signInMember(service, 'agent', { name: 'Lena' })
    agent = await signInMember(service, 'agent', { name: 'Anton' })
    outsider = await signInMember(service, 'agent', { name: 'Olga' })
    manager = await signInMember(service, 'manager', { name: 'Max' })
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    for (let index = 0; index < 4; index++) {
      const submission = { key: `${index}`, score: index, comment: `Words ${index}` }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
      ids.push(body.id)
      service.time.advance(MINUTE)
    }
  })
  afterAll(() => connection.close())

  const callAs = async (member: SignedInMember, method: string, path: string, body?: object) => {
    const response = await service.app.request(`https://vouch.test${path}`, {
      method,
      headers: { cookie: member.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : null }
  }
  const listAs = async (member: SignedInMember, query = 'status=open') =>
    (await callAs(member, 'GET', `/api/follow-ups?${query}`)).body.data
      .map(({ id }: { id: string }) => ids.indexOf(id))
      .sort()
  const buildCaller = (member: SignedInMember, role: Caller['role'] = 'agent'): Caller => ({
    ...{
      workspaceId: service.ours.workspaceId,
      actor: `user:${member.userId}`,
      name: 'X',
      role,
      userId: member.userId,
    },
  })

  it('are created, read and changed by those who may, once for each name', async () => {
    const input = { name: 'Harbour', members: [{ memberId: lead.userId, lead: true }] }
    expect((await callAs(agent, 'POST', '/api/teams', input)).status).toBe(403)
    const { status, body } = await callAs(manager, 'POST', '/api/teams', input)
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        name: 'Harbour',
        assignment: 'round-robin',
        members: [{ memberId: lead.userId, name: 'Lena', lead: true, outOfOffice: null }],
      },
    })
    teamId = body.id
    expect(await callAs(manager, 'POST', '/api/teams', input)).toMatchObject({
      status: 409,
      body: { code: 'name-taken' },
    })
    const members = [...input.members, { memberId: agent.userId }]
    const viewer = await signInMember(service, 'viewer')
    for (const memberId of [viewer.userId, 'nobody']) {
      const rejection = await callAs(manager, 'PATCH', `/api/teams/${teamId}`, { members: [...members, { memberId }] })
      expect(rejection).toMatchObject({
        status: 400,
        body: { code: 'invalid-owner', errors: [{ path: 'members.2.memberId' }] },
      })
    }
    const twice = [...members, { memberId: agent.userId }]
    expect((await callAs(manager, 'PATCH', `/api/teams/${teamId}`, { members: twice })).status).toBe(400)
    const changed = await callAs(manager, 'PATCH', `/api/teams/${teamId}`, { members })
    expect(changed.body.members.map(({ name }: { name: string }) => name)).toEqual(['Lena', 'Anton'])
    const repeated = await callAs(manager, 'PATCH', `/api/teams/${teamId}`, { members })
    expect(repeated.body).toEqual(changed.body)
    expect((await callAs(agent, 'GET', '/api/teams')).body.data).toEqual([changed.body])
    expect((await callAs(agent, 'GET', `/api/teams/${teamId}`)).body).toEqual(changed.body)
  })

  it('get follow-ups in turn, which their leads see', async () => {
    const owners = []
    for (const id of ids.slice(0, 2)) {
      const { body } = await callAs(manager, 'PATCH', `/api/follow-ups/${id}`, { teamId })
      expect(body).toMatchObject({ teamId, team: 'Harbour' })
      expect(body.changes[0].changed).toMatchObject({ team: 'Harbour', owner: body.owner })
      owners.push(body.ownerId)
      service.time.advance(MINUTE)
    }
    expect(owners.toSorted()).toEqual([lead.userId, agent.userId].toSorted())
    const again = await callAs(manager, 'PATCH', `/api/follow-ups/${ids[0]}`, { teamId })
    expect(again.body.ownerId).toBe(owners[0])
    const unknown = await callAs(manager, 'PATCH', `/api/follow-ups/${ids[0]}`, { teamId: 'none' })
    expect(unknown).toMatchObject({ status: 400, body: { code: 'unknown-team', errors: [{ path: 'teamId' }] } })
    expect(await listAs(lead)).toEqual([0, 1])
    expect(await listAs(lead, 'status=open&sort=queue')).toEqual([0, 1])
    expect(await listAs(agent)).toEqual([owners.indexOf(agent.userId)])
    expect(await listAs(outsider)).toEqual([])
    expect(await listAs(manager, `team=${teamId}`)).toEqual([0, 1])
    expect(await countOpenFollowUps(service.deps, buildCaller(lead), 9)).toBe(2)
    expect(await countOpenFollowUps(service.deps, buildCaller(outsider), 9)).toBe(0)
    expect((await callAs(lead, 'GET', `/api/follow-ups/${ids[2]}`)).status).toBe(404)
    expect((await callAs(outsider, 'GET', `/api/follow-ups/${ids[0]}`)).status).toBe(404)
  })

  it('let their leads assign within the team alone', async () => {
    const path = `/api/follow-ups/${ids[0]}`
    expect((await callAs(lead, 'PATCH', path, { ownerId: agent.userId })).body.ownerId).toBe(agent.userId)
    const pages = `/w/${lead.slug}/follow-ups`
    expect((await lead.post(`${pages}/${ids[0]}/owner`, { owner: agent.userId })).status).toBe(303)
    expect((await agent.post(`${pages}/${ids[0]}/owner`, { owner: agent.userId })).status).toBe(403)
    const days = { from: '2026-12-01', until: '2026-12-02' }
    const absences = (member: string, values = days) => lead.post(`${pages}/team/out-of-office`, { member, ...values })
    expect(await (await lead.get(pages)).text()).toContain(`href="${pages}/team"`)
    expect(await (await lead.get(`${pages}/team`)).text()).not.toContain('Olga')
    expect((await absences(agent.userId, { from: '2026-12-02', until: '2026-12-01' })).status).toBe(400)
    expect((await absences(outsider.userId)).status).toBe(403)
    expect((await absences(agent.userId)).status).toBe(303)
    const absent = await (await lead.get(`${pages}/team`)).text()
    expect(absent).toContain(`${pages}/team/out-of-office/deletion`)
    expect((await lead.post(`${pages}/team/out-of-office/deletion`, { member: agent.userId })).status).toBe(303)
    expect(await (await agent.get(`${pages}/team`)).text()).toContain('You lead no team')
    expect((await lead.post(`${pages}/assignments`)).status).toBe(400)
    expect((await agent.post(`${pages}/assignments`)).status).toBe(403)
    for (const patch of [
      { ownerId: outsider.userId },
      { teamId: null, owner: 'Grace' },
      { teamId: null, ownerId: null },
    ]) {
      expect(await callAs(lead, 'PATCH', path, patch)).toMatchObject({
        status: 403,
        body: { code: 'owner-change-forbidden' },
      })
    }
    expect((await callAs(agent, 'PATCH', path, { ownerId: lead.userId })).status).toBe(403)
    expect((await callAs(agent, 'PATCH', path, { ownerId: null })).status).toBe(403)
    service.time.advance(MINUTE)
    expect((await callAs(lead, 'PATCH', path, { ownerId: null })).body).toMatchObject({
      ownerId: null,
      team: 'Harbour',
    })
    expect(await listAs(lead, 'status=open&owner=none')).toEqual([0])
    expect(await listAs(agent, 'status=open&owner=none')).toEqual([])
    expect((await callAs(lead, 'PATCH', path, { teamId })).body.ownerId).toBeTypeOf('string')
    const outside = await callAs(manager, 'PATCH', path, { ownerId: outsider.userId })
    expect(outside.body).toMatchObject({ ownerId: outsider.userId, teamId: null, team: null })
    expect(await listAs(lead)).toEqual([1])
    await callAs(manager, 'PATCH', path, { teamId })
  })

  it('share several follow-ups at once, which can be undone', async () => {
    const load = async () => (await callAs(manager, 'GET', '/api/follow-ups?status=open')).body.data
    const pick = (rows: { id: string; updatedAt: string }[]) =>
      rows.map(({ id, updatedAt }) => ({ id, updatedAt: Date.parse(updatedAt) }))
    const before = await load()
    const caller = buildCaller(manager, 'manager')
    service.time.advance(MINUTE)
    const result = await changeFollowUps(service.deps, caller, pick(before), { type: 'team', teamId })
    expect(result).toMatchObject({ done: 4, changed: 2, skipped: 0 })
    const after = await load()
    expect(after.every((row: { teamId: string }) => row.teamId === teamId)).toBe(true)
    expect(new Set(after.slice(0, 2).map((row: { ownerId: string }) => row.ownerId)).size).toBe(2)
    const leaving = { type: 'owner', ownerId: outsider.userId } as const
    await expect(changeFollowUps(service.deps, buildCaller(lead), pick(after), leaving)).rejects.toMatchObject({
      code: 'owner-change-forbidden',
    })
    service.time.advance(MINUTE)
    expect(await undoBulkChange(service.deps, caller, result.id)).toMatchObject({ undone: 2 })
    const owned = (rows: { owner: string; teamId: string }[]) => rows.map(({ owner, teamId: team }) => [owner, team])
    expect(owned(await load())).toEqual(owned(before))
  })

  it('give nothing to members who are out of office', async () => {
    const days = { from: '2026-11-22', until: '2026-11-24' }
    const path = (member: SignedInMember) => `/api/members/${member.userId}/out-of-office`
    expect((await callAs(agent, 'PUT', path(agent), { from: '2026-11-24', until: '2026-11-22' })).status).toBe(400)
    expect((await callAs(agent, 'PUT', path(agent), days)).body).toMatchObject({ outOfOffice: days })
    expect(await callAs(outsider, 'PUT', path(agent), days)).toMatchObject({
      status: 403,
      body: { code: 'absence-forbidden' },
    })
    expect((await callAs(outsider, 'PUT', '/api/members/nobody/out-of-office', days)).status).toBe(404)
    for (const id of ids.slice(2)) {
      service.time.advance(MINUTE)
      expect((await callAs(manager, 'PATCH', `/api/follow-ups/${id}`, { teamId })).body.ownerId).toBe(lead.userId)
    }
    await callAs(manager, 'PUT', path(lead), days)
    service.time.advance(MINUTE)
    await callAs(manager, 'PATCH', `/api/follow-ups/${ids[2]}`, { teamId: null, ownerId: null })
    service.time.advance(MINUTE)
    const { body } = await callAs(manager, 'PATCH', `/api/follow-ups/${ids[2]}`, { teamId })
    expect(body).toMatchObject({ ownerId: null, owner: null, teamId })
    expect(await listAs(lead, 'status=open&owner=none')).toEqual([2])
    expect((await callAs(lead, 'DELETE', path(agent))).status).toBe(204)
    expect((await callAs(lead, 'DELETE', path(outsider))).status).toBe(403)
    expect((await callAs(lead, 'DELETE', path(lead))).status).toBe(204)
  })

  it('get follow-ups by the settings and by rules', async () => {
    const { body: settings } = await service.call('PATCH', '/api/follow-up-settings', {
      assignment: 'property',
      property: 'shop',
      owners: [
        { value: 'Harbour', teamId },
        { value: 'Quay', memberId: outsider.userId },
      ],
    })
    expect(settings.owners).toEqual([
      { value: 'Harbour', teamId },
      { value: 'Quay', memberId: outsider.userId },
    ])
    for (const owner of [{ teamId: 'gone' }, { teamId, memberId: agent.userId }, {}]) {
      const owners = [{ value: 'Harbour', ...owner }]
      expect((await service.call('PATCH', '/api/follow-up-settings', { owners })).status).toBe(400)
    }
    const rule = (action: object) => ({ name: 'Rule', settings: { events: ['response.created'], actions: [action] } })
    for (const action of [
      { kind: 'assign-follow-up', teamId: 'gone' },
      { kind: 'assign-follow-up' },
      { kind: 'open-follow-up', teamId, ownerId: agent.userId },
    ])
      expect((await service.call('POST', '/api/rules', rule(action))).status).toBe(400)
    const action = { kind: 'open-follow-up', ownerId: null, teamId }
    const { body: saved } = await service.call('POST', '/api/rules', rule(action))
    expect(saved.settings.actions).toEqual([action])
    expect((await service.call('DELETE', `/api/teams/${teamId}`)).status).toBe(204)
    expect((await service.call('DELETE', `/api/teams/${teamId}`)).status).toBe(404)
    expect((await service.call('GET', `/api/rules/${saved.id}`)).body.problems).toEqual([
      { path: 'actions.0.teamId', code: 'unknown-team' },
    ])
    expect(await listAs(lead)).toContain(3)
    expect((await service.call('GET', '/api/follow-up-settings')).body.owners).toHaveLength(1)
  })
})
