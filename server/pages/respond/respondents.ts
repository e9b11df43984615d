import { html } from 'hono/html'
import type { z } from 'zod'
import { identifiers, NewContact } from '../../../shared/contact.ts'
import { Properties, PropertyKey } from '../../../shared/properties.ts'
import { Signature } from '../../../shared/response.ts'
import type { Markup } from '../layout/page.ts'

/** What the address of a shared link says of who opens it, where another mail tool has filled that in. */
export interface Visitor {
  contact: NewContact | undefined
  properties: Record<string, string>
  signature: string | undefined
}

/** A field that the mail tool has left as it was written into the template. */
const UNFILLED = /^(\*\|.*\|\*|\{\{.*\}\}|\{%.*%\}|%[\w:.-]+%|\[\[.*\]\])$/s

const PREFIX = 'property.'
const MOST_PROPERTIES = 50

const about = { ...NewContact.shape }

/**
 * By the names `externalId`, `email`, `phone`, `name`, `signature` and `property.…`. What cannot be so is passed over: a
 * faulty field of the mail tool must keep nobody from answering. Undefined where nothing is left.
 * @param said parameters of the address, or fields of the form that carries them on
 */
export function visitorIn(said: Record<string, unknown>): Visitor | undefined {
  const field = (name: string) => {
    const value = said[name]
    return typeof value === 'string' && !UNFILLED.test(value.trim()) ? value.trim() : ''
  }
  const read = <Schema extends z.ZodType>(schema: Schema, value: string) =>
    value === '' ? undefined : schema.safeParse(value).data
  const person = {
    externalId: read(about.externalId, field('externalId')),
    // Tools that do not encode it write the plus of an address as it is, and that reads as a space.
    email: read(about.email, field('email').replaceAll(' ', '+')),
    phone: read(about.phone, field('phone').replace(/^(?=[1-9]\d{6,14}$)/, '+')),
    name: read(about.name, field('name')),
  }
  const contact = identifiers.some((name) => person[name]) ? person : undefined
  const visitor = { contact, properties: propertiesIn(said, field), signature: read(Signature, field('signature')) }
  return contact || Object.keys(visitor.properties).length > 0 ? visitor : undefined
}

function propertiesIn(said: Record<string, unknown>, field: (name: string) => string): Record<string, string> {
  const named = Object.keys(said).flatMap((name) => {
    if (!name.startsWith(PREFIX)) return []
    const key = name.slice(PREFIX.length)
    const given = { [key]: field(name) }
    return PropertyKey.safeParse(key).success && Properties.safeParse(given).success ? [[key, given[key] ?? '']] : []
  })
  return Object.fromEntries(named.slice(0, MOST_PROPERTIES))
}

const carried = ({ contact, properties, signature }: Visitor): [string, string][] => {
  const { externalId, email, phone, name } = contact ?? {}
  return Object.entries({
    externalId,
    email,
    phone,
    name,
    signature,
    ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [PREFIX + key, value])),
  }).flatMap(([key, value]) => (value ? [[key, value]] : []))
}

/** The same for the plain form, which hands it on. */
export const visitorFields = (visitor: Visitor | undefined): Markup =>
  html`${visitor ? carried(visitor).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" autocomplete="off">`) : ''}`

/** The same for `<vouch-survey>`. */
export function visitorAttributes(visitor: Visitor | undefined): Markup {
  if (!visitor) return html``
  const { contact, properties, signature } = visitor
  const all = Object.entries({
    'contact-id': contact?.externalId,
    'contact-email': contact?.email,
    'contact-phone': contact?.phone,
    'contact-name': contact?.name,
    signature,
    properties: Object.keys(properties).length > 0 ? JSON.stringify(properties) : undefined,
  })
  return html`${all.map(([name, value]) => (value ? html` ${name}="${value}"` : ''))}`
}
