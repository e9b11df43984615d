import { Invitation, InvitationsMade, NewInvitations } from '../../shared/invitation.ts'
import { listOf, paging } from '../../shared/list.ts'
import { invite, listInvitations } from '../domain/invitations/invitations.ts'
import { csv, csvAnswer } from '../http/csv-download.ts'
import { api, body, id, idempotency, idempotencyKey, json, router } from '../http/openapi.ts'
import { Bom, query } from '../http/query.ts'

const tags = ['Invitations']

export const invitations = router()
  .openapi(
    api('invite', {
      method: 'post',
      path: '/api/surveys/{id}/invitations',
      tags,
      summary: 'Make personal links',
      description:
        'One for each contact; contacts are made or updated as by `POST /api/contacts`. A contact that is not right is ' +
        'skipped with the reason, the others are invited. Each link takes one answer. You send them.',
      request: { params: id, headers: idempotencyKey, body: body(NewInvitations) },
      responses: { 201: json(InvitationsMade, 'The invitations, in the order of the contacts, and who was skipped') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const made = await invite(deps, caller, c.req.valid('param').id, c.req.valid('json'), await idempotency(c))
      return c.json(made, 201)
    },
  )
  .openapi(
    api('contacts', {
      method: 'get',
      path: '/api/surveys/{id}/invitations',
      tags,
      summary: 'List the invitations to a survey',
      request: { params: id, query: query(paging) },
      responses: { 200: json(listOf(Invitation), 'A page of invitations, newest first') },
    }),
    async (c) =>
      c.json(await listInvitations(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    api('contacts', {
      method: 'get',
      path: '/api/surveys/{id}/invitations.csv',
      tags,
      summary: 'The invitations to a survey as CSV',
      description: 'Whom to send which personal link, for the tool that sends them.',
      request: { params: id, query: query({ bom: Bom }) },
      responses: { 200: csvAnswer },
    }),
    async (c) => {
      const asked = { survey: c.req.valid('param').id }
      const make = () => c.var.deps.makesCsv('invitations', c.var.caller, asked)
      return csv(c, 'invitations.csv', make, c.req.valid('query'))
    },
  )
