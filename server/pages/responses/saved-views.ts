import type { Context } from 'hono'
import { html } from 'hono/html'
import { NewView, type View } from '../../../shared/saved-view.ts'
import { DomainError } from '../../domain/errors.ts'
import { deleteView, saveView } from '../../domain/users/saved-views.ts'
import type { Env } from '../../http/env.ts'
import { fields, readForm } from '../../http/forms.ts'
import { answerWords } from '../../i18n/answers.ts'
import { type StaffLanguage, staffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { answerList } from './list.ts'
import { addressed, answerQuery } from './query.ts'

interface Views {
  language: StaffLanguage
  views: readonly View[]
  filters: URLSearchParams
  fault?: { error: string; name: string } | undefined
}

/** What somebody has saved of this list, and a form that saves what it shows now. */
export function savedViews(c: Context<Env>, { language, views, filters, fault }: Views): Markup {
  const words = answerWords(language).views
  const action = `${home(c)}/answers`
  if (views.length === 0 && filters.size === 0) return html``
  const now = `${filters}`
  const item = ({ id, name, query }: View) =>
    html`<li><a class="tag" href="${query === '' ? action : `${action}?${query}`}"${query === now ? html` aria-current="page"` : ''}>${name}</a><form class="inline" method="post" action="${addressed(`${action}/views/${id}/deletion`, filters)}"><button class="button quiet small alone" title="${words.delete(name)}">${icon('cross')}<span class="unseen">${words.delete(name)}</span></button></form></li>`
  const save = html`<details class="save"${fault ? html` open` : ''}><summary class="button quiet small">${words.save}</summary><form method="post" action="${addressed(`${action}/views`, filters)}">${textField({ name: 'name', label: words.name, value: fault?.name, error: fault?.error, required: true, attributes: { maxlength: 60 } })}${button({ label: words.save, small: true })}</form></details>`
  return html`${fault ? errorSummary(language, [{ field: 'name', message: fault.error }]) : ''}<div class="views">${
    views.length > 0 ? html`<ul aria-label="${words.title}">${views.map(item)}</ul>` : ''
  }${filters.size > 0 ? save : ''}</div>`
}

/** Saves what the list shows under a name. */
export async function postView(c: Context<Env>) {
  const words = answerWords(staffLanguage(c)).views
  const { filters } = answerQuery(c)
  const { name = '' } = await fields(c)
  const read = readForm(NewView, { name, query: `${filters}` })
  const again = (error: string) => answerList(c, { error, name: String(name) })
  if (!read.value) return again(words.nameExpected)
  try {
    await saveView(c.var.deps, c.var.caller, 'answers', read.value)
  } catch (error) {
    if (error instanceof DomainError && error.refusal === 'conflict') return again(words.tooMany)
    throw error
  }
  return redirectWith(c, addressed(`${home(c)}/answers`, filters), words.saved)
}

export async function postViewDeletion(c: Context<Env>) {
  await deleteView(c.var.deps, c.var.caller, 'answers', c.req.param('view') ?? '')
  const { filters } = answerQuery(c)
  return redirectWith(c, addressed(`${home(c)}/answers`, filters), answerWords(staffLanguage(c)).views.deleted)
}
