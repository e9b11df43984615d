import { createApp as createRealApp } from '../../server/app.ts'
import { buildReceipt } from '../../server/domain/responses/submission.ts'
import type { AppDeps } from '../../server/http/env.ts'
import { idParam, jsonBody, jsonResponse, publicRoute } from '../../server/http/openapi.ts'
import { NewResponse, ResponseReceipt } from '../../shared/response.ts'

/**
 * The app with a route beside the one that takes answers: the same middlewares, contract and receipt, and no database. What
 * it answers in a second is the most that this stack can do.
 */
export function createApp(deps: AppDeps) {
  const app = createRealApp(deps)
  app.openapi(
    publicRoute([400], {
      method: 'post',
      path: '/embed/echo/{id}',
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
