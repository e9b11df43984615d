import { z } from 'zod'
import { PropertyKey } from '../../shared/properties.ts'
import { SegmentKey } from '../../shared/segment-key.ts'
import { declareSegmentKey, listSegmentKeys, removeSegmentKey } from '../domain/workspaces/segment-keys.ts'
import { apiRoute, createRouter, jsonResponse } from '../http/openapi.ts'

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
      description: 'The properties that answers are counted by. Reports by others work too, but read every answer.',
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
      description: 'Many answers are counted in the background, until `countedAt` is there; reports work meanwhile.',
      request: { params: keyParam },
      responses: { 200: jsonResponse(SegmentKey, 'The segment key') },
    }),
    async (c) => c.json(await declareSegmentKey(c.var.deps, c.var.caller, c.req.valid('param').key), 200),
  )
  .openapi(
    apiRoute('segment-keys', {
      method: 'delete',
      path: '/api/segment-keys/{key}',
      operationId: 'removeSegmentKey',
      tags,
      summary: 'Remove a segment key',
      description: 'Its counts go; the properties of the answers stay.',
      request: { params: keyParam },
      responses: { 204: { description: 'Given up' } },
    }),
    async (c) => {
      await removeSegmentKey(c.var.deps, c.var.caller, c.req.valid('param').key)
      return c.body(null, 204)
    },
  )
