import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { timePrefix } from '../../server/domain/ids.ts'
import { buildSurveyRow } from '../../server/domain/surveys/surveys.ts'
import type { Database } from '../../server/store/database.ts'
import * as auditStore from '../../server/store/queries/audit.ts'
import { insertContacts } from '../../server/store/queries/contacts.ts'
import * as demoStore from '../../server/store/queries/demo.ts'
import { openFollowUps } from '../../server/store/queries/follow-ups.ts'
import { insertInvitations, markInvitationsAnswered } from '../../server/store/queries/invitations.ts'
import { enqueueJob } from '../../server/store/queries/jobs.ts'
import { insertMember } from '../../server/store/queries/members.ts'
import { insertResponses, responsesWhere } from '../../server/store/queries/responses.ts'
import * as retentionStore from '../../server/store/queries/retention.ts'
import { insertSurvey } from '../../server/store/queries/surveys.ts'
import * as deletionStore from '../../server/store/queries/workspace-deletion.ts'
import {
  insertWorkspace,
  markWorkspaceDeleted,
  selectWorkspaceById,
  updateWorkspace,
} from '../../server/store/queries/workspaces.ts'
import { sql } from '../../server/store/sql.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { buildResponseRow } from '../support/rows.ts'
import { createDeps, DAY, NOON } from '../support/world.ts'
import { trackUsage } from './watching.ts'

const { modules, unused } = trackUsage({
  audit: auditStore,
  deletion: deletionStore,
  demo: demoStore,
  retention: retentionStore,
})
const { audit, deletion, demo, retention } = modules

const mainWorkspaceId = 'workspace-ours'
const otherWorkspaceId = 'workspace-theirs'
const page = { before: undefined, limit: 100 }

describe.each(engines)('settings in the store on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    const addWorkspace = (id: string, demoAt: number | null) =>
      insertWorkspace({ id, name: id, timeZone: 'UTC', slug: id, demoAt, createdAt: NOON })
    await database.batch([addWorkspace(mainWorkspaceId, NOON), addWorkspace(otherWorkspaceId, null)])
  })
  afterAll(() => connection.close())

  it('finds in the log what somebody has done, of which kind, and when', async () => {
    const buildAuditRow = (
      id: string,
      actor: string,
      action: string,
      workspaceId = mainWorkspaceId,
    ): auditStore.AuditRow => ({
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
        buildAuditRow('a1', 'user:1', 'survey.closed'),
        buildAuditRow('a2', 'cli', 'survey.closed'),
        buildAuditRow('a3', 'user:1', 'api-key.created'),
        buildAuditRow('a4', 'key:1', 'api-key.created', otherWorkspaceId),
      ].map((entry) => audit.insertAuditEntry(entry)),
    )
    const ids = async (filter: auditStore.AuditFilter) =>
      (await database.all(audit.selectAuditEntries(mainWorkspaceId, filter, page))).map(({ id }) => id)
    expect(await ids({ actor: 'user:1' })).toEqual(['a3', 'a1'])
    expect(await ids({ action: 'survey.closed' })).toEqual(['a2', 'a1'])
    expect(await ids({ fromId: 'a2', beforeId: 'a3' })).toEqual(['a2'])
    expect(await database.all(audit.selectAuditActors(mainWorkspaceId))).toEqual([
      { actor: 'cli', name: 'cli, a2' },
      { actor: 'user:1', name: 'user:1, a3' },
    ])
    expect(await database.all(audit.selectAuditActions(mainWorkspaceId))).toEqual([
      { action: 'api-key.created' },
      { action: 'survey.closed' },
    ])
    expect(await database.all(audit.selectAuditActions('nowhere'))).toEqual([])
  })

  it('knows whose the sample data are', async () => {
    const addUser = (id: string) => sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values (${id}, ${id}, ${id}, 1, ${NOON}, ${NOON})`
    const addMember = (userId: string, role: 'owner' | 'viewer') =>
      insertMember({ workspaceId: otherWorkspaceId, userId: userId, role, createdAt: NOON, createdBy: 'cli' })
    await database.batch([addUser('p1'), addUser('p2'), addMember('p1', 'owner'), addMember('p2', 'viewer')])
    await database.batch([demo.insertAllOwners(mainWorkspaceId, NOON)])
    expect(await database.all(demo.selectDemoWorkspace('p1'))).toEqual([{ id: mainWorkspaceId, slug: mainWorkspaceId }])
    expect(await database.all(demo.selectDemoWorkspace('p2'))).toEqual([])
    expect(await database.all(demo.selectDemoWorkspace(undefined))).toEqual([
      { id: mainWorkspaceId, slug: mainWorkspaceId },
    ])
    expect(await database.all(demo.selectDemoWorkspaceIds)).toEqual([{ id: mainWorkspaceId }])
  })

  it('forgets what is personal up to an id, and who has been idle, and tells how many', async () => {
    const deps = createDeps(database)
    const survey = buildSurveyRow(deps, mainWorkspaceId, NewSurvey.parse({ name: 'S' }))
    const [oldPrefix, recentPrefix] = [timePrefix(NOON - 20 * DAY), timePrefix(NOON - DAY)]
    const cutoffId = timePrefix(NOON - 10 * DAY)
    const buildContact = (id: string, updatedAt: number) => ({
      id,
      workspaceId: mainWorkspaceId,
      externalId: id,
      email: null,
      phone: null,
      name: null,
      locale: null,
      properties: {},
      terms: null,
      unverifiedSince: null,
      createdAt: updatedAt,
      updatedAt,
    })
    const buildInvitation = (id: string, contactId: string) => ({
      id,
      workspaceId: mainWorkspaceId,
      surveyId: survey.id,
      contactId,
      token: id,
      channel: 'email' as const,
      day: '2026-11-02',
      createdAt: 1,
      expiresAt: null,
      answeredAt: null,
    })
    const buildResponse = (id: string, contactId: string, invitationId: string) =>
      buildResponseRow(
        { workspaceId: mainWorkspaceId, surveyId: survey.id },
        {
          id,
          score: 3,
          comment: 'Me',
          properties: { order: '17' },
          contactId,
          identity: 'verified',
          invitationId,
          answeredAt: 7,
        },
      )
    const rows = [
      buildResponse(`${oldPrefix}a`, `${oldPrefix}c1`, `${oldPrefix}i1`),
      buildResponse(`${recentPrefix}a`, `${oldPrefix}c2`, `${recentPrefix}i2`),
    ]
    await database.batch([
      insertSurvey(survey),
      insertContacts([
        buildContact(`${oldPrefix}c1`, 1),
        buildContact(`${oldPrefix}c2`, 1),
        buildContact(`${oldPrefix}c3`, NOON),
      ]),
      insertInvitations([
        buildInvitation(`${oldPrefix}i1`, `${oldPrefix}c1`),
        buildInvitation(`${recentPrefix}i2`, `${oldPrefix}c2`),
      ]),
      insertResponses(rows),
      openFollowUps(responsesWhere.byIds(rows.map(({ id }) => id)), NOON),
      markInvitationsAnswered(
        rows.map(({ id }) => id),
        NOON,
      ),
      demo.updateInvitationAnswerTimes([`${oldPrefix}i1`]),
      demo.updateDemoFollowUps(mainWorkspaceId, [
        { id: `${oldPrefix}a`, openedAt: 7, owner: 'Mei', dueAt: 8, doneAt: 9, doneBy: 'demo', note: 'Called' },
        { id: 'nobody’s', openedAt: 7, owner: null, dueAt: null, doneAt: null, doneBy: null, note: null },
      ]),
      updateWorkspace(mainWorkspaceId, { retention_days: 10 }),
    ])
    const selectFollowUps = sql`select response_id as id, note, owner, done_at as "doneAt" from follow_up order by response_id`
    expect((await database.all(selectFollowUps))[0]).toEqual({
      id: `${oldPrefix}a`,
      note: 'Called',
      owner: 'Mei',
      doneAt: 9,
    })

    expect(await database.all(retention.selectWorkspacesWithRetention)).toEqual([
      { id: mainWorkspaceId, retentionDays: 10, forgetting: null },
    ])
    await database.batch([retention.advanceRedaction(mainWorkspaceId, null, 'responses ')])
    await database.batch([
      retention.advanceRedaction(mainWorkspaceId, 'contacts ', null),
      retention.resetRedaction(mainWorkspaceId),
    ])
    expect(await database.all(retention.selectRedaction(mainWorkspaceId))).toMatchObject([{ forgetting: 'responses ' }])
    expect(await database.all(retention.selectRedaction(otherWorkspaceId))).toEqual([])
    const redactionRange = { after: '', to: cutoffId }
    expect(await database.all(retention.selectExpiredChunkEnd('response', mainWorkspaceId, redactionRange, 1))).toEqual(
      [{ id: `${oldPrefix}a` }],
    )
    expect(await database.all(retention.selectExpiredChunkEnd('contact', mainWorkspaceId, redactionRange, 4))).toEqual(
      [],
    )
    expect(await database.all(retention.countPersonalResponses(mainWorkspaceId, redactionRange))).toEqual([
      { count: 1 },
    ])
    expect(await database.all(retention.countIdleContacts(mainWorkspaceId, NOON - 10 * DAY, cutoffId))).toEqual([
      { count: 1 },
    ])
    expect(await database.all(retention.selectUncountedProperties(mainWorkspaceId, redactionRange))).toEqual([
      { key: 'order' },
    ])
    // Its answer is not forgotten as yet.
    expect(
      await database.all(retention.selectIdleContacts(mainWorkspaceId, redactionRange, NOON - 10 * DAY, cutoffId)),
    ).toEqual([])
    const contactIds = [`${oldPrefix}c1`, `${oldPrefix}c2`, `${oldPrefix}c3`]
    const buildAuditEntry = (id: string) => ({
      id,
      workspaceId: mainWorkspaceId,
      at: NOON,
      actor: 'r',
      actorName: 'R',
      action: 'forgotten',
    })
    await database.batch([
      retention.insertResponseRedactionAudit(buildAuditEntry('b1'), redactionRange),
      ...retention.redactResponses(mainWorkspaceId, redactionRange, ['order']),
      retention.insertContactDeletionAudit(buildAuditEntry('b2'), contactIds, NOON - 10 * DAY, cutoffId),
      ...retention.deleteIdleContacts(mainWorkspaceId, contactIds, NOON - 10 * DAY, cutoffId),
      ...retention.redactImports(mainWorkspaceId, NOON),
      retention.insertResponseRedactionAudit(buildAuditEntry('b3'), redactionRange),
    ])
    const remainingRows = sql`
      select id, comment, contact_id as "contactId", cast(properties as text) as properties from response order by id`
    expect(await database.all(remainingRows)).toEqual([
      { id: `${oldPrefix}a`, comment: null, contactId: null, properties: '{}' },
      { id: `${recentPrefix}a`, comment: 'Me', contactId: `${oldPrefix}c2`, properties: '{"order":"17"}' },
    ])
    const selectContacts = sql<{ id: string }>`select id from contact order by id`
    expect((await database.all(selectContacts)).map(({ id }) => id)).toEqual([
      `${oldPrefix}c2`,
      `${oldPrefix}c3`,
      mainWorkspaceId,
    ])
    const selectInvitations = sql`select contact_id as id, expires_at as at from invitation order by invitation.id`
    expect((await database.all(selectInvitations))[0]).toEqual({ id: mainWorkspaceId, at: NOON - 10 * DAY })
    const log = await database.all(audit.selectAuditEntries(mainWorkspaceId, { action: 'forgotten' }, page))
    expect(log.map(({ id, detail }) => [id, JSON.parse(detail)])).toEqual([
      ['b2', { contacts: 1 }],
      ['b1', { responses: 1 }],
    ])
  })

  it('closes a workspace, and deletes its rows table by table', async () => {
    const addJob = (id: string, type: string) =>
      enqueueJob({ id, workspaceId: mainWorkspaceId, type, payload: {}, createdAt: NOON, dueAt: NOON })
    await database.batch([addJob('w1', 'count'), addJob('w2', 'delete')])
    const [[closedSurvey]] = await database.batch([
      ...markWorkspaceDeleted(mainWorkspaceId, NOON),
      deletion.deleteOtherJobs(mainWorkspaceId, 'delete'),
    ] as const)
    expect(closedSurvey).toEqual({ id: mainWorkspaceId })
    expect(await database.all(selectWorkspaceById(mainWorkspaceId))).toMatchObject([{ deletedAt: NOON }])
    expect(await database.all(sql`select id from job where workspace_id = ${mainWorkspaceId}`)).toEqual([{ id: 'w2' }])
    const clearedTables: string[] = []
    for (;;) {
      const [remainingTable] = await database.all(deletion.selectTableWithRows(mainWorkspaceId))
      if (!remainingTable?.name) break
      clearedTables.push(remainingTable.name)
      await database.batch([deletion.deleteRows(remainingTable.name, mainWorkspaceId, 1)])
    }
    expect(clearedTables).toEqual([
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
    await database.batch(deletion.deleteRemainingRows(mainWorkspaceId))
    expect(await database.all(selectWorkspaceById(mainWorkspaceId))).toEqual([])
    expect(await database.all(selectWorkspaceById(otherWorkspaceId))).toHaveLength(1)
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, page))).not.toEqual([])
    expect(Object.keys(deletion.workspaceTables)).not.toContain('audit')
  })
})

it('runs every statement about settings', () => expect(unused()).toEqual([]))

it('has no statement that changes the log or deletes from it', () => {
  const queriesDir = join(import.meta.dirname, '../../server/store/queries')
  const sources = readdirSync(queriesDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(queriesDir, file), 'utf8'))
  for (const text of sources) expect(text).not.toMatch(/\b(update|delete\s+from|truncate|drop\s+table)\s+audit\b/i)
})
