import { Contact, ContactPatch, Email, NewContact, Phone } from '../../shared/contact.ts'
import { ContactHistory } from '../../shared/contact-history.ts'
import { listOf, paging } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import { changeContact, eraseContact, getContact, listContacts, saveContact } from '../domain/contacts/contacts.ts'
import { contactHistory } from '../domain/reports/contact-history.ts'
import { api, body, id, idempotency, idempotencyKey, json, router } from '../http/openapi.ts'
import { query } from '../http/query.ts'

const tags = ['Contacts']

export const contacts = router()
  .openapi(
    api('contacts.change', {
      method: 'post',
      path: '/api/contacts',
      tags,
      summary: 'Make or update a contact',
      description:
        'Found by `externalId`, then by `email` whatever its case, then by `phone`. What is given replaces what is ' +
        'there, properties each by its name; what is left out stays.',
      request: { headers: idempotencyKey, body: body(NewContact) },
      responses: { 201: json(Contact, 'The contact') },
    }),
    async (c) => {
      const saved = await saveContact(c.var.deps, c.var.caller, c.req.valid('json'), await idempotency(c))
      return c.json(await getContact(c.var.deps, c.var.caller, saved), 201)
    },
  )
  .openapi(
    api('contacts', {
      method: 'get',
      path: '/api/contacts',
      tags,
      summary: 'List the contacts',
      request: {
        query: query({
          externalId: text(200).optional(),
          email: Email.optional(),
          phone: Phone.optional(),
          q: text(200).optional().meta({
            description: 'Words of the name, of an address, the number or the externalId; the last one may be begun',
          }),
          ...paging,
        }),
      },
      responses: { 200: json(listOf(Contact), 'A page of contacts, newest first') },
    }),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      return c.json(await listContacts(c.var.deps, c.var.caller, filter, { cursor, limit }), 200)
    },
  )
  .openapi(
    api('contacts', {
      method: 'get',
      path: '/api/contacts/{id}',
      tags,
      summary: 'Get a contact',
      request: { params: id },
      responses: { 200: json(Contact, 'The contact') },
    }),
    async (c) => c.json(await getContact(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('contacts', {
      method: 'get',
      path: '/api/contacts/{id}/history',
      tags,
      summary: 'See what was sent to a contact, and what was not, and why',
      request: { params: id },
      responses: { 200: json(ContactHistory, 'What was sent and what was not') },
    }),
    async (c) => c.json(await contactHistory(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('contacts.change', {
      method: 'patch',
      path: '/api/contacts/{id}',
      tags,
      summary: 'Change a contact',
      request: { params: id, body: body(ContactPatch) },
      responses: { 200: json(Contact, 'The contact as it is now') },
    }),
    async (c) =>
      c.json(await changeContact(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    api('contacts.erase', {
      method: 'delete',
      path: '/api/contacts/{id}',
      tags,
      summary: 'Erase a person',
      description: 'The contact, its invitations, its answers and their follow-ups. No figure holds them afterwards.',
      request: { params: id },
      responses: { 204: { description: 'Erased' } },
    }),
    async (c) => {
      await eraseContact(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
