import { z } from 'zod'
import { EventsResult, NewEvents } from '../../shared/event.ts'
import { EventType, FeedEvent } from '../../shared/event-types.ts'
import { fieldErrors } from '../../shared/field-errors.ts'
import { text, WholeNumber } from '../../shared/text.ts'
import { recordEvents } from '../domain/campaigns/events.ts'
import { listEvents } from '../domain/events/feed.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const FeedPage = z
  .object({
    data: z.array(FeedEvent),
    nextCursor: z
      .string()
      .meta({ description: 'The `cursor` of the next call. As long as nothing is new, it stays the same' }),
  })
  .meta({ id: 'EventFeed' })

export const eventRoutes = createRouter()
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/events',
      operationId: 'recordEvents',
      tags: ['Campaigns'],
      summary: 'Report what customers did',
      description: 'One event, or up to 1,000. Campaigns may ask the contacts some days after it.',
      request: { body: jsonBody(NewEvents) },
      responses: { 200: jsonResponse(EventsResult, 'The events') },
    }),
    async (c) => {
      const input = c.req.valid('json')
      return c.json(await recordEvents(c.var.deps, c.var.caller, Array.isArray(input) ? input : [input]), 200)
    },
  )
  .openapi(
    // Those who may see everything that events are about.
    apiRoute('follow-ups', {
      method: 'get',
      path: '/api/events',
      operationId: 'listEvents',
      tags: ['Events'],
      summary: 'Read what has happened',
      description:
        'Oldest first, each event once and in the order of `sequence`. Pass `nextCursor` as `cursor` again and again. Pages may be ' +
        'empty and still move the cursor on. Events are kept 30 days',
      request: {
        query: queryParams({
          type: EventType.optional(),
          survey: text(40).optional(),
          cursor: z
            .string()
            .regex(/^\d{1,15}$/, fieldErrors.cursor)
            .optional(),
          limit: WholeNumber(1, 500).default(100),
        }),
      },
      responses: { 200: jsonResponse(FeedPage, 'Events') },
    }),
    async (c) => {
      const { cursor, type, survey, limit } = c.req.valid('query')
      const query = { after: cursor, types: type && [type], surveyId: survey, limit }
      return c.json(await listEvents(c.var.deps, c.var.caller, query), 200)
    },
  )
