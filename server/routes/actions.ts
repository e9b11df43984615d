import { z } from 'zod'
import {
  Action,
  ActionFigures,
  ActionPatch,
  ActionState,
  ActionWithHistory,
  NewAction,
  RETURN_DAYS,
} from '../../shared/action.ts'
import { ChoiceId } from '../../shared/flow.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import { getAction, listActions, loadAction } from '../domain/actions/actions.ts'
import { createAction, updateAction } from '../domain/actions/changes.ts'
import { loadFigures } from '../domain/actions/measuring.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { Bom, Flag, queryParams } from '../http/query.ts'

const tags = ['Follow-ups']

const filters = {
  state: ActionState.optional(),
  owner: text(40).optional().meta({ description: 'The id of a member' }),
  cause: ChoiceId.optional(),
  overdue: Flag.optional().meta({ description: '`true`: planned or started, and past the due day' }),
}
const filterSchema = z.object(filters)

const toQuery = ({ state, ...filter }: z.output<typeof filterSchema>) => ({ ...filter, states: state && [state] })

/** What is done about causes. */
export const actionRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'post',
      path: '/api/actions',
      operationId: 'createAction',
      tags,
      summary: 'Create an improvement action',
      description: 'It is to remove causes that members found in follow-ups. Requires a manager or a team lead.',
      request: { headers: idempotencyHeader, body: jsonBody(NewAction) },
      responses: { 201: jsonResponse(ActionWithHistory, 'The action') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const id = await createAction(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getAction(deps, caller, id), 201)
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/actions',
      operationId: 'listActions',
      tags,
      summary: 'List improvement actions',
      request: { query: queryParams({ ...filters, ...pagingParams }) },
      responses: { 200: jsonResponse(listSchema(Action), 'A page of actions, newest first') },
    }),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      return c.json(await listActions(c.var.deps, c.var.caller, toQuery(filter), { cursor, limit }), 200)
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/actions.csv',
      operationId: 'exportActions',
      tags,
      summary: 'Export improvement actions as CSV',
      description:
        'With the figures of each as they were last computed, about once a day. Members without the permission `reports`, such as agents, get no score and no counts.',
      request: { query: queryParams({ ...filters, bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { bom, ...filter } = c.req.valid('query')
      return sendFile(c, 'actions', () => c.var.deps.exportList('actions', c.var.caller, toQuery(filter)), { bom })
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/actions/{id}',
      operationId: 'getAction',
      tags,
      summary: 'Get an improvement action with its history',
      request: { params: idParam },
      responses: { 200: jsonResponse(ActionWithHistory, 'The action') },
    }),
    async (c) => c.json(await getAction(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'patch',
      path: '/api/actions/{id}',
      operationId: 'updateAction',
      tags,
      summary: 'Change, start, finish or cancel an improvement action',
      description: `An action that is done is reopened when a cause comes back within ${RETURN_DAYS} days: see \`reopenActionAfter\` in the settings of follow-ups. Its owner may change it, managers and team leads any.`,
      request: { params: idParam, body: jsonBody(ActionPatch) },
      responses: { 200: jsonResponse(ActionWithHistory, 'The updated action') },
    }),
    async (c) =>
      c.json(await updateAction(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/actions/{id}/figures',
      operationId: 'getActionFigures',
      tags,
      summary: 'Compare before and after an improvement action',
      description:
        'The score, and the share of responses that name one of its causes, on as many days before the start as after the end: at most ' +
        '90. Today and the days in between are left out. Computed about once a day, and after each change of the action. Members without the ' +
        'permission `reports`, such as agents, get the share without the score and the counts.',
      request: { params: idParam },
      responses: { 200: jsonResponse(ActionFigures, 'The figures') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      return c.json(await loadFigures(deps, caller, await loadAction(deps, caller, c.req.valid('param').id)), 200)
    },
  )
