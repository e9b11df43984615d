import { Gateway, GatewayPatch, GatewayTest, GatewayTestResult, NewGateway } from '../../shared/gateway.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { createGateway, deleteGateway, getGateway, listGateways, updateGateway } from '../domain/gateways/gateways.ts'
import { testGateway } from '../domain/gateways/test-message.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Text messages']

export const gatewayRoutes = createRouter()
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/gateways',
      operationId: 'createGateway',
      tags,
      summary: 'Create a gateway for text messages',
      description:
        'Any provider that sends a message for one HTTP request. Requests go to public addresses alone, follow no redirects and end after ' +
        'ten seconds.',
      request: { headers: idempotencyHeader, body: jsonBody(NewGateway) },
      responses: { 201: jsonResponse(Gateway, 'The gateway, without the values of its secrets') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const gatewayId = await createGateway(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getGateway(deps, caller, gatewayId), 201)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/gateways',
      operationId: 'listGateways',
      tags,
      summary: 'List gateways',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Gateway), 'A page of gateways, newest first') },
    }),
    async (c) => c.json(await listGateways(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/gateways/{id}',
      operationId: 'getGateway',
      tags,
      summary: 'Get a gateway',
      request: { params: idParam },
      responses: { 200: jsonResponse(Gateway, 'The gateway') },
    }),
    async (c) => c.json(await getGateway(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/gateways/{id}',
      operationId: 'updateGateway',
      tags,
      summary: 'Update a gateway',
      request: { params: idParam, body: jsonBody(GatewayPatch) },
      responses: { 200: jsonResponse(Gateway, 'The gateway') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      await updateGateway(c.var.deps, c.var.caller, id, c.req.valid('json'))
      return c.json(await getGateway(c.var.deps, c.var.caller, id), 200)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/gateways/{id}',
      operationId: 'deleteGateway',
      tags,
      summary: 'Delete a gateway',
      description: 'Refused while a campaign that is not over sends through it.',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteGateway(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/gateways/{id}/test',
      operationId: 'testGateway',
      tags,
      summary: 'Send a test message to your own number',
      request: { params: idParam, body: jsonBody(GatewayTest) },
      responses: { 200: jsonResponse(GatewayTestResult, 'What the gateway answered') },
    }),
    async (c) => c.json(await testGateway(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
