import { listSchema, pagingParams } from '../../shared/list.ts'
import { NewRule, Rule, RuleDryRun, RuleDryRunInput, RulePatch } from '../../shared/rule.ts'
import { dryRunRule } from '../domain/rules/dry-run.ts'
import { createRule, deleteRule, getRule, listRules, pauseRule, resumeRule, updateRule } from '../domain/rules/rules.ts'
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

const tags = ['Rules']

export const ruleRoutes = createRouter()
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/rules',
      operationId: 'createRule',
      tags,
      summary: 'Create a rule',
      description:
        'When one of the events happens and all conditions hold, all actions follow. What a rule does starts no other rule.',
      request: { headers: idempotencyHeader, body: jsonBody(NewRule) },
      responses: { 201: jsonResponse(Rule, 'The rule') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const ruleId = await createRule(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getRule(deps, caller, ruleId), 201)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/rules',
      operationId: 'listRules',
      tags,
      summary: 'List rules',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Rule), 'A page of rules, newest first') },
    }),
    async (c) => c.json(await listRules(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/rules/{id}',
      operationId: 'getRule',
      tags,
      summary: 'Get a rule',
      request: { params: idParam },
      responses: { 200: jsonResponse(Rule, 'The rule') },
    }),
    async (c) => c.json(await getRule(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/rules/{id}',
      operationId: 'updateRule',
      tags,
      summary: 'Update a rule',
      request: { params: idParam, body: jsonBody(RulePatch) },
      responses: { 200: jsonResponse(Rule, 'The rule') },
    }),
    async (c) => c.json(await updateRule(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/rules/{id}',
      operationId: 'deleteRule',
      tags,
      summary: 'Delete a rule',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteRule(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'put',
      path: '/api/rules/{id}/pause',
      operationId: 'pauseRule',
      tags,
      summary: 'Pause a rule',
      description: 'It does nothing about what happens meanwhile, also later.',
      request: { params: idParam },
      responses: { 200: jsonResponse(Rule, 'The rule') },
    }),
    async (c) => c.json(await pauseRule(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/rules/{id}/pause',
      operationId: 'resumeRule',
      tags,
      summary: 'Resume a rule',
      request: { params: idParam },
      responses: { 200: jsonResponse(Rule, 'The rule') },
    }),
    async (c) => c.json(await resumeRule(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/rules/dry-run',
      operationId: 'dryRunRule',
      tags,
      summary: 'See what a rule would have done in the last 30 days',
      description:
        'Looks at the latest responses and follow-ups that are stored, and for other events at those that were recorded. Nothing is changed or sent.',
      request: { body: jsonBody(RuleDryRunInput) },
      responses: { 200: jsonResponse(RuleDryRun, 'What it would have done') },
    }),
    async (c) => c.json(await dryRunRule(c.var.deps, c.var.caller, c.req.valid('json').settings), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/rules/{id}/dry-run',
      operationId: 'dryRunStoredRule',
      tags,
      summary: 'See what a stored rule would have done in the last 30 days',
      request: { params: idParam },
      responses: { 200: jsonResponse(RuleDryRun, 'What it would have done') },
    }),
    async (c) => c.json(await dryRunRule(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
