import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { timePrefix } from '../../server/domain/ids.ts'
import { newSurvey } from '../../server/domain/surveys/surveys.ts'
import { type Database, sql } from '../../server/store/database.ts'
import * as auditStore from '../../server/store/queries/audit.ts'
import { insertContacts } from '../../server/store/queries/contacts.ts'
import * as demoStore from '../../server/store/queries/demo.ts'
import { openFollowUps } from '../../server/store/queries/follow-ups.ts'
import { insertInvitations, markAnswered } from '../../server/store/queries/invitations.ts'
import { queueWork } from '../../server/store/queries/jobs.ts'
import { insertMember } from '../../server/store/queries/members.ts'
import { insertResponses, responsesOf } from '../../server/store/queries/responses.ts'
import * as retentionStore from '../../server/store/queries/retention.ts'
import { insertSurvey } from '../../server/store/queries/surveys.ts'
import * as deletionStore from '../../server/store/queries/workspace-deletion.ts'
import { closeWorkspace, insertWorkspace, updateWorkspace, workspace } from '../../server/store/queries/workspaces.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { engines, type Opened } from '../support/engines.ts'
import { responseRow } from '../support/rows.ts'
import { DAY, NOON, worldOf } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({
  audit: auditStore,
  deletion: deletionStore,
  demo: demoStore,
  retention: retentionStore,
})
const { audit, deletion, demo, retention } = modules

const ours = 'workspace-ours'
const theirs = 'workspace-theirs'
const page = { before: undefined, limit: 100 }

describe.each(engines)('settings in the store on $name', ({ open }) => {
  let opened: Opened
  let database: Database

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    const place = (id: string, demoAt: number | null) =>
      insertWorkspace({ id, name: id, timeZone: 'UTC', slug: id, demoAt, createdAt: NOON })
    await database.batch([place(ours, NOON), place(theirs, null)])
  })
  afterAll(() => opened.close())

  it('finds in the log what somebody has done, of which kind, and when', async () => {
    const row = (id: string, actor: string, action: string, workspaceId = ours): auditStore.AuditRow => ({
      id,
      workspaceId,
      at: NOON,
      actor,
      actorName: `${actor}, ${id}`,
      action,
      subject: null,
      detail: '{}',
      address: null,
    })
    await database.batch(
      [
        row('a1', 'person:1', 'survey.closed'),
        row('a2', 'cli', 'survey.closed'),
        row('a3', 'person:1', 'key.created'),
        row('a4', 'key:1', 'key.created', theirs),
      ].map((each) => audit.insertAudit(each)),
    )
    const ids = async (filter: auditStore.AuditFilter) =>
      (await database.all(audit.audits(ours, filter, page))).map(({ id }) => id)
    expect(await ids({ actor: 'person:1' })).toEqual(['a3', 'a1'])
    expect(await ids({ action: 'survey.closed' })).toEqual(['a2', 'a1'])
    expect(await ids({ fromId: 'a2', beforeId: 'a3' })).toEqual(['a2'])
    expect(await database.all(audit.auditActors(ours))).toEqual([
      { actor: 'cli', name: 'cli, a2' },
      { actor: 'person:1', name: 'person:1, a3' },
    ])
    expect(await database.all(audit.auditActions(ours))).toEqual([
      { action: 'key.created' },
      { action: 'survey.closed' },
    ])
    expect(await database.all(audit.auditActions('nowhere'))).toEqual([])
  })

  it('knows whose the sample data are', async () => {
    const person = (id: string) => sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values (${id}, ${id}, ${id}, 1, ${NOON}, ${NOON})`
    const member = (personId: string, role: 'owner' | 'viewer') =>
      insertMember({ workspaceId: theirs, personId, role, createdAt: NOON, createdBy: 'cli' })
    await database.batch([person('p1'), person('p2'), member('p1', 'owner'), member('p2', 'viewer')])
    await database.batch([demo.adoptOwners(ours, NOON)])
    expect(await database.all(demo.demoOf('p1'))).toEqual([{ id: ours, slug: ours }])
    expect(await database.all(demo.demoOf('p2'))).toEqual([])
    expect(await database.all(demo.demoOf(undefined))).toEqual([{ id: ours, slug: ours }])
    expect(await database.all(demo.demos)).toEqual([{ id: ours }])
  })

  it('forgets what is personal up to an id, and who has been idle, and tells how many', async () => {
    const deps = worldOf(database)
    const survey = newSurvey(deps, ours, NewSurvey.parse({ name: 'S' }))
    const [old, young] = [timePrefix(NOON - 20 * DAY), timePrefix(NOON - DAY)]
    const bound = timePrefix(NOON - 10 * DAY)
    const contact = (id: string, updatedAt: number) => ({
      id,
      workspaceId: ours,
      externalId: id,
      email: null,
      phone: null,
      name: null,
      locale: null,
      properties: {},
      terms: null,
      claimedAt: null,
      createdAt: updatedAt,
      updatedAt,
    })
    const invitation = (id: string, contactId: string) => ({
      id,
      workspaceId: ours,
      surveyId: survey.id,
      contactId,
      token: id,
      channel: 'email' as const,
      day: '2026-11-02',
      createdAt: 1,
      expiresAt: null,
      answeredAt: null,
    })
    const answer = (id: string, contactId: string, invitationId: string) =>
      responseRow(
        { workspaceId: ours, surveyId: survey.id },
        {
          id,
          score: 3,
          comment: 'Me',
          properties: { order: '17' },
          contactId,
          identity: 'proven',
          invitationId,
          answeredAt: 7,
        },
      )
    const rows = [answer(`${old}a`, `${old}c1`, `${old}i1`), answer(`${young}a`, `${old}c2`, `${young}i2`)]
    await database.batch([
      insertSurvey(survey),
      insertContacts([contact(`${old}c1`, 1), contact(`${old}c2`, 1), contact(`${old}c3`, NOON)]),
      insertInvitations([invitation(`${old}i1`, `${old}c1`), invitation(`${young}i2`, `${old}c2`)]),
      insertResponses(rows),
      openFollowUps(responsesOf.ids(rows.map(({ id }) => id)), NOON),
      markAnswered(
        rows.map(({ id }) => id),
        NOON,
      ),
      demo.redateInvitations([`${old}i1`]),
      demo.settleFollowUps(ours, [
        { id: `${old}a`, openedAt: 7, owner: 'Mei', dueAt: 8, doneAt: 9, doneBy: 'demo', note: 'Called' },
        { id: 'nobody’s', openedAt: 7, owner: null, dueAt: null, doneAt: null, doneBy: null, note: null },
      ]),
      updateWorkspace(ours, { retention_days: 10 }),
    ])
    const calls = sql`select response_id as id, note, owner, done_at as "doneAt" from follow_up order by response_id`
    expect((await database.all(calls))[0]).toEqual({ id: `${old}a`, note: 'Called', owner: 'Mei', doneAt: 9 })

    expect(await database.all(retention.forgetful)).toEqual([{ id: ours, retentionDays: 10, forgetting: null }])
    await database.batch([retention.moveForgetting(ours, null, 'answers ')])
    await database.batch([retention.moveForgetting(ours, 'contacts ', null), retention.resetForgetting(ours)])
    expect(await database.all(retention.forgettingOf(ours))).toMatchObject([{ forgetting: 'answers ' }])
    expect(await database.all(retention.forgettingOf(theirs))).toEqual([])
    const all = { after: '', to: bound }
    expect(await database.all(retention.endOfOld('response', ours, all, 1))).toEqual([{ id: `${old}a` }])
    expect(await database.all(retention.endOfOld('contact', ours, all, 4))).toEqual([])
    expect(await database.all(retention.personalAnswers(ours, all))).toEqual([{ count: 1 }])
    expect(await database.all(retention.idleContacts(ours, NOON - 10 * DAY, bound))).toEqual([{ count: 1 }])
    expect(await database.all(retention.uncountedProperties(ours, all))).toEqual([{ key: 'order' }])
    // Its answer is not forgotten as yet.
    expect(await database.all(retention.idleIn(ours, all, NOON - 10 * DAY, bound))).toEqual([])
    const known = [`${old}c1`, `${old}c2`, `${old}c3`]
    const told = (id: string) => ({ id, workspaceId: ours, at: NOON, actor: 'r', actorName: 'R', action: 'forgotten' })
    await database.batch([
      retention.tellAnswers(told('b1'), all),
      ...retention.forgetAnswers(ours, all, ['order']),
      retention.tellContacts(told('b2'), known, NOON - 10 * DAY, bound),
      ...retention.forgetContacts(ours, known, NOON - 10 * DAY, bound),
      ...retention.forgetImports(ours, NOON),
      retention.tellAnswers(told('b3'), all),
    ])
    const left = sql`
      select id, comment, contact_id as "contactId", cast(properties as text) as properties from response order by id`
    expect(await database.all(left)).toEqual([
      { id: `${old}a`, comment: null, contactId: null, properties: '{}' },
      { id: `${young}a`, comment: 'Me', contactId: `${old}c2`, properties: '{"order":"17"}' },
    ])
    const contacts = sql<{ id: string }>`select id from contact order by id`
    expect((await database.all(contacts)).map(({ id }) => id)).toEqual([`${old}c2`, `${old}c3`, ours])
    const sent = sql`select contact_id as id, expires_at as at from invitation order by invitation.id`
    expect((await database.all(sent))[0]).toEqual({ id: ours, at: NOON - 10 * DAY })
    const log = await database.all(audit.audits(ours, { action: 'forgotten' }, page))
    expect(log.map(({ id, detail }) => [id, JSON.parse(detail)])).toEqual([
      ['b2', { contacts: 1 }],
      ['b1', { answers: 1 }],
    ])
  })

  it('closes a workspace, and deletes its rows table by table', async () => {
    const work = (id: string, kind: string) =>
      queueWork({ id, workspaceId: ours, kind, payload: {}, createdAt: NOON, dueAt: NOON })
    await database.batch([work('w1', 'count'), work('w2', 'delete')])
    const [[closed]] = await database.batch([
      ...closeWorkspace(ours, NOON),
      deletion.cancelWork(ours, 'delete'),
    ] as const)
    expect(closed).toEqual({ id: ours })
    expect(await database.all(workspace(ours))).toMatchObject([{ deletedAt: NOON }])
    expect(await database.all(sql`select id from job where workspace_id = ${ours}`)).toEqual([{ id: 'w2' }])
    const seen: string[] = []
    for (;;) {
      const [left] = await database.all(deletion.tableWithRows(ours))
      if (!left?.name) break
      seen.push(left.name)
      await database.batch([deletion.deleteSome(left.name, ours, 1)])
    }
    expect(seen).toEqual([
      'follow_up',
      'follow_up',
      'response',
      'response',
      'invitation',
      'invitation',
      'contact',
      'contact',
      'contact',
      'survey',
    ])
    await database.batch(deletion.deleteRest(ours))
    expect(await database.all(workspace(ours))).toEqual([])
    expect(await database.all(workspace(theirs))).toHaveLength(1)
    expect(await database.all(audit.audits(ours, {}, page))).not.toEqual([])
    expect(Object.keys(deletion.tables)).not.toContain('audit')
  })
})

it('runs every statement about settings', () => expect(unused()).toEqual([]))

it('has no statement that changes the log or deletes from it', () => {
  const store = join(import.meta.dirname, '../../server/store/queries')
  const texts = readdirSync(store)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(store, file), 'utf8'))
  for (const text of texts) expect(text).not.toMatch(/\b(update|delete\s+from|truncate|drop\s+table)\s+audit\b/i)
})
