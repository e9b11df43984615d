import type { Context } from 'hono'
import { readCookie } from '../http/cookies.ts'
import type { Env } from '../http/env.ts'
import { preferredLanguages } from '../http/negotiation.ts'
import { en, type Messages } from './en/index.ts'
import { type AppLanguage, appLanguages } from './languages.ts'
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

/** The first of these languages that the app has, else English. `zh-TW` gives `zh-Hant`, `zh` gives `zh-Hans`. */
export function chooseAppLanguage(tags: readonly (string | null | undefined)[]): AppLanguage {
  for (const tag of tags) {
    const language = tag ? toAppLanguage(tag) : undefined
    if (language) return language
  }
  return 'en'
}

function toAppLanguage(tag: string): AppLanguage | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return appLanguages.find((appLanguage) => appLanguage === language || appLanguage === `${language}-${script}`)
  } catch {
    return undefined
  }
}
