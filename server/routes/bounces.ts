import { Bounce, BounceKind } from '../../shared/bounce.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { listBounces } from '../domain/bounces/list.ts'
import { apiRoute, createRouter, idParam, jsonResponse } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const { id } = idParam.shape

export const bounceRoutes = createRouter().openapi(
  apiRoute('contacts', {
    method: 'get',
    path: '/api/bounces',
    operationId: 'listBounces',
    tags: ['Unsubscriptions'],
    summary: 'List what came back from messages',
    description:
      'Bounces, complaints, automatic replies and replies. An address whose messages bounced for good is in `/api/suppressions` ' +
      'with the reason `bounced`; removing it there lets messages go to it again.',
    request: {
      query: queryParams({
        kind: BounceKind.optional(),
        campaign: id.optional(),
        contact: id.optional(),
        ...pagingParams,
      }),
    },
    responses: { 200: jsonResponse(listSchema(Bounce), 'A page of bounces, newest first') },
  }),
  async (c) => {
    const { kind, campaign: campaignId, contact: contactId, ...paging } = c.req.valid('query')
    return c.json(await listBounces(c.var.deps, c.var.caller, { kind, campaignId, contactId }, paging), 200)
  },
)
