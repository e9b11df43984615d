import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { button } from './button.ts'

/** Text to take away: an address on one line or a snippet in a block, with a button that copies it where scripts run. */
export function copyField(
  language: AppLanguage,
  props: { id: string; label: string; text: string; block?: boolean },
): Markup {
  const messages = commonMessages(language)
  const copyButton = button({
    label: messages.copy,
    icon: 'copy',
    small: true,
    attributes: { type: 'button', 'data-copy': props.id, 'data-copied': messages.copied },
  })
  const content = props.block
    ? html`<pre id="${props.id}" tabindex="0" role="region" aria-label="${props.label}"><code>${props.text}</code></pre>`
    : html`<input id="${props.id}" value="${props.text}" readonly aria-label="${props.label}">`
  return html`<div class="copyable${props.block ? ' block' : ''}">${content}${copyButton}</div>`
}
