import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Env } from '../http/env.ts'
import { preferredLanguages } from '../http/negotiation.ts'

/** The languages that the pages of staff exist in. */
export const appLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type AppLanguage = (typeof appLanguages)[number]

/** Each language in its own words, for choosing it. */
export const languageNames: Record<AppLanguage, string> = {
  en: 'English',
  'zh-Hans': '简体中文',
  'zh-Hant': '繁體中文',
}

/**
 * The words of an area of pages by language. English says which there are.
 * @example export const contactWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
 */
export function defineMessages<Messages>(messages: {
  en: Messages
  'zh-Hans': NoInfer<Messages>
  'zh-Hant': NoInfer<Messages>
}): (language: AppLanguage) => Messages {
  return (language) => messages[language]
}

const pluralRules = new Intl.PluralRules('en')

/** `1 answer`, `2 answers`: English alone of the three tells one from many. */
export const pluralize = (count: number, singular: string, plural: string) =>
  pluralRules.select(count) === 'one' ? singular : plural

/** For somebody who is not signed in: `?lang=`, then what was chosen before, then the browser's. */
export function detectLanguage(c: Context<Env>): AppLanguage {
  const [queryLanguage, ...acceptedLanguages] = preferredLanguages(c)
  return chooseAppLanguage([queryLanguage, getCookie(c, 'lang'), ...acceptedLanguages])
}

/** For somebody who is: what he has chosen for himself, then as for anybody. */
export function userLanguage(c: Context<Env>): AppLanguage {
  const userLocale = c.var.member.user.locale
  return userLocale ? chooseAppLanguage([userLocale]) : detectLanguage(c)
}

/** The first of the wanted languages that we have, English where none is: `zh-TW` reads `zh-Hant`, `zh` reads `zh-Hans`. */
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
