import { beforeEach, expect, it } from 'vitest'
import * as contactHistoryStore from '../../../server/store/queries/contact-history.ts'
import * as contacts from '../../../server/store/queries/contacts.ts'
import * as decisionStore from '../../../server/store/queries/decisions.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract(
  'contact-history',
  { contactHistory: contactHistoryStore, decisions: decisionStore },
  ({ database, contactHistory, decisions }) => {
    beforeEach(() => insertFixture(database))

    const surveyId = 'survey'

    it('contains sent and skipped invitations, and responses', async () => {
      const invitation = {
        id: 'invitation-1',
        workspaceId: mainWorkspaceId,
        surveyId,
        contactId: 'contact-ada',
        token: 'token-1',
        channel: 'sms' as const,
        day: '2026-11-22',
        createdAt: NOON,
        expiresAt: NOON + 1,
        answeredAt: null,
      }
      const row = {
        id: 'skipped-1',
        workspaceId: mainWorkspaceId,
        surveyId,
        contactId: 'contact-ada',
        reason: 'throttled' as const,
        until: NOON + 1,
        at: NOON,
        ...{ campaignId: null, wave: null },
      }
      const response = buildResponseRow(
        { workspaceId: mainWorkspaceId, surveyId },
        { contactId: 'contact-ada', identity: 'verified', score: 2 },
      )
      const suspectResponse = buildResponseRow(
        { workspaceId: mainWorkspaceId, surveyId },
        { contactId: 'contact-ada', identity: 'unverified', suspicion: 'trap' },
      )
      const loadFacts = (workspaceId = mainWorkspaceId) =>
        database.all(contactHistory.selectCustomerFacts(workspaceId, 'contact-ada'))
      expect(await loadFacts()).toMatchObject([{ responses: 0, referrals: 0 }])
      expect(await loadFacts(otherWorkspaceId)).toEqual([])
      await database.batch([
        sql`insert into referral (id, workspace_id, contact_id, code, created_at, created_by)
            values ('referral', ${mainWorkspaceId}, 'contact-ada', 'code', ${NOON}, 'cli')`,
        sql`insert into referral_conversion (id, workspace_id, referral_id, key, source, at, recorded_by)
            values ('conversion', ${mainWorkspaceId}, 'referral', 'key', 'api', ${NOON}, 'cli')`,
      ])
      await database.batch([
        invitations.insertInvitations([invitation]),
        sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
          values ('campaign', ${mainWorkspaceId}, ${surveyId}, 'Spring 春', '{}', 1, ${NOON}, 'cli', ${NOON})`,
        decisions.insertDecisions([
          row,
          { ...row, id: 'skipped-2', reason: 'duplicate', campaignId: 'campaign', wave: 2 },
        ]),
        responses.insertResponses([response, suspectResponse]),
        sql`insert into follow_up (response_id, workspace_id, survey_id, reason, opened_at, updated_at)
          values (${response.id}, ${mainWorkspaceId}, ${surveyId}, 'score', ${NOON}, ${NOON})`,
        sql`insert into response_tag (workspace_id, response_id, tag, created_at, created_by)
          values (${mainWorkspaceId}, ${response.id}, 'late', ${NOON}, 'cli')`,
        sql`insert into response_note (id, workspace_id, response_id, text, at, actor, actor_name)
          values ('note-1', ${mainWorkspaceId}, ${response.id}, 'Called', ${NOON}, 'cli', 'CLI')`,
      ])
      expect(await loadFacts()).toMatchObject([{ responses: 1, referrals: 1 }])
      expect(
        await database.all(contactHistory.selectInvitationsByContact(mainWorkspaceId, 'contact-ada', firstPage)),
      ).toMatchObject([
        { id: 'invitation-1', channel: 'sms', expiresAt: NOON + 1, answeredAt: null, survey: expect.any(String) },
      ])
      expect(
        await database.all(decisions.selectDecisionsByContact(mainWorkspaceId, 'contact-ada', firstPage)),
      ).toMatchObject([
        { id: 'skipped-2', reason: 'duplicate', campaignId: 'campaign', campaign: 'Spring 春', wave: 2 },
        { id: 'skipped-1', reason: 'throttled', at: NOON, survey: expect.any(String), campaign: null },
      ])
      expect(
        await database.all(
          decisions.selectDecisionsByContact(mainWorkspaceId, 'contact-ada', {
            before: 'skipped-2',
            limit: 9,
          }),
        ),
      ).toHaveLength(1)
      expect(await database.all(contactHistory.selectFollowUpIdsByContact(mainWorkspaceId, 'contact-ada'))).toEqual([
        { id: response.id },
      ])
      expect(
        await database.all(contactHistory.selectResponseIdsByContact(mainWorkspaceId, 'contact-ada')),
      ).toHaveLength(2)
      expect(
        await database.all(contactHistory.selectResponseIdsByContacts(mainWorkspaceId, ['contact-ada', 'nobody'], 9)),
      ).toHaveLength(2)
      expect(
        await database.all(contactHistory.selectResponseIdsByContacts(mainWorkspaceId, ['contact-ada'], 1)),
      ).toHaveLength(1)
      expect(
        await database.all(contactHistory.selectResponseIdsByContacts(otherWorkspaceId, ['contact-ada'], 9)),
      ).toEqual([])
      const expectedCounts = { responses: 2, suspect: 1, followUps: 1, openFollowUps: 1, invitations: 1, decisions: 2 }
      expect(await database.all(contactHistory.countContactRecords(mainWorkspaceId, 'contact-ada'))).toEqual([
        expectedCounts,
      ])
      const emptyCounts = { responses: 0, suspect: 0, followUps: 0, openFollowUps: 0, invitations: 0, decisions: 0 }
      expect(await database.all(contactHistory.countContactRecords(otherWorkspaceId, 'contact-ada'))).toEqual([
        emptyCounts,
      ])
      await database.batch([decisions.deleteDecisionsByContact(otherWorkspaceId, 'contact-ada')])
      expect(
        await database.all(decisions.selectDecisionsByContact(mainWorkspaceId, 'contact-ada', firstPage)),
      ).toHaveLength(2)
      await database.batch([decisions.deleteDecisionsByContact(mainWorkspaceId, 'contact-ada')])
      expect(await database.all(decisions.selectDecisionsByContact(mainWorkspaceId, 'contact-ada', firstPage))).toEqual(
        [],
      )
      expect(await database.all(contacts.selectContactById(otherWorkspaceId, 'contact-ada'))).toEqual([])
    })
  },
)
