import { createCampaign } from '../../server/domain/campaigns/campaigns.ts'
import { startCampaign } from '../../server/domain/campaigns/states.ts'
import { type Caller, cliCaller } from '../../server/domain/deps.ts'
import { updateSendingSettings } from '../../server/domain/workspaces/sending-settings.ts'
import { insertContacts, type NewContactRow } from '../../server/store/queries/contacts.ts'
import { insertDeliveries } from '../../server/store/queries/deliveries.ts'
import { insertInvitations } from '../../server/store/queries/invitations.ts'
import { sql } from '../../server/store/sql.ts'
import { CampaignSettings } from '../../shared/campaign.ts'
import type { Service } from './world.ts'

export interface CampaignSample {
  campaignId: string
  caller: Caller
  emails: string[]
  contactIds: string[]
  invitationIds: string[]
}

let samples = 0

/** Starts a campaign whose messages are due, without limits and quiet hours. @param values of each contact */
export async function startSampleCampaign(
  { deps, ours }: Pick<Service, 'deps' | 'ours'>,
  {
    count,
    settings = {},
    contact = () => ({}),
  }: { count: number; settings?: object; contact?: (index: number) => Partial<NewContactRow> },
): Promise<CampaignSample> {
  const { workspaceId, surveyId } = ours
  const caller = cliCaller(workspaceId)
  const sample = ++samples
  const now = deps.now()
  await updateSendingSettings(deps, caller, { quietHours: null, perSecond: 1000 })
  const campaign = { name: 'Spring', surveyId, settings: CampaignSettings.parse(settings) }
  const campaignId = await createCampaign(deps, caller, campaign)
  await startCampaign(deps, caller, campaignId)
  const contacts = Array.from({ length: count }, (_, index) => ({
    ...{
      id: deps.newId(now),
      workspaceId,
      externalId: null,
      email: `person${index}@sample${sample}.test`,
      phone: null,
    },
    ...{ name: `Person ${index}`, locale: 'en', properties: {}, unverifiedSince: null, createdAt: now, updatedAt: now },
    ...{ salutation: null, terms: null, nameKey: null, strokeKey: null },
    ...contact(index),
  })) as NewContactRow[]
  const invitations = contacts.map(({ id: contactId }) => ({
    ...{ id: deps.newId(now), workspaceId, surveyId, contactId, token: deps.newSecret(), channel: 'email' as const },
    ...{ day: '2026-11-22', createdAt: now, expiresAt: null, answeredAt: null },
  }))
  const deliveries = invitations.map(({ id: invitationId }, index) => ({
    ...{ id: deps.newId(now), workspaceId, campaignId, invitationId, reminder: 0, channel: 'email' as const },
    ...{ domain: contacts[index]?.email?.split('@')[1] ?? null, at: now, dueAt: now },
  }))
  await deps.database.batch([
    insertContacts(contacts),
    insertInvitations(invitations),
    sql`update invitation set campaign_id = ${campaignId}, wave = 1 where created_at = ${now} and campaign_id is null`,
    sql`insert into campaign_wave (workspace_id, campaign_id, number, starts_at, selected_at)
        values (${workspaceId}, ${campaignId}, 1, ${now}, ${now})`,
    sql`update campaign set next_wave_at = null where id = ${campaignId}`,
    insertDeliveries(deliveries),
  ])
  return {
    ...{ campaignId, caller },
    emails: contacts.map(({ email }) => String(email)),
    contactIds: contacts.map(({ id }) => id),
    invitationIds: invitations.map(({ id }) => id),
  }
}
