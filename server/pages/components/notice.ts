import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { type IconName, icon } from './icon.ts'

export type NoticeKind = 'success' | 'info' | 'warning' | 'danger'

const drawn: Record<NoticeKind, IconName> = { success: 'check', info: 'info', warning: 'warning', danger: 'warning' }

/** Something to know, with what can be done about it. */
export const notice = (about: {
  kind: NoticeKind
  text: string | Markup
  title?: string
  action?: Markup | undefined
}): Markup =>
  html`<div class="notice ${about.kind}">${icon(drawn[about.kind])}<div>${about.title ? html`<strong>${about.title}</strong>` : ''}<p>${about.text}</p></div>${about.action ?? ''}</div>`

/** Where a list would be: what will be here, and what to do so that it is. */
export const emptyState = (about: { icon: IconName; title: string; text: string | Markup; actions?: Markup }): Markup =>
  html`<div class="empty">${icon(about.icon)}<h2>${about.title}</h2><p>${about.text}</p>${about.actions ? html`<div class="actions">${about.actions}</div>` : ''}</div>`
