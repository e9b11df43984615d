import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import { button } from '../components/button.ts'
import { textArea, textField } from '../components/field.ts'
import { formActions } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { card, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import type { ResponsePageContext } from './detail.ts'
import { buildPath } from './query.ts'

const canChange = ({ c }: ResponsePageContext) => hasPermission(c.var.caller.role, 'responses.change')

const getActionPath = ({ c, response, filters }: ResponsePageContext, action: string) =>
  buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}/${action}`, filters)

/** The tags of an answer, to be taken away and added to. */
export function tagsCard(context: ResponsePageContext): Markup {
  const { c, locale, response, tags: allTags, formError } = context
  const messages = locale.t.responses
  const taggingMessages = messages.tagging
  const removeForm = (tagName: string) =>
    html`<form class="inline" method="post" action="${getActionPath(context, 'tags/removal')}"><input type="hidden" name="tag" value="${tagName}"><button class="button quiet small alone" title="${taggingMessages.remove(tagName)}">${icon('cross')}<span class="unseen">${taggingMessages.remove(tagName)}</span></button></form>`
  const tagLink = (tagName: string) =>
    tag(tagName, `${workspacePath(c.var.member.workspace.slug)}/responses?${new URLSearchParams({ tag: tagName })}`)
  const items = response.tags.map(
    (tagName) => html`<li>${tagLink(tagName)}${canChange(context) ? removeForm(tagName) : ''}</li>`,
  )
  const fieldError = formError?.form === 'tag' ? formError : undefined
  const field = textField({
    name: 'tag',
    label: taggingMessages.label,
    value: fieldError?.value,
    error: fieldError?.error,
    required: true,
    attributes: { maxlength: 40, items: 'tags', autocomplete: 'off' },
  })
  const addForm = html`<form class="form" method="post" action="${getActionPath(context, 'tags')}">${field}<datalist id="tags">${allTags.map((tagName) => html`<option value="${tagName}"></option>`)}</datalist>${formActions(button({ label: taggingMessages.add, icon: 'tag', small: true }))}</form>`
  return card(
    { title: messages.tags },
    html`${items.length > 0 ? html`<ul class="views">${items}</ul>` : html`<p class="quiet">${taggingMessages.none}</p>`}${canChange(context) ? addForm : ''}`,
  )
}

/** What staff have noted, and a form for more. */
export function notesCard(context: ResponsePageContext): Markup {
  const { locale, response, formError } = context
  const messages = locale.t.responses.notes
  if (response.notes.length === 0 && !canChange(context)) return html``
  const fieldError = formError?.form === 'text' ? formError : undefined
  const field = textArea({
    name: 'text',
    label: messages.label,
    hint: messages.hint,
    value: fieldError?.value ?? null,
    error: fieldError?.error,
    rows: 3,
    required: true,
    attributes: { maxlength: 2000 },
  })
  const addForm = html`<form class="form" method="post" action="${getActionPath(context, 'notes')}">${field}${formActions(button({ label: messages.add, small: true }))}</form>`
  const list = response.notes.map(
    ({ text, at, byName }) =>
      html`<li><p class="words">${text}</p><p class="quiet">${byName}, ${relativeTime(locale, Date.parse(at))}</p></li>`,
  )
  return card(
    { title: messages.title },
    html`${list.length > 0 ? html`<ul class="entries">${list}</ul>` : ''}${canChange(context) ? addForm : ''}`,
  )
}

/** Who has changed what, newest first, with what stood before. */
export function historyCard({ locale, response }: ResponsePageContext): Markup {
  const messages = locale.t.responses.history
  if (response.changes.length === 0) return html``
  const authorName = (by: string, name: string | null) =>
    name ?? (by === 'respondent' ? messages.respondent : messages.cli)
  const list = response.changes.map(
    ({ at, by, byName, before }) =>
      html`<li><p class="quiet">${messages.changed(authorName(by, byName))}, ${relativeTime(locale, Date.parse(at))}</p><div class="answer">${scoreChip(locale, before.score)}<p class="words">${before.comment ?? locale.t.responses.noComment}</p></div>${
        before.properties && Object.keys(before.properties).length > 0
          ? html`<p class="quiet">${Object.entries(before.properties)
              .map(([key, value]) => `${key}: ${value}`)
              .join(' · ')}</p>`
          : ''
      }</li>`,
  )
  return card({ title: messages.title }, html`<ol class="entries">${list}</ol>`)
}
