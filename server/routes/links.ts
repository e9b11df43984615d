import { Link, NewLink } from '../../shared/link.ts'
import { listOf, paging } from '../../shared/list.ts'
import { createLink, getLink, listLinks } from '../domain/surveys/links.ts'
import { api, body, id, idempotency, idempotencyKey, json, router } from '../http/openapi.ts'
import { query } from '../http/query.ts'

const tags = ['Links']

export const links = router()
  .openapi(
    api('surveys.change', {
      method: 'post',
      path: '/api/surveys/{id}/links',
      tags,
      summary: 'Make a shared link',
      description: 'Anyone who has it can answer. Its QR code is at `qr`, the widget to paste into a page in `embed`.',
      request: { params: id, headers: idempotencyKey, body: body(NewLink) },
      responses: { 201: json(Link, 'The link') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const made = await createLink(deps, caller, c.req.valid('param').id, c.req.valid('json'), await idempotency(c))
      return c.json(await getLink(deps, caller, made), 201)
    },
  )
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/surveys/{id}/links',
      tags,
      summary: 'List the shared links of a survey',
      request: { params: id, query: query(paging) },
      responses: { 200: json(listOf(Link), 'A page of links, newest first') },
    }),
    async (c) => c.json(await listLinks(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
