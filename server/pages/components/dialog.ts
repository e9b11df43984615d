import { html } from 'hono/html'
import type { Markup } from '../layout.ts'
import { commonWords } from '../words/common.ts'
import type { StaffLanguage } from '../words/words.ts'
import { type ButtonLook, button } from './button.ts'

/** The button that opens a dialog of the page. Browsers do it themselves; the page's script for those that do not yet. */
export const opensDialog = (about: ButtonLook & { dialog: string }): Markup =>
  button({
    ...about,
    attributes: { type: 'button', commandfor: about.dialog, command: 'show-modal', ...about.attributes },
  })

/** A question before something that cannot be undone, as a form that posts to `action`. */
export function confirmDialog(about: {
  language: StaffLanguage
  id: string
  title: string
  text: string | Markup
  action: string
  confirm: string
  kind?: 'primary' | 'danger'
  /** Fields of the form, such as a reason. */
  fields?: Markup
}): Markup {
  const words = commonWords(about.language)
  const cancel = { type: 'button', commandfor: about.id, command: 'close' }
  return html`<dialog id="${about.id}" aria-labelledby="${about.id}-title"><form method="post" action="${about.action}"><h2 id="${about.id}-title">${about.title}</h2><p>${about.text}</p>${about.fields ?? ''}<div class="actions">${button({ label: about.confirm, kind: about.kind ?? 'danger' })}${button({ label: words.cancel, attributes: cancel })}</div></form></dialog>`
}
