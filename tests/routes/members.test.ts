import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, DAY, type Service } from '../support/world.ts'

describe('members of a workspace', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner')
  })
  afterAll(() => connection.close())

  it('are listed, updated and removed, with audit entries', async () => {
    const agent = await signInMember(service, 'agent')
    const { body } = await service.call('GET', '/api/members')
    expect(body.data.map(({ role }: { role: string }) => role).sort()).toEqual(['agent', 'owner'])
    const response = await service.call('PATCH', `/api/members/${agent.userId}`, { role: 'manager' })
    expect(response).toMatchObject({ status: 200, body: { id: agent.userId, role: 'manager' } })
    expect((await service.call('DELETE', `/api/members/${agent.userId}`)).status).toBe(204)
    expect((await service.call('GET', '/api/members')).body.data).toHaveLength(1)
    expect((await service.call('DELETE', `/api/members/${agent.userId}`)).status).toBe(404)
  })

  it('include at least one owner', async () => {
    const invalidResponse = await service.call('PATCH', `/api/members/${owner.userId}`, { role: 'viewer' })
    expect(invalidResponse).toMatchObject({ status: 409, body: { code: 'last-owner', errors: [{ path: 'role' }] } })
    expect((await service.call('DELETE', `/api/members/${owner.userId}`)).status).toBe(409)
    expect((await service.call('PATCH', `/api/members/${owner.userId}`, { role: 'king' })).status).toBe(400)
  })

  it('are invited by a link returned once, one per address', async () => {
    const invitation = { email: 'Grace@Example.com', role: 'marketer' }
    const firstResponse = await service.call('POST', '/api/member-invitations', invitation, {
      'idempotency-key': 'grace',
    })
    expect(firstResponse).toMatchObject({
      status: 201,
      body: {
        email: 'grace@example.com',
        role: 'marketer',
        url: expect.stringMatching(/^https:\/\/vouch\.test\/join\/[0-9A-Za-z]{22}$/),
        expiresAt: new Date(service.time.now() + 7 * DAY).toISOString(),
      },
    })
    const repeatedResponse = await service.call('POST', '/api/member-invitations', invitation, {
      'idempotency-key': 'grace',
    })
    expect(repeatedResponse.body).toEqual({ ...firstResponse.body, url: null })
    const secondResponse = await service.call('POST', '/api/member-invitations', invitation)
    const { body } = await service.call('GET', '/api/member-invitations')
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([secondResponse.body.id])
    expect((await service.call('DELETE', `/api/member-invitations/${secondResponse.body.id}`)).status).toBe(204)
    expect((await service.call('DELETE', `/api/member-invitations/${secondResponse.body.id}`)).status).toBe(404)
  })

  it('are not invited twice, nor by an invalid address', async () => {
    const { body } = await service.call('GET', '/api/members')
    const memberResponse = await service.call('POST', '/api/member-invitations', {
      email: body.data[0].email,
      role: 'viewer',
    })
    expect(memberResponse).toMatchObject({ status: 409, body: { code: 'already-member', errors: [{ path: 'email' }] } })
    const invalidResponse = await service.call('POST', '/api/member-invitations', { email: 'grace', role: 'viewer' })
    expect(invalidResponse).toMatchObject({ status: 400, body: { errors: [{ path: 'email' }] } })
  })
})
