import { z } from 'zod'
import { Instant, text } from './text.ts'

/** What a customer did, as another system reports it. */
export const NewEvent = z
  .strictObject({
    contact: z.unknown().meta({ $ref: '#/components/schemas/NewContact' }),
    type: text(100).meta({ example: 'delivered' }),
    at: Instant.optional().meta({ description: 'When it happened; now if missing' }),
    properties: z.record(text(100), text(200)).default({}),
    key: text(200)
      .nullable()
      .default(null)
      .meta({ description: 'Your id of the event: reported again, it counts once' }),
  })
  .meta({ id: 'NewEvent' })

export type NewEvent = z.output<typeof NewEvent>

export const NewEvents = z.union([NewEvent, z.array(NewEvent).min(1).max(1000)])

export const EventsResult = z
  .object({
    events: z.array(
      z.object({
        id: z.string(),
        contactId: z.string(),
        campaigns: z.int().meta({ description: 'How many campaigns it lets ask the contact' }),
      }),
    ),
    skipped: z.array(z.object({ index: z.int(), reason: z.string() })),
  })
  .meta({ id: 'EventsResult' })

export type EventsResult = z.output<typeof EventsResult>
