import { z } from 'zod'
import {
  Contact,
  ContactPatch,
  Email,
  findPlaceholders,
  NewContact,
  Phone,
  SavedContact,
  toWarnings,
} from '../../shared/contact.ts'
import { ContactHistory } from '../../shared/contact-history.ts'
import { ContactMerge } from '../../shared/contact-merge.ts'
import { Decision } from '../../shared/decision.ts'
import { listSchema, pagingParams, sortedCursor } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import { getContact, listContacts, updateContact, upsertContact } from '../domain/contacts/contacts.ts'
import { getMerge, listMerges, undoMerge } from '../domain/contacts/merges.ts'
import { contactSortParams } from '../domain/contacts/sorting.ts'
import { eraseContact } from '../domain/privacy/erasure.ts'
import { getContactHistory, listDecisions } from '../domain/reports/contact-history.ts'
import { contactFilter } from '../http/contact-filter.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { queryParams, queryParamsWithWhere } from '../http/query.ts'

const tags = ['Contacts']

const SORT_DESCRIPTION =
  'Without it, newest first. `name`: by letters, and Chinese names by pinyin. `strokes`: by name, and Chinese names by strokes. ' +
  'With a minus, descending. Contacts without the value come last in both directions. Not together with an identifier'

const mergeParams = idParam.extend({ mergeId: idParam.shape.id })

export const contactRoutes = createRouter()
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/contacts',
      operationId: 'upsertContact',
      tags,
      summary: 'Create or update a contact',
      description:
        'Matches an existing contact by `externalId`, then by `email` ignoring case. A `phone` alone matches only the one ' +
        'contact with this number whose externalId, email and name do not contradict, and keeps its name: people share ' +
        'numbers. The fields and properties you send replace the stored ones; omitted ones stay unchanged. Former ' +
        'addresses are kept in the history of the contact. Placeholders such as `N/A` or `{{email}}` are left out.',
      request: { headers: idempotencyHeader, body: jsonBody(NewContact) },
      responses: { 201: jsonResponse(SavedContact, 'The contact') },
    }),
    async (c) => {
      const contactId = await upsertContact(c.var.deps, c.var.caller, c.req.valid('json'), await readIdempotency(c))
      const contact = await getContact(c.var.deps, c.var.caller, contactId)
      return c.json({ ...contact, ...toWarnings(findPlaceholders(await c.req.json())) }, 201)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts',
      operationId: 'listContacts',
      tags,
      summary: 'List contacts',
      description:
        'Either by identifiers or by the other filters. A page may have fewer contacts than `limit`, or none, although more ' +
        'follow: only a `nextCursor` of null ends the list.',
      request: {
        query: queryParamsWithWhere({
          externalId: text(200).optional(),
          email: Email.optional(),
          phone: Phone.optional(),
          ...contactFilter,
          sort: z.enum(contactSortParams).optional().meta({ description: SORT_DESCRIPTION }),
          ...pagingParams,
          cursor: sortedCursor,
        }),
      },
      responses: { 200: jsonResponse(listSchema(Contact), 'A page of contacts, newest first unless sorted') },
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
      responses: { 200: jsonResponse(ContactHistory, 'Invitations, and decisions not to invite the contact') },
    }),
    async (c) => c.json(await getContactHistory(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts/{id}/decisions',
      operationId: 'listDecisions',
      tags,
      summary: 'List the decisions not to ask a contact',
      description: 'Each says why the contact was not invited to a survey, and when that ends.',
      request: { params: idParam, query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Decision), 'A page of decisions, newest first') },
    }),
    async (c) =>
      c.json(await listDecisions(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'patch',
      path: '/api/contacts/{id}',
      operationId: 'updateContact',
      tags,
      summary: 'Update a contact',
      request: { params: idParam, body: jsonBody(ContactPatch) },
      description:
        'Omitted fields stay unchanged, and so do those with a placeholder such as `N/A`; `null` removes a value.',
      responses: { 200: jsonResponse(SavedContact, 'The updated contact') },
    }),
    async (c) => {
      const contact = await updateContact(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json'))
      return c.json({ ...contact, ...toWarnings(findPlaceholders(await c.req.json())) }, 200)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts/{id}/merges',
      operationId: 'listContactMerges',
      tags,
      summary: 'List the contacts merged into a contact',
      description:
        'When you save a contact with the email address, number or id that a respondent has given, the unverified contact ' +
        'of that respondent is merged into yours: its responses move, still unverified. Verified responses never move.',
      request: { params: idParam, query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(ContactMerge), 'A page of merges, newest first') },
    }),
    async (c) => c.json(await listMerges(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'put',
      path: '/api/contacts/{id}/merges/{mergeId}/reversal',
      operationId: 'undoContactMerge',
      tags,
      summary: 'Undo a merge',
      description:
        'Restores the unverified contact with the responses, calls and unsubscriptions that the merge has moved. It is not merged again. An address ' +
        'that another contact has by now stays with that contact.',
      request: { params: mergeParams },
      responses: { 200: jsonResponse(ContactMerge, 'The merge, undone') },
    }),
    async (c) => {
      const { id, mergeId } = c.req.valid('param')
      await undoMerge(c.var.deps, c.var.caller, id, mergeId)
      return c.json(await getMerge(c.var.deps, c.var.caller, id, mergeId), 200)
    },
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
