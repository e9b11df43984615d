import { beforeEach, expect, it } from 'vitest'
import * as counts from '../../../server/store/queries/counts.ts'
import * as invitationStore from '../../../server/store/queries/invitations.ts'
import * as reports from '../../../server/store/queries/reports.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('invitations', { invitations: invitationStore }, ({ database, invitations }) => {
  beforeEach(() => insertFixture(database))

  it('keep what a campaign says about them', async () => {
    await database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
        values ('campaign', ${mainWorkspaceId}, 'survey', 'Spring', '{}', 1, ${NOON}, 'cli', ${NOON})`,
      invitations.insertInvitations([
        {
          ...buildInvitationRow('invitation-campaign'),
          ...{ campaignId: 'campaign', wave: 2, variant: 'b', probability: 1 / 3, stratum: '港口', code: '2ABCDE' },
        },
        buildInvitationRow('invitation-other'),
      ]),
    ])
    const columns = sql`campaign_id as "campaignId", wave, variant, probability, stratum, code`
    expect(await database.all(sql`select ${columns} from invitation order by id`)).toEqual([
      { campaignId: 'campaign', wave: 2, variant: 'b', probability: 1 / 3, stratum: '港口', code: '2ABCDE' },
      { campaignId: null, wave: null, variant: null, probability: null, stratum: null, code: null },
    ])
  })

  it('record through which invitation a contact unsubscribed, the first time', async () => {
    await database.batch([
      invitations.insertInvitations([buildInvitationRow('invitation-1'), buildInvitationRow('invitation-2')]),
      invitations.markInvitationUnsubscribed(mainWorkspaceId, 'invitation-1', NOON),
      invitations.markInvitationUnsubscribed(mainWorkspaceId, 'invitation-1', NOON + 1),
      invitations.markInvitationUnsubscribed(otherWorkspaceId, 'invitation-2', NOON),
    ])
    expect(await database.all(sql`select id, unsubscribed_at as at from invitation order by id`)).toEqual([
      { id: 'invitation-1', at: NOON },
      { id: 'invitation-2', at: null },
    ])
  })

  it('record that a person has opened them, the first time', async () => {
    await database.batch([
      invitations.insertInvitations([buildInvitationRow('invitation-1'), buildInvitationRow('invitation-2')]),
      invitations.markInvitationClicked(mainWorkspaceId, 'invitation-1', NOON),
      invitations.markInvitationClicked(mainWorkspaceId, 'invitation-1', NOON + 1),
      invitations.markInvitationClicked(otherWorkspaceId, 'invitation-2', NOON),
    ])
    expect(await database.all(sql`select id, clicked_at as at from invitation order by id`)).toEqual([
      { id: 'invitation-1', at: NOON },
      { id: 'invitation-2', at: null },
    ])
  })

  it('stores invitations by token, and counts invitations and responses', async () => {
    const row = (id: string): invitationStore.InvitationRow => ({
      id,
      workspaceId: mainWorkspaceId,
      surveyId: 'survey',
      contactId: 'contact-ada',
      token: `token of ${id}`,
      channel: 'email',
      day: '2026-11-22',
      createdAt: NOON,
      expiresAt: NOON + 5,
      answeredAt: null,
    })
    await database.batch([
      invitations.insertInvitations([row('invitation-1'), { ...row('invitation-2'), expiresAt: null }]),
      counts.countInvitations('survey', mainWorkspaceId, '2026-11-22', 2),
    ])
    expect(await database.all(invitations.selectInvitationByToken('token of invitation-1'))).toEqual([
      { ...row('invitation-1'), contactLocale: null, contactProperties: expect.stringContaining('"XL"') },
    ])
    await database.batch([sql`update invitation set code = 'A2B3C4' where id = 'invitation-2'`])
    const listLinks = (workspaceId: string, before?: string) =>
      database.all(invitations.selectCampaignLinks(workspaceId, 'campaign-1', { before, limit: 5 }))
    expect([await listLinks(mainWorkspaceId), await listLinks(mainWorkspaceId, 'a')]).toEqual([[], []])
    const find = (workspaceId: string) => database.all(invitations.selectInvitationByCode(workspaceId, 'A2B3C4'))
    expect([await find(mainWorkspaceId), await find(otherWorkspaceId)]).toEqual([
      [{ token: 'token of invitation-2' }],
      [],
    ])
    expect(
      await database.all(invitations.selectInvitationsByIds(mainWorkspaceId, ['invitation-1', 'invitation-2'])),
    ).toHaveLength(2)
    expect(await database.all(invitations.selectInvitationsByIds(otherWorkspaceId, ['invitation-1']))).toEqual([])
    expect(
      await database.all(
        invitations.selectInvitations(mainWorkspaceId, 'survey', { before: 'invitation-2', limit: 9 }),
      ),
    ).toHaveLength(1)

    const answer = buildResponse({
      invitationId: 'invitation-1',
      contactId: 'contact-ada',
      identity: 'verified',
      score: 3,
    })
    const again = buildResponse({ invitationId: 'invitation-1', contactId: 'contact-ada', score: 10 })
    for (const one of [answer, again]) {
      await database.batch([
        responses.insertResponses([one]),
        counts.count(responses.responsesWhere.byIds([one.id])),
        counts.countAnsweredInvitations([one.id]),
        invitations.markInvitationsAnswered([one.id], NOON + 9),
      ])
    }
    const [spent] = await database.all(invitations.selectInvitationsByIds(mainWorkspaceId, ['invitation-1']))
    expect(spent?.answeredAt).toBe(NOON + 9)
    const filter = { workspaceId: mainWorkspaceId, surveyId: 'survey', from: '2026-11-22', to: '2026-11-22', where: {} }
    expect(await database.all(reports.selectInvitationTotals(filter))).toEqual([{ invited: 2, answered: 1 }])
    expect(
      await database.all(reports.selectInvitationTotals({ ...filter, from: '2026-11-23', to: undefined })),
    ).toEqual([{ invited: 0, answered: 0 }])
    expect(await database.all(counts.selectTallyDiscrepancies(10))).toEqual([])
  })

  it('releases the invitation of a response, and deletes the invitations of a contact', async () => {
    const row = buildResponse({ invitationId: 'invitation-1', contactId: 'contact-ada' })
    await database.batch([
      invitations.insertInvitations([buildInvitationRow('invitation-1')]),
      responses.insertResponses([row]),
      invitations.markInvitationsAnswered([row.id], NOON),
      invitations.markInvitationUnanswered(otherWorkspaceId, row.id),
    ])
    const answeredAt = async () =>
      (await database.all(invitations.selectInvitationsByIds(mainWorkspaceId, ['invitation-1'])))[0]?.answeredAt
    expect(await answeredAt()).toBe(NOON)
    await database.batch([
      invitations.markInvitationUnanswered(mainWorkspaceId, row.id),
      responses.setSuspicion(mainWorkspaceId, row.id, 'trap'),
    ])
    expect(await answeredAt()).toBeNull()
    await database.batch([
      responses.deleteResponses(responses.responsesWhere.byIds([row.id])),
      invitations.deleteInvitationsByContact(otherWorkspaceId, 'contact-ada'),
    ])
    expect(await answeredAt()).toBeNull()
    await database.batch([invitations.deleteInvitationsByContact(mainWorkspaceId, 'contact-ada')])
    expect(await answeredAt()).toBeUndefined()
  })
})
