import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../server/store/database.ts'
import * as audit from '../../server/store/queries/audit.ts'
import * as sessionStore from '../../server/store/queries/sessions.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { NOON } from '../support/world.ts'
import { trackUsage } from './watching.ts'

const { modules, unused } = trackUsage({ sessions: sessionStore })
const { sessions } = modules

const mainWorkspaceId = 'workspace-ours'
const otherWorkspaceId = 'workspace-theirs'
const firstPage = { before: undefined, limit: 100 }

describe.each(engines)('people in the store on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    const addWorkspace = (id: string, timeZone: string) =>
      insertWorkspace({ id, name: id, timeZone, slug: id, demoAt: null, createdAt: NOON })
    await database.batch([
      addWorkspace(mainWorkspaceId, 'Europe/London'),
      addWorkspace(otherWorkspaceId, 'Asia/Shanghai'),
    ])
  })

  afterAll(() => connection.close())

  it('keeps what was done, pages it newest first, and shows each workspace its own', async () => {
    const auditEntry = (id: string, workspaceId = mainWorkspaceId): audit.AuditRow => ({
      id,
      workspaceId,
      at: NOON,
      actor: 'user:1',
      actorName: 'Ada',
      action: 'survey.closed',
      subject: 'survey',
      detail: '{"name":"Old"}',
      address: '203.0.113.7',
    })
    await database.batch(
      [auditEntry('audit-1'), auditEntry('audit-2'), auditEntry('audit-3', otherWorkspaceId)].map((entry) =>
        audit.insertAuditEntry(entry),
      ),
    )
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, firstPage))).toEqual([
      auditEntry('audit-2'),
      auditEntry('audit-1'),
    ])
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, { before: 'audit-2', limit: 1 }))).toEqual([
      auditEntry('audit-1'),
    ])
  })

  it('says of a session who has it and where he may go', async () => {
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

it('runs every statement about people', () => expect(unused()).toEqual([]))
