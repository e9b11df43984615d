import { beforeEach, expect, it } from 'vitest'
import * as askingStore from '../../../server/store/queries/asking.ts'
import * as invitations from '../../../server/store/queries/invitations.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('asking', { asking: askingStore }, ({ database, asking }) => {
  beforeEach(() => insertFixture(database))

  const loadFacts = async (workspaceId = mainWorkspaceId, scope: Partial<askingStore.AskingScope> = {}) => {
    const wholeScope = { channel: 'email', surveyType: 'relationship', ...scope } as const
    return (await database.all(asking.selectAskingFacts(workspaceId, ['contact-mei', 'nobody'], wholeScope)))[0]
  }

  it('tells when contacts were last invited or responded, and whether a follow-up is open', async () => {
    expect(await loadFacts()).toMatchObject({ id: 'contact-mei', lastAskedAt: null, hasOpenFollowUp: 0 })
    expect(await loadFacts(otherWorkspaceId)).toBeUndefined()
    const row = buildResponse({ contactId: 'contact-mei', identity: 'verified', answeredAt: NOON + 9, score: 2 })
    await database.batch([
      invitations.insertInvitations([
        { ...buildInvitationRow('invitation-1'), contactId: 'contact-mei', createdAt: NOON },
      ]),
      responses.insertResponses([row]),
      sql`insert into follow_up (response_id, workspace_id, survey_id, reason, opened_at, updated_at)
        values (${row.id}, ${mainWorkspaceId}, 'survey', 'score', ${NOON}, ${NOON})`,
    ])
    expect(await loadFacts()).toMatchObject({ lastAskedAt: NOON + 9, hasOpenFollowUp: 1 })
    await database.batch([sql`update follow_up set done_at = ${NOON}, done_by = 'cli' where response_id = ${row.id}`])
    expect(await loadFacts()).toMatchObject({ lastAskedAt: NOON + 9, hasOpenFollowUp: 0 })
    await database.batch([
      responses.updateResponse(mainWorkspaceId, row.id, { identity: 'unverified' }),
      sql`update follow_up set done_at = null, done_by = null where response_id = ${row.id}`,
    ])
    expect(await loadFacts()).toMatchObject({ lastAskedAt: NOON, hasOpenFollowUp: 0 })
  })

  it('tells what contacts have unsubscribed from, agreed to and wish', async () => {
    const unsubscribe = (id: string, channel: string | null, surveyType: string | null) =>
      database.batch([
        sql`insert into unsubscription (id, workspace_id, contact_id, channel, survey_type, at, source)
          values (${id}, ${mainWorkspaceId}, 'contact-mei', ${channel}, ${surveyType}, ${NOON}, 'cli')`,
      ])
    const consent = (id: string, channel: string, withdrawnAt: number | null) =>
      database.batch([
        sql`insert into message_consent (id, workspace_id, contact_id, channel, text, source, at, withdrawn_at)
          values (${id}, ${mainWorkspaceId}, 'contact-mei', ${channel}, '同意', 'form', ${NOON}, ${withdrawnAt})`,
      ])
    await unsubscribe('a', 'sms', null)
    await unsubscribe('b', 'email', 'touchpoint')
    await consent('a', 'sms', NOON)
    await consent('b', 'wechat', null)
    expect(await loadFacts()).toMatchObject({ isUnsubscribed: 0, hasConsent: 0, throttleFactor: 1 })
    expect(await loadFacts(mainWorkspaceId, { channel: 'sms' })).toMatchObject({ isUnsubscribed: 1 })
    expect(await loadFacts(mainWorkspaceId, { surveyType: 'touchpoint' })).toMatchObject({ isUnsubscribed: 1 })
    expect(await loadFacts(mainWorkspaceId, { channel: 'link', surveyType: 'touchpoint' })).toMatchObject({
      isUnsubscribed: 0,
    })
    await unsubscribe('c', null, 'relationship')
    await consent('c', 'sms', null)
    await database.batch([
      sql`insert into asking_preference (workspace_id, contact_id, throttle_factor, at, source)
        values (${mainWorkspaceId}, 'contact-mei', 3, ${NOON}, 'preferences')`,
    ])
    expect(await loadFacts()).toMatchObject({ isUnsubscribed: 1, hasConsent: 1, throttleFactor: 3 })
    const loadLastAsked = (workspaceId: string) => database.all(asking.selectLastAsked(workspaceId, 'contact-mei'))
    expect(await loadLastAsked(mainWorkspaceId)).toEqual([{ lastAskedAt: null, throttleFactor: 3 }])
    expect(await loadLastAsked(otherWorkspaceId)).toEqual([])
    const claim = (id: string, createdAt: number) =>
      database.batch(
        asking.claimContacts([{ id, workspaceId: mainWorkspaceId, contactId: 'contact-mei', createdAt }], 9),
      )
    await claim('first', NOON)
    await expect(claim('second', NOON + 26)).rejects.toThrow()
    await claim('third', NOON + 27)
    // Without a throttle, 90 days are assumed for contacts who want fewer surveys.
    const claimFreely = (id: string, createdAt: number) =>
      database.batch(
        asking.claimContacts([{ id, workspaceId: mainWorkspaceId, contactId: 'contact-mei', createdAt }], 0),
      )
    await expect(claimFreely('fourth', NOON + 26 + 270 * DAY)).rejects.toThrow()
    await claimFreely('fifth', NOON + 27 + 270 * DAY)
  })

  it('does not count invitations whose message never goes out', async () => {
    const insertDelivery = (id: string, state: string, campaignId: string) => sql`
      insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at)
      values (${`${id} ${state}`}, ${mainWorkspaceId}, ${campaignId}, ${id}, 0, 'email', ${state}, ${NOON}, ${NOON})`
    const insertCampaign = (id: string, cancelledAt: number | null) => sql`
      insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at, cancelled_at)
      values (${id}, ${mainWorkspaceId}, 'survey', ${id}, '{}', 1, ${NOON}, 'cli', ${NOON}, ${cancelledAt})`
    await database.batch([insertCampaign('on', null), insertCampaign('over', NOON)])
    const cases: [string, string, number | null][] = [
      ['waiting', 'on', NOON],
      ['sending', 'over', NOON],
      ['sent', 'over', NOON],
      ['waiting', 'over', null],
      ['skipped', 'on', null],
      ['failed', 'on', null],
    ]
    for (const [index, [state, campaignId, lastAskedAt]] of cases.entries()) {
      const id = `invitation-${index}`
      const row = { ...buildInvitationRow(id), contactId: 'contact-mei' }
      await database.batch([
        asking.deleteLatestInvitation(mainWorkspaceId, 'contact-mei'),
        ...asking.claimContacts([row], 0),
        invitations.insertInvitations([row]),
        insertDelivery(id, state, campaignId),
      ])
      expect([state, campaignId, (await loadFacts())?.lastAskedAt]).toEqual([state, campaignId, lastAskedAt])
      const next = database.batch(asking.claimContacts([{ ...row, id: `${id} next`, createdAt: NOON + 1 }], 9))
      if (lastAskedAt === null) await next
      else await expect(next).rejects.toThrow()
      await database.batch([
        sql`delete from delivery where invitation_id = ${id}`,
        sql`delete from invitation where id = ${id}`,
      ])
    }
  })

  it('lets one batch invite a contact within the throttle, and the next one after it', async () => {
    const claim = (id: string, createdAt: number, throttleMs: number) =>
      database.batch(
        asking.claimContacts([{ id, workspaceId: mainWorkspaceId, contactId: 'contact-ada', createdAt }], throttleMs),
      )
    await claim('first', NOON, 3_000_000_000)
    await expect(claim('second', NOON + 2_999_999_999, 3_000_000_000)).rejects.toThrow()
    await claim('third', NOON + 3_000_000_000, 3_000_000_000)
    await claim('fourth', NOON, 0)
    await database.batch([asking.deleteLatestInvitation(otherWorkspaceId, 'contact-ada')])
    await expect(claim('fifth', NOON + 1, 9)).rejects.toThrow()
    await database.batch([asking.deleteLatestInvitation(mainWorkspaceId, 'contact-ada')])
    await claim('sixth', NOON + 1, 9)
  })
})
