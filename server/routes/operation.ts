import { z } from 'zod'
import { HttpError } from '../http/errors.ts'
import { renderMetrics } from '../http/metrics.ts'
import { apiRoute, createRouter, jsonResponse, publicRoute } from '../http/openapi.ts'

const tags = ['Operation']
const Ok = z.object({ status: z.literal('ok') })

export const operationRoutes = createRouter()
operationRoutes
  .openapi(
    publicRoute({
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      tags,
      summary: 'Check that the process runs',
      responses: { 200: jsonResponse(Ok, 'Running') },
    }),
    (c) => c.json({ status: 'ok' as const }, 200),
  )
  .openapi(
    publicRoute({
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      tags,
      summary: 'Check that the process can serve requests',
      description: 'The database is reachable and migrated, and the process is not stopping.',
      responses: { 200: jsonResponse(Ok, 'Ready') },
    }),
    async (c) => {
      const { deps } = c.var
      if (deps.isStopping?.()) throw new HttpError(503, 'stopping', 'This process is about to stop.')
      if (await deps.isReady()) return c.json({ status: 'ok' as const }, 200)
      throw new HttpError(503, 'not-ready', 'The database cannot be reached, or is not migrated to this version.')
    },
  )
operationRoutes.openapi(
  apiRoute('metrics', {
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tags,
    summary: 'Read the metrics of the service',
    description: 'All workspaces together, in the format of Prometheus.',
    responses: { 200: { description: 'Metrics', content: { 'text/plain': { schema: { type: 'string' } } } } },
  }),
  async (c) => {
    const { text, type } = await renderMetrics(c.var.metrics, c.var.deps)
    return c.body(text, 200, { 'content-type': type }) as never
  },
)
