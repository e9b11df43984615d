import { html } from 'hono/html'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { button } from '../components/button.ts'
import { textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import type { Markup } from '../layout/page.ts'
import { responsePaths } from './paths.ts'
import type { ResponsePageContext } from './views.ts'

/** The tags of the response, with forms that remove and add one. */
export function tagsCard(context: ResponsePageContext): Markup {
  const { t, may, response } = context
  const canChange = may('responses.change')
  const item = (name: string) => tagItem(context, name, canChange)
  const list =
    response.tags.length > 0
      ? html`<ul class="views">
${response.tags.map(item)}
</ul>`
      : html`<p class="quiet">${t.responses.tagging.none}</p>`
  return card({ title: t.responses.tags }, html`${list}${canChange ? newTagForm(context) : ''}`)
}

function tagItem({ t, workspace, response, filters }: ResponsePageContext, name: string, canChange: boolean): Markup {
  const tagLink = tag(name, responsePaths.list(workspace.slug, { tag: name }))
  if (!canChange) return html`<li>${tagLink}</li>`
  const removeLabel = t.responses.tagging.remove(name)
  return html`<li>
${tagLink}
<form class="inline" method="post" action="${responsePaths.tagDeletion(workspace.slug, response.id, filters)}">
<input type="hidden" name="tag" value="${name}">
${button({ label: removeLabel, icon: 'cross', iconOnly: true, kind: 'quiet', small: true })}
</form>
</li>`
}

function newTagForm({ t, workspace, response, filters, tags, formError }: ResponsePageContext): Markup {
  const messages = t.responses.tagging
  const fieldError = formError?.form === 'tag' ? formError : undefined
  const field = textField({
    name: 'tag',
    label: messages.label,
    value: fieldError?.value,
    error: fieldError?.error,
    required: true,
    attributes: { maxlength: 40, list: 'tags', autocomplete: 'off' },
  })
  return form(
    { action: responsePaths.tags(workspace.slug, response.id, filters) },
    html`${field}
<datalist id="tags">${tags.map((name) => html`<option value="${name}"></option>`)}</datalist>
${formActions(button({ label: messages.add, icon: 'tag', small: true }))}`,
  )
}

/** The notes of members, with a form for a new one. */
export function notesCard(context: ResponsePageContext): Markup {
  const { t, may, response } = context
  const canChange = may('responses.change')
  if (response.notes.length === 0 && !canChange) return html``
  const item = ({ text, at, byName }: ResponseWithHistory['notes'][number]) => html`<li>
<p class="words">${text}</p>
<p class="quiet">${byName}, ${relativeTime(context, Date.parse(at))}</p>
</li>`
  const list = html`<ul class="entries">
${response.notes.map(item)}
</ul>`
  return card(
    { title: t.responses.notes.title },
    html`${response.notes.length > 0 ? list : ''}${canChange ? newNoteForm(context) : ''}`,
  )
}

function newNoteForm({ t, workspace, response, filters, formError }: ResponsePageContext): Markup {
  const messages = t.responses.notes
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
  return form(
    { action: responsePaths.notes(workspace.slug, response.id, filters) },
    html`${field}${formActions(button({ label: messages.add, small: true }))}`,
  )
}

/** The corrections of the response with the previous values, newest first. */
export function historyCard(context: ResponsePageContext): Markup {
  const { t, response } = context
  const messages = t.responses.history
  if (response.changes.length === 0) return html``
  return card(
    { title: messages.title },
    html`<ol class="entries">
${response.changes.map((change) => changeItem(context, change))}
</ol>`,
  )
}

type Change = ResponseWithHistory['changes'][number]

function changeItem(context: ResponsePageContext, { at, by, byName, before }: Change): Markup {
  const { t, format } = context
  const messages = t.responses.history
  const author = byName ?? (by === 'respondent' ? messages.respondent : messages.cli)
  const properties = Object.entries(before.properties ?? {}).map(([key, value]) =>
    t.common.labelled(format.propertyName(key), format.propertyValue(key, value)),
  )
  return html`<li>
<p class="quiet">${messages.changed(author)}, ${relativeTime(context, Date.parse(at))}</p>
<div class="answer">
${scoreChip(context, before.score)}
<p class="words">${before.comment ?? t.responses.noComment}</p>
</div>
${properties.length > 0 ? html`<p class="quiet">${properties.join(' · ')}</p>` : ''}
</li>`
}
