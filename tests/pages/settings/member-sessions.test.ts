import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'

describe('the sessions of members', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner')
  })
  afterAll(() => connection.close())

  const path = (end: string) => `/w/${owner.slug}/settings/people${end}`
  let sessions = 0
  const addSession = async (userId: string) => {
    const id = `${sessions++}`.padStart(22, '0')
    const now = service.time.now()
    await connection.database.batch([
      sql`insert into session (id, user_id, token, expires_at, ip_address, user_agent, created_at, updated_at)
          values (${id}, ${userId}, ${id}, ${now + DAY}, '198.51.100.9', ${CHROME}, ${now}, ${now})`,
    ])
    return id
  }
  const countSessions = async (userId: string) =>
    (await connection.database.all(sql`select id from session where user_id = ${userId}`)).length
  const listActions = async () =>
    (await connection.database.all(sql<{ action: string }>`select action from audit order by id`)).map(
      ({ action }) => action,
    )

  it('are shown to owners, without addresses, and can be ended, one or all', async () => {
    const member = await signInMember(service, 'agent')
    const sessionId = await addSession(member.userId)
    expect(await (await owner.get(path(''))).text()).toContain(path(`/${member.userId}/sessions`))
    const html = await (await owner.get(path(`/${member.userId}/sessions`))).text()
    expect(html).toContain('Chrome on Windows')
    expect(html).not.toContain('198.51.100.9')
    expect((await owner.post(path(`/${member.userId}/sessions/${sessionId}/deletion`))).status).toBe(303)
    expect(await countSessions(member.userId)).toBe(1)
    expect((await member.get('/account')).status).toBe(200)
    expect((await owner.post(path(`/${member.userId}/sessions/deletion`))).status).toBe(303)
    expect((await member.get('/account')).status).toBe(303)
    expect((await listActions()).slice(-2)).toEqual(['member.signed-out', 'member.signed-out'])
    expect(await (await owner.get(path(`/${member.userId}/sessions`))).text()).toContain('Not signed in anywhere')
  })

  it('are ended by the API', async () => {
    const member = await signInMember(service, 'agent')
    expect((await service.call('DELETE', `/api/members/${member.userId}/sessions`)).status).toBe(204)
    expect((await member.get('/account')).status).toBe(303)
  })

  it('of people who are no members are none of an owner’s business', async () => {
    const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    const member = await signInMember(service, 'agent')
    const strangerSession = await addSession(stranger.userId)
    const ends = [
      await owner.get(path(`/${stranger.userId}/sessions`)),
      await owner.post(path(`/${stranger.userId}/sessions/deletion`)),
      await owner.post(path(`/${stranger.userId}/sessions/${strangerSession}/deletion`)),
    ]
    expect(ends.map(({ status }) => status)).toEqual([404, 404, 404])
    expect((await service.call('DELETE', `/api/members/${stranger.userId}/sessions`)).status).toBe(404)
    // The session of another user, under the name of a member.
    await owner.post(path(`/${member.userId}/sessions/${strangerSession}/deletion`))
    expect(await countSessions(stranger.userId)).toBe(2)
    const manager = await signInMember(service, 'manager')
    expect((await manager.post(path(`/${member.userId}/sessions/deletion`))).status).toBe(403)
  })

  it('end with a removal, which tells what the removed member still owns', async () => {
    const member = await signInMember(service, 'owner')
    const other = await signInMember(service, 'owner')
    const addMember = (workspaceId: string, userId: string) =>
      connection.database.batch([
        sql`insert into member (workspace_id, user_id, role, created_at, created_by)
            values (${workspaceId}, ${userId}, 'owner', 1, 'cli')`,
      ])
    await connection.database.batch([
      sql`insert into workspace (id, name, slug, time_zone, created_at) values ('secret', 'A secret', 'secret', 'UTC', 1)`,
    ])
    await addMember(service.theirs.workspaceId, member.userId)
    await addMember('secret', member.userId)
    await addMember(service.theirs.workspaceId, owner.userId)
    const removal = await owner.post(path(`/${member.userId}/deletion`))
    const notice = decodeURIComponent(removal.headers.getSetCookie().join())
    expect(notice).toContain('They still own “Theirs”, a workspace you aren’t a member of.')
    expect(notice).not.toContain('A secret')
    expect((await member.get('/account')).status).toBe(200)
    const secondRemoval = await owner.post(path(`/${other.userId}/deletion`))
    expect(decodeURIComponent(secondRemoval.headers.getSetCookie().join())).not.toContain('still own')
  })
})
