import { beforeEach, expect, it } from 'vitest'
import { insertCampaign } from '../../../server/store/queries/campaigns.ts'
import * as deliveryStore from '../../../server/store/queries/deliveries.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('deliveries', { deliveries: deliveryStore }, ({ database, deliveries }) => {
  const buildRow = (id: string, values: Partial<deliveryStore.NewDeliveryRow> = {}): deliveryStore.NewDeliveryRow => ({
    ...{ id, workspaceId: mainWorkspaceId, campaignId: 'campaign', invitationId: 'invitation', reminder: 0 },
    ...{ channel: 'email', domain: 'example.com', at: NOON, dueAt: NOON },
    ...values,
  })

  beforeEach(async () => {
    await insertFixture(database)
    const campaign = {
      id: 'campaign',
      workspaceId: mainWorkspaceId,
      surveyId: 'survey',
      name: 'Spring',
      settings: '{}',
    }
    await database.batch([
      insertCampaign({ ...campaign, createdAt: NOON, createdBy: 'cli' }),
      insertInvitations([buildInvitationRow('invitation')]),
    ])
  })

  it('stores each message of an invitation once', async () => {
    await database.batch([deliveries.insertDeliveries([buildRow('a'), buildRow('b', { reminder: 1, domain: null })])])
    await database.batch([deliveries.insertDeliveries([buildRow('c', { dueAt: 0 })])])
    expect(await database.all(sql`select id, domain, due_at as due, state from delivery order by id`)).toEqual([
      { id: 'a', domain: 'example.com', due: NOON, state: 'waiting' },
      { id: 'b', domain: null, due: NOON, state: 'waiting' },
    ])
  })
})
