import { z } from 'zod'
import { refuseInDemo } from '../domain/demo/demo.ts'
import { requires } from '../http/auth.ts'
import { Problem, problem } from '../http/errors.ts'
import { printed } from '../http/metrics.ts'
import { json, open, router } from '../http/openapi.ts'

const tags = ['Operation']
const Ok = z.object({ status: z.literal('ok') })

export const operation = router()
operation
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
      summary: 'Whether to send requests here: the database can be reached and is migrated, and the process stays',
      responses: {
        200: json(Ok, 'It is'),
        503: { description: 'Not now', content: { 'application/problem+json': { schema: Problem } } },
      },
    }),
    async (c) => {
      const { deps } = c.var
      if (deps.stopping?.()) return problem(c, 503, 'This process is about to stop.') as never
      if (await deps.ready()) return c.json({ status: 'ok' as const }, 200)
      return problem(c, 503, 'The database cannot be reached, or is not migrated to this version.') as never
    },
  )
operation.get('/metrics', requires('operation'), async (c) => {
  await refuseInDemo(c.var.deps, c.var.caller)
  const { text, type } = await printed(c.var.metrics, c.var.deps)
  return c.body(text, 200, { 'content-type': type })
})
operation.openAPIRegistry.registerPath({
  method: 'get',
  path: '/metrics',
  tags,
  summary: 'What has been measured, of all workspaces together',
  security: [{ apiKey: ['admin'] }],
  responses: { 200: { description: 'For Prometheus', content: { 'text/plain': { schema: { type: 'string' } } } } },
})
