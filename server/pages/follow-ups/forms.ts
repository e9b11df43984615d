import type { Context } from 'hono'
import { html } from 'hono/html'
import { localDay } from '../../../shared/calendar.ts'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { may } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { followUpWords } from '../../i18n/follow-ups.ts'
import { button } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { Reader } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import type { Called } from './detail.ts'
import { addressOf } from './query.ts'

/** A form that came back: as it was filled in, with what is wrong beside each field. */
export interface Sent {
  note?: string | undefined
  due?: string | undefined
  owner?: string | undefined
  errors: Partial<Record<'note' | 'due' | 'owner', string>>
  /** Somebody has changed the follow-up since the page was made. */
  overtaken?: boolean
}

/** Where the forms of a card go, and which state of it they speak of. */
const formOf = (c: Context<Env>, { followUp, asked }: Called, content: Markup): Markup =>
  html`<form class="form" method="post" action="${addressOf(c, asked, {}, `/${followUp.id}`)}"><input type="hidden" name="updatedAt" value="${followUp.updatedAt}">${content}</form>`

/** What came of it: done, or a note on the way. */
export function outcomeForm(c: Context<Env>, reader: Reader, called: Called): Markup {
  const words = followUpWords(reader.language).card
  const { followUp, sent } = called
  const does = (value: string) => ({ name: 'do', value })
  const finish = button({ label: words.finish, kind: 'primary', icon: 'check', attributes: does('done') })
  const save = button({ label: words.saveNote, attributes: does('note') })
  const reopen = button({ label: words.reopen, icon: 'undo', attributes: does('reopen') })
  const field = textArea({
    name: 'note',
    label: words.note,
    hint: words.noteHint,
    rows: 5,
    value: sent?.note ?? followUp.note,
    error: sent?.errors.note,
    attributes: { maxlength: 5000, dir: 'auto', autofocus: sent?.errors.note !== undefined },
  })
  const buttons = followUp.status === 'open' ? formActions(finish, save) : formActions(save, reopen)
  return html`<section class="card" id="outcome">${formOf(c, called, html`${field}${buttons}`)}</section>`
}

/** Who calls, and until when. */
export function planForm(c: Context<Env>, reader: Reader, called: Called): Markup {
  const words = followUpWords(reader.language).card
  const { followUp, sent } = called
  const due = followUp.dueAt === null ? '' : localDay(Date.parse(followUp.dueAt), reader.timeZone)
  const fields = html`${may(c.var.staff.role, 'follow-ups.assign') ? ownerField(reader, called) : ''}${textField({
    name: 'due',
    type: 'date',
    label: words.due,
    hint: words.dueHint,
    value: sent?.due ?? due,
    error: sent?.errors.due,
  })}<input type="hidden" name="due-shown" value="${due}">${formActions(button({ label: words.save, attributes: { name: 'do', value: 'plan' } }))}`
  return card({ title: words.plan }, formOf(c, called, fields))
}

function ownerField(reader: Reader, { followUp, colleagues, sent }: Called): Markup {
  const words = followUpWords(reader.language)
  const { owner, ownerId } = followUp
  const known = colleagues.some(({ id }) => id === ownerId)
  const choices = [
    { value: '', label: words.nobody },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    // A name, or somebody who is a member no more: stays until it is changed.
    ...(owner !== null && !known ? [{ value: STAYS, label: owner }] : []),
  ]
  const now = known ? ownerId : owner === null ? '' : STAYS
  return selectField({
    name: 'owner',
    label: words.owner,
    value: sent?.owner ?? now,
    choices,
    error: sent?.errors.owner,
  })
}

/** What a form says for an owner who cannot be chosen, and is to stay. */
export const STAYS = 'stays'

/** What somebody else has written meanwhile, above the form with what this one has. */
export function whatChanged(reader: Reader, { note, changes }: FollowUpWithHistory): Markup {
  const words = followUpWords(reader.language).card
  const text = words.changedText(changes[0]?.name ?? '—')
  const theirs = note === null ? html`<p>${words.emptyNote}</p>` : html`<blockquote dir="auto">${note}</blockquote>`
  return html`<div class="stack" role="alert">${notice({ kind: 'warning', title: words.changed, text })}${card({ title: words.theirs }, theirs)}</div>`
}
