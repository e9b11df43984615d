import { z } from 'zod'
import { MessageConsent, NewMessageConsent } from '../../shared/message-consent.ts'
import { ContactPreference, PreferenceChoice } from '../../shared/preference.ts'
import {
  listMessageConsents,
  recordMessageConsent,
  withdrawMessageConsent,
} from '../domain/contacts/message-consents.ts'
import { choosePreference, listPreferences, undoPreference } from '../domain/invitations/preferences.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse } from '../http/openapi.ts'

const tags = ['Contacts']

const choiceParams = idParam.extend({ choice: PreferenceChoice })
const preferencesResponse = jsonResponse(z.object({ data: z.array(ContactPreference) }), 'What the contact has chosen')

/** What contacts have chosen about surveys, and their consent to text messages. */
export const contactPreferenceRoutes = createRouter()
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts/{id}/preferences',
      operationId: 'listContactPreferences',
      tags,
      summary: 'List what a contact has chosen about surveys',
      request: { params: idParam },
      responses: { 200: preferencesResponse },
    }),
    async (c) => c.json({ data: await listPreferences(c.var.deps, c.var.caller, c.req.valid('param').id) }, 200),
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'put',
      path: '/api/contacts/{id}/preferences/{choice}',
      operationId: 'chooseContactPreference',
      tags,
      summary: 'Record a choice of a contact',
      description: 'As on the page behind the unsubscribe link. Takes effect at once.',
      request: { params: choiceParams },
      responses: { 200: preferencesResponse },
    }),
    async (c) => {
      const { id, choice } = c.req.valid('param')
      await choosePreference(c.var.deps, c.var.caller, id, choice)
      return c.json({ data: await listPreferences(c.var.deps, c.var.caller, id) }, 200)
    },
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'delete',
      path: '/api/contacts/{id}/preferences/{choice}',
      operationId: 'undoContactPreference',
      tags,
      summary: 'Take back a choice of a contact',
      request: { params: choiceParams },
      responses: { 204: { description: 'Taken back' } },
    }),
    async (c) => {
      const { id, choice } = c.req.valid('param')
      await undoPreference(c.var.deps, c.var.caller, id, choice)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/contacts/{id}/consents',
      operationId: 'listMessageConsents',
      tags,
      summary: 'List the consents of a contact to text messages',
      request: { params: idParam },
      responses: { 200: jsonResponse(z.object({ data: z.array(MessageConsent) }), 'Newest first, withdrawn ones too') },
    }),
    async (c) => c.json({ data: await listMessageConsents(c.var.deps, c.var.caller, c.req.valid('param').id) }, 200),
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/contacts/{id}/consents',
      operationId: 'recordMessageConsent',
      tags,
      summary: 'Record that a contact agreed to text messages',
      description:
        'Text messages of campaigns go to contacts with a consent alone. The same consent again changes nothing.',
      request: { params: idParam, body: jsonBody(NewMessageConsent) },
      responses: { 201: jsonResponse(MessageConsent, 'The consent') },
    }),
    async (c) =>
      c.json(await recordMessageConsent(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 201),
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'delete',
      path: '/api/contacts/{id}/consents',
      operationId: 'withdrawMessageConsents',
      tags,
      summary: 'Withdraw the consents of a contact to text messages',
      request: { params: idParam },
      responses: { 204: { description: 'Withdrawn' } },
    }),
    async (c) => {
      await withdrawMessageConsent(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
