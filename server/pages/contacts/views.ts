import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { notFound } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge } from '../components/parts.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'

/** The words of the pages of contacts, for who reads them. */

/** The address of a page of contacts: `at(c, '/import')`. */
export const contactsPath = (c: Context<Env>, path = '') =>
  `${workspacePath(c.var.member.workspace.slug)}/contacts${path}`

/** The id in the address. @throws DomainError `unknown` for what cannot be one */
export function getContactId(c: Context<Env>): string {
  const id = c.req.param('id') ?? ''
  if (!isId(id)) throw notFound('contact', id)
  return id
}

/** What a contact is called: by name, or by whatever else there is. */
export const displayName = (contact: Pick<Contact, 'name' | 'email' | 'phone' | 'externalId'>): string =>
  contact.name ?? contact.email ?? contact.phone ?? contact.externalId ?? ''

export const emailLink = (email: string | null): Markup =>
  email ? html`<a href="mailto:${email}">${email}</a>` : html``
export const phoneLink = (phone: string | null): Markup => (phone ? html`<a href="tel:${phone}">${phone}</a>` : html``)

/** Said of a contact that is known from what a visitor has said alone. */
export const unverifiedBadge = (c: Context<Env>, contact: Contact): Markup =>
  contact.unverifiedSince === null ? html`` : badge(t(c).contacts.claimed, 'warning')

/** The way back to the list, by way of one contact where it is about one. */
export function contactBreadcrumb(c: Context<Env>, currentLabel: string, contact?: Contact): Markup {
  const items = [{ label: t(c).contacts.title, href: contactsPath(c) }]
  if (contact) items.push({ label: displayName(contact), href: contactsPath(c, `/${contact.id}`) })
  return breadcrumb(buildPageContext(c), [...items, { label: currentLabel, href: c.req.path, current: true }])
}
