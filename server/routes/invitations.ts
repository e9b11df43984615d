import { findPlaceholders, toWarnings } from '../../shared/contact.ts'
import { Invitation, InvitationsResult, NewInvitations } from '../../shared/invitation.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { createInvitations, listInvitations } from '../domain/invitations/invitations.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
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
import { Bom, queryParams } from '../http/query.ts'

const tags = ['Invitations']

export const invitationRoutes = createRouter()
  .openapi(
    apiRoute('invite', {
      method: 'post',
      path: '/api/surveys/{id}/invitations',
      operationId: 'createInvitations',
      tags,
      summary: 'Create personal links',
      description:
        'One per contact. Contacts are created or updated as by `POST /api/contacts`. Invalid contacts are skipped with ' +
        'the reason; the others are invited. Each link accepts one response. You send the links yourself.',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewInvitations) },
      responses: {
        ...problemResponses(410),
        201: jsonResponse(InvitationsResult, 'The invitations in the order of the contacts, and the skipped contacts'),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const result = await createInvitations(
        deps,
        caller,
        c.req.valid('param').id,
        c.req.valid('json'),
        await readIdempotency(c),
      )
      const { contacts } = c.req.valid('json')
      const warnings = contacts.flatMap((contact, index) => findPlaceholders(contact, `contacts.${index}.`))
      return c.json({ ...result, ...toWarnings(warnings) }, 201)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/surveys/{id}/invitations',
      operationId: 'listInvitations',
      tags,
      summary: 'List the invitations to a survey',
      request: { params: idParam, query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Invitation), 'A page of invitations, newest first') },
    }),
    async (c) =>
      c.json(await listInvitations(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/surveys/{id}/invitations.csv',
      operationId: 'exportInvitations',
      tags,
      summary: 'Export the invitations to a survey as CSV',
      description: 'Contacts with their personal links, for the tool that sends them.',
      request: { params: idParam, query: queryParams({ bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const filter = { survey: c.req.valid('param').id }
      const startExport = () => c.var.deps.exportList('invitations', c.var.caller, filter)
      return sendFile(c, 'invitations', startExport, c.req.valid('query'))
    },
  )
