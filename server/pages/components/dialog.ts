import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { type ButtonProps, button } from './button.ts'

/** The button that opens a dialog of the page. Browsers do it themselves; the page's script for those that do not yet. */
export const dialogButton = (props: ButtonProps & { dialog: string }): Markup =>
  button({
    ...props,
    attributes: { type: 'button', commandfor: props.dialog, command: 'show-modal', ...props.attributes },
  })

/**
 * A question before something that cannot be undone, as a form that posts to `action`. Without script it unfolds in the page,
 * since not every browser opens dialogs by itself.
 */
export function confirmDialog(props: {
  language: AppLanguage
  id: string
  title: string
  text: string | Markup
  action: string
  confirm: string
  kind?: 'primary' | 'danger'
  /** What the form sends beside. */
  fields?: Record<string, string>
}): Markup {
  const messages = commonMessages(props.language)
  const cancelButton = button({
    label: messages.cancel,
    attributes: { type: 'button', commandfor: props.id, command: 'close' },
  })
  const confirmButton = button({ label: props.confirm, kind: props.kind ?? 'danger' })
  const hiddenInputs = Object.entries(props.fields ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  const body = html`<p>${props.text}</p>${hiddenInputs}`
  const form = (title: Markup, buttons: Markup) =>
    html`<form method="post" action="${props.action}">${title}${body}<div class="actions">${buttons}</div></form>`
  return html`<dialog id="${props.id}" aria-labelledby="${props.id}-title">${form(html`<h2 id="${props.id}-title">${props.title}</h2>`, html`${confirmButton}${cancelButton}`)}</dialog><noscript><details class="asks"><summary class="button plain small">${props.confirm}</summary>${form(html`<p><strong>${props.title}</strong></p>`, confirmButton)}</details></noscript>`
}
