import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ButtonProps, button, hiddenFields } from './button.ts'

/** A button that opens a dialog of the page. In browsers without `commandfor` the page's script opens it. */
export const dialogButton = (props: ButtonProps & { dialog: string }): Markup =>
  button({
    ...props,
    attributes: { type: 'button', commandfor: props.dialog, command: 'show-modal', ...props.attributes },
  })

interface ConfirmDialogProps {
  id: string
  title: string
  text: string | Markup
  action: string
  confirm: string
  kind?: 'primary' | 'danger'
  /** Hidden fields of the form. */
  fields?: Record<string, string>
}

/**
 * Asks for confirmation before something that cannot be undone; the form posts to `action`. Without script it unfolds in the
 * page, because not every browser opens dialogs without it.
 */
export function confirmDialog({ t }: ViewContext, props: ConfirmDialogProps): Markup {
  const cancelButton = button({
    label: t.common.cancel,
    attributes: { type: 'button', commandfor: props.id, command: 'close' },
  })
  const confirmButton = button({ label: props.confirm, kind: props.kind ?? 'danger' })
  const form = (title: Markup, buttons: Markup) =>
    html`<form method="post" action="${props.action}">
${title}
<p>${props.text}</p>
${hiddenFields(props.fields)}
<div class="actions">${buttons}</div>
</form>`
  return html`<dialog id="${props.id}" aria-labelledby="${props.id}-title">
${form(html`<h2 id="${props.id}-title">${props.title}</h2>`, html`${confirmButton}${cancelButton}`)}
</dialog>
<noscript>
<details class="asks">
<summary class="button plain small">${props.confirm}</summary>
${form(html`<p><strong>${props.title}</strong></p>`, confirmButton)}
</details>
</noscript>`
}
