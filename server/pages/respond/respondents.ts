import { html } from 'hono/html'
import type { z } from 'zod'
import { contactFieldSchemas, identifiers, type NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { parsePhone } from '../../../shared/phone.ts'
import { Properties, PropertyKey } from '../../../shared/properties.ts'
import { Signature } from '../../../shared/response.ts'
import type { Markup } from '../layout/page.ts'

/** The respondent named by the URL of a shared link, as filled in by another mail tool. */
export interface Respondent {
  contact: NewContact | undefined
  properties: Record<string, string>
  signature: string | undefined
}

const PROPERTY_PREFIX = 'property.'
const MAX_PROPERTIES = 50

/**
 * Reads `externalId`, `email`, `phone`, `name`, `signature` and `property.…`. Invalid values and placeholders are ignored,
 * because a mistake in the mail tool must not keep anyone from responding. Undefined if no value is left.
 * @param parameters of the URL (see `parseLinkAddress`), or the form fields that repeat them
 * @param country by whose rules a phone number without a country code is read
 */
export function parseRespondent(
  parameters: Record<string, unknown>,
  country: Country | null = null,
): Respondent | undefined {
  const getField = (name: string) => {
    const value = parameters[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  const parseField = <Schema extends z.ZodType>(schema: Schema, value: string) =>
    value === '' ? undefined : (schema.safeParse(value).data ?? undefined)
  const contactFields = {
    externalId: parseField(contactFieldSchemas.externalId, getField('externalId')),
    // Some tools do not encode the plus of an email address, which then reads as a space.
    email: parseField(contactFieldSchemas.email, getField('email').replaceAll(' ', '+')),
    phone: parsePhone(getField('phone'), country),
    name: parseField(contactFieldSchemas.name, getField('name')),
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
    const value = PropertyKey.safeParse(key).success ? Properties.safeParse(property).data?.[key] : undefined
    return value === undefined ? [] : [[key, value]]
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

/** The respondent as hidden fields of the plain form. */
export const respondentFields = (respondent: Respondent | undefined): Markup =>
  html`${(respondent ? toFormFields(respondent) : []).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" autocomplete="off">`,
  )}`

/** The respondent as attributes of `<vouch-survey>`. */
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
