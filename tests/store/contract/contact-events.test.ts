import { beforeEach, expect, it } from 'vitest'
import { insertCampaign } from '../../../server/store/queries/campaigns.ts'
import * as eventStore from '../../../server/store/queries/contact-events.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('events of contacts', { contactEvents: eventStore }, ({ database, contactEvents }) => {
  const event = {
    workspaceId: mainWorkspaceId,
    contactId: 'contact-ada',
    type: 'delivered',
    properties: '{"shop":"Bern"}',
  }
  const times = { at: NOON, createdAt: NOON }
  const buildEntry = (id: string, dueAt: number) => ({
    ...{ id, workspaceId: mainWorkspaceId, campaignId: 'campaign', contactId: 'contact-ada', eventId: id, dueAt },
  })

  beforeEach(async () => {
    await insertFixture(database)
    const settings = '{"schedule":{"kind":"event","type":"delivered"}}'
    const row = { id: 'campaign', workspaceId: mainWorkspaceId, surveyId: 'survey', name: 'After', settings }
    await database.batch([
      insertCampaign({ ...row, createdAt: NOON, createdBy: 'cli' }),
      sql`update campaign set started_at = ${NOON}, started_by = 'cli' where id = 'campaign'`,
    ])
  })

  it('stores each key once', async () => {
    await database.batch([
      contactEvents.insertContactEvents([
        { ...event, ...times, id: 'e1', key: 'order-1' },
        { ...event, ...times, id: 'e2', key: null },
      ]),
    ])
    expect(await database.all(contactEvents.selectEventsByKey(mainWorkspaceId, ['order-1', 'order-2']))).toEqual([
      { id: 'e1', contactId: 'contact-ada', key: 'order-1' },
    ])
    const repeated = contactEvents.insertContactEvents([{ ...event, ...times, id: 'e3', key: 'order-1' }])
    await expect(database.batch([repeated])).rejects.toThrow()
  })

  it('knows whom a wave has invited', async () => {
    await database.batch([
      insertInvitations([buildInvitationRow('i1')]),
      sql`update invitation set campaign_id = 'campaign', wave = 1 where id = 'i1'`,
    ])
    const find = (wave: number) => database.all(contactEvents.selectInvitedInWave('campaign', wave, ['contact-ada']))
    expect([await find(1), await find(2)]).toEqual([[{ contactId: 'contact-ada' }], []])
  })

  it('lets each entry be taken once, when it is due', async () => {
    expect(await database.all(contactEvents.selectEventCampaigns(mainWorkspaceId))).toMatchObject([{ id: 'campaign' }])
    await database.batch([contactEvents.insertCampaignEntries([buildEntry('n1', NOON), buildEntry('n2', NOON + 1)])])
    expect(await database.all(contactEvents.selectCampaignsWithEntries(NOON - 1))).toEqual([])
    expect(await database.all(contactEvents.selectCampaignsWithEntries(NOON))).toEqual([
      { campaignId: 'campaign', workspaceId: mainWorkspaceId },
    ])
    const listDue = (now: number) => database.all(contactEvents.selectDueEntries(mainWorkspaceId, 'campaign', now, 9))
    expect(await listDue(NOON)).toEqual([{ id: 'n1', contactId: 'contact-ada' }])
    await database.batch(contactEvents.takeCampaignEntries(['n1']))
    await expect(database.batch(contactEvents.takeCampaignEntries(['n1', 'n2']))).rejects.toThrow()
    expect(await listDue(NOON + 1)).toEqual([{ id: 'n2', contactId: 'contact-ada' }])
  })
})
