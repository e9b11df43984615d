import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { writeCookie, YEAR_SECONDS } from '../../http/cookies.ts'
import type { Env } from '../../http/env.ts'
import { requireSameOrigin } from '../../http/sessions.ts'
import { LANGUAGE_COOKIE } from '../../i18n/index.ts'
import { type AppLanguage, appLanguages } from '../../i18n/languages.ts'

/** Guards pages for visitors: accepts forms from our own pages only, and keeps a language chosen by `?lang=`. */
export const visitorGuard = createMiddleware<Env>(async (c, next) => {
  requireSameOrigin(c)
  const language = appLanguages.find((candidate) => candidate === c.req.query('lang'))
  if (language) setLanguageCookie(c, language)
  return next()
})

/** Keeps the language for pages where the user is not signed in. */
export const setLanguageCookie = (c: Context<Env>, language: AppLanguage) =>
  writeCookie(c, LANGUAGE_COOKIE, language, YEAR_SECONDS)
