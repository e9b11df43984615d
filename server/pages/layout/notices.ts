import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Env } from '../../http/env.ts'
import { type NoticeKind, notice } from '../components/notice.ts'
import type { Markup } from './page.ts'

const NOTICE_COOKIE = 'notice'
const kinds: readonly string[] = ['success', 'info', 'warning', 'danger'] satisfies NoticeKind[]

/** Redirects after a change to a page that shows this notice. */
export function redirectWithNotice(
  c: Context<Env>,
  path: string,
  text: string,
  kind: NoticeKind = 'success',
): Response {
  setCookie(c, NOTICE_COOKIE, `${kind}:${text}`, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: c.var.deps.publicUrl.startsWith('https:'),
    maxAge: 60,
  })
  return c.redirect(path, 303)
}

/** The notice of the last change, shown once. A prefetch does not use it up. */
export function takeNotice(c: Context<Env>): Markup | undefined {
  const [, kind, text] = getCookie(c, NOTICE_COOKIE)?.match(/^(\w+):(.+)$/s) ?? []
  if (!text || !kind || !kinds.includes(kind) || /prefetch/.test(c.req.header('sec-purpose') ?? '')) return undefined
  deleteCookie(c, NOTICE_COOKIE, { path: '/' })
  return notice({ kind: kind as NoticeKind, text })
}
