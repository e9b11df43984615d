import type { Context } from 'hono'
import { html } from 'hono/html'
import { NewSavedView, type SavedView } from '../../../shared/saved-view.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { deleteView, saveView } from '../../domain/users/saved-views.ts'
import type { Env } from '../../http/env.ts'
import { parseFormFields, validateForm } from '../../http/forms.ts'
import { getMessages, t } from '../../i18n/index.ts'
import type { AppLanguage } from '../../i18n/languages.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { showResponseList } from './list.ts'
import { buildPath, parseQuery } from './query.ts'

interface SavedViewsProps {
  language: AppLanguage
  views: readonly SavedView[]
  filters: URLSearchParams
  fieldError?: { error: string; name: string } | undefined
}

/** What somebody has saved of this list, and a form that saves what it shows now. */
export function savedViewList(c: Context<Env>, { language, views, filters, fieldError }: SavedViewsProps): Markup {
  const messages = getMessages(language).responses.views
  const listPath = `${workspacePath(c.var.member.workspace.slug)}/responses`
  if (views.length === 0 && filters.size === 0) return html``
  const currentQuery = `${filters}`
  const viewItem = ({ id, name, query }: SavedView) =>
    html`<li><a class="tag" href="${query === '' ? listPath : `${listPath}?${query}`}"${query === currentQuery ? html` aria-current="page"` : ''}>${name}</a><form class="inline" method="post" action="${buildPath(`${listPath}/views/${id}/deletion`, filters)}"><button class="button quiet small alone" title="${messages.delete(name)}">${icon('cross')}<span class="unseen">${messages.delete(name)}</span></button></form></li>`
  const saveForm = html`<details class="save"${fieldError ? html` open` : ''}><summary class="button quiet small">${messages.save}</summary><form method="post" action="${buildPath(`${listPath}/views`, filters)}">${textField({ name: 'name', label: messages.name, value: fieldError?.name, error: fieldError?.error, required: true, attributes: { maxlength: 60 } })}${button({ label: messages.save, small: true })}</form></details>`
  return html`${fieldError ? errorSummary(buildPageContext(c), [{ field: 'name', message: fieldError.error }]) : ''}<div class="views">${
    views.length > 0 ? html`<ul aria-label="${messages.title}">${views.map(viewItem)}</ul>` : ''
  }${filters.size > 0 ? saveForm : ''}</div>`
}

/** Saves what the list shows under a name. */
export async function saveListView(c: Context<Env>) {
  const messages = t(c).responses.views
  const { filters } = parseQuery(c)
  const { name = '' } = await parseFormFields(c)
  const result = validateForm(NewSavedView, { name, query: `${filters}` })
  const showError = (error: string) => showResponseList(c, { error, name: String(name) })
  if (!result.value) return showError(messages.nameExpected)
  try {
    await saveView(c.var.deps, c.var.caller, 'responses', result.value)
  } catch (error) {
    if (hasErrorCode(error, 'too-many-views')) return showError(messages.tooMany)
    throw error
  }
  return redirectWithNotice(
    c,
    buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses`, filters),
    messages.saved,
  )
}

export async function deleteListView(c: Context<Env>) {
  await deleteView(c.var.deps, c.var.caller, 'responses', c.req.param('view') ?? '')
  const { filters } = parseQuery(c)
  return redirectWithNotice(
    c,
    buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses`, filters),
    t(c).responses.views.deleted,
  )
}
