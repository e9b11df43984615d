import { expect, it } from 'vitest'
import * as deliveryOpenStore from '../../../server/store/queries/delivery-opens.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('delivery opens', { deliveryOpens: deliveryOpenStore }, ({ database, deliveryOpens }) => {
  it('are recorded for one message of an invitation, the first time', async () => {
    await insertFixture(database)
    const insertDelivery = (reminder: number) => sql`
      insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at)
      values (${`delivery-${reminder}`}, ${mainWorkspaceId}, 'campaign', 'invitation-1', ${reminder}, 'email', 'sent',
              ${NOON}, ${NOON})`
    await database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
        values ('campaign', ${mainWorkspaceId}, 'survey', 'Spring', '{}', 1, ${NOON}, 'cli', ${NOON})`,
      insertInvitations([{ ...buildInvitationRow('invitation-1'), token: 'token-1' }]),
      insertDelivery(0),
      insertDelivery(1),
    ])
    for (const [token, reminder, at] of [
      ['token-1', 0, NOON],
      ['token-1', 0, NOON + 1],
      ['token-2', 1, NOON],
    ] as const)
      await database.batch([deliveryOpens.markDeliveryOpened(token, reminder, at)])
    expect(await database.all(sql`select id, opened_at as at from delivery order by id`)).toEqual([
      { id: 'delivery-0', at: NOON },
      { id: 'delivery-1', at: null },
    ])
  })
})
