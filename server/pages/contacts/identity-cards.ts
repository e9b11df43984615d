import { html } from 'hono/html'
import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { ContactMerge } from '../../../shared/contact-merge.ts'
import { undoMerge } from '../../domain/contacts/merges.ts'
import { postButton } from '../components/button.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { contactPath } from './paths.ts'
import { displayName } from './views.ts'

/** The respondents whose unverified contacts were merged into this one, each with a button to undo it. */
export function mergesCard(page: PageContext, merges: readonly ContactMerge[]): Markup {
  const messages = page.t.contacts
  if (merges.length === 0) return html``
  const details = ({ merged }: ContactMerge) =>
    html`${[merged.name, merged.email, merged.phone && page.format.phone(merged.phone), merged.externalId]
      .filter((value) => value !== null)
      .map((value) => html`<span dir="auto">${value}</span><br>`)}`
  const list = dataTable({
    caption: messages.merges,
    hideCaption: true,
    rows: merges,
    columns: [
      { label: messages.mergedDetails, isRowHeader: true, cell: details },
      {
        label: messages.answers,
        cell: (merge) => (merge.undoneAt === null ? page.format.number(merge.responses) : ''),
      },
      { label: messages.when, cell: ({ at }) => relativeTime(page, Date.parse(at)) },
      { label: messages.action, cell: (merge) => undoCell(page, merge) },
    ],
  })
  return card({ title: messages.merges, intro: messages.mergesText }, list)
}

function undoCell(page: PageContext, merge: ContactMerge): Markup {
  const messages = page.t.contacts
  if (merge.undoneAt !== null)
    return html`${badge(messages.mergeUndone)} ${relativeTime(page, Date.parse(merge.undoneAt))}`
  if (!page.may('contacts.change')) return html``
  return postButton({
    label: messages.undoMerge,
    small: true,
    action: contactPath(page, merge.contactId, `/merges/${merge.id}/reversal`),
    attributes: { 'aria-label': messages.undoMergeOf(displayName(page, merge.merged)) },
  })
}

export async function saveMergeReversal(page: PageContext) {
  const { c } = page
  const id = getPathId(page, 'contact')
  await undoMerge(c.var.deps, c.var.caller, id, c.req.param('mergeId') ?? '')
  return redirectWithNotice(c, contactPath(page, id), page.t.contacts.mergeIsUndone)
}

/** The addresses and names that were replaced. */
export function formerValuesCard(page: PageContext, { formerValues }: ContactHistory): Markup {
  const messages = page.t.contacts
  if (formerValues.length === 0) return html``
  const list = dataTable({
    caption: messages.formerValues,
    hideCaption: true,
    rows: formerValues,
    columns: [
      { label: messages.formerField, cell: ({ field }) => messages.fields[field] },
      { label: messages.propertyValue, isRowHeader: true, cell: ({ value }) => html`<span dir="auto">${value}</span>` },
      {
        label: messages.replacedBy,
        cell: ({ replacedBy, replacedByName }) => replacedByName ?? getCause(page, replacedBy),
      },
      { label: messages.when, cell: ({ replacedAt }) => relativeTime(page, Date.parse(replacedAt)) },
    ],
  })
  return card({ title: messages.formerValues }, list)
}

const getCause = ({ t }: PageContext, actor: string): string =>
  t.contacts.causes[actor as keyof typeof t.contacts.causes] ?? ''
