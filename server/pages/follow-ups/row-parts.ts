import { html } from 'hono/html'
import { shorten } from '../../../shared/excerpt.ts'
import type { FollowUp, FollowUpOutcome } from '../../../shared/follow-up.ts'
import { attributes } from '../components/attributes.ts'
import { avatar } from '../components/avatar.ts'
import { button } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import { menu } from '../components/menu.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { followUpPaths } from './paths.ts'
import { getContactDetails, getContactName, getMailHref, getPhoneHref, type ListData } from './views.ts'

/** The picture of the contact: their initials. */
export const rowAvatar = (view: ViewContext, row: FollowUp): Markup =>
  avatar({
    id: row.response.contact?.id ?? row.id,
    name: getContactDetails(row).name,
    label: getContactName(view, row),
  })

/** Selects a row for a change of several follow-ups. */
export function selectBox(
  { t, ...view }: PageContext,
  { formState }: Pick<ListData, 'formState'>,
  row: FollowUp,
): Markup {
  const inputAttributes = attributes({
    type: 'checkbox',
    name: 'pick',
    value: `${row.id} ${row.updatedAt}`,
    checked: formState?.selectedIds.some((selectedId) => selectedId.startsWith(row.id)),
    'data-key': 'a',
  })
  const label = t.followUps.selectOne(getContactName({ t, ...view }, row))
  return html`<label class="pick"><input${inputAttributes}><span class="unseen">${label}</span></label>`
}

/** Closes the follow-up from the list. Its version is not sent: the toast offers to take it back. */
export const solveButton = ({ t, workspace }: PageContext, { query }: Pick<ListData, 'query'>, row: FollowUp): Markup =>
  button({
    label: t.followUps.outcomes.solved,
    icon: 'check',
    iconOnly: true,
    attributes: {
      class: 'button quiet alone solve',
      name: 'outcome',
      value: 'solved',
      formaction: followUpPaths.quickAttempts(workspace.slug, row.id, query),
      'data-key': 'e',
    },
  })

const menuOutcomes: readonly FollowUpOutcome[] = ['solved', 'waiting', 'call-back', 'not-reached']

/** What came of the contact, in a menu: it moves the card to another column. */
export function outcomeMenu({ t, workspace, ...view }: PageContext, { query }: Pick<ListData, 'query'>, row: FollowUp) {
  const messages = t.followUps
  const item = (outcome: FollowUpOutcome) =>
    html`<button${attributes({
      class: 'item solve',
      name: 'outcome',
      value: outcome,
      formaction: followUpPaths.quickAttempts(workspace.slug, row.id, query),
      'data-key': outcome === 'solved' ? 'e' : null,
    })}>${messages.outcomes[outcome]}</button>`
  const label = messages.board.move(getContactName({ t, ...view }, row))
  return menu({ label, icon: 'more', iconOnly: true }, menuOutcomes.map(item))
}

/** Calls or writes, large enough for a thumb. */
export function contactLink(page: PageContext, row: FollowUp): Markup {
  const { t } = page
  const messages = t.followUps.card
  const { phone, email, ...addressee } = getContactDetails(row)
  const href = phone ? getPhoneHref(phone) : email && getMailHref(page, email, addressee)
  if (!href) return html`<span class="contact"></span>`
  const label = phone ? messages.call : messages.email
  return html`<a class="button plain alone contact" href="${href}" title="${label}" data-no-prefetch>
${icon(phone ? 'follow-ups' : 'mail')}<span class="unseen">${label}: ${getContactName(page, row)}</span></a>`
}

const MAX_EXCERPT_LENGTH = 240

/** The beginning of a comment. */
export const getExcerpt = (text: string) => shorten(text, MAX_EXCERPT_LENGTH)
