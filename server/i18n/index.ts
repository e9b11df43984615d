import type { Context } from 'hono'
import { readCookie } from '../http/cookies.ts'
import type { Env } from '../http/env.ts'
import { preferredLanguages } from '../http/negotiation.ts'
import { chooseAppLanguage } from './app-language.ts'
import { en, type Messages } from './en/index.ts'
import type { AppLanguage } from './languages.ts'
import { zhHans } from './zh-Hans/index.ts'
import { zhHant } from './zh-Hant/index.ts'

const messages: Record<AppLanguage, Messages> = { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant }

/** Holds the language that a visitor has chosen. */
export const LANGUAGE_COOKIE = 'lang'

/** All messages of one language. */
export const getMessages = (language: AppLanguage): Messages => messages[language]

/** All messages in the language of the request. */
export const t = (c: Context<Env>): Messages => getMessages(requestLanguage(c))

/** The language a member has chosen in their account; otherwise the one detected from the request. */
export function requestLanguage(c: Context<Env>): AppLanguage {
  const userLocale = c.get('member')?.user.locale
  return userLocale ? chooseAppLanguage([userLocale]) : detectLanguage(c)
}

/** For visitors who are not signed in: `?lang=`, then the language chosen earlier, then the browser's. */
export function detectLanguage(c: Context<Env>): AppLanguage {
  const [queryLanguage, ...acceptedLanguages] = preferredLanguages(c)
  return chooseAppLanguage([queryLanguage, readCookie(c, LANGUAGE_COOKIE), ...acceptedLanguages])
}
