import { expect, it } from 'vitest'
import * as traceStore from '../../../server/store/queries/campaign-traces.ts'
import { insertInvitations } from '../../../server/store/queries/invitations.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildInvitationRow, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('campaign traces', { campaignTraces: traceStore }, ({ database, campaignTraces }) => {
  it('go with their contact', async () => {
    await insertFixture(database)
    await database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
        values ('campaign', ${mainWorkspaceId}, 'survey', 'Spring', '{}', 1, ${NOON}, 'cli', ${NOON})`,
      insertInvitations([{ ...buildInvitationRow('invitation-1'), contactId: 'contact-ada' }]),
      sql`insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at)
        values ('delivery', ${mainWorkspaceId}, 'campaign', 'invitation-1', 0, 'email', 'sent', ${NOON}, ${NOON})`,
      sql`insert into contact_event (id, workspace_id, contact_id, type, properties, at, created_at)
        values ('event', ${mainWorkspaceId}, 'contact-ada', 'delivered', '{}', ${NOON}, ${NOON})`,
      sql`insert into campaign_entry (id, workspace_id, campaign_id, contact_id, event_id, due_at)
        values ('entry', ${mainWorkspaceId}, 'campaign', 'contact-ada', 'event', ${NOON})`,
    ])
    const count = async () =>
      (
        await database.all(
          sql<{
            id: string
          }>`select id from delivery union all select id from contact_event union all select id from campaign_entry`,
        )
      ).length
    await database.batch(campaignTraces.deleteCampaignTraces(otherWorkspaceId, 'contact-ada'))
    await database.batch(campaignTraces.deleteCampaignTraces(mainWorkspaceId, 'contact-mei'))
    expect(await count()).toBe(3)
    await database.batch(campaignTraces.deleteCampaignTraces(mainWorkspaceId, 'contact-ada'))
    expect(await count()).toBe(0)
  })
})
