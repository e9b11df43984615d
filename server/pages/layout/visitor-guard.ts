import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { Env } from '../../http/env.ts'
import { getCookieSecurity, requireSameOrigin } from '../../http/sessions.ts'
import { type AppLanguage, appLanguages } from '../../i18n/languages.ts'

/** Guards pages for visitors: accepts forms from our own pages only, and keeps a language chosen by `?lang=`. */
export const visitorGuard = createMiddleware<Env>(async (c, next) => {
  requireSameOrigin(c)
  const language = appLanguages.find((candidate) => candidate === c.req.query('lang'))
  if (language) setLanguageCookie(c, language)
  return next()
})

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Keeps the language for pages where the user is not signed in. */
export const setLanguageCookie = (c: Context<Env>, language: AppLanguage) =>
  setCookie(c, 'lang', language, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: getCookieSecurity(c.var.deps).secure,
    maxAge: YEAR_SECONDS,
  })
