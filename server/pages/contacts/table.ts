import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import type { ContactActivity, ContactCount } from '../../domain/contacts/lists.ts'
import { campaignsPath } from '../campaigns/paths.ts'
import { attributes } from '../components/attributes.ts'
import { button, hiddenFields } from '../components/button.ts'
import { badge } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { type Column, dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { contactListPath, contactPath, contactsPath } from './paths.ts'
import { type ContactPageQuery, type ContactSort, isIndexedSort } from './query.ts'
import { contactAvatar, displayName, emailLink, phoneLink, unverifiedBadge } from './views.ts'

export interface ContactTableProps {
  contacts: readonly Contact[]
  activity: ReadonlyMap<string, ContactActivity>
  count: ContactCount
  listQuery: ContactPageQuery
  /** Whether the list is short enough to be sorted in any order. */
  isSortable: boolean
}

/** What can be done with selected contacts: the permission for it, and the page that asks for the rest. */
export const selectionActions = [
  { name: 'links', permission: 'invite', path: '/personal-links', icon: 'link' },
  { name: 'property', permission: 'contacts.change', path: '/property', icon: 'edit' },
  { name: 'deletion', permission: 'contacts.erase', path: '/deletion', icon: 'trash' },
] as const

/** The list as a table, in a form that opens a page for the selected contacts. */
export function contactTable(page: PageContext, props: ContactTableProps): Markup {
  const { filters } = props.listQuery
  const table = dataTable({
    caption: page.t.contacts.list,
    hideCaption: true,
    // On a phone the last three columns are left to the page of the contact: see contacts.css.
    layout: 'lines',
    rows: props.contacts,
    columns: [selectColumn(page), ...buildColumns(page, props)],
  })
  return html`<form class="contact-selection selectable" method="get" action="${contactsPath(page, '/personal-links')}">
${hiddenFields(Object.fromEntries(filters))}
${table}
${selectionBar(page, props)}
</form>`
}

const selectColumn = (page: PageContext): Column<Contact> => ({
  label: page.t.contactLists.select,
  hideLabel: true,
  cell: (contact) => html`<label class="pick">
<input type="checkbox" name="pick" value="${contact.id}">
<span class="unseen">${page.t.contactLists.selectOne(displayName(page, contact))}</span>
</label>`,
})

function buildColumns(page: PageContext, { activity, listQuery, isSortable }: ContactTableProps): Column<Contact>[] {
  const messages = page.t.contactLists
  const { fields, never } = page.t.contacts
  const sort = (by: ContactSort) => (isSortable || isIndexedSort(by) ? { sort: sortLink(page, listQuery, by) } : {})
  const lastScore = (contact: Contact) => activity.get(contact.id)?.lastScore ?? null
  const lastAskedAt = (contact: Contact) => activity.get(contact.id)?.lastAskedAt ?? null
  const hasTiers = [...activity.values()].some(({ tier }) => tier !== null) || listQuery.filters.has('tier')
  const tierColumn: Column<Contact> = {
    label: messages.tier,
    ...sort('tier'),
    cell: ({ id }) => {
      const tier = activity.get(id)?.tier
      return tier ? badge(tier, 'accent') : ''
    },
  }
  return [
    {
      label: fields.name,
      isRowHeader: true,
      ...sort('name'),
      cell: (contact) =>
        html`${contactAvatar(page, contact)} <a href="${contactPath(page, contact.id)}">${displayName(page, contact)}</a> ${unverifiedBadge(page, contact)}`,
    },
    {
      label: messages.lastScore,
      ...sort('lastScore'),
      cell: (contact) => {
        const score = lastScore(contact)
        return score === null ? emptyCell : scoreChip(page, score)
      },
    },
    {
      label: messages.lastAsked,
      ...sort('lastAsked'),
      cell: (contact) => {
        const time = lastAskedAt(contact)
        return time === null ? html`<span class="quiet">${never}</span>` : relativeTime(page, time)
      },
    },
    ...(hasTiers ? [tierColumn] : []),
    { label: fields.email, cell: ({ email }) => emailLink(email) },
    {
      label: fields.phone,
      ...sort('phone'),
      cell: ({ phone }) => html`<span class="whole">${phoneLink(page, phone)}</span>`,
    },
    { label: fields.externalId, cell: ({ externalId }) => externalId ?? '' },
  ]
}

const emptyCell = html`<span class="quiet" aria-hidden="true">–</span>`

/** The list in the other direction, if it is sorted by this already. */
function sortLink(page: PageContext, { filters, sort }: ContactPageQuery, by: ContactSort) {
  const isCurrent = sort?.by === by
  const descending = isCurrent && !sort.descending
  return {
    href: contactListPath(page, { filters, sort: { by, descending } }),
    direction: isCurrent ? (sort.descending ? ('descending' as const) : ('ascending' as const)) : null,
  }
}

/** Opens a campaign that asks the selected contacts. */
const campaignButton = (page: PageContext): Markup =>
  button({
    label: page.t.segments.ask,
    icon: 'campaigns',
    kind: 'primary',
    attributes: { formaction: campaignsPath(page, '/contacts'), formmethod: 'post' },
  })

function selectionBar(page: PageContext, { count, contacts, listQuery }: ContactTableProps): Markup {
  const messages = page.t.contactLists
  const actions = selectionActions.filter(({ permission }) => page.may(permission))
  const shownCount = page.format.number(count.count)
  const isWholeList = count.isExact && count.count === contacts.length
  const allText =
    listQuery.filters.size > 0
      ? messages.allMatching(shownCount, count.isExact)
      : messages.all(shownCount, count.isExact)
  const actionButton = ({ name, path, icon }: (typeof selectionActions)[number]) =>
    button({
      label: messages.actions[name],
      icon,
      attributes: { formaction: contactsPath(page, path) },
    })
  const allAttributes = attributes({ type: 'checkbox', name: 'all', value: '1' })
  return html`<div class="selection-bar row">
<span class="selected">${messages.selected}</span>
${isWholeList && contacts.length === 1 ? '' : html`<label class="choice"><input${allAttributes}> ${allText}</label>`}
${page.may('invite') ? campaignButton(page) : ''}
${actions.map(actionButton)}
</div>`
}
