import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { type ButtonLook, button } from './button.ts'

/** The button that opens a dialog of the page. Browsers do it themselves; the page's script for those that do not yet. */
export const opensDialog = (about: ButtonLook & { dialog: string }): Markup =>
  button({
    ...about,
    attributes: { type: 'button', commandfor: about.dialog, command: 'show-modal', ...about.attributes },
  })

/**
 * A question before something that cannot be undone, as a form that posts to `action`. Without script it unfolds in the page,
 * since not every browser opens dialogs by itself.
 */
export function confirmDialog(about: {
  language: StaffLanguage
  id: string
  title: string
  text: string | Markup
  action: string
  confirm: string
  kind?: 'primary' | 'danger'
  /** What the form sends beside. */
  fields?: Record<string, string>
}): Markup {
  const words = commonWords(about.language)
  const cancel = button({
    label: words.cancel,
    attributes: { type: 'button', commandfor: about.id, command: 'close' },
  })
  const confirm = button({ label: about.confirm, kind: about.kind ?? 'danger' })
  const sent = Object.entries(about.fields ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  const asked = html`<p>${about.text}</p>${sent}`
  const form = (title: Markup, buttons: Markup) =>
    html`<form method="post" action="${about.action}">${title}${asked}<div class="actions">${buttons}</div></form>`
  return html`<dialog id="${about.id}" aria-labelledby="${about.id}-title">${form(html`<h2 id="${about.id}-title">${about.title}</h2>`, html`${confirm}${cancel}`)}</dialog><noscript><details class="asks"><summary class="button plain small">${about.confirm}</summary>${form(html`<p><strong>${about.title}</strong></p>`, confirm)}</details></noscript>`
}
