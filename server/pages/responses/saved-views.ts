import { html } from 'hono/html'
import type { SavedView } from '../../../shared/saved-view.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { responsePaths } from './paths.ts'

/** The form of a saved view with an error, as it was submitted. */
export interface ViewFormState {
  error: string
  name: string
}

interface SavedViewsProps {
  views: readonly SavedView[]
  filters: URLSearchParams
  viewForm: ViewFormState | undefined
}

/** The user's saved views of the list, and a form that saves the current filters. */
export function savedViewList(page: PageContext, { views, filters, viewForm }: SavedViewsProps): Markup {
  if (views.length === 0 && filters.size === 0) return html``
  const title = page.t.responses.views.title
  return html`${viewForm ? errorSummary(page, [{ field: 'name', message: viewForm.error }]) : ''}
<div class="views">
${views.length > 0 ? html`<ul aria-label="${title}">${views.map((view) => viewItem(page, view, filters))}</ul>` : ''}
${filters.size > 0 ? saveForm(page, filters, viewForm) : ''}
</div>`
}

function viewItem({ t, workspace }: PageContext, { id, name, query }: SavedView, filters: URLSearchParams): Markup {
  const linkAttributes = attributes({
    class: 'tag',
    href: responsePaths.list(workspace.slug, new URLSearchParams(query)),
    'aria-current': query === `${filters}` ? 'page' : null,
  })
  const deleteLabel = t.responses.views.delete(name)
  return html`<li>
<a${linkAttributes}>${name}</a>
<form class="inline" method="post" action="${responsePaths.viewDeletion(workspace.slug, id, filters)}">
${button({ label: deleteLabel, icon: 'cross', iconOnly: true, kind: 'quiet', small: true })}
</form>
</li>`
}

function saveForm({ t, workspace }: PageContext, filters: URLSearchParams, viewForm: ViewFormState | undefined) {
  const messages = t.responses.views
  const nameField = textField({
    name: 'name',
    label: messages.name,
    value: viewForm?.name,
    error: viewForm?.error,
    required: true,
    attributes: { maxlength: 60 },
  })
  return html`<details class="save"${attributes({ open: viewForm !== undefined })}>
<summary class="button quiet small">${messages.save}</summary>
<form method="post" action="${responsePaths.views(workspace.slug, filters)}">
${nameField}
${button({ label: messages.save, small: true })}
</form>
</details>`
}
