import type { Database } from '../../server/store/database.ts'
import { insertContacts } from '../../server/store/queries/contacts.ts'
import { insertResponses } from '../../server/store/queries/responses.ts'
import { jsonRows, sql } from '../../server/store/sql.ts'
import type { CampaignSettings } from '../../shared/campaign.ts'
import { CampaignSettings as Settings } from '../../shared/campaign.ts'
import { buildContactRow, buildInvitationRow } from '../store/contract/fixtures.ts'
import { buildResponseRow } from './rows.ts'
import { DAY, NOON } from './world.ts'

/** A person of a campaign, and all that happened to them. */
export interface SamplePerson {
  wave?: number
  variant?: 'a' | 'b'
  stratum?: string
  probability?: number | null
  state?: 'waiting' | 'sending' | 'sent' | 'failed' | 'skipped'
  reason?: string
  /** The reminders that were sent, one each day after the invitation at noon. */
  reminders?: number
  clickedAt?: number
  unsubscribedAt?: number
  bounce?: { kind: 'hard' | 'soft' | 'complaint'; reason: string }
  response?: { score: number; at: number; suspicion?: string }
}

export interface SampleCampaign {
  workspaceId: string
  surveyId: string
  settings?: Partial<CampaignSettings>
  /** Times of the campaign, as columns. */
  times?: { finishedAt?: number; cancelledAt?: number }
  /** JSON, by wave from 1 on. */
  populations?: string[]
  people: readonly SamplePerson[]
  /** Reasons of people who were not asked. */
  notAsked?: readonly string[]
}

/** A padded number of 22 characters, as ids have. */
export const sampleId = (prefix: string, index: number): string =>
  prefix + String(index).padStart(22 - prefix.length, '0')

let campaigns = 0

/** Stores a campaign with its people as it would be after sending. @returns its id */
export async function insertSampleCampaign(database: Database, sample: SampleCampaign): Promise<string> {
  const { workspaceId, surveyId, settings = {}, times = {}, populations = ['{}'], people, notAsked = [] } = sample
  campaigns++
  const prefix = `s${campaigns}`
  const id = sampleId(`${prefix}c`, 0)
  const contactIds = [...people, ...notAsked].map((_, index) => sampleId(`${prefix}p`, index))
  const contacts = contactIds.map((contactId) =>
    buildContactRow(contactId, { workspaceId, email: `${contactId}@example.com` }),
  )
  const invitations = people.map(
    ({ wave = 1, variant, stratum, probability = 1, clickedAt, unsubscribedAt, response }, index) => ({
      ...buildInvitationRow(sampleId(`${prefix}i`, index), {
        workspaceId,
        surveyId,
        contactId: contactIds[index] as string,
      }),
      ...{ token: sampleId(`${prefix}t`, index), wave, variant, stratum, probability, clickedAt, unsubscribedAt },
      answeredAt: response && response.suspicion === undefined ? response.at : null,
    }),
  )
  const deliveries = people.flatMap(({ state = 'sent', reason, reminders = 0 }, index) =>
    Array.from({ length: reminders + 1 }, (_, reminder) => ({
      ...{ id: sampleId(`${prefix}d${reminder}`, index), invitationId: sampleId(`${prefix}i`, index), reminder },
      ...{
        state: reminder === 0 ? state : 'sent',
        reason: reminder === 0 ? reason : undefined,
        at: NOON + reminder * DAY,
      },
    })),
  )
  const bounces = people.flatMap(({ bounce }, index) =>
    bounce ? [{ id: sampleId(`${prefix}b`, index), invitationId: sampleId(`${prefix}i`, index), ...bounce }] : [],
  )
  const responses = people.flatMap(({ response }, index) => {
    if (!response) return []
    const invitationId = sampleId(`${prefix}i`, index)
    const { score, at, suspicion = null } = response
    const used = suspicion === null ? { invitationId } : { suspectedInvitationId: invitationId, suspicion }
    const values = {
      contactId: contactIds[index] as string,
      identity: 'verified' as const,
      score,
      answeredAt: at,
      ...used,
    }
    return [buildResponseRow({ workspaceId, surveyId }, { id: sampleId(`${prefix}r`, index), ...values })]
  })
  const decisions = notAsked.map((reason, index) => ({
    ...{ id: sampleId(`${prefix}n`, index), reason },
    contactId: contactIds[people.length + index] as string,
  }))
  await database.batch([
    sql`
    insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at, started_at,
                          finished_at, cancelled_at)
    values (${id}, ${workspaceId}, ${surveyId}, 'Spring', ${JSON.stringify(Settings.parse(settings))}, 1, ${NOON}, 'cli', ${NOON}, ${NOON},
            ${times.finishedAt ?? null}, ${times.cancelledAt ?? null})`,
    ...populations.map(
      (population, index) => sql`
    insert into campaign_wave (workspace_id, campaign_id, number, starts_at, selected_at, population)
    values (${workspaceId}, ${id}, ${index + 1}, ${NOON + index}, ${NOON + index}, ${population})`,
    ),
    insertContacts(contacts),
    sql`
    insert into invitation (id, workspace_id, survey_id, contact_id, token, channel, day, created_at, answered_at, campaign_id,
                            wave, variant, probability, stratum, clicked_at, unsubscribed_at)
    select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'surveyId', v.value ->> 'contactId', v.value ->> 'token',
           'email', '2026-11-22', ${NOON}, cast(v.value ->> 'answeredAt' as bigint), cast(${id} as text),
           cast(v.value ->> 'wave' as bigint), v.value ->> 'variant', cast(v.value ->> 'probability' as double precision),
           v.value ->> 'stratum', cast(v.value ->> 'clickedAt' as bigint), cast(v.value ->> 'unsubscribedAt' as bigint)
    from   json_each(${jsonRows(invitations)}) v`,
    sql`
    insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, state, at, due_at, reason)
    select v.value ->> 'id', cast(${workspaceId} as text), cast(${id} as text), v.value ->> 'invitationId',
           cast(v.value ->> 'reminder' as bigint), 'email', v.value ->> 'state', cast(v.value ->> 'at' as bigint), 0,
           v.value ->> 'reason'
    from   json_each(${jsonRows(deliveries)}) v`,
    sql`
    insert into bounce (id, workspace_id, invitation_id, campaign_id, kind, reason, words, source, at)
    select v.value ->> 'id', cast(${workspaceId} as text), v.value ->> 'invitationId', cast(${id} as text), v.value ->> 'kind',
           v.value ->> 'reason', '550 No such user', 'mail', ${NOON}
    from   json_each(${jsonRows(bounces)}) v`,
    sql`
    insert into decision (id, workspace_id, survey_id, contact_id, reason, at, campaign_id, wave)
    select v.value ->> 'id', cast(${workspaceId} as text), cast(${surveyId} as text), v.value ->> 'contactId',
           v.value ->> 'reason', ${NOON}, cast(${id} as text), 1
    from   json_each(${jsonRows(decisions)}) v`,
    insertResponses(responses),
  ])
  return id
}
