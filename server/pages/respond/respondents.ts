import { html } from 'hono/html'
import type { z } from 'zod'
import { identifiers, NewContact } from '../../../shared/contact.ts'
import { Properties, PropertyKey } from '../../../shared/properties.ts'
import { Signature } from '../../../shared/response.ts'
import type { Markup } from '../layout/page.ts'

/** What the address of a shared link says of who opens it, where another mail tool has filled that in. */
export interface Respondent {
  contact: NewContact | undefined
  properties: Record<string, string>
  signature: string | undefined
}

/** A field that the mail tool has left as it was written into the template. */
const UNFILLED_PLACEHOLDER = /^(\*\|.*\|\*|\{\{.*\}\}|\{%.*%\}|%[\w:.-]+%|\[\[.*\]\])$/s

const PROPERTY_PREFIX = 'property.'
const MAX_PROPERTIES = 50

const contactShape = { ...NewContact.shape }

/**
 * By the names `externalId`, `email`, `phone`, `name`, `signature` and `property.…`. What cannot be so is passed over: a
 * faulty field of the mail tool must keep nobody from answering. Undefined where nothing is left.
 * @param parameters parameters of the address, or fields of the form that carries them on
 */
export function parseRespondent(parameters: Record<string, unknown>): Respondent | undefined {
  const getField = (name: string) => {
    const value = parameters[name]
    return typeof value === 'string' && !UNFILLED_PLACEHOLDER.test(value.trim()) ? value.trim() : ''
  }
  const parseField = <Schema extends z.ZodType>(schema: Schema, value: string) =>
    value === '' ? undefined : schema.safeParse(value).data
  const contactFields = {
    externalId: parseField(contactShape.externalId, getField('externalId')),
    // Tools that do not encode it write the plus of an address as it is, and that reads as a space.
    email: parseField(contactShape.email, getField('email').replaceAll(' ', '+')),
    phone: parseField(contactShape.phone, getField('phone').replace(/^(?=[1-9]\d{6,14}$)/, '+')),
    name: parseField(contactShape.name, getField('name')),
  }
  const contact = identifiers.some((name) => contactFields[name]) ? contactFields : undefined
  const respondent = {
    contact,
    properties: parseProperties(parameters, getField),
    signature: parseField(Signature, getField('signature')),
  }
  return contact || Object.keys(respondent.properties).length > 0 ? respondent : undefined
}

function parseProperties(
  parameters: Record<string, unknown>,
  getField: (name: string) => string,
): Record<string, string> {
  const properties = Object.keys(parameters).flatMap((name) => {
    if (!name.startsWith(PROPERTY_PREFIX)) return []
    const key = name.slice(PROPERTY_PREFIX.length)
    const property = { [key]: getField(name) }
    return PropertyKey.safeParse(key).success && Properties.safeParse(property).success
      ? [[key, property[key] ?? '']]
      : []
  })
  return Object.fromEntries(properties.slice(0, MAX_PROPERTIES))
}

const toFormFields = ({ contact, properties, signature }: Respondent): [string, string][] => {
  const { externalId, email, phone, name } = contact ?? {}
  return Object.entries({
    externalId,
    email,
    phone,
    name,
    signature,
    ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [PROPERTY_PREFIX + key, value])),
  }).flatMap(([key, value]) => (value ? [[key, value]] : []))
}

/** The same for the plain form, which hands it on. */
export const respondentFields = (respondent: Respondent | undefined): Markup =>
  html`${respondent ? toFormFields(respondent).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" autocomplete="off">`) : ''}`

/** The same for `<vouch-survey>`. */
export function respondentAttributes(respondent: Respondent | undefined): Markup {
  if (!respondent) return html``
  const { contact, properties, signature } = respondent
  const attributes = Object.entries({
    'contact-id': contact?.externalId,
    'contact-email': contact?.email,
    'contact-phone': contact?.phone,
    'contact-name': contact?.name,
    signature,
    properties: Object.keys(properties).length > 0 ? JSON.stringify(properties) : undefined,
  })
  return html`${attributes.map(([name, value]) => (value ? html` ${name}="${value}"` : ''))}`
}
