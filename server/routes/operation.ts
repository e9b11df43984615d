import { z } from 'zod'
import { rejectInDemo } from '../domain/demo/demo.ts'
import { requirePermission } from '../http/auth.ts'
import { HttpError } from '../http/errors.ts'
import { renderMetrics } from '../http/metrics.ts'
import { createRouter, jsonResponse, publicRoute } from '../http/openapi.ts'
import { PROBLEM_TYPE, Problem } from '../http/problem.ts'

const tags = ['Operation']
const Ok = z.object({ status: z.literal('ok') })

export const operationRoutes = createRouter()
operationRoutes
  .openapi(
    publicRoute([], {
      method: 'get',
      path: '/healthz',
      tags,
      summary: 'Whether the process runs',
      responses: { 200: jsonResponse(Ok, 'It does') },
    }),
    (c) => c.json({ status: 'ok' as const }, 200),
  )
  .openapi(
    publicRoute([], {
      method: 'get',
      path: '/readyz',
      tags,
      summary: 'Whether to send requests here: the database can be reached and is migrated, and the process stays',
      responses: {
        200: jsonResponse(Ok, 'It is'),
        503: { description: 'Not now', content: { [PROBLEM_TYPE]: { schema: Problem } } },
      },
    }),
    async (c) => {
      const { deps } = c.var
      if (deps.isStopping?.()) throw new HttpError(503, 'This process is about to stop.')
      if (await deps.isReady()) return c.json({ status: 'ok' as const }, 200)
      throw new HttpError(503, 'The database cannot be reached, or is not migrated to this version.')
    },
  )
operationRoutes.get('/metrics', requirePermission('metrics'), async (c) => {
  await rejectInDemo(c.var.deps, c.var.caller)
  const { text, type } = await renderMetrics(c.var.metrics, c.var.deps)
  return c.body(text, 200, { 'content-type': type })
})
operationRoutes.openAPIRegistry.registerPath({
  method: 'get',
  path: '/metrics',
  tags,
  summary: 'What has been measured, of all workspaces together',
  security: [{ apiKey: ['admin'] }],
  responses: { 200: { description: 'For Prometheus', content: { 'text/plain': { schema: { type: 'string' } } } } },
})
