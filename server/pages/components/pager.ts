import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { linkButton } from './button.ts'

/** Through a list by its cursors; nothing where it is whole. */
export function pager(
  language: StaffLanguage,
  { newer, older }: { newer?: string | null; older?: string | null },
): Markup {
  const words = commonWords(language)
  if (!newer && !older) return html``
  return html`<nav class="pager" aria-label="${words.pages}">${newer ? linkButton({ label: words.newer, icon: 'back', href: newer, attributes: { rel: 'prev' } }) : html`<span></span>`}${older ? linkButton({ label: words.older, icon: 'forward', href: older, attributes: { rel: 'next' } }) : ''}</nav>`
}
