import { z } from 'zod'
import { fieldErrors } from '../../shared/field-errors.ts'
import {
  FollowUp,
  FollowUpPatch,
  FollowUpSort,
  FollowUpStatus,
  FollowUpWithHistory,
  NewFollowUpAttempt,
  Tier,
} from '../../shared/follow-up.ts'
import { FollowUpRates } from '../../shared/follow-up-rates.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { Group } from '../../shared/response.ts'
import { Day, text, WholeNumber } from '../../shared/text.ts'
import { undoAttempt } from '../domain/follow-ups/attempt-undo.ts'
import { recordAttempt } from '../domain/follow-ups/attempts.ts'
import { updateFollowUp } from '../domain/follow-ups/changes.ts'
import { getFollowUp } from '../domain/follow-ups/follow-ups.ts'
import { listFollowUps } from '../domain/follow-ups/list.ts'
import { getFollowUpRates } from '../domain/follow-ups/rates.ts'
import { resumeFollowUp } from '../domain/follow-ups/waiting.ts'
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
import { Bom, ExportFormat, Flag, queryParams } from '../http/query.ts'
import { requestLanguage } from '../i18n/index.ts'
import { buildFollowUpSpreadsheetTexts } from '../i18n/spreadsheet.ts'

const tags = ['Follow-ups']

/** The filters and order of a list of follow-ups. */
export const followUpFilterParams = {
  status: FollowUpStatus.optional(),
  owner: text(200).optional().meta({ description: 'A member id, a name, `me` or `none`' }),
  team: text(40).optional().meta({ description: 'The id of a team' }),
  overdue: Flag.optional().meta({ description: '`true`: open follow-ups past their deadline; `false`: all others' }),
  today: Flag.optional().meta({
    description: '`true`: open follow-ups that are due today, overdue or without a deadline',
  }),
  waiting: WholeNumber(0, 9999).optional().meta({ description: 'Opened more than this many days ago' }),
  survey: text(40).optional(),
  group: Group.optional(),
  score: WholeNumber(0, 10).optional(),
  tier: Tier.optional(),
  q: text(200).optional().meta({ description: 'Words of the comment, name, email or phone' }),
  sort: FollowUpSort.optional().meta({
    description:
      '`newest` response first (the default). For open follow-ups: `queue` (asked for a call, overdue, tier A and B, lowest ' +
      'score, oldest; those to be called back later come last), `due` (longest overdue or waiting first), `score` ' +
      '(lowest first) or `tier` (A first). For closed ones: `done` (latest first)',
  }),
}

const attemptParams = z.object({ ...idParam.shape, attempt: idParam.shape.id })

const pagingWithSortKey = {
  ...pagingParams,
  cursor: z
    .string()
    .regex(/^(\d{1,15}-)?[0-9a-z]{22}$/, fieldErrors.cursor)
    .optional(),
}

export const followUpRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups',
      operationId: 'listFollowUps',
      tags,
      summary: 'List follow-ups',
      request: { query: queryParams({ ...followUpFilterParams, ...pagingWithSortKey }) },
      responses: { 200: jsonResponse(listSchema(FollowUp), 'A page of follow-ups') },
    }),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      return c.json(await listFollowUps(c.var.deps, c.var.caller, filter, { cursor, limit }), 200)
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups.csv',
      operationId: 'exportFollowUps',
      tags,
      summary: 'Export follow-ups as CSV',
      request: { query: queryParams({ ...followUpFilterParams, format: ExportFormat, bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { format, bom, ...filter } = c.req.valid('query')
      const spreadsheet = format === 'excel' ? buildFollowUpSpreadsheetTexts(requestLanguage(c)) : undefined
      const createCsv = () => c.var.deps.exportList('follow-ups', c.var.caller, { ...filter, spreadsheet })
      return sendFile(c, 'follow-ups', createCsv, { bom: bom ?? format === 'excel' })
    },
  )
  .openapi(
    apiRoute('follow-ups', {
      method: 'get',
      path: '/api/follow-ups/rates',
      operationId: 'getFollowUpRates',
      tags,
      summary: 'Get how reliably customers are called back',
      description: 'Without days, of the last 90.',
      request: { query: queryParams({ from: Day.optional(), to: Day.optional() }) },
      responses: { 200: jsonResponse(FollowUpRates, 'The rates, each with its counts') },
    }),
    async (c) => c.json(await getFollowUpRates(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups/{id}',
      operationId: 'getFollowUp',
      tags,
      summary: 'Get a follow-up with its history',
      request: { params: idParam },
      responses: { 200: jsonResponse(FollowUpWithHistory, 'The follow-up with its changes') },
    }),
    async (c) => c.json(await getFollowUp(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'patch',
      path: '/api/follow-ups/{id}',
      operationId: 'updateFollowUp',
      tags,
      summary: 'Annotate, assign, close or reopen a follow-up',
      description:
        'Closing needs a note if the workspace requires one, and means solved. Agents can update only their own follow-ups and cannot reassign them; team leads can update those of their team and assign them within it.',
      request: { params: idParam, body: jsonBody(FollowUpPatch) },
      responses: { 200: jsonResponse(FollowUpWithHistory, 'The updated follow-up') },
    }),
    async (c) =>
      c.json(await updateFollowUp(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'post',
      path: '/api/follow-ups/{id}/attempts',
      operationId: 'recordFollowUpAttempt',
      tags,
      summary: 'Record what came of a contact',
      description: 'Every attempt is kept with who made it and when.',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewFollowUpAttempt) },
      responses: { 201: jsonResponse(FollowUpWithHistory, 'The updated follow-up') },
    }),
    async (c) => {
      const attempt = c.req.valid('json')
      const idempotency = await readIdempotency(c)
      return c.json(await recordAttempt(c.var.deps, c.var.caller, c.req.valid('param').id, attempt, idempotency), 201)
    },
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'delete',
      path: '/api/follow-ups/{id}/waiting',
      operationId: 'resumeFollowUp',
      tags,
      summary: 'Stop waiting for the customer',
      description:
        'The follow-up is due after the working time that was left when the wait began. Nothing changes unless it waits.',
      request: { params: idParam },
      responses: { 200: jsonResponse(FollowUpWithHistory, 'The updated follow-up') },
    }),
    async (c) => c.json(await resumeFollowUp(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'delete',
      path: '/api/follow-ups/{id}/attempts/{attempt}',
      operationId: 'undoFollowUpAttempt',
      tags,
      summary: 'Take back the last attempt',
      description:
        'The follow-up is open and due as before. The history keeps the attempt and who took it back. Once the customer has been ' +
        'asked again, reopen the follow-up instead.',
      request: { params: attemptParams },
      responses: { 200: jsonResponse(FollowUpWithHistory, 'The updated follow-up') },
    }),
    async (c) => {
      const { id, attempt } = c.req.valid('param')
      return c.json(await undoAttempt(c.var.deps, c.var.caller, id, attempt), 200)
    },
  )
