import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { linkButton } from './button.ts'

interface PagerProps {
  newer?: string | null | undefined
  older?: string | null | undefined
  /** Of a list in another order than by time. */
  labels?: { newer: string; older: string } | undefined
}

/** Links to the newer and older part of a list; nothing if the whole list is on the page. */
export function pager({ t }: ViewContext, { newer, older, labels }: PagerProps): Markup {
  const messages = t.common
  if (!newer && !older) return html``
  const newerLink =
    newer &&
    linkButton({ label: labels?.newer ?? messages.newer, icon: 'back', href: newer, attributes: { rel: 'prev' } })
  const olderLink =
    older &&
    linkButton({ label: labels?.older ?? messages.older, icon: 'forward', href: older, attributes: { rel: 'next' } })
  return html`<nav class="pager" aria-label="${messages.pages}">
${newerLink || html`<span></span>`}
${olderLink || ''}
</nav>`
}
