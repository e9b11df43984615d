import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { button } from './button.ts'

/** Text to take away: an address on one line or a snippet in a block, with a button that copies it where scripts run. */
export function copyable(
  language: StaffLanguage,
  about: { id: string; label: string; text: string; block?: boolean },
): Markup {
  const words = commonWords(language)
  const copy = button({
    label: words.copy,
    icon: 'copy',
    small: true,
    attributes: { type: 'button', 'data-copy': about.id, 'data-copied': words.copied },
  })
  const shown = about.block
    ? html`<pre id="${about.id}" tabindex="0" role="region" aria-label="${about.label}"><code>${about.text}</code></pre>`
    : html`<input id="${about.id}" value="${about.text}" readonly aria-label="${about.label}">`
  return html`<div class="copyable${about.block ? ' block' : ''}">${shown}${copy}</div>`
}
