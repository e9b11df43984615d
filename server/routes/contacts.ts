import { Contact, ContactPatch, Email, NewContact, Phone } from '../../shared/contact.ts'
import { ContactHistory } from '../../shared/contact-history.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import { getContact, listContacts, updateContact, upsertContact } from '../domain/contacts/contacts.ts'
import { eraseContact } from '../domain/privacy/erasure.ts'
import { getContactHistory } from '../domain/reports/contact-history.ts'
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

const tags = ['Contacts']

export const contactRoutes = createRouter()
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/contacts',
      operationId: 'upsertContact',
      tags,
      summary: 'Create or update a contact',
      description:
        'Matches an existing contact by `externalId`, then by `email` ignoring case, then by `phone`. The fields and ' +
        'properties you send replace the stored ones; omitted ones stay unchanged.',
      request: { headers: idempotencyHeader, body: jsonBody(NewContact) },
      responses: { 201: jsonResponse(Contact, 'The contact') },
    }),
    async (c) => {
      const contactId = await upsertContact(c.var.deps, c.var.caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getContact(c.var.deps, c.var.caller, contactId), 201)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts',
      operationId: 'listContacts',
      tags,
      summary: 'List contacts',
      request: {
        query: queryParams({
          externalId: text(200).optional(),
          email: Email.optional(),
          phone: Phone.optional(),
          q: text(200).optional().meta({
            description: 'Words of the name, email, phone or externalId; the last word may be incomplete',
          }),
          ...pagingParams,
        }),
      },
      responses: { 200: jsonResponse(listSchema(Contact), 'A page of contacts, newest first') },
    }),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      return c.json(await listContacts(c.var.deps, c.var.caller, filter, { cursor, limit }), 200)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts/{id}',
      operationId: 'getContact',
      tags,
      summary: 'Get a contact',
      request: { params: idParam },
      responses: { 200: jsonResponse(Contact, 'The contact') },
    }),
    async (c) => c.json(await getContact(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts/{id}/history',
      operationId: 'getContactHistory',
      tags,
      summary: 'Get the invitation history of a contact',
      request: { params: idParam },
      responses: { 200: jsonResponse(ContactHistory, 'Invitations sent and skipped') },
    }),
    async (c) => c.json(await getContactHistory(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'patch',
      path: '/api/contacts/{id}',
      operationId: 'updateContact',
      tags,
      summary: 'Update a contact',
      request: { params: idParam, body: jsonBody(ContactPatch) },
      responses: { 200: jsonResponse(Contact, 'The updated contact') },
    }),
    async (c) =>
      c.json(await updateContact(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'delete',
      path: '/api/contacts/{id}',
      operationId: 'eraseContact',
      tags,
      summary: 'Erase a contact',
      description:
        'Deletes the contact with its invitations, responses and their follow-ups. Scores no longer include them.',
      request: { params: idParam },
      responses: { 204: { description: 'Erased' } },
    }),
    async (c) => {
      await eraseContact(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
