import { createApp as createRealApp } from '../../server/app.ts'
import { buildReceipt } from '../../server/domain/responses/submission.ts'
import type { AppDeps } from '../../server/http/env.ts'
import { idParam, jsonBody, jsonResponse, publicRoute } from '../../server/http/openapi.ts'
import { NewResponse, ResponseReceipt } from '../../shared/response.ts'

/**
 * The app plus a route with the middleware, validation and receipt of a submission, but no database. Its throughput is the
 * most that this stack can reach.
 */
export function createApp(deps: AppDeps) {
  const app = createRealApp(deps)
  app.openapi(
    publicRoute({
      method: 'post',
      path: '/embed/echo/{id}',
      operationId: 'echo',
      tags: ['Benchmark'],
      request: { params: idParam, body: jsonBody(NewResponse) },
      responses: { 201: jsonResponse(ResponseReceipt, 'Validated') },
    }),
    (c) => {
      const { score } = c.req.valid('json')
      return c.json(buildReceipt(deps, { id: deps.newId(deps.now()), score }), 201)
    },
  )
  return app
}
