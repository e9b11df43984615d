import { Link, NewLink } from '../../shared/link.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { createLink, getLink, listLinks } from '../domain/surveys/links.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Links']

export const linkRoutes = createRouter()
  .openapi(
    apiRoute('surveys.change', {
      method: 'post',
      path: '/api/surveys/{id}/links',
      operationId: 'createLink',
      tags,
      summary: 'Create a shared link',
      description: 'Anyone with the link can respond. `qr` is the URL of its QR code, `embed` the HTML of the widget.',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewLink) },
      responses: { 201: jsonResponse(Link, 'The link') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const linkId = await createLink(
        deps,
        caller,
        c.req.valid('param').id,
        c.req.valid('json'),
        await readIdempotency(c),
      )
      return c.json(await getLink(deps, caller, linkId), 201)
    },
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}/links',
      operationId: 'listLinks',
      tags,
      summary: 'List the shared links of a survey',
      request: { params: idParam, query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Link), 'A page of links, newest first') },
    }),
    async (c) => c.json(await listLinks(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
