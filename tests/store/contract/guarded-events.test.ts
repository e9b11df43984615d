import { beforeEach, expect, it } from 'vitest'
import type { EventRow } from '../../../server/store/queries/events.ts'
import * as guardedStore from '../../../server/store/queries/guarded-events.ts'
import { sql } from '../../../server/store/sql.ts'
import type { EventType } from '../../../shared/event-types.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('guarded events', { guardedEvents: guardedStore }, ({ database, guardedEvents }) => {
  beforeEach(() => insertFixture(database))

  let number = 0
  const build = (type: EventType, subjectId: string): EventRow => ({
    ...{ id: `event-${number++}`, workspaceId: mainWorkspaceId, type, subjectId, surveyId: null, data: {} },
    ...{ causedBy: null, at: NOON },
  })
  const count = async (type: EventType) => (await database.all(sql`select id from event where type = ${type}`)).length

  it('are recorded while the change is still to be made', async () => {
    const [survey] = await database.all(sql<{ id: string }>`
      select id from survey where workspace_id = ${mainWorkspaceId} and closed_at is null order by id limit 1`)
    const surveyId = survey?.id ?? ''
    await database.batch([
      ...guardedEvents.insertClosedEvent(build('survey.closed', surveyId)),
      sql`update survey set closed_at = 1 where id = ${surveyId}`,
      ...guardedEvents.insertClosedEvent(build('survey.closed', surveyId)),
      sql`update survey set closed_at = null where id = ${surveyId}`,
      guardedEvents.insertErasedEvent(build('contact.erased', 'contact-ada')),
      guardedEvents.insertErasedEvent(build('contact.erased', 'gone')),
      ...guardedEvents.insertBouncedEvent(build('contact.bounced', 'contact-ada'), ['digest']),
      sql`insert into suppression (id, workspace_id, kind, digest, reason, at, created_by)
          values ('s', ${mainWorkspaceId}, 'email', 'digest', 'bounced', 1, 'mail')`,
      ...guardedEvents.insertBouncedEvent(build('contact.bounced', 'contact-ada'), ['digest']),
      ...guardedEvents.insertPropertyEvents(
        mainWorkspaceId,
        ['contact-ada', 'contact-mei'],
        sql`r.id = 'contact-ada'`,
        {
          ...{ id: 'aaaaaaaaaabbbbbbbbbbbb', causedBy: 'cli', at: NOON },
        },
      ),
    ])
    expect(await count('survey.closed')).toBe(1)
    expect(await count('contact.erased')).toBe(1)
    expect(await count('contact.bounced')).toBe(1)
    expect(await count('contact.updated')).toBe(1)
  })

  it('of campaigns and their messages are recorded once', async () => {
    const [survey] = await database.all(sql<{ id: string }>`
      select id from survey where workspace_id = ${mainWorkspaceId} order by id limit 1`)
    await database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at, started_at)
          values ('campaign-1', ${mainWorkspaceId}, ${survey?.id}, 'Autumn', '{}', 1, 1, 'cli', 1, 1)`,
      ...guardedEvents.insertPausedEvent(build('campaign.paused', 'campaign-1')),
      sql`update campaign set paused_at = 1 where id = 'campaign-1'`,
      ...guardedEvents.insertPausedEvent(build('campaign.paused', 'campaign-1')),
      sql`insert into invitation (id, workspace_id, survey_id, contact_id, token, channel, day, created_at, campaign_id, wave)
          values ('invitation-1', ${mainWorkspaceId}, ${survey?.id}, 'contact-ada', 'token-1', 'email', '2026-11-22', 1, 'campaign-1', 1)`,
      sql`insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at)
          values ('delivery-1', ${mainWorkspaceId}, 'campaign-1', 'invitation-1', 0, 'email', 'sending', 1, 1)`,
      guardedEvents.insertDeliveryEvents([{ ...build('invitation.sent', 'invitation-1'), deliveryId: 'delivery-1' }]),
      sql`update delivery set state = 'sent' where id = 'delivery-1'`,
      guardedEvents.insertDeliveryEvents([{ ...build('invitation.sent', 'invitation-1'), deliveryId: 'delivery-1' }]),
      ...guardedEvents.insertOpenEvent('token-1', 0, { id: 'open-1', at: NOON }),
      sql`update delivery set opened_at = 1 where id = 'delivery-1'`,
      ...guardedEvents.insertOpenEvent('token-1', 0, { id: 'open-2', at: NOON }),
      ...guardedEvents.insertClickEvent(mainWorkspaceId, 'invitation-1', { id: 'click-1', at: NOON }),
      sql`update invitation set clicked_at = 1 where id = 'invitation-1'`,
      ...guardedEvents.insertClickEvent(mainWorkspaceId, 'invitation-1', { id: 'click-2', at: NOON }),
    ])
    expect(await count('campaign.paused')).toBe(1)
    expect(await count('invitation.sent')).toBe(1)
    const rows = await database.all(sql<{ type: string; data: string }>`
      select type, cast(data as text) as data from event where type in ('invitation.opened', 'invitation.clicked') order by type`)
    expect(rows.map(({ type, data }) => [type, JSON.parse(data)])).toEqual([
      ['invitation.clicked', { channel: 'email', campaignId: 'campaign-1' }],
      ['invitation.opened', { channel: 'email', campaignId: 'campaign-1', reminder: 0 }],
    ])
  })
})
