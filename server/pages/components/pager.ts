import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { linkButton } from './button.ts'

/** Through a list by its cursors; nothing where it is whole. */
export function pager(
  language: AppLanguage,
  { newer, older }: { newer?: string | null; older?: string | null },
): Markup {
  const messages = commonMessages(language)
  if (!newer && !older) return html``
  return html`<nav class="pager" aria-label="${messages.pages}">${newer ? linkButton({ label: messages.newer, icon: 'back', href: newer, attributes: { rel: 'prev' } }) : html`<span></span>`}${older ? linkButton({ label: messages.older, icon: 'forward', href: older, attributes: { rel: 'next' } }) : ''}</nav>`
}
