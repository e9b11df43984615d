import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { button } from './button.ts'

interface CopyButtonProps {
  /** The id of the element whose text is copied. */
  id: string
  label?: string
  iconOnly?: boolean
  primary?: boolean | undefined
}

/** Copies the text of an element of the page. */
export const copyButton = ({ t }: ViewContext, { id, label, iconOnly, primary }: CopyButtonProps): Markup =>
  button({
    label: label ?? t.common.copy,
    icon: 'copy',
    small: !primary,
    kind: primary ? 'primary' : iconOnly ? 'quiet' : 'plain',
    ...(iconOnly && { iconOnly }),
    attributes: { type: 'button', 'data-copy': id, 'data-copied': t.common.copied },
  })

/** A URL on one line or a snippet in a block, with a button that copies it. */
export function copyField(
  view: ViewContext,
  props: { id: string; label: string; text: string; block?: boolean; primary?: boolean },
): Markup {
  const content = props.block
    ? html`<pre id="${props.id}" tabindex="0" role="region" aria-label="${props.label}"><code>${props.text}</code></pre>`
    : html`<input id="${props.id}" value="${props.text}" readonly aria-label="${props.label}">`
  return html`<div class="copyable${props.block ? ' block' : ''}">
${content}
${copyButton(view, { id: props.id, primary: props.primary })}
</div>`
}
