import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { button } from './button.ts'
import { icon } from './icon.ts'

/**
 * What was done, above the page, with a button to undo it where that is possible. It stays until it is closed or the next
 * page opens, so that nobody has to hurry. Without script it stands at the top of the page.
 */
export const toast = ({ t }: ViewContext, props: { text: string | Markup; action?: Markup | undefined }): Markup =>
  html`<div class="toast" role="status">
${icon('check')}
<p>${props.text}</p>
${props.action ?? ''}
${button({
  label: t.common.close,
  icon: 'cross',
  iconOnly: true,
  kind: 'quiet',
  small: true,
  attributes: { type: 'button', class: 'button quiet alone small needs-script', 'data-close': '.toast' },
})}
</div>`
