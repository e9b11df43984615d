import { beforeEach, expect, it } from 'vitest'
import * as sessionStore from '../../../server/store/queries/sessions.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
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
      },
      { workspaceId: otherWorkspaceId, timeZone: 'Asia/Shanghai', demoAt: null, expiresAt: NOON + 1, locale: null },
    ])
    const withoutWorkspace = { userId: 'person-2', workspaceId: null, role: null }
    expect(await database.all(sessions.selectSessionMemberships('token of person-2'))).toMatchObject([withoutWorkspace])
    expect(await database.all(sessions.selectSessionMemberships('of nobody'))).toEqual([])
  })
})
