import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { unknown } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import type { Env } from '../../http/env.ts'
import { contactWords } from '../../i18n/contacts.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'

/** The words of the pages of contacts, for who reads them. */
export const wordsOf = (c: Context<Env>) => contactWords(staffLanguage(c))

/** The address of a page of contacts: `at(c, '/import')`. */
export const at = (c: Context<Env>, path = '') => `${home(c)}/contacts${path}`

/** The id in the address. @throws DomainError `unknown` for what cannot be one */
export function idIn(c: Context<Env>): string {
  const id = c.req.param('id') ?? ''
  if (!isId(id)) throw unknown('contact', id)
  return id
}

/** What a contact is called: by name, or by whatever else there is. */
export const nameOf = (contact: Pick<Contact, 'name' | 'email' | 'phone' | 'externalId'>): string =>
  contact.name ?? contact.email ?? contact.phone ?? contact.externalId ?? ''

export const emailLink = (email: string | null): Markup =>
  email ? html`<a href="mailto:${email}">${email}</a>` : html``
export const phoneLink = (phone: string | null): Markup => (phone ? html`<a href="tel:${phone}">${phone}</a>` : html``)

/** Said of a contact that is known from what a visitor has said alone. */
export const claimedBadge = (c: Context<Env>, contact: Contact): Markup =>
  contact.claimedAt === null ? html`` : badge(wordsOf(c).claimed, 'warning')

/** The way back to the list, by way of one contact where it is about one. */
export function wayBack(c: Context<Env>, here: string, contact?: Contact): Markup {
  const way = [{ label: wordsOf(c).title, href: at(c) }]
  if (contact) way.push({ label: nameOf(contact), href: at(c, `/${contact.id}`) })
  return breadcrumb(staffLanguage(c), [...way, { label: here, href: c.req.path, current: true }])
}
