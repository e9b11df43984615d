import { beforeEach, expect, it } from 'vitest'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import * as demoStore from '../../../server/store/queries/demo.ts'
import * as demoFollowUpStore from '../../../server/store/queries/demo-follow-ups.ts'
import { selectFollowUpChanges } from '../../../server/store/queries/follow-up-changes.ts'
import { openFollowUps } from '../../../server/store/queries/follow-up-opening.ts'
import * as followUps from '../../../server/store/queries/follow-ups.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as members from '../../../server/store/queries/members.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import {
  ada,
  buildInvitationRow,
  buildResponse,
  insertWorkspaces,
  mainWorkspaceId,
  otherWorkspaceId,
} from './fixtures.ts'

contract('demo', { demo: demoStore, demoFollowUps: demoFollowUpStore }, ({ database, demo, demoFollowUps }) => {
  beforeEach(() => insertWorkspaces(database, { demoAt: NOON }))

  it('records who created the sample data', async () => {
    const addUser = (id: string) => sql`
      insert into app_user (id, name, email, email_verified, created_at, updated_at)
      values (${id}, ${id}, ${id}, 1, ${NOON}, ${NOON})`
    const addMember = (userId: string, role: 'owner' | 'viewer') =>
      members.insertMember({ workspaceId: otherWorkspaceId, userId: userId, role, createdAt: NOON, createdBy: 'cli' })
    await database.batch([addUser('p1'), addUser('p2'), addMember('p1', 'owner'), addMember('p2', 'viewer')])
    await database.batch([demo.insertAllOwners(mainWorkspaceId, NOON)])
    expect(await database.all(demo.selectDemoWorkspace('p1'))).toEqual([{ id: mainWorkspaceId, slug: mainWorkspaceId }])
    expect(await database.all(demo.selectDemoWorkspace('p2'))).toEqual([])
    expect(await database.all(demo.selectDemoWorkspace(undefined))).toEqual([
      { id: mainWorkspaceId, slug: mainWorkspaceId },
    ])
    expect(await database.all(demo.selectDemoWorkspaceIds)).toEqual([{ id: mainWorkspaceId }])
  })

  it('makes invitations those of campaigns, once', async () => {
    const campaign = {
      id: 'campaign',
      workspaceId: mainWorkspaceId,
      surveyId: 'survey',
      name: 'Spring',
      settings: '{}',
    }
    const times = { createdAt: NOON, startedAt: NOON, finishedAt: null }
    const message = { campaignId: 'campaign', invitationId: 'invitation-1', at: NOON, dueAt: NOON, words: null }
    const bounce = {
      campaignId: 'campaign',
      invitationId: 'invitation-1',
      contactId: 'contact-ada',
      at: NOON,
      words: '550',
    }
    await database.batch([insertContacts([ada]), invitations.insertInvitations([buildInvitationRow('invitation-1')])])
    expect(
      await database.all(demo.selectDemoInvitations(mainWorkspaceId, 'survey', 'invitation-', 'invitation-2')),
    ).toEqual([{ id: 'invitation-1', contactId: 'contact-ada', createdAt: NOON, answeredAt: null }])
    expect(await database.all(demo.selectDemoInvitations(mainWorkspaceId, 'survey', 'i', 'invitation-1'))).toEqual([])
    const participant = {
      id: 'invitation-1',
      campaignId: 'campaign',
      wave: 2,
      clickedAt: NOON + 1,
      unsubscribedAt: null,
    }
    const statements = [
      ...demo.assertNoCampaigns(mainWorkspaceId),
      demo.insertDemoCampaign({ ...campaign, ...times }),
      demo.insertDemoCampaign({ ...campaign, ...times, id: 'draft', startedAt: null }),
      demo.insertDemoWaves(mainWorkspaceId, 'campaign', [{ number: 2, startsAt: NOON, selectedAt: NOON }]),
      demo.attachDemoInvitations(mainWorkspaceId, [{ ...participant, variant: 'b' }]),
      demo.insertDemoDeliveries(mainWorkspaceId, [
        { ...message, id: 'delivery-1', reminder: 2, state: 'sent', reason: null },
        { ...message, id: 'delivery-2', reminder: 3, state: 'skipped', reason: 'bounced' },
      ]),
      demo.insertDemoBounces(mainWorkspaceId, [
        { ...bounce, id: 'bounce-of-demo', kind: 'hard', status: '5.1.1', reason: 'unknown-user' },
      ]),
    ]
    await database.batch(statements)
    expect(
      await database.all(sql`
        select i.variant, i.clicked_at as "clickedAt", cast(count(*) as bigint) as messages
        from invitation i join delivery d on d.invitation_id = i.id group by i.variant, i.clicked_at`),
    ).toEqual([{ variant: 'b', clickedAt: NOON + 1, messages: 2 }])
    await expect(database.batch(statements.slice(0, 2))).rejects.toThrow()
  })

  it('dates invitations and follow-ups of the sample data', async () => {
    const row = buildResponse({ score: 3, contactId: 'contact-ada', invitationId: 'invitation-1', answeredAt: 7 })
    await database.batch([
      insertContacts([ada]),
      invitations.insertInvitations([buildInvitationRow('invitation-1')]),
      responses.insertResponses([row]),
      openFollowUps(responses.responsesWhere.byIds([row.id]), NOON, []),
      invitations.markInvitationsAnswered([row.id], NOON),
    ])
    const closed = {
      openedAt: 7,
      owner: 'Mei',
      openedDueAt: 8,
      dueAt: 8,
      postponedUntil: 0,
      doneAt: 9,
      doneBy: 'demo',
      note: 'Called',
      cause: 'price',
      contactedAt: 9,
    }
    await database.batch([
      demo.updateInvitationAnswerTimes(['invitation-1']),
      demo.updateDemoFollowUps(mainWorkspaceId, [
        { id: row.id, ...closed },
        { id: 'missing', ...closed },
      ]),
    ])
    expect(await database.all(invitations.selectInvitationsByIds(mainWorkspaceId, ['invitation-1']))).toMatchObject([
      { answeredAt: 7 },
    ])
    expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, row.id))).toMatchObject([
      {
        openedAt: 7,
        owner: 'Mei',
        openedOwner: 'Mei',
        openedDueAt: 8,
        dueAt: 8,
        doneAt: 9,
        note: 'Called',
        cause: 'price',
        contactedAt: 9,
        stage: 'closed',
      },
    ])
    const note = { changeId: 'change', at: 9, changed: '{"note":"Called"}' }
    const attempt = { attemptId: 'attempt', at: 9, outcome: 'solved' as const, cause: 'price', before: '{}' }
    await database.batch([
      demo.insertDemoChanges(mainWorkspaceId, [
        { id: row.id, ...note },
        { id: 'missing', ...note },
      ]),
      demo.insertDemoAttempts(mainWorkspaceId, [
        { id: row.id, ...attempt },
        { id: 'missing', ...attempt },
      ]),
    ])
    expect(await database.all(selectFollowUpChanges(mainWorkspaceId, row.id))).toMatchObject([
      { id: 'change', at: 9, actorName: 'Mei', changed: note.changed },
    ])
    expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, row.id))).toMatchObject([
      { outcome: 'solved', cause: 'price' },
    ])
  })

  it('sets where follow-ups of the sample data stand', async () => {
    const [row, other] = [buildResponse({ score: 3 }), buildResponse({ score: 3 })]
    const ids = [row.id, other.id]
    await database.batch([
      responses.insertResponses([row, other]),
      openFollowUps(responses.responsesWhere.byIds(ids), NOON, []),
    ])
    const [before] = await database.all(followUps.selectFollowUpById(mainWorkspaceId, other.id))
    const state = {
      ...{
        note: 'Called',
        owner: 'Mei',
        ownerId: null,
        dueAt: 8,
        callAt: 8,
        postponedUntil: 7,
        doneAt: 9,
        doneBy: 'demo',
      },
      ...{ updatedAt: 12, stage: 'won-back' as const, level: 1, contactedAt: 6, cause: 'price', remedy: 'gift' },
      ...{ amends: 2000, amendsCurrency: 'EUR', promise: 'Soon', pausedLeft: 5, escalation: 3, escalateAt: 4 },
      ...{
        askAt: 10,
        askedAt: 11,
        askedInvitationId: 'invitation',
        scoreAfter: 9,
        firstScoreAfter: 3,
        concludedAt: 12,
      },
    }
    await database.batch([
      demoFollowUps.updateDemoFollowUpStates(mainWorkspaceId, [
        { id: row.id, ...state, askedResponseId: other.id },
        { id: 'missing', ...state, askedResponseId: null },
      ]),
    ])
    expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, row.id))).toMatchObject([state])
    expect(await database.all(followUps.selectFollowUpById(mainWorkspaceId, other.id))).toEqual([before])
    expect(
      await database.all(sql`select asked_response_id as id from follow_up where response_id = ${row.id}`),
    ).toEqual([{ id: other.id }])
  })
})
