import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { hashPassword } from '../../../server/domain/users/passwords.ts'
import { deleteWorkspace } from '../../../server/domain/workspaces/deletion.ts'
import { insertPasswordAccount } from '../../../server/store/queries/users.ts'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

const password = 'a long engine of words'

describe('a session', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const readToken = (response: Response) =>
    /__Host-vouch\.session_token=([^;]+)/.exec(response.headers.getSetCookie().join())?.[0]
  const countSessions = async (userId: string) =>
    (await connection.database.all(sql`select id from session where user_id = ${userId}`)).length
  const addSession = (userId: string, id: string) =>
    connection.database.batch([
      sql`insert into session (id, user_id, token, expires_at, created_at, updated_at)
          values (${id}, ${userId}, ${id}, ${service.time.now() + DAY}, ${service.time.now()}, ${service.time.now()})`,
    ])

  it('ends thirty days after the sign-in, however often it is used', async () => {
    const member = await signInMember(service, 'owner')
    await connection.database.batch([
      sql`update session set expires_at = ${service.time.now() + 14 * DAY} where user_id = ${member.userId}`,
    ])
    const statuses: number[] = []
    for (let day = 0; day < 31; day++) {
      statuses.push((await member.get('/account')).status)
      // The extension is stored after the response.
      await expect
        .poll(async () => (await member.get('/account')).headers.getSetCookie().join())
        .not.toContain('session_token')
      service.time.advance(DAY + 1)
    }
    expect(statuses).toEqual([...Array<number>(30).fill(200), 303])
  })

  it.each<Record<string, string>>([
    { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-mode': 'same-origin' },
    // A page that refreshes itself, and one that is fetched ahead.
    { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' },
  ])('is not extended by what a page asks for by itself: %o', async (headers) => {
    const member = await signInMember(service, 'owner')
    service.time.advance(2 * DAY)
    const path = `/w/${member.slug}/updates?since=0`
    expect(readToken(await member.get(path, headers))).toBeUndefined()
    expect(readToken(await member.get(path, { 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1' }))).toBeDefined()
  })

  it.each([true, false])('has a new token after a change of the password; the others end: %s', async (endOthers) => {
    const member = await signInMember(service, 'owner')
    const now = service.time.now()
    await connection.database.batch([
      insertPasswordAccount(`account ${endOthers}`, member.userId, await hashPassword(password), now),
    ])
    await addSession(member.userId, `other ${endOthers}`)
    const change = { present: password, password: 'one more engine of words', ...(endOthers && { endOthers: 'on' }) }
    const response = await member.post('/account/password', change)
    const cookie = readToken(response) ?? ''
    expect([response.status, cookie === member.cookie]).toEqual([303, false])
    expect((await member.get('/account')).status).toBe(303)
    expect((await member.get('/account', { cookie })).status).toBe(200)
    expect(await countSessions(member.userId)).toBe(endOthers ? 1 : 2)
  })

  it('ends when the role of its user changes, except the one that changes it', async () => {
    const [owner, member] = [await signInMember(service, 'owner'), await signInMember(service, 'viewer')]
    await addSession(owner.userId, 'another of the owner')
    const changeRole = (userId: string, role: string) =>
      owner.post(`/w/${owner.slug}/settings/people/${userId}/role`, { role })
    expect((await changeRole(member.userId, 'viewer')).status).toBe(303)
    expect((await member.get('/account')).status).toBe(200)
    expect((await changeRole(member.userId, 'manager')).status).toBe(303)
    expect((await member.get('/account')).status).toBe(303)
    const response = await changeRole(owner.userId, 'manager')
    const cookie = readToken(response) ?? ''
    expect(cookie).not.toBe('')
    expect((await owner.get('/account')).status).toBe(303)
    expect((await owner.get('/account', { cookie })).status).toBe(200)
    expect(await countSessions(owner.userId)).toBe(1)
  })

  it('ends when its user is removed from the last workspace, sample data aside', async () => {
    const owner = await signInMember(service, 'owner')
    const [first, second] = [await signInMember(service, 'viewer'), await signInMember(service, 'manager')]
    const join = (userId: string, workspaceId: string) =>
      connection.database.batch([
        sql`insert into member (workspace_id, user_id, role, created_at, created_by)
            values (${workspaceId}, ${userId}, 'owner', 1, 'cli')`,
      ])
    await join(second.userId, service.theirs.workspaceId)
    const third = await signInMember(service, 'manager')
    await third.post('/workspaces/sample')
    const remove = (userId: string) => owner.post(`/w/${owner.slug}/settings/people/${userId}/deletion`)
    for (const { userId } of [first, second, third]) expect((await remove(userId)).status).toBe(303)
    expect((await first.get('/workspaces')).headers.get('location')).toMatch(/^\/sign-in/)
    expect((await second.get('/workspaces')).status).toBe(200)
    expect((await third.get('/workspaces')).headers.get('location')).toMatch(/^\/sign-in/)
  })

  it('ends when the last workspace of its user is deleted', async () => {
    const admin = cliCaller(service.theirs.workspaceId)
    const [member, both] = [
      await signInMember(service, 'viewer', { where: service.theirs.workspaceId }),
      await signInMember(service, 'viewer', { where: service.theirs.workspaceId }),
    ]
    await connection.database.batch([
      sql`insert into member (workspace_id, user_id, role, created_at, created_by)
          values (${service.ours.workspaceId}, ${both.userId}, 'viewer', 1, 'cli')`,
    ])
    await deleteWorkspace(service.deps, admin, 'Theirs')
    expect(await countSessions(member.userId)).toBe(0)
    expect(await countSessions(both.userId)).toBe(1)
  })
})
