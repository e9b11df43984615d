import { z } from 'zod'
import {
  FollowUpMessage,
  NewFollowUpMessage,
  NewReplyTemplate,
  ReplyTemplate,
  ReplyTemplatePatch,
} from '../../shared/follow-up-message.ts'
import { listSchema } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import { listFollowUpMessages, sendReply } from '../domain/replies/messages.ts'
import {
  createReplyTemplate,
  listReplyTemplates,
  resetReplyTemplate,
  updateReplyTemplate,
} from '../domain/replies/templates.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { requestLanguage } from '../i18n/index.ts'

const tags = ['Follow-ups']

/** One of ours has a word as its id. */
const templateParam = z.object({ id: text(40) })

export const replyRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups/{id}/messages',
      operationId: 'listFollowUpMessages',
      tags,
      summary: 'List the emails between members and the customer',
      description: 'The latest 200, newest first.',
      request: { params: idParam },
      responses: { 200: jsonResponse(listSchema(FollowUpMessage), 'The messages') },
    }),
    async (c) => c.json(await listFollowUpMessages(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'post',
      path: '/api/follow-ups/{id}/messages',
      operationId: 'sendFollowUpMessage',
      tags,
      summary: 'Write an email to the customer',
      description: 'Sent in the background. With `BOUNCE_DOMAIN`, replies come back to the follow-up.',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewFollowUpMessage) },
      responses: { 201: jsonResponse(FollowUpMessage, 'The message, waiting to be sent') },
    }),
    async (c) => {
      const message = c.req.valid('json')
      const idempotency = await readIdempotency(c)
      return c.json(await sendReply(c.var.deps, c.var.caller, c.req.valid('param').id, message, idempotency), 201)
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/reply-templates',
      operationId: 'listReplyTemplates',
      tags,
      summary: 'List the texts that replies begin with',
      request: {},
      responses: { 200: jsonResponse(listSchema(ReplyTemplate), 'The templates') },
    }),
    async (c) => c.json(await listReplyTemplates(c.var.deps, c.var.caller, requestLanguage(c)), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/reply-templates',
      operationId: 'createReplyTemplate',
      tags,
      summary: 'Add a reply template',
      request: { headers: idempotencyHeader, body: jsonBody(NewReplyTemplate) },
      responses: { 201: jsonResponse(ReplyTemplate, 'The template') },
    }),
    async (c) => {
      const template = c.req.valid('json')
      const idempotency = await readIdempotency(c)
      return c.json(await createReplyTemplate(c.var.deps, c.var.caller, template, idempotency), 201)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/reply-templates/{id}',
      operationId: 'updateReplyTemplate',
      tags,
      summary: 'Change or archive a reply template',
      request: { params: templateParam, body: jsonBody(ReplyTemplatePatch) },
      responses: { 200: jsonResponse(ReplyTemplate, 'The updated template') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(
        await updateReplyTemplate(c.var.deps, c.var.caller, id, c.req.valid('json'), requestLanguage(c)),
        200,
      )
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/reply-templates/{id}/changes',
      operationId: 'resetReplyTemplate',
      tags,
      summary: 'Restore one of our templates',
      request: { params: templateParam },
      responses: { 200: jsonResponse(ReplyTemplate, 'The template as we deliver it') },
    }),
    async (c) =>
      c.json(await resetReplyTemplate(c.var.deps, c.var.caller, c.req.valid('param').id, requestLanguage(c)), 200),
  )
