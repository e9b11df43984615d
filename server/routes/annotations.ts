import { z } from 'zod'
import { Annotation, AnnotationPatch, NewAnnotation } from '../../shared/annotation.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import {
  createAnnotation,
  deleteAnnotation,
  getAnnotation,
  listAnnotations,
  updateAnnotation,
} from '../domain/surveys/annotations.ts'
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

const tags = ['Annotations']

export const annotationRoutes = createRouter()
  .openapi(
    apiRoute('reports.change', {
      method: 'post',
      path: '/api/annotations',
      operationId: 'createAnnotation',
      tags,
      summary: 'Annotate a day',
      description: 'Annotations appear in the trend of the overview, where they may explain a change of the score.',
      request: { headers: idempotencyHeader, body: jsonBody(NewAnnotation) },
      responses: { 201: jsonResponse(Annotation, 'The annotation') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const annotationId = await createAnnotation(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getAnnotation(deps, caller, annotationId), 201)
    },
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/annotations',
      operationId: 'listAnnotations',
      tags,
      summary: 'List annotations',
      request: {
        query: queryParams({
          ...pagingParams,
          survey: z.string().optional().meta({ description: 'Only those of this survey, and of all surveys' }),
        }),
      },
      responses: { 200: jsonResponse(listSchema(Annotation), 'A page of annotations, newest first') },
    }),
    async (c) =>
      c.json(await listAnnotations(c.var.deps, c.var.caller, c.req.valid('query'), c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/annotations/{id}',
      operationId: 'getAnnotation',
      tags,
      summary: 'Get an annotation',
      request: { params: idParam },
      responses: { 200: jsonResponse(Annotation, 'The annotation') },
    }),
    async (c) => c.json(await getAnnotation(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('reports.change', {
      method: 'patch',
      path: '/api/annotations/{id}',
      operationId: 'updateAnnotation',
      tags,
      summary: 'Update an annotation',
      request: { params: idParam, body: jsonBody(AnnotationPatch) },
      responses: { 200: jsonResponse(Annotation, 'The annotation') },
    }),
    async (c) =>
      c.json(await updateAnnotation(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('reports.change', {
      method: 'delete',
      path: '/api/annotations/{id}',
      operationId: 'deleteAnnotation',
      tags,
      summary: 'Delete an annotation',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteAnnotation(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
