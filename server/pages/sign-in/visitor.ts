import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { TooManyAttempts } from '../../domain/users/attempts.ts'
import type { Env } from '../../http/env.ts'
import type { FormFields } from '../../http/forms.ts'
import { getCookieSecurity, requireSameOrigin } from '../../http/sessions.ts'
import { detectLanguage, getMessages, requestLanguage } from '../../i18n/index.ts'
import type { AppLanguage } from '../../i18n/languages.ts'
import { appLanguages } from '../../i18n/languages.ts'
import type { Markup } from '../layout/page.ts'

/** Before pages that nobody need be signed in for: forms are taken from our own pages only, and a chosen language stays. */
export const publicPage = createMiddleware<Env>(async (c, next) => {
  requireSameOrigin(c)
  const language = appLanguages.find((candidate) => candidate === c.req.query('lang'))
  if (language) setLanguageCookie(c, language)
  return next()
})

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** For pages that do not know who reads them. */
export const setLanguageCookie = (c: Context<Env>, language: AppLanguage) =>
  setCookie(c, 'lang', language, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: getCookieSecurity(c.var.deps).secure,
    maxAge: YEAR_SECONDS,
  })

/** The words of these pages, in the language of whoever reads them. */
export function visitorMessages(c: Context<Env>) {
  const language = c.get('member') ? requestLanguage(c) : detectLanguage(c)
  return { language, words: getMessages(language).signIn }
}

/**
 * Where somebody wants to go once he is in: a path of ours, else the start page. Browsers read `//evil.example` and
 * `/\evil.example` as other hosts.
 */
export const toLocalPath = (value: unknown): string =>
  typeof value === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value) ? value : '/'

/** What a form has sent in a field, as a text. */
export const getText = (values: FormFields, name: string): string => {
  const value = values[name]
  return typeof value === 'string' ? value : ''
}

/** The address of this page, with what it has been asked: where its form is sent. */
export function currentPath(c: Context<Env>): string {
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}

/** Answers who has tried too often with the same page, and when to try again. */
export async function withAttemptLimit(
  c: Context<Env>,
  renderPage: (error: string) => Markup | Promise<Markup>,
  handle: () => Promise<Response>,
): Promise<Response> {
  try {
    return await handle()
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error
    const { words: messages } = visitorMessages(c)
    c.header('retry-after', `${error.retryAfter}`)
    return c.html(await renderPage(messages.tooMany(Math.ceil(error.retryAfter / 60))), 429)
  }
}
