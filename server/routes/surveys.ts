import { z } from 'zod'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { IdentitySecret, NewSurvey, Survey, SurveyGoal, SurveyPatch } from '../../shared/survey.ts'
import { templateLanguages } from '../../shared/templates/languages.ts'
import { SurveyTemplate, surveyFromTemplate, templates } from '../../shared/templates/templates.ts'
import { setGoal } from '../domain/surveys/goals.ts'
import { readIdentitySecret, renewIdentitySecret } from '../domain/surveys/identity.ts'
import {
  closeSurvey,
  createSurvey,
  getSurvey,
  listSurveys,
  openSurvey,
  reopenSurvey,
  updateSurvey,
} from '../domain/surveys/surveys.ts'
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

const tags = ['Surveys']

export const surveyRoutes = createRouter()
  .openapi(
    apiRoute('surveys.change', {
      method: 'post',
      path: '/api/surveys',
      operationId: 'createSurvey',
      tags,
      summary: 'Create a survey',
      request: { headers: idempotencyHeader, body: jsonBody(NewSurvey) },
      responses: { 201: jsonResponse(Survey, 'The survey') },
    }),
    async (c) => {
      const surveyId = await createSurvey(c.var.deps, c.var.caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getSurvey(c.var.deps, c.var.caller, surveyId), 201)
    },
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys',
      operationId: 'listSurveys',
      tags,
      summary: 'List surveys',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Survey), 'A page of surveys, newest first') },
    }),
    async (c) => c.json(await listSurveys(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}',
      operationId: 'getSurvey',
      tags,
      summary: 'Get a survey',
      request: { params: idParam },
      responses: { 200: jsonResponse(Survey, 'The survey') },
    }),
    async (c) => c.json(await getSurvey(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'patch',
      path: '/api/surveys/{id}',
      operationId: 'updateSurvey',
      tags,
      summary: 'Update a survey',
      request: { params: idParam, body: jsonBody(SurveyPatch) },
      responses: { 200: jsonResponse(Survey, 'The updated survey') },
    }),
    async (c) =>
      c.json(await updateSurvey(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/survey-templates',
      operationId: 'listSurveyTemplates',
      tags,
      summary: 'List survey templates',
      description: 'Each contains the body for `POST /api/surveys`, in English, Simplified and Traditional Chinese.',
      request: {
        query: queryParams({
          lang: z.enum(templateLanguages).default('en').meta({ description: 'The language of the names' }),
        }),
      },
      responses: { 200: jsonResponse(z.object({ data: z.array(SurveyTemplate) }), 'The templates') },
    }),
    async (c) => {
      const { lang } = c.req.valid('query')
      const data = templates.map((template) => ({
        id: template.id,
        name: template.name,
        about: template.about,
        survey: surveyFromTemplate(template, lang),
      }))
      return c.json({ data }, 200)
    },
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'put',
      path: '/api/surveys/{id}/opening',
      operationId: 'openSurvey',
      tags,
      summary: 'Open a draft',
      request: { params: idParam },
      responses: { 200: jsonResponse(Survey, 'The open survey') },
    }),
    async (c) => c.json(await openSurvey(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'put',
      path: '/api/surveys/{id}/closure',
      operationId: 'closeSurvey',
      tags,
      summary: 'Close a survey',
      request: { params: idParam },
      responses: { 200: jsonResponse(Survey, 'The closed survey') },
    }),
    async (c) => c.json(await closeSurvey(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('surveys.change', {
      method: 'delete',
      path: '/api/surveys/{id}/closure',
      operationId: 'reopenSurvey',
      tags,
      summary: 'Reopen a survey',
      request: { params: idParam },
      responses: { 200: jsonResponse(Survey, 'The reopened survey') },
    }),
    async (c) => c.json(await reopenSurvey(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('reports.change', {
      method: 'put',
      path: '/api/surveys/{id}/goal',
      operationId: 'setGoal',
      tags,
      summary: 'Set the goal of a survey',
      description: 'The overview compares the score with it.',
      request: { params: idParam, body: jsonBody(SurveyGoal) },
      responses: { 200: jsonResponse(Survey, 'The survey') },
    }),
    async (c) => {
      const { goal } = c.req.valid('json')
      return c.json(await setGoal(c.var.deps, c.var.caller, c.req.valid('param').id, goal), 200)
    },
  )
  .openapi(
    apiRoute('reports.change', {
      method: 'delete',
      path: '/api/surveys/{id}/goal',
      operationId: 'removeGoal',
      tags,
      summary: 'Remove the goal of a survey',
      request: { params: idParam },
      responses: { 200: jsonResponse(Survey, 'The survey') },
    }),
    async (c) => c.json(await setGoal(c.var.deps, c.var.caller, c.req.valid('param').id, null), 200),
  )
  .openapi(
    apiRoute('identity-secret', {
      method: 'get',
      path: '/api/surveys/{id}/identity-secret',
      operationId: 'getIdentitySecret',
      tags,
      summary: 'Get the identity secret of a survey',
      description: 'Your server signs the identity of respondents with it. Never expose it to a browser.',
      request: { params: idParam },
      responses: { 200: jsonResponse(IdentitySecret, 'The secret') },
    }),
    async (c) => c.json(await readIdentitySecret(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('identity-secret', {
      method: 'put',
      path: '/api/surveys/{id}/identity-secret',
      operationId: 'renewIdentitySecret',
      tags,
      summary: 'Replace the identity secret of a survey',
      description: 'Signatures made with the previous secret stop working.',
      request: { params: idParam },
      responses: { 200: jsonResponse(IdentitySecret, 'The new secret') },
    }),
    async (c) => c.json(await renewIdentitySecret(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
