import type { Handler } from 'hono'
import { z } from 'zod'
import { requires } from '../http/auth.ts'
import type { Env } from '../http/env.ts'
import { json, open, router } from '../http/openapi.ts'
import { Problem, problem } from '../http/problems.ts'

const tags = ['Operation']
const Ok = z.object({ status: z.literal('ok') })

/** @param metrics prints what has been measured, for Prometheus */
export const operation = (metrics: Handler<Env>) => {
  const routes = router()
    .openapi(
      open([], {
        method: 'get',
        path: '/healthz',
        tags,
        summary: 'Whether the process runs',
        responses: { 200: json(Ok, 'It does') },
      }),
      (c) => c.json({ status: 'ok' as const }, 200),
    )
    .openapi(
      open([], {
        method: 'get',
        path: '/readyz',
        tags,
        summary: 'Whether the database can be reached and is migrated',
        responses: {
          200: json(Ok, 'It is'),
          503: { description: 'Not yet', content: { 'application/problem+json': { schema: Problem } } },
        },
      }),
      async (c) => {
        if (await c.var.deps.ready()) return c.json({ status: 'ok' as const }, 200)
        return problem(c, 503, 'The database cannot be reached, or is not migrated to this version.') as never
      },
    )
  routes.get('/metrics', requires('read'), metrics)
  routes.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    tags,
    summary: 'What has been measured',
    security: [{ apiKey: ['read'] }],
    responses: { 200: { description: 'For Prometheus', content: { 'text/plain': { schema: { type: 'string' } } } } },
  })
  return routes
}
