import { EventsResult, NewEvents } from '../../shared/event.ts'
import { recordEvents } from '../domain/campaigns/events.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'

export const eventRoutes = createRouter().openapi(
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
