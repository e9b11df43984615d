import { z } from 'zod'

/**
 * What can happen, by the noun it happens to. `subject` of an event is the id of a response (also for follow-ups, which have the id
 * of their response), an invitation, a contact, a campaign, a survey, an improvement action or a referral.
 */
export const eventTypes = [
  'response.created',
  'response.updated',
  'response.suspected',
  'response.restored',
  'response.deleted',
  'follow-up.opened',
  'follow-up.assigned',
  'follow-up.contacted',
  'follow-up.overdue',
  'follow-up.escalated',
  'follow-up.done',
  'follow-up.reopened',
  'follow-up.merged',
  'follow-up.asked-again',
  'follow-up.concluded',
  'invitation.created',
  'invitation.sent',
  'invitation.opened',
  'invitation.clicked',
  'invitation.bounced',
  'invitation.failed',
  'contact.created',
  'contact.updated',
  'contact.unsubscribed',
  'contact.bounced',
  'contact.erased',
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.finished',
  'campaign.cancelled',
  'survey.closed',
  'score.moved',
  'action.reopened',
  'referral.converted',
] as const

export const EventType = z.enum(eventTypes).meta({ id: 'EventType' })
export type EventType = z.output<typeof EventType>

/** What an event happens to: the first word of its type. */
export type EventNoun = EventType extends `${infer Noun}.${string}` ? Noun : never

export const getEventNoun = (type: EventType): EventNoun => type.slice(0, type.indexOf('.')) as EventNoun

/** An event as the API lists it. */
export const FeedEvent = z
  .object({
    id: z.string(),
    type: EventType,
    at: z.string(),
    sequence: z.int().meta({ description: 'Counts the events of the workspace, without gaps' }),
    subject: z.string().meta({
      description: 'The id of the response, follow-up, invitation, contact, campaign, survey, action or referral',
    }),
    survey: z.string().nullable(),
    causedBy: z
      .string()
      .nullable()
      .meta({ description: '`user:`, `key:` or `rule:` and an id, `system`, `mail` or `cli`; null for a respondent' }),
    data: z.record(z.string(), z.unknown()).meta({ description: 'Facts without personal data' }),
  })
  .meta({ id: 'Event' })

export type FeedEvent = z.output<typeof FeedEvent>

/** How long events are kept. */
export const EVENT_RETENTION_DAYS = 30
