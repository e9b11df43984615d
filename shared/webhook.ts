import { z } from 'zod'
import { ChannelName, channelState } from './channel.ts'
import { type EventType, eventTypes } from './event-types.ts'
import { fieldErrors } from './field-errors.ts'
import { groups } from './nps.ts'
import { text } from './text.ts'

/** A type of events, all types of a noun, as `response.*`, or `*` for all. */
const EventPattern = text(40).refine(
  (value) => eventTypes.some((type) => matchesPattern(value, type)),
  fieldErrors['event-types'],
)

const matchesPattern = (pattern: string, type: EventType): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))

/** Whether a webhook with these `events` gets those of a type. */
export const isSubscribed = (patterns: readonly string[], type: EventType): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, type))

const subscription = {
  events: z.array(EventPattern).max(50).meta({
    description:
      'Types of events, such as `response.created`, `response.*` or `*`. Without any, only rules send to the webhook',
  }),
  survey: text(40).nullable().meta({ description: 'Only events of this survey' }),
  groups: z.array(z.enum(groups)).meta({ description: 'Only events of responses of these groups' }),
}

const Url = text(2000).meta({
  description: 'https, of a public address. It is shown without its path later on',
  example: 'https://example.com/vouch',
})

export const NewWebhook = z
  .strictObject({
    url: Url,
    name: ChannelName.optional().meta({ description: 'The host of the address, if not given' }),
    events: subscription.events,
    survey: subscription.survey.default(null),
    groups: subscription.groups.default([]),
  })
  .meta({ id: 'NewWebhook' })

export type NewWebhook = z.output<typeof NewWebhook>

export const WebhookPatch = z
  .strictObject({
    url: Url.optional(),
    name: ChannelName.optional(),
    events: subscription.events.optional(),
    survey: subscription.survey.optional(),
    groups: subscription.groups.optional(),
  })
  .meta({ id: 'WebhookPatch' })

export type WebhookPatch = z.output<typeof WebhookPatch>

export const Webhook = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string().meta({
      description: 'Its address without the query, which may hold a secret',
      example: 'https://example.com/hooks/vouch?…',
    }),
    ...subscription,
    previousSecretUntil: z
      .string()
      .nullable()
      .meta({ description: 'After a rotation: until when deliveries are signed with the previous secret, too' }),
    ...channelState,
  })
  .meta({ id: 'Webhook' })

export type Webhook = z.output<typeof Webhook>

/** The secret is shown here alone. */
export const WebhookWithSecret = Webhook.and(
  z.object({ secret: z.string().meta({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }) }),
)

export type WebhookWithSecret = z.output<typeof WebhookWithSecret>
