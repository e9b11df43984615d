import { Link, LinkPatch, LinkWithScore, NewLink } from '../../shared/link.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { listLinksWithScores } from '../domain/reports/link-scores.ts'
import { closeLink, createLink, deleteLink, getLink, renameLink, reopenLink } from '../domain/surveys/links.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  problemResponses,
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
      responses: { 200: jsonResponse(listSchema(LinkWithScore), 'A page of links, newest first') },
    }),
    async (c) =>
      c.json(await listLinksWithScores(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'patch',
      path: '/api/links/{id}',
      operationId: 'renameLink',
      tags,
      summary: 'Rename a shared link',
      request: { params: idParam, body: jsonBody(LinkPatch) },
      responses: { 200: jsonResponse(Link, 'The renamed link') },
    }),
    async (c) => c.json(await renameLink(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'delete',
      path: '/api/links/{id}',
      operationId: 'deleteLink',
      tags,
      summary: 'Delete a shared link',
      description: 'Only without responses. A link with responses can be closed.',
      request: { params: idParam },
      responses: { ...problemResponses(409), 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteLink(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'put',
      path: '/api/links/{id}/closure',
      operationId: 'closeLink',
      tags,
      summary: 'Close a shared link',
      description: 'The other links of the survey go on taking responses.',
      request: { params: idParam },
      responses: { 200: jsonResponse(Link, 'The closed link') },
    }),
    async (c) => c.json(await closeLink(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'delete',
      path: '/api/links/{id}/closure',
      operationId: 'reopenLink',
      tags,
      summary: 'Reopen a shared link',
      request: { params: idParam },
      responses: { 200: jsonResponse(Link, 'The reopened link') },
    }),
    async (c) => c.json(await reopenLink(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
