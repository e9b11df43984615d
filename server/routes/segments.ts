import { Contact, findPlaceholders, toWarnings } from '../../shared/contact.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import {
  ContactCount,
  NewSegment,
  NewSegmentContacts,
  SavedSegment,
  Segment,
  SegmentContactsResult,
  SegmentPatch,
} from '../../shared/segment.ts'
import {
  addSegmentContacts,
  countSegmentContacts,
  createSegment,
  deleteSegment,
  getSegment,
  listSegmentContacts,
  listSegments,
  removeSegmentContact,
  updateSegment,
} from '../domain/segments/segments.ts'
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

const tags = ['Segments']

const memberParams = idParam.extend({ contactId: idParam.shape.id })

/** What became of listed contacts, with the contacts themselves. */
const describeList = (
  contacts: readonly unknown[],
  { added, skipped }: { added: number; skipped: readonly { index: number; reason: string }[] },
) => ({
  added,
  skipped: skipped.map(({ index, reason }) => ({ contact: contacts[index], reason })),
  ...toWarnings(contacts.flatMap((contact, index) => findPlaceholders(contact, `contacts.${index}.`))),
})

export const segmentRoutes = createRouter()
  .openapi(
    apiRoute('invite', {
      method: 'post',
      path: '/api/segments',
      operationId: 'createSegment',
      tags,
      summary: 'Create a segment',
      description:
        'By conditions, which contacts meet or not at any time, or as a fixed list of contacts. Listed contacts are created or ' +
        'updated as by `POST /api/contacts`.',
      request: { headers: idempotencyHeader, body: jsonBody(NewSegment) },
      responses: { 201: jsonResponse(SavedSegment, 'The segment, and the skipped contacts') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const input = c.req.valid('json')
      const outcome = await createSegment(deps, caller, input, await readIdempotency(c))
      const segment = await getSegment(deps, caller, outcome.id)
      return c.json({ ...segment, ...describeList(input.contacts ?? [], outcome) }, 201)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/segments',
      operationId: 'listSegments',
      tags,
      summary: 'List segments',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Segment), 'A page of segments, newest first') },
    }),
    async (c) => c.json(await listSegments(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/segments/{id}',
      operationId: 'getSegment',
      tags,
      summary: 'Get a segment',
      request: { params: idParam },
      responses: { 200: jsonResponse(Segment, 'The segment') },
    }),
    async (c) => c.json(await getSegment(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'patch',
      path: '/api/segments/{id}',
      operationId: 'updateSegment',
      tags,
      summary: 'Update a segment',
      request: { params: idParam, body: jsonBody(SegmentPatch) },
      responses: { 200: jsonResponse(Segment, 'The updated segment') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      return c.json(await updateSegment(deps, caller, c.req.valid('param').id, c.req.valid('json')), 200)
    },
  )
  .openapi(
    apiRoute('invite', {
      method: 'delete',
      path: '/api/segments/{id}',
      operationId: 'deleteSegment',
      tags,
      summary: 'Delete a segment',
      description: 'Refused while a campaign that is not over asks it. The contacts stay.',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteSegment(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/segments/{id}/contacts',
      operationId: 'listSegmentContacts',
      tags,
      summary: 'List the contacts of a segment',
      description:
        'Without those known only from what respondents say about themselves. A page may have fewer contacts than `limit`, or ' +
        'none, although more follow: only a `nextCursor` of null ends the list.',
      request: { params: idParam, query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Contact), 'A page of contacts, oldest first') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      return c.json(await listSegmentContacts(deps, caller, c.req.valid('param').id, c.req.valid('query')), 200)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/segments/{id}/count',
      operationId: 'countSegmentContacts',
      tags,
      summary: 'Count the contacts of a segment',
      request: { params: idParam },
      responses: { 200: jsonResponse(ContactCount, 'How many there are now') },
    }),
    async (c) => c.json(await countSegmentContacts(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'post',
      path: '/api/segments/{id}/contacts',
      operationId: 'addSegmentContacts',
      tags,
      summary: 'Add contacts to a list',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewSegmentContacts) },
      responses: { 200: jsonResponse(SegmentContactsResult, 'How many were added, and the skipped contacts') },
    }),
    async (c) => {
      const { contacts } = c.req.valid('json')
      const { id } = c.req.valid('param')
      const outcome = await addSegmentContacts(c.var.deps, c.var.caller, id, contacts, await readIdempotency(c))
      return c.json(describeList(contacts, outcome), 200)
    },
  )
  .openapi(
    apiRoute('invite', {
      method: 'delete',
      path: '/api/segments/{id}/contacts/{contactId}',
      operationId: 'removeSegmentContact',
      tags,
      summary: 'Remove a contact from a list',
      description: 'The contact itself stays.',
      request: { params: memberParams },
      responses: { 204: { description: 'Removed' } },
    }),
    async (c) => {
      const { id, contactId } = c.req.valid('param')
      await removeSegmentContact(c.var.deps, c.var.caller, id, contactId)
      return c.body(null, 204)
    },
  )
