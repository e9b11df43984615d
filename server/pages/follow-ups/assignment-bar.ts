import { html } from 'hono/html'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { optionElements } from '../components/field.ts'
import { notice } from '../components/notice.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { ListData } from './views.ts'

/** Assigns the selected rows. */
export function assignmentBar({ t }: ViewContext, { colleagues, formState }: ListData): Markup {
  const messages = t.followUps
  const choices = [
    { value: '', label: '—' },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    { value: 'none', label: messages.unassigned },
  ]
  const selectAttributes = { id: 'owner-for-all', name: 'owner', 'aria-invalid': formState ? 'true' : null }
  return html`<div class="assign row">
${formState ? notice({ kind: 'danger', text: formState.error }) : ''}
<label for="owner-for-all">${messages.assign.title}</label>
<select${attributes(selectAttributes)}>${optionElements(choices, formState?.owner)}</select>
${button({ label: messages.assign.button, kind: 'primary' })}
</div>`
}
