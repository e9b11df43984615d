import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type IconName, icon } from './icon.ts'

export type NoticeKind = 'success' | 'info' | 'warning' | 'danger'

const noticeIcons: Record<NoticeKind, IconName> = {
  success: 'check',
  info: 'info',
  warning: 'warning',
  danger: 'warning',
}

/** A message, with an optional button for what to do about it. */
export const notice = (props: {
  kind: NoticeKind
  text: string | Markup
  title?: string
  action?: Markup | undefined
}): Markup =>
  html`<div class="notice ${props.kind}">
${icon(noticeIcons[props.kind])}
<div>
${props.title ? html`<strong>${props.title}</strong>` : ''}
<p>${props.text}</p>
</div>
${props.action ?? ''}
</div>`

/** In place of an empty list: what will be here, and how to get there. */
export const emptyState = (props: { icon: IconName; title: string; text: string | Markup; actions?: Markup }): Markup =>
  html`<div class="empty">
${icon(props.icon)}
<h2>${props.title}</h2>
<p>${props.text}</p>
${props.actions ? html`<div class="actions">${props.actions}</div>` : ''}
</div>`
