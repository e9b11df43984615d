import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Env } from '../../http/env.ts'
import { postButton } from '../components/button.ts'
import { type NoticeKind, notice } from '../components/notice.ts'
import { toast } from '../components/toast.ts'
import type { VisitorContext } from './context.ts'
import type { Markup } from './page.ts'

const NOTICE_COOKIE = 'notice'
const kinds: readonly string[] = ['success', 'info', 'warning', 'danger'] satisfies NoticeKind[]

/** Redirects after a change to a page that shows this notice. @param undoPath of a form that takes the change back */
export function redirectWithNotice(
  c: Context<Env>,
  path: string,
  text: string,
  kind: NoticeKind = 'success',
  undoPath?: string,
): Response {
  setCookie(c, NOTICE_COOKIE, `${kind}${undoPath ? ` ${undoPath}` : ''}:${text}`, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: c.var.deps.publicUrl.startsWith('https:'),
    maxAge: 60,
  })
  return c.redirect(path, 303)
}

/** The notice of the last change, shown once; a toast if all went well. A prefetch does not use it up. */
export function takeNotice(visitor: VisitorContext): Markup | undefined {
  const { c, t } = visitor
  const [, kind, undoPath, text] = getCookie(c, NOTICE_COOKIE)?.match(/^(\w+)(?: (\/w\/[^:\s]+))?:(.+)$/s) ?? []
  if (!text || !kind || !kinds.includes(kind) || /prefetch/.test(c.req.header('sec-purpose') ?? '')) return undefined
  deleteCookie(c, NOTICE_COOKIE, { path: '/' })
  const undoButton =
    undoPath &&
    postButton({ label: t.common.undo, icon: 'undo', small: true, action: undoPath, attributes: { 'data-key': 'u' } })
  const action = undoButton || undefined
  return kind === 'success' ? toast(visitor, { text, action }) : notice({ kind: kind as NoticeKind, text, action })
}
