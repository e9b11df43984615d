import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, sql } from '../../server/store/database.ts'
import * as audit from '../../server/store/queries/audit.ts'
import * as sessionStore from '../../server/store/queries/sessions.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { engines, type Opened } from '../support/engines.ts'
import { NOON } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({ sessions: sessionStore })
const { sessions } = modules

const ours = 'workspace-ours'
const theirs = 'workspace-theirs'
const everything = { before: undefined, limit: 100 }

describe.each(engines)('people in the store on $name', ({ open }) => {
  let opened: Opened
  let database: Database

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    const place = (id: string, timeZone: string) =>
      insertWorkspace({ id, name: id, timeZone, slug: id, demoAt: null, createdAt: NOON })
    await database.batch([place(ours, 'Europe/London'), place(theirs, 'Asia/Shanghai')])
  })

  afterAll(() => opened.close())

  it('keeps what was done, pages it newest first, and shows each workspace its own', async () => {
    const row = (id: string, workspaceId = ours): audit.AuditRow => ({
      id,
      workspaceId,
      at: NOON,
      actor: 'person:1',
      actorName: 'Ada',
      action: 'survey.closed',
      subject: 'survey',
      detail: '{"name":"Old"}',
      address: '203.0.113.7',
    })
    await database.batch(
      [row('audit-1'), row('audit-2'), row('audit-3', theirs)].map((each) => audit.insertAudit(each)),
    )
    expect(await database.all(audit.audits(ours, {}, everything))).toEqual([row('audit-2'), row('audit-1')])
    expect(await database.all(audit.audits(ours, {}, { before: 'audit-2', limit: 1 }))).toEqual([row('audit-1')])
  })

  it('says of a session who has it and where he may go', async () => {
    const person = (id: string) => sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values (${id}, 'Ada', ${id}, 1, ${NOON}, ${NOON})`
    const session = (id: string) => sql`
      insert into session (id, user_id, token, expires_at, created_at, updated_at)
      values (${id}, ${id}, ${`token of ${id}`}, ${NOON + 1}, ${NOON}, ${NOON})`
    const member = (workspaceId: string) => sql`
      insert into member (workspace_id, user_id, role, created_at, created_by)
      values (${workspaceId}, 'person-1', 'viewer', ${NOON}, 'cli')`
    const people = ['person-1', 'person-2']
    await database.batch([...people.map(person), ...people.map(session), member(ours), member(theirs)])
    const rows = await database.all(sessions.staffOf('token of person-1'))
    expect(rows).toMatchObject([
      { sessionId: 'person-1', personId: 'person-1', role: 'viewer', workspaceId: ours, slug: ours, weekStartsOn: 1 },
      { workspaceId: theirs, timeZone: 'Asia/Shanghai', demoAt: null, expiresAt: NOON + 1, locale: null },
    ])
    const nowhere = { personId: 'person-2', workspaceId: null, role: null }
    expect(await database.all(sessions.staffOf('token of person-2'))).toMatchObject([nowhere])
    expect(await database.all(sessions.staffOf('of nobody'))).toEqual([])
  })
})

it('runs every statement about people', () => expect(unused()).toEqual([]))
