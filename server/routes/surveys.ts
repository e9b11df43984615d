import { z } from 'zod'
import { listOf, paging } from '../../shared/list.ts'
import { IdentitySecret, NewSurvey, Survey, SurveyPatch } from '../../shared/survey.ts'
import { templateLanguages } from '../../shared/templates/languages.ts'
import { SurveyTemplate, surveyFrom, templates } from '../../shared/templates/templates.ts'
import { identitySecret, renewIdentitySecret } from '../domain/surveys/identity.ts'
import {
  changeSurvey,
  closeSurvey,
  createSurvey,
  getSurvey,
  listSurveys,
  reopenSurvey,
} from '../domain/surveys/surveys.ts'
import { api, body, id, idempotency, idempotencyKey, json, router } from '../http/openapi.ts'
import { query } from '../http/query.ts'

const tags = ['Surveys']

export const surveys = router()
  .openapi(
    api('surveys.change', {
      method: 'post',
      path: '/api/surveys',
      tags,
      summary: 'Make a survey',
      request: { headers: idempotencyKey, body: body(NewSurvey) },
      responses: { 201: json(Survey, 'The survey') },
    }),
    async (c) => {
      const made = await createSurvey(c.var.deps, c.var.caller, c.req.valid('json'), await idempotency(c))
      return c.json(await getSurvey(c.var.deps, c.var.caller, made), 201)
    },
  )
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/surveys',
      tags,
      summary: 'List the surveys',
      request: { query: query(paging) },
      responses: { 200: json(listOf(Survey), 'A page of surveys, newest first') },
    }),
    async (c) => c.json(await listSurveys(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/surveys/{id}',
      tags,
      summary: 'Get a survey',
      request: { params: id },
      responses: { 200: json(Survey, 'The survey') },
    }),
    async (c) => c.json(await getSurvey(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('surveys.change', {
      method: 'patch',
      path: '/api/surveys/{id}',
      tags,
      summary: 'Change a survey',
      request: { params: id, body: body(SurveyPatch) },
      responses: { 200: json(Survey, 'The survey as it is now') },
    }),
    async (c) =>
      c.json(await changeSurvey(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/survey-templates',
      tags,
      summary: 'List the templates of surveys',
      description:
        'Each with what `POST /api/surveys` takes to make it, in English, Simplified and Traditional Chinese.',
      request: {
        query: query({ lang: z.enum(templateLanguages).default('en').meta({ description: 'Of the names' }) }),
      },
      responses: { 200: json(z.object({ data: z.array(SurveyTemplate) }), 'The templates') },
    }),
    async (c) => {
      const { lang } = c.req.valid('query')
      const data = templates.map((one) => ({
        id: one.id,
        name: one.name,
        about: one.about,
        survey: surveyFrom(one, lang),
      }))
      return c.json({ data }, 200)
    },
  )
  .openapi(
    api('surveys.change', {
      method: 'put',
      path: '/api/surveys/{id}/closure',
      tags,
      summary: 'Close a survey: it takes no more answers',
      request: { params: id },
      responses: { 200: json(Survey, 'The survey, closed') },
    }),
    async (c) => c.json(await closeSurvey(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('surveys.change', {
      method: 'delete',
      path: '/api/surveys/{id}/closure',
      tags,
      summary: 'Reopen a survey',
      request: { params: id },
      responses: { 200: json(Survey, 'The survey, open again') },
    }),
    async (c) => c.json(await reopenSurvey(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('identity', {
      method: 'get',
      path: '/api/surveys/{id}/identity-secret',
      tags,
      summary: 'Get the identity secret of a survey',
      description: 'Your server signs with it who answers. It must never reach a browser.',
      request: { params: id },
      responses: { 200: json(IdentitySecret, 'The secret') },
    }),
    async (c) => c.json(await identitySecret(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('identity', {
      method: 'put',
      path: '/api/surveys/{id}/identity-secret',
      tags,
      summary: 'Make another identity secret',
      description: 'What the one before has signed proves nothing any more.',
      request: { params: id },
      responses: { 200: json(IdentitySecret, 'The new secret') },
    }),
    async (c) => c.json(await renewIdentitySecret(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
