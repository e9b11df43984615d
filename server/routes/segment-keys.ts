import { z } from 'zod'
import { PropertyKey } from '../../shared/properties.ts'
import { SegmentKey, SegmentLabels } from '../../shared/segment-key.ts'
import {
  declareSegmentKey,
  listSegmentKeys,
  removeSegmentKey,
  setSegmentLabels,
} from '../domain/workspaces/segment-keys.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'

const tags = ['Segment keys']
const keyParam = z.object({ key: PropertyKey })

export const segmentKeyRoutes = createRouter()
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/segment-keys',
      operationId: 'listSegmentKeys',
      tags,
      summary: 'List segment keys',
      description:
        'Properties by which responses are counted in advance. Reports by other properties read every response.',
      responses: { 200: jsonResponse(z.object({ data: z.array(SegmentKey) }), 'All segment keys') },
    }),
    async (c) => c.json({ data: await listSegmentKeys(c.var.deps, c.var.caller) }, 200),
  )
  .openapi(
    apiRoute('segment-keys', {
      method: 'put',
      path: '/api/segment-keys/{key}',
      operationId: 'declareSegmentKey',
      tags,
      summary: 'Declare a segment key',
      description:
        'Existing responses are counted in the background until `countedAt` is set. Reports work in the meantime. `reason` and ' +
        '`tag` cannot be declared: `where[reason]` and `where[tag]` mean the reasons selected and the tags.',
      request: { params: keyParam },
      responses: { 200: jsonResponse(SegmentKey, 'The segment key') },
    }),
    async (c) => c.json(await declareSegmentKey(c.var.deps, c.var.caller, c.req.valid('param').key), 200),
  )
  .openapi(
    apiRoute('segment-keys', {
      method: 'put',
      path: '/api/segment-keys/{key}/labels',
      operationId: 'setSegmentLabels',
      tags,
      summary: 'Set what a segment key is called',
      description: 'Replaces the labels, one for each language of the app. Pages show them in place of the key.',
      request: { params: keyParam, body: jsonBody(SegmentLabels) },
      responses: { 200: jsonResponse(SegmentKey, 'The segment key') },
    }),
    async (c) => {
      const { key } = c.req.valid('param')
      return c.json(await setSegmentLabels(c.var.deps, c.var.caller, key, c.req.valid('json')), 200)
    },
  )
  .openapi(
    apiRoute('segment-keys', {
      method: 'delete',
      path: '/api/segment-keys/{key}',
      operationId: 'removeSegmentKey',
      tags,
      summary: 'Remove a segment key',
      description: 'Deletes the counts. The properties of the responses stay.',
      request: { params: keyParam },
      responses: { 204: { description: 'Removed' } },
    }),
    async (c) => {
      await removeSegmentKey(c.var.deps, c.var.caller, c.req.valid('param').key)
      return c.body(null, 204)
    },
  )
