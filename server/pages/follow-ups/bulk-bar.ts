import { html } from 'hono/html'
import { MAX_BULK_CHANGE } from '../../domain/follow-ups/bulk-changes.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { optionElements } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { followUpPaths } from './paths.ts'
import { getView } from './query.ts'
import type { FilterData } from './views.ts'

/** Changes the selected rows, or all of the list: who calls, by when, and that they are solved. */
export function bulkBar(page: PageContext, data: FilterData): Markup {
  const { formState, query } = data
  const { bulk: messages } = page.t.followUps
  const allAttributes = { type: 'checkbox', name: 'all', value: '1', checked: formState?.all }
  const allChoice = html`<label class="choice"><input${attributes(allAttributes)}> ${messages.all(page.format.number(MAX_BULK_CHANGE))}</label>`
  return html`<div class="bulk">
<p class="selected">${messages.selected}</p>
${query.from === 'board' ? '' : allChoice}
${data.colleagues.length > 0 ? ownerControl(page, data) : ''}
${getView(query) === 'done' ? '' : html`${dueControl(page, data)}${solvedControl(page, data)}`}
</div>`
}

function ownerControl({ t, workspace }: PageContext, { colleagues, formState, query }: FilterData): Markup {
  const messages = t.followUps
  const choices = [
    { value: '', label: messages.bulk.owner },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    { value: 'none', label: messages.unassigned },
  ]
  const selectAttributes = attributes({ name: 'owner', 'aria-label': messages.assign.title })
  return html`<div class="join"><select${selectAttributes}>${optionElements(choices, formState?.owner)}</select>
${button({ label: messages.assign.button, attributes: { formaction: followUpPaths.assignments(workspace.slug, query) } })}</div>`
}

function dueControl({ t, workspace }: PageContext, { formState, query }: FilterData): Markup {
  const { bulk: messages } = t.followUps
  const inputAttributes = attributes({
    type: 'date',
    name: 'due',
    value: formState?.due,
    'aria-label': messages.dueDay,
  })
  return html`<div class="join"><input${inputAttributes}>
${button({ label: messages.setDue, attributes: { formaction: followUpPaths.dueDates(workspace.slug, query) } })}</div>`
}

function solvedControl({ t, workspace }: PageContext, { formState, query, noteRequired }: FilterData): Markup {
  const { bulk: messages, outcomes } = t.followUps
  const noteAttributes = attributes({
    // Not `note`: the buttons of the rows send this form too, and would replace the note of their follow-up.
    name: 'bulkNote',
    value: formState?.note,
    maxlength: 5000,
    'aria-label': messages.note,
  })
  const solved = button({
    label: outcomes.solved,
    icon: 'check',
    attributes: { formaction: followUpPaths.closures(workspace.slug, query) },
  })
  if (noteRequired === 'never') return solved
  return html`<div class="join"><input${noteAttributes} placeholder="${messages.note}" autocomplete="off">${solved}</div>`
}
