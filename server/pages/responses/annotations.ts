import { html } from 'hono/html'
import { may } from '../../../shared/roles.ts'
import { answerWords } from '../../i18n/answers.ts'
import { button } from '../components/button.ts'
import { textArea, textField } from '../components/field.ts'
import { formActions } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { card, tag } from '../components/parts.ts'
import { scoreChip, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import type { AnswerPageParts } from './detail.ts'
import { addressed } from './query.ts'

const mayChange = ({ c }: AnswerPageParts) => may(c.var.caller.role, 'answers.change')

const actionOf = ({ c, answer, filters }: AnswerPageParts, what: string) =>
  addressed(`${home(c)}/answers/${answer.id}/${what}`, filters)

/** The tags of an answer, to be taken away and added to. */
export function tagsCard(parts: AnswerPageParts): Markup {
  const { c, reader, answer, tags, faulty } = parts
  const words = answerWords(reader.language)
  const of = words.tagging
  const remove = (one: string) =>
    html`<form class="inline" method="post" action="${actionOf(parts, 'tags/removal')}"><input type="hidden" name="tag" value="${one}"><button class="button quiet small alone" title="${of.remove(one)}">${icon('cross')}<span class="unseen">${of.remove(one)}</span></button></form>`
  const link = (one: string) => tag(one, `${home(c)}/answers?${new URLSearchParams({ tag: one })}`)
  const list = answer.tags.map((one) => html`<li>${link(one)}${mayChange(parts) ? remove(one) : ''}</li>`)
  const fault = faulty?.form === 'tag' ? faulty : undefined
  const field = textField({
    name: 'tag',
    label: of.label,
    value: fault?.value,
    error: fault?.error,
    required: true,
    attributes: { maxlength: 40, list: 'tags', autocomplete: 'off' },
  })
  const form = html`<form class="form" method="post" action="${actionOf(parts, 'tags')}">${field}<datalist id="tags">${tags.map((one) => html`<option value="${one}"></option>`)}</datalist>${formActions(button({ label: of.add, icon: 'tag', small: true }))}</form>`
  return card(
    { title: words.tags },
    html`${list.length > 0 ? html`<ul class="views">${list}</ul>` : html`<p class="quiet">${of.none}</p>`}${mayChange(parts) ? form : ''}`,
  )
}

/** What staff have noted, and a form for more. */
export function notesCard(parts: AnswerPageParts): Markup {
  const { reader, answer, faulty } = parts
  const of = answerWords(reader.language).notes
  if (answer.notes.length === 0 && !mayChange(parts)) return html``
  const fault = faulty?.form === 'text' ? faulty : undefined
  const field = textArea({
    name: 'text',
    label: of.label,
    hint: of.hint,
    value: fault?.value ?? null,
    error: fault?.error,
    rows: 3,
    required: true,
    attributes: { maxlength: 2000 },
  })
  const form = html`<form class="form" method="post" action="${actionOf(parts, 'notes')}">${field}${formActions(button({ label: of.add, small: true }))}</form>`
  const list = answer.notes.map(
    ({ text, at, byName }) =>
      html`<li><p class="words">${text}</p><p class="quiet">${byName}, ${time(reader, Date.parse(at))}</p></li>`,
  )
  return card(
    { title: of.title },
    html`${list.length > 0 ? html`<ul class="entries">${list}</ul>` : ''}${mayChange(parts) ? form : ''}`,
  )
}

/** Who has changed what, newest first, with what stood before. */
export function historyCard({ reader, answer }: AnswerPageParts): Markup {
  const words = answerWords(reader.language).history
  if (answer.changes.length === 0) return html``
  const who = (by: string, name: string | null) => name ?? (by === 'respondent' ? words.respondent : words.cli)
  const list = answer.changes.map(
    ({ at, by, byName, before }) =>
      html`<li><p class="quiet">${words.changed(who(by, byName))}, ${time(reader, Date.parse(at))}</p><div class="answer">${scoreChip(reader, before.score)}<p class="words">${before.comment ?? answerWords(reader.language).noComment}</p></div>${
        before.properties && Object.keys(before.properties).length > 0
          ? html`<p class="quiet">${Object.entries(before.properties)
              .map(([key, value]) => `${key}: ${value}`)
              .join(' · ')}</p>`
          : ''
      }</li>`,
  )
  return card({ title: words.title }, html`<ol class="entries">${list}</ol>`)
}
