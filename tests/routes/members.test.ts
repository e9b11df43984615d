import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Opened, sqlite } from '../support/engines.ts'
import { signedInAs, type Visitor } from '../support/signed-in.ts'
import { DAY, type Service, serviceOver } from '../support/world.ts'

describe('members of a workspace', () => {
  let opened: Opened
  let service: Service
  let owner: Visitor

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    owner = await signedInAs(service, 'owner')
  })
  afterAll(() => opened.close())

  it('are listed, get other roles and are taken out, and the log tells of it', async () => {
    const agent = await signedInAs(service, 'agent')
    const { body } = await service.call('GET', '/api/members')
    expect(body.data.map(({ role }: { role: string }) => role).sort()).toEqual(['agent', 'owner'])
    const changed = await service.call('PATCH', `/api/members/${agent.personId}`, { role: 'manager' })
    expect(changed).toMatchObject({ status: 200, body: { id: agent.personId, role: 'manager' } })
    expect((await service.call('DELETE', `/api/members/${agent.personId}`)).status).toBe(204)
    expect((await service.call('GET', '/api/members')).body.data).toHaveLength(1)
    expect((await service.call('DELETE', `/api/members/${agent.personId}`)).status).toBe(404)
  })

  it('keep an owner among them', async () => {
    const wrong = await service.call('PATCH', `/api/members/${owner.personId}`, { role: 'viewer' })
    expect(wrong).toMatchObject({ status: 409, body: { code: 'last-owner', errors: [{ path: 'role' }] } })
    expect((await service.call('DELETE', `/api/members/${owner.personId}`)).status).toBe(409)
    expect((await service.call('PATCH', `/api/members/${owner.personId}`, { role: 'king' })).status).toBe(400)
  })

  it('are invited by a link that is shown once, one for each address', async () => {
    const invite = { email: 'Grace@Example.com', role: 'marketer' }
    const first = await service.call('POST', '/api/member-invitations', invite, { 'idempotency-key': 'grace' })
    expect(first).toMatchObject({
      status: 201,
      body: {
        email: 'grace@example.com',
        role: 'marketer',
        url: expect.stringMatching(/^https:\/\/vouch\.test\/join\/[0-9A-Za-z]{22}$/),
        expiresAt: new Date(service.time.now() + 7 * DAY).toISOString(),
      },
    })
    const again = await service.call('POST', '/api/member-invitations', invite, { 'idempotency-key': 'grace' })
    expect(again.body).toEqual({ ...first.body, url: null })
    const second = await service.call('POST', '/api/member-invitations', invite)
    const { body } = await service.call('GET', '/api/member-invitations')
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([second.body.id])
    expect((await service.call('DELETE', `/api/member-invitations/${second.body.id}`)).status).toBe(204)
    expect((await service.call('DELETE', `/api/member-invitations/${second.body.id}`)).status).toBe(404)
  })

  it('are not invited twice, nor by an address that is none', async () => {
    const { body } = await service.call('GET', '/api/members')
    const member = await service.call('POST', '/api/member-invitations', { email: body.data[0].email, role: 'viewer' })
    expect(member).toMatchObject({ status: 409, body: { code: 'member', errors: [{ path: 'email' }] } })
    const wrong = await service.call('POST', '/api/member-invitations', { email: 'grace', role: 'viewer' })
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: 'email' }] } })
  })
})
