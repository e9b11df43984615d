import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation, type Statement } from '../../../server/store/database.ts'
import { insertCampaign } from '../../../server/store/queries/campaigns.ts'
import { insertDeliveries } from '../../../server/store/queries/deliveries.ts'
import * as escalationStore from '../../../server/store/queries/follow-up-escalation.ts'
import * as mergingStore from '../../../server/store/queries/follow-up-merging.ts'
import { openFollowUps, selectFollowUpDiscrepancies } from '../../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../../server/store/queries/follow-ups.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import * as recoveryStore from '../../../server/store/queries/recovery.ts'
import { insertResponses, type NewResponseRow, responsesWhere } from '../../../server/store/queries/responses.ts'
import { type ColumnValues, sql } from '../../../server/store/sql.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, buildResponse, insertFixture, insertUser, mainWorkspaceId } from './fixtures.ts'

const START = { at: 0, id: '' }

contract(
  'recovery',
  { recovery: recoveryStore, followUpEscalation: escalationStore, followUpMerging: mergingStore },
  ({ database, recovery, followUpEscalation, followUpMerging }) => {
    beforeEach(() => insertFixture(database))

    const byAda = { contactId: 'contact-ada', identity: 'verified' as const }

    /** Follow-ups of responses of Ada, each with what has become of it. */
    async function addFollowUps(...rows: readonly (Partial<NewResponseRow> & { columns?: ColumnValues })[]) {
      const responses = rows.map(({ columns: _, ...values }) => buildResponse({ score: 3, ...byAda, ...values }))
      const ids = responses.map(({ id }) => id)
      await database.batch([
        insertResponses(responses),
        ...ids.map((id, index) => openFollowUps(responsesWhere.byIds([id]), NOON + index, [])),
        ...ids.flatMap((id, index) => {
          const columns = rows[index]?.columns
          return columns ? [updateFollowUps(mainWorkspaceId, [id], columns)] : []
        }),
      ])
      return ids
    }
    const solved = (askAt: number): ColumnValues => ({ stage: 'solved', done_at: NOON, ask_at: askAt })
    const fails = (statements: Statement[]) =>
      expect(database.batch(statements)).rejects.toBeInstanceOf(ConstraintViolation)

    it('find whom to ask again, once they are due', async () => {
      const [first, second, unknown] = await addFollowUps(
        { columns: solved(NOON + 10) },
        { columns: solved(NOON + 20) },
        { contactId: null, identity: null, columns: solved(NOON + 30) },
        {},
      )
      const select = async (now: number, after = START) =>
        (await database.all(recovery.selectFollowUpsToAsk(now, after, 10))).map(({ id, askAt }) => [id, askAt - NOON])
      expect(await select(NOON + 9)).toEqual([])
      expect(await select(NOON + 20)).toEqual([
        [first, 10],
        [second, 20],
      ])
      expect(await select(NOON + 20, { at: NOON + 10, id: first ?? '' })).toEqual([[second, 20]])
      const [, , row] = await database.all(recovery.selectFollowUpsToAsk(NOON + 30, START, 10))
      expect(row).toEqual({
        id: unknown,
        workspaceId: mainWorkspaceId,
        askAt: NOON + 30,
        contactId: null,
        isCounted: 1,
      })
      await database.batch([sql`update workspace set demo_at = 1 where id = ${mainWorkspaceId}`])
      expect(await select(NOON + 30)).toEqual([])
    })

    it('find a later follow-up of the same customer', async () => {
      const [first = '', second = ''] = await addFollowUps(
        { columns: solved(NOON + 10) },
        { columns: solved(NOON + 20) },
        { identity: 'unverified' },
      )
      const find = async (id: string, askAt: number, identity: string | null = 'verified') =>
        (await database.all(recovery.selectLaterFollowUp(mainWorkspaceId, 'contact-ada', { id, askAt, identity })))[0]
          ?.id
      expect(await find(first, NOON + 10)).toBe(second)
      expect(await find(second, NOON + 20)).toBe(undefined)
      const [open] = await addFollowUps({})
      expect(await find(first, NOON + 10)).toBe(open)
      expect(await find(first, NOON + 10, null)).toBe(undefined)
    })

    it('find what has come of asking again', async () => {
      const campaign = { id: 'campaign', workspaceId: mainWorkspaceId, surveyId: 'survey', name: 'Again' }
      const invitations = ['responded', 'expired', 'unsent', 'waiting'].map((id) =>
        buildInvitationRow(id, { expiresAt: id === 'expired' ? NOON + DAY : NOON + 2 * DAY }),
      )
      const message = { workspaceId: mainWorkspaceId, campaignId: 'campaign', reminder: 0, channel: 'email' as const }
      const asked = (id: string, index: number): ColumnValues => ({
        ...{ stage: 'asked', done_at: NOON, asked_at: NOON - 10 + index, asked_invitation_id: id },
      })
      await database.batch([
        insertCampaign({ ...campaign, settings: '{}', createdAt: NOON, createdBy: 'system' }),
        insertInvitations(invitations),
        insertDeliveries([
          { ...message, id: 'delivery', invitationId: 'unsent', domain: 'example.com', at: NOON, dueAt: NOON },
        ]),
      ])
      const ids = await addFollowUps(
        { columns: asked('responded', 1) },
        { columns: asked('expired', 2) },
        { columns: asked('unsent', 3) },
        { columns: asked('waiting', 4) },
        { columns: asked('gone', 5) },
      )
      const response = buildResponse({ score: 9, invitationId: 'responded', ...byAda, answeredAt: NOON + 100 })
      await database.batch([insertResponses([response])])
      const select = async (now: number, answeredBefore: number) =>
        (await database.all(recovery.selectAskedFollowUps({ now, answeredBefore }, START, 10))).map((row) => [
          ids.indexOf(row.id),
          row.scoreAfter,
          row.isUnsent,
        ])
      // The invitation is gone.
      expect(await select(NOON, NOON)).toEqual([[4, null, 1]])
      await database.batch([sql`update delivery set state = 'failed' where id = 'delivery'`])
      expect(await select(NOON, NOON + 100)).toEqual([
        [0, 9, 0],
        [2, null, 1],
        [4, null, 1],
      ])
      const unanswered = (isUnsent: 0 | 1) => [
        [1, null, isUnsent],
        [2, null, 1],
        [4, null, 1],
      ]
      expect(await select(NOON + DAY, NOON)).toEqual(unanswered(1))
      const sent = { id: 'sent', invitationId: 'expired', domain: 'example.com', at: NOON, dueAt: NOON }
      await database.batch([insertDeliveries([{ ...message, ...sent }])])
      expect(await select(NOON + DAY, NOON)).toEqual(unanswered(1))
      await database.batch([sql`update delivery set state = 'sent' where id = 'sent'`])
      expect(await select(NOON + DAY, NOON)).toEqual(unanswered(0))
      // Members have opened them by hand.
      const selectLate = async (answeredBefore: number) =>
        (await database.all(recovery.selectLateAnswers(answeredBefore, START, 10))).map(
          ({ responseId, scoreAfter, ...row }) => [ids.indexOf(row.id), responseId, scoreAfter],
        )
      const reopen = (stage: string) => updateFollowUps(mainWorkspaceId, ids.slice(0, 2), { stage })
      expect(await selectLate(NOON + 100)).toEqual([])
      await database.batch([reopen('contacted')])
      expect(await selectLate(NOON + 99)).toEqual([])
      expect(await selectLate(NOON + 100)).toEqual([[0, response.id, 9]])
      // Sample data stays as it is.
      const setDemo = (at: number | null) => sql`update workspace set demo_at = ${at} where id = ${mainWorkspaceId}`
      await database.batch([setDemo(NOON)])
      expect(await selectLate(NOON + 100)).toEqual([])
      expect(await select(NOON + DAY, NOON + 100)).toEqual([])
      await database.batch([setDemo(null)])
      await database.batch([reopen('asked')])
      // A response that does not count is none.
      await database.batch([sql`update response set suspicion = 'fast' where id = ${response.id}`])
      expect(await select(NOON, NOON + 100)).toEqual([
        [2, null, 1],
        [4, null, 1],
      ])
    })

    it('keep one survey and one campaign that ask again', async () => {
      const load = async () => (await database.all(recovery.selectRecoverySettings(mainWorkspaceId)))[0]
      expect(await load()).toEqual({ lifecycleSettings: '{}', country: null })
      await database.batch(recovery.setRecoverySurvey(mainWorkspaceId, 'survey-other', null))
      expect(JSON.parse((await load())?.lifecycleSettings ?? '')).toEqual({ recoverySurveyId: 'survey-other' })
      await fails(recovery.setRecoverySurvey(mainWorkspaceId, 'survey', null))

      const key = { workspaceId: mainWorkspaceId, surveyId: 'survey', channel: 'email', eventType: 'solved' }
      const settings = JSON.stringify({ channel: 'email', schedule: { kind: 'event', type: 'solved' } })
      const create = (id: string) => [
        ...recovery.assertNoRecoveryCampaign(key),
        insertCampaign({
          ...{ id, workspaceId: mainWorkspaceId, surveyId: 'survey', name: 'Again', settings },
          ...{ createdAt: NOON, createdBy: 'system' },
        }),
        recovery.startRecoveryCampaign(mainWorkspaceId, id, { now: NOON, actor: 'system' }),
      ]
      const find = async () => (await database.all(recovery.selectRecoveryCampaign(key)))[0]
      expect(await find()).toBe(undefined)
      await database.batch(create('campaign-1'))
      await fails(create('campaign-2'))
      expect(await find()).toMatchObject({ id: 'campaign-1', isOver: 0 })
      expect(await database.all(recovery.selectRecoveryCampaign({ ...key, channel: 'sms' }))).toEqual([])
      await database.batch([sql`update campaign set cancelled_at = 1`])
      expect(await find()).toMatchObject({ id: 'campaign-1', isOver: 1 })
    })

    it('find what to escalate, and take each step once', async () => {
      const [first = '', second = ''] = await addFollowUps(
        { columns: { escalate_at: NOON + 10 } },
        { columns: { escalate_at: NOON + 20, escalation: 1 } },
        {},
      )
      const select = async (now: number, after = START) =>
        (await database.all(followUpEscalation.selectFollowUpsToEscalate(now, after, 10))).map(({ id }) => id)
      expect(await select(NOON + 10)).toEqual([first])
      expect(await select(NOON + 20)).toEqual([first, second])
      expect(await select(NOON + 20, { at: NOON + 10, id: first })).toEqual([second])
      await database.batch([followUpEscalation.assertEscalation(mainWorkspaceId, [first], 0)])
      await fails([followUpEscalation.assertEscalation(mainWorkspaceId, [first, second], 0)])
      await database.batch([updateFollowUps(mainWorkspaceId, [first], { escalate_at: null })])
      await fails([followUpEscalation.assertEscalation(mainWorkspaceId, [first], 0)])
    })

    it('find who leads whom, who is away and who is free', async () => {
      const addMember = (id: string, role: string) => [
        insertUser(id),
        sql`insert into member (workspace_id, user_id, role, created_at, created_by) values (${mainWorkspaceId}, ${id}, ${role}, ${NOON}, 'cli')`,
      ]
      const joinTeam = (userId: string, isLead: number) =>
        sql`insert into team_member (workspace_id, team_id, user_id, is_lead) values (${mainWorkspaceId}, 'team', ${userId}, ${isLead})`
      await database.batch([
        ...[...addMember('agent', 'agent'), ...addMember('lead', 'agent'), ...addMember('manager', 'manager')],
        ...addMember('viewer', 'viewer'),
        sql`insert into team (id, workspace_id, name, created_at, updated_at) values ('team', ${mainWorkspaceId}, 'Team', 1, 1)`,
        joinTeam('agent', 0),
        joinTeam('lead', 1),
        sql`insert into follow_up_assignee (workspace_id, user_id) values (${mainWorkspaceId}, 'agent')`,
        sql`update member set away_from = '2026-11-20', away_until = '2026-11-22' where user_id = 'manager'`,
      ])
      await addFollowUps({ columns: { owner_id: 'agent', owner: 'Agent' } })
      const select = async (subject: { ownerId: string | null; teamId: string | null }, today = '2026-11-22') =>
        (
          await database.all(followUpEscalation.selectEscalationMembers(mainWorkspaceId, { ...subject, today }, 10))
        ).map(({ id, isLead, isInTeam, isAssignee, isAway, open }) => [id, isLead, isInTeam, isAssignee, isAway, open])
      const members = [
        ['agent', 0, 1, 1, 0, 1],
        ['lead', 1, 1, 0, 0, 0],
        ['manager', 0, 0, 0, 1, 0],
      ]
      expect(await select({ ownerId: 'agent', teamId: null })).toEqual(members)
      expect(await select({ ownerId: null, teamId: 'team' })).toEqual(members)
      expect(await select({ ownerId: 'manager', teamId: null }, '2026-11-23')).toEqual([
        ['agent', 0, 0, 1, 0, 1],
        ['lead', 0, 0, 0, 0, 0],
        ['manager', 0, 0, 0, 0, 0],
      ])
    })

    it('find open follow-ups of one customer, and sort what goes on by the lowest score', async () => {
      const [oldest = '', newer = '', unverified = ''] = await addFollowUps(
        { score: 5 },
        { score: 1 },
        { identity: 'unverified' },
      )
      const group = { contactId: 'contact-ada', identity: 'verified' }
      const groups = (id: string) => database.all(followUpMerging.selectMergeGroups(mainWorkspaceId, [id]))
      expect(await groups(oldest)).toEqual([group])
      expect(await groups(newer)).toEqual([group])
      expect(await groups(unverified)).toEqual([])
      expect(await database.all(followUpMerging.selectMergeGroupsOfContacts(mainWorkspaceId, ['contact-ada']))).toEqual(
        [group],
      )
      expect(await database.all(followUpMerging.selectOpenFollowUpsOfContact(mainWorkspaceId, group))).toEqual([
        { id: oldest },
        { id: newer },
      ])
      await database.batch([
        updateFollowUps(mainWorkspaceId, [newer], { stage: 'merged', done_at: NOON, merged_into: 'another' }),
        followUpMerging.redirectMerged(mainWorkspaceId, ['another'], oldest),
        followUpMerging.lowerScores(mainWorkspaceId, oldest),
      ])
      expect(await groups(oldest)).toEqual([])
      expect(
        await database.all(
          sql`select score, merged_into as "into" from follow_up where response_id in (${oldest}, ${newer}) order by opened_at`,
        ),
      ).toEqual([
        { score: 1, into: null },
        { score: 1, into: oldest },
      ])
      expect(await database.all(selectFollowUpDiscrepancies(10))).toEqual([])
    })

    it('are open again when the one they were merged into is deleted, and leave its score when they go on alone', async () => {
      const [survivor = '', merged = '', asking = '', closed = '', old = ''] = await addFollowUps(
        { score: 5 },
        { score: 1 },
        { score: 3 },
        { columns: { done_at: NOON, done_by: 'user:a' } },
        {},
      )
      const merge = (id: string, into: string, doneBy = 'system') =>
        updateFollowUps(mainWorkspaceId, [id], {
          ...{ stage: 'merged', merged_into: into, done_at: NOON, done_by: doneBy, concluded_at: NOON },
        })
      const read = async (id: string) =>
        (
          await database.all(
            sql<object>`select stage, score, merged_into as "into" from follow_up where response_id = ${id}`,
          )
        )[0]
      const byIds = (...ids: string[]) => responsesWhere.byIds(ids)
      const cause = { id: 'aaaaaaaaaabbbbbbbbbbbb', at: NOON + 9, actor: 'user:b', actorName: 'B' }
      await database.batch([
        merge(merged, survivor),
        merge(asking, survivor, 'user:a'),
        merge(old, closed),
        followUpMerging.lowerScores(mainWorkspaceId, survivor),
      ])
      expect(await read(survivor)).toMatchObject({ score: 1 })
      // The customer has not asked for a call.
      await database.batch([followUpMerging.raiseScoresOfReopened(byIds(merged))])
      expect(await read(survivor)).toMatchObject({ score: 1 })
      await database.batch([
        sql`update response set contact_requested_at = ${NOON} where id = ${merged}`,
        followUpMerging.raiseScoresOfReopened(byIds(merged)),
      ])
      expect(await read(survivor)).toMatchObject({ score: 3 })
      await database.batch(followUpMerging.releaseMerged(byIds(survivor, closed), cause))
      expect(await Promise.all([merged, asking, old].map(read))).toEqual([
        { stage: 'new', score: 1, into: null },
        { stage: 'closed', score: 3, into: null },
        { stage: 'closed', score: 3, into: null },
      ])
      expect(await database.all(sql`select subject_id as id, type, caused_by as "by" from event`)).toEqual([
        { id: merged, type: 'follow-up.reopened', by: 'user:b' },
      ])
      expect(await database.all(sql`select response_id as id, actor from follow_up_change`)).toEqual([
        { id: merged, actor: 'user:b' },
      ])
    })
  },
)
