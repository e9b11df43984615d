import { createApp as createRealApp } from '../../server/app.ts'
import { receiptOf } from '../../server/domain/responses/submission.ts'
import type { AppDeps } from '../../server/http/env.ts'
import { body, id, json, open } from '../../server/http/openapi.ts'
import { AnswerReceipt, NewAnswer } from '../../shared/response.ts'

/**
 * The app with a route beside the one that takes answers: the same middlewares, contract and receipt, and no database. What
 * it answers in a second is the most that this stack can do.
 */
export function createApp(deps: AppDeps) {
  const app = createRealApp(deps)
  app.openapi(
    open([400], {
      method: 'post',
      path: '/embed/echo/{id}',
      request: { params: id, body: body(NewAnswer) },
      responses: { 201: json(AnswerReceipt, 'Validated') },
    }),
    (c) => {
      const { score } = c.req.valid('json')
      return c.json(receiptOf(deps, { id: deps.newId(deps.now()), score }), 201)
    },
  )
  return app
}
