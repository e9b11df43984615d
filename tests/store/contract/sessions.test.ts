import { beforeEach, expect, it } from 'vitest'
import * as sessionStore from '../../../server/store/queries/sessions.ts'
import { sql } from '../../../server/store/sql.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('sessions', { sessions: sessionStore }, ({ database, sessions }) => {
  beforeEach(() => insertWorkspaces(database))

  it('returns the user of a session with their workspaces', async () => {
    const addUser = (id: string) => sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values (${id}, 'Ada', ${id}, 1, ${NOON}, ${NOON})`
    const addSession = (id: string) => sql`
      insert into session (id, user_id, token, expires_at, created_at, updated_at)
      values (${id}, ${id}, ${`token of ${id}`}, ${NOON + 1}, ${NOON}, ${NOON})`
    const addMember = (workspaceId: string) => sql`
      insert into member (workspace_id, user_id, role, created_at, created_by)
      values (${workspaceId}, 'person-1', 'viewer', ${NOON}, 'cli')`
    const userIds = ['person-1', 'person-2']
    await database.batch([
      ...userIds.map(addUser),
      ...userIds.map(addSession),
      addMember(mainWorkspaceId),
      addMember(otherWorkspaceId),
    ])
    const rows = await database.all(sessions.selectSessionMemberships('token of person-1'))
    expect(rows).toMatchObject([
      {
        sessionId: 'person-1',
        userId: 'person-1',
        role: 'viewer',
        workspaceId: mainWorkspaceId,
        slug: mainWorkspaceId,
        weekStartsOn: 1,
        hasSecondFactor: 0,
      },
      {
        workspaceId: otherWorkspaceId,
        secondFactorRequiredAt: null,
        timeZone: 'Asia/Shanghai',
        demoAt: null,
        expiresAt: NOON + 1,
        locale: null,
      },
    ])
    for (const [update, expected] of [
      [sql`update session set multi_factor = 1`, 1],
      [sql`update session set multi_factor = 0`, 0],
      [sql`update app_user set two_factor_enabled = 1`, 1],
    ] as const) {
      await database.batch([update])
      const [row] = await database.all(sessions.selectSessionMemberships('token of person-1'))
      expect(row?.hasSecondFactor).toBe(expected)
    }
    const access = await database.all(sessions.selectSessionAccess([...userIds, 'of nobody']))
    expect(access.toSorted((a, b) => (a.workspaceId < b.workspaceId ? -1 : 1))).toEqual(
      [mainWorkspaceId, otherWorkspaceId].sort().map((workspaceId) => ({
        ...{ sessionId: 'person-1', expiresAt: NOON + 1, workspaceId, role: 'viewer' },
        ...{ hasSecondFactor: 1, secondFactorRequiredAt: null },
      })),
    )
    const withoutWorkspace = { userId: 'person-2', workspaceId: null, role: null }
    expect(await database.all(sessions.selectSessionMemberships('token of person-2'))).toMatchObject([withoutWorkspace])
    expect(await database.all(sessions.selectSessionMemberships('of nobody'))).toEqual([])
  })

  const addUserWithSessions = async (id: string, sessionIds: readonly string[], workspaceIds: readonly string[]) => {
    await database.batch([
      sql`insert into app_user (id, name, email, email_verified, created_at, updated_at)
          values (${id}, 'Ada', ${id}, 1, ${NOON}, ${NOON})`,
      ...sessionIds.map(
        (sessionId) => sql`
          insert into session (id, user_id, token, expires_at, ip_address, created_at, updated_at)
          values (${sessionId}, ${id}, ${sessionId}, ${NOON + DAY}, '::1', ${NOON}, ${NOON})`,
      ),
      ...workspaceIds.map(
        (workspaceId) => sql`
          insert into member (workspace_id, user_id, role, created_at, created_by)
          values (${workspaceId}, ${id}, 'viewer', ${NOON}, 'cli')`,
      ),
    ])
  }
  const listSessionIds = async (userId: string) =>
    (await database.all(sessions.selectSessions(userId, NOON))).map(({ id }) => id)

  it('keeps sessions until they expire or are ended', async () => {
    await addUserWithSessions('ada', ['s1', 's2', 's3'], [])
    await database.batch([sessions.extendSession('s1', { now: NOON - DAY, until: NOON })])
    expect(await listSessionIds('ada')).toEqual(['s3', 's2'])
    await database.batch([sessions.extendSession('s1', { now: NOON, until: NOON + 5 })])
    expect((await database.all(sessions.selectSessions('ada', NOON))).at(-1)).toEqual({
      id: 's1',
      createdAt: NOON,
      updatedAt: NOON,
      address: '::1',
      userAgent: null,
    })
    await database.batch([sessions.deleteSession('eve', 's2'), sessions.deleteSession('ada', 's1')])
    expect(await listSessionIds('ada')).toEqual(['s3', 's2'])
    await database.batch([sessions.deleteSessions('ada', 's3')])
    expect(await listSessionIds('ada')).toEqual(['s3'])
    await database.batch([sessions.deleteSessions('ada', null)])
    expect(await listSessionIds('ada')).toEqual([])
  })

  it('replaces the token of a session', async () => {
    await addUserWithSessions('may', ['s4', 's5'], [])
    await database.batch([sessions.replaceSessionToken('s4', { token: 'new', authenticatedAt: NOON + 1 })])
    expect(await database.all(sessions.selectSessionMemberships('s4'))).toEqual([])
    const times = { startedAt: NOON, authenticatedAt: NOON + 1 }
    expect(await database.all(sessions.selectSessionMemberships('new'))).toMatchObject([times])
    expect(await database.all(sessions.selectSessionMemberships('s5'))).toMatchObject([{ authenticatedAt: NOON }])
  })

  it('ends the sessions of users who are members of nothing but sample data', async () => {
    await database.batch([sql`update workspace set demo_at = 1 where id = ${otherWorkspaceId}`])
    await addUserWithSessions('kim', ['s6'], [mainWorkspaceId, otherWorkspaceId])
    await addUserWithSessions('lee', ['s7'], [otherWorkspaceId])
    await addUserWithSessions('sam', ['s8'], [])
    const userIds = ['kim', 'lee', 'sam']
    await database.batch(userIds.map(sessions.deleteSessionsWithoutWorkspace))
    expect(await Promise.all(userIds.map(listSessionIds))).toEqual([['s6'], [], []])
  })
})
