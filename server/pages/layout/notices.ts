import type { Context } from 'hono'
import { isValidSignature, sign } from '../../domain/secrets.ts'
import { readCookie, removeCookie, writeCookie } from '../../http/cookies.ts'
import type { AppDeps, Env } from '../../http/env.ts'
import { postButton } from '../components/button.ts'
import { type NoticeKind, notice } from '../components/notice.ts'
import { toast } from '../components/toast.ts'
import type { VisitorContext } from './context.ts'
import type { Markup } from './page.ts'

const NOTICE_COOKIE = 'notice'
const NOTICE_SECONDS = 60
const kinds: readonly string[] = ['success', 'info', 'warning', 'danger'] satisfies NoticeKind[]

/** Redirects after a change to a page that shows this notice. @param undoPath of a form that takes the change back */
export function redirectWithNotice(
  c: Context<Env>,
  path: string,
  text: string,
  kind: NoticeKind = 'success',
  undoPath?: string,
): Response {
  const content = `${kind}${undoPath ? ` ${undoPath}` : ''}:${text}`
  writeCookie(c, NOTICE_COOKIE, signNotice(c.var.deps, content), NOTICE_SECONDS)
  return c.redirect(path, 303)
}

/** The notice of the last change, shown once; a toast if all went well. A prefetch does not use it up. */
export function takeNotice(visitor: VisitorContext): Markup | undefined {
  const { c, t } = visitor
  const content = readNotice(c.var.deps, readCookie(c, NOTICE_COOKIE) ?? '')
  const [, kind, undoPath, text] = content?.match(/^(\w+)(?: (\/w\/[^:\s]+))?:(.+)$/s) ?? []
  if (!text || !kind || !kinds.includes(kind) || /prefetch/.test(c.req.header('sec-purpose') ?? '')) return undefined
  removeCookie(c, NOTICE_COOKIE)
  const undoButton =
    undoPath &&
    postButton({ label: t.common.undo, icon: 'undo', small: true, action: undoPath, attributes: { 'data-key': 'u' } })
  const action = undoButton || undefined
  return kind === 'success' ? toast(visitor, { text, action }) : notice({ kind: kind as NoticeKind, text, action })
}

/**
 * Another host of the same domain can set cookies where the service does not use https, and would put words and an undo
 * button into our pages. An old notice is worth nothing to it either.
 */
function signNotice({ secret, now }: AppDeps, content: string): string {
  const signed = `${content} ${now() + NOTICE_SECONDS * 1000}`
  return `${signed} ${sign(secret, `notice ${signed}`)}`
}

/** @returns undefined if the notice is not ours, or has expired */
function readNotice(deps: AppDeps, cookie: string): string | undefined {
  const [, signed = '', content, expiresAt, signature = ''] = /^((.*) (\d+)) (\S+)$/s.exec(cookie) ?? []
  const isValid = isValidSignature(signature, deps, `notice ${signed}`) && Number(expiresAt) >= deps.now()
  return isValid ? content : undefined
}
