import { beforeEach, expect, it } from 'vitest'
import { timePrefix } from '../../../server/domain/ids.ts'
import { ConstraintViolation, type Statement } from '../../../server/store/database.ts'
import * as contacts from '../../../server/store/queries/contacts.ts'
import * as demo from '../../../server/store/queries/demo.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import * as retentionStore from '../../../server/store/queries/retention.ts'
import * as surveys from '../../../server/store/queries/surveys.ts'
import * as workspaces from '../../../server/store/queries/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildSurveyRow, insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('retention', { retention: retentionStore }, ({ database, retention }) => {
  beforeEach(() => insertWorkspaces(database))

  it('redacts personal data up to an id and of inactive contacts, and returns how many', async () => {
    const survey = buildSurveyRow('survey-retention')
    const [oldPrefix, recentPrefix] = [timePrefix(NOON - 20 * DAY), timePrefix(NOON - DAY)]
    const cutoffId = timePrefix(NOON - 10 * DAY)
    const buildContact = (id: string, updatedAt: number) => ({
      id,
      workspaceId: mainWorkspaceId,
      externalId: id,
      email: null,
      phone: null,
      name: null,
      salutation: null,
      locale: null,
      properties: {},
      terms: null,
      nameKey: null,
      strokeKey: null,
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
      surveys.insertSurvey(survey),
      contacts.insertContacts([
        buildContact(`${oldPrefix}c1`, 1),
        buildContact(`${oldPrefix}c2`, 1),
        buildContact(`${oldPrefix}c3`, NOON),
      ]),
      invitations.insertInvitations([
        buildInvitation(`${oldPrefix}i1`, `${oldPrefix}c1`),
        buildInvitation(`${recentPrefix}i2`, `${oldPrefix}c2`),
      ]),
      responses.insertResponses(rows),
      openFollowUps(responses.responsesWhere.byIds(rows.map(({ id }) => id)), NOON, []),
      invitations.markInvitationsAnswered(
        rows.map(({ id }) => id),
        NOON,
      ),
      demo.updateInvitationAnswerTimes([`${oldPrefix}i1`]),
      demo.updateDemoFollowUps(mainWorkspaceId, [
        {
          id: `${oldPrefix}a`,
          openedAt: 7,
          owner: 'Mei',
          openedDueAt: null,
          postponedUntil: 0,
          dueAt: 8,
          doneAt: 9,
          doneBy: 'demo',
          note: 'Called',
          cause: null,
          contactedAt: null,
        },
        {
          id: 'nobody’s',
          openedAt: 7,
          owner: null,
          openedDueAt: null,
          postponedUntil: 0,
          dueAt: null,
          doneAt: null,
          doneBy: null,
          note: null,
          cause: null,
          contactedAt: null,
        },
      ]),
      workspaces.updateWorkspace(mainWorkspaceId, { retention_days: 10 }),
    ])
    const selectFollowUps = sql`select response_id as id, note, owner, done_at as "doneAt" from follow_up order by response_id`
    expect((await database.all(selectFollowUps))[0]).toEqual({
      id: `${oldPrefix}a`,
      note: 'Called',
      owner: 'Mei',
      doneAt: 9,
    })

    await database.batch([
      sql`update follow_up set promise = 'A call for Umar' where response_id = ${`${oldPrefix}a`}`,
      sql`insert into follow_up_attempt (id, workspace_id, response_id, at, actor, actor_name, outcome, promise, before)
          values ('attempt', ${mainWorkspaceId}, ${`${oldPrefix}a`}, 8, 'cli', 'Cli', 'solved', 'A call for Umar',
                  '{"promise":"A call","stage":"new"}')`,
      sql`insert into follow_up_change (id, workspace_id, response_id, at, actor, actor_name, changed)
          values ('attempt', ${mainWorkspaceId}, ${`${oldPrefix}a`}, 8, 'cli', 'Cli', '{"promise":"A call","cause":"price"}')`,
    ])
    expect(await database.all(retention.selectWorkspacesWithRetention)).toEqual([
      { id: mainWorkspaceId, retentionDays: 10, cursor: null },
    ])
    await database.batch([retention.advanceRedaction(mainWorkspaceId, null, 'responses ')])
    await database.batch([
      retention.advanceRedaction(mainWorkspaceId, 'contacts ', null),
      retention.resetRedaction(mainWorkspaceId),
    ])
    expect(await database.all(retention.selectRedaction(mainWorkspaceId))).toMatchObject([{ cursor: 'responses ' }])
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
    // Its response is not redacted yet.
    expect(
      await database.all(retention.selectIdleContacts(mainWorkspaceId, redactionRange, NOON - 10 * DAY, cutoffId)),
    ).toEqual([])
    const contactIds = [`${oldPrefix}c1`, `${oldPrefix}c2`, `${oldPrefix}c3`]
    const idleContactIds = [`${oldPrefix}c1`]
    const isRejected = (assertion: Statement) =>
      expect(database.batch([assertion])).rejects.toThrow(ConstraintViolation)
    await isRejected(retention.assertPersonalResponses(mainWorkspaceId, redactionRange, 2))
    await isRejected(retention.assertIdleContacts(mainWorkspaceId, idleContactIds, NOON - 10 * DAY, cutoffId))
    await database.batch([
      retention.assertPersonalResponses(mainWorkspaceId, redactionRange, 1),
      ...retention.redactResponses(mainWorkspaceId, redactionRange, ['order']),
      retention.assertIdleContacts(mainWorkspaceId, idleContactIds, NOON - 10 * DAY, cutoffId),
      ...retention.deleteIdleContacts(mainWorkspaceId, contactIds, NOON - 10 * DAY, cutoffId),
      ...retention.redactMessageWords(mainWorkspaceId, NOON),
      ...retention.redactImports(mainWorkspaceId, NOON),
      ...retention.redactContactHistory(mainWorkspaceId, NOON),
      retention.assertPersonalResponses(mainWorkspaceId, redactionRange, 0),
    ])
    const [promises] = await database.all(sql<Record<string, string | null>>`
      select f.promise, a.promise as attempted, cast(a.before as text) as before, cast(h.changed as text) as changed
      from   follow_up f
      join   follow_up_attempt a on a.response_id = f.response_id
      join   follow_up_change h on h.id = a.id`)
    expect(promises).toMatchObject({ promise: null, attempted: null })
    expect(JSON.parse(promises?.before ?? '')).toEqual({ stage: 'new' })
    expect(JSON.parse(promises?.changed ?? '')).toEqual({ cause: 'price' })
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
  })
})
