import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { contactTargets } from '../../../shared/contact-import.ts'
import type { WarningCode } from '../../domain/imports/warnings.ts'
import { avatar } from '../components/avatar.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge } from '../components/parts.ts'
import type { ImportArea } from '../imports/area.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { contactPath, contactsPath, importPath } from './paths.ts'

type DisplayedContact = Pick<Contact, 'id' | 'name' | 'salutation' | 'email' | 'phone' | 'externalId'>

/** The name of a contact, else the salutation, else the first identifier it has. The addresses of an unverified one may belong to another by now. */
export const displayName = (
  { format, t }: ViewContext,
  { name, salutation, email, phone, externalId }: Omit<DisplayedContact, 'id'>,
): string => name ?? salutation ?? email ?? (phone && format.phone(phone)) ?? externalId ?? t.contacts.nameless

export const contactAvatar = (view: ViewContext, contact: DisplayedContact): Markup =>
  avatar({ id: contact.id, name: contact.name, label: displayName(view, contact) })

export const emailLink = (email: string | null): Markup =>
  email ? html`<a href="mailto:${email}">${email}</a>` : html``
export const phoneLink = ({ format }: PageContext, phone: string | null): Markup =>
  phone ? html`<a href="tel:${phone}">${format.phone(phone)}</a>` : html``

/** Marks a contact whose identity only a visitor has claimed. */
export const unverifiedBadge = ({ t }: PageContext, contact: Contact): Markup =>
  contact.unverifiedSince === null ? html`` : badge(t.contacts.claimed, 'warning')

/** The breadcrumb of a page below the list, or below a contact. */
export function contactBreadcrumb(page: PageContext, currentLabel: string, contact?: Contact): Markup {
  const items = [{ label: page.t.contacts.title, href: contactsPath(page) }]
  if (contact) items.push({ label: displayName(page, contact), href: contactPath(page, contact.id) })
  return breadcrumb(page, [...items, { label: currentLabel, href: page.c.req.path, current: true }])
}

export const contactImportArea: ImportArea = {
  kind: 'contacts',
  path: importPath,
  uploadPath: (page) => contactsPath(page, '/import'),
  breadcrumb: (page, label) => contactBreadcrumb(page, label),
  messages({ t }) {
    const { importTitle: title, storing, acceptFirst, faults: errors } = t.contacts
    return { title, storing, acceptFirst, errors }
  },
}

/** What a field of an import is called; a property by its name. */
export function fieldLabel({ t }: PageContext, field: string): string {
  const target = contactTargets.find((name) => name === field)
  return target ? t.contacts.fields[target] : t.contacts.property(field.replace(/^property\./, ''))
}

/** The field and the reason that a warning of an import is counted under. */
export function parseWarningKey(key: string): { field: string; code: WarningCode } {
  const separator = key.lastIndexOf(' ')
  return { field: key.slice(0, separator), code: key.slice(separator + 1) as WarningCode }
}
