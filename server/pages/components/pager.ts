import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { linkButton } from './button.ts'

interface PagerProps {
  newer?: string | null | undefined
  older?: string | null | undefined
}

/** Links to the newer and older part of a list; nothing if the whole list is on the page. */
export function pager({ t }: ViewContext, { newer, older }: PagerProps): Markup {
  const messages = t.common
  if (!newer && !older) return html``
  const newerLink =
    newer && linkButton({ label: messages.newer, icon: 'back', href: newer, attributes: { rel: 'prev' } })
  const olderLink =
    older && linkButton({ label: messages.older, icon: 'forward', href: older, attributes: { rel: 'next' } })
  return html`<nav class="pager" aria-label="${messages.pages}">
${newerLink || html`<span></span>`}
${olderLink || ''}
</nav>`
}
