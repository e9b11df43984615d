import type { Context } from 'hono'
import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { button } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { FollowUpPageData } from './detail.ts'
import { followUpsPath } from './query.ts'

/** A form that came back: as it was filled in, with what is wrong beside each field. */
export interface FormState {
  note?: string | undefined
  due?: string | undefined
  owner?: string | undefined
  errors: Partial<Record<'note' | 'due' | 'owner', string>>
  /** Somebody has changed the follow-up since the page was made. */
  hasConflict?: boolean
}

/** Where the forms of a card go, and which state of it they speak of. */
const followUpForm = (c: Context<Env>, { followUp, query }: FollowUpPageData, content: Markup): Markup =>
  html`<form class="form" method="post" action="${followUpsPath(c, query, {}, `/${followUp.id}`)}"><input type="hidden" name="updatedAt" value="${followUp.updatedAt}">${content}</form>`

/** What came of it: done, or a note on the way. */
export function outcomeForm(c: Context<Env>, locale: ViewContext, data: FollowUpPageData): Markup {
  const messages = locale.t.followUps.card
  const { followUp, formState } = data
  const actionAttributes = (value: string) => ({ name: 'do', value })
  const finishButton = button({
    label: messages.finish,
    kind: 'primary',
    icon: 'check',
    attributes: actionAttributes('done'),
  })
  const saveButton = button({ label: messages.saveNote, attributes: actionAttributes('note') })
  const reopenButton = button({ label: messages.reopen, icon: 'undo', attributes: actionAttributes('reopen') })
  const field = textArea({
    name: 'note',
    label: messages.note,
    hint: messages.noteHint,
    rows: 5,
    value: formState?.note ?? followUp.note,
    error: formState?.errors.note,
    attributes: { maxlength: 5000, dir: 'auto', autofocus: formState?.errors.note !== undefined },
  })
  const buttons =
    followUp.status === 'open' ? formActions(finishButton, saveButton) : formActions(saveButton, reopenButton)
  return html`<section class="card" id="outcome">${followUpForm(c, data, html`${field}${buttons}`)}</section>`
}

/** Who calls, and until when. */
export function planForm(c: Context<Env>, locale: ViewContext, data: FollowUpPageData): Markup {
  const messages = locale.t.followUps.card
  const { followUp, formState } = data
  const dueDay = followUp.dueAt === null ? '' : toLocalDay(Date.parse(followUp.dueAt), locale.format.timeZone)
  const planFields = html`${hasPermission(c.var.member.role, 'follow-ups.assign') ? ownerField(locale, data) : ''}${textField(
    {
      name: 'due',
      type: 'date',
      label: messages.due,
      hint: messages.dueHint,
      value: formState?.due ?? dueDay,
      error: formState?.errors.due,
    },
  )}<input type="hidden" name="due-shown" value="${dueDay}">${formActions(button({ label: messages.save, attributes: { name: 'do', value: 'plan' } }))}`
  return card({ title: messages.plan }, followUpForm(c, data, planFields))
}

function ownerField(locale: ViewContext, { followUp, colleagues, formState }: FollowUpPageData): Markup {
  const messages = locale.t.followUps
  const { owner, ownerId } = followUp
  const isColleague = colleagues.some(({ id }) => id === ownerId)
  const choices = [
    { value: '', label: messages.nobody },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    // A name, or somebody who is a member no more: stays until it is changed.
    ...(owner !== null && !isColleague ? [{ value: KEEP_OWNER, label: owner }] : []),
  ]
  const currentOwner = isColleague ? ownerId : owner === null ? '' : KEEP_OWNER
  return selectField({
    name: 'owner',
    label: messages.owner,
    value: formState?.owner ?? currentOwner,
    choices,
    error: formState?.errors.owner,
  })
}

/** What a form says for an owner who cannot be chosen, and is to stay. */
export const KEEP_OWNER = 'stays'

/** What somebody else has written meanwhile, above the form with what this one has. */
export function conflictNotice(locale: ViewContext, { note, changes }: FollowUpWithHistory): Markup {
  const messages = locale.t.followUps.card
  const text = messages.changedText(changes[0]?.name ?? '—')
  const theirNote =
    note === null ? html`<p>${messages.emptyNote}</p>` : html`<blockquote dir="auto">${note}</blockquote>`
  return html`<div class="stack" role="alert">${notice({ kind: 'warning', title: messages.changed, text })}${card({ title: messages.theirs }, theirNote)}</div>`
}
