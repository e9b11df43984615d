import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { button } from './button.ts'

/** A URL on one line or a snippet in a block, with a button that copies it. */
export function copyField(
  { t }: ViewContext,
  props: { id: string; label: string; text: string; block?: boolean },
): Markup {
  const messages = t.common
  const copyButton = button({
    label: messages.copy,
    icon: 'copy',
    small: true,
    attributes: { type: 'button', 'data-copy': props.id, 'data-copied': messages.copied },
  })
  const content = props.block
    ? html`<pre id="${props.id}" tabindex="0" role="region" aria-label="${props.label}"><code>${props.text}</code></pre>`
    : html`<input id="${props.id}" value="${props.text}" readonly aria-label="${props.label}">`
  return html`<div class="copyable${props.block ? ' block' : ''}">
${content}
${copyButton}
</div>`
}
