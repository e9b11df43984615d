import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { wantedLanguages } from '../http/accept-language.ts'
import type { Env } from '../http/env.ts'

/** The languages that the pages of staff exist in. */
export const staffLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type StaffLanguage = (typeof staffLanguages)[number]

/** Each language in its own words, for choosing it. */
export const languageNames: Record<StaffLanguage, string> = {
  en: 'English',
  'zh-Hans': '简体中文',
  'zh-Hant': '繁體中文',
}

/**
 * The words of an area of pages by language. English says which there are.
 * @example export const contactWords = inLanguages({ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant })
 */
export function inLanguages<Words>(texts: {
  en: Words
  'zh-Hans': NoInfer<Words>
  'zh-Hant': NoInfer<Words>
}): (language: StaffLanguage) => Words {
  return (language) => texts[language]
}

const plural = new Intl.PluralRules('en')

/** `1 answer`, `2 answers`: English alone of the three tells one from many. */
export const counted = (n: number, one: string, many: string) => (plural.select(n) === 'one' ? one : many)

/** For somebody who is not signed in: `?lang=`, then what was chosen before, then the browser's. */
export function visitorLanguage(c: Context<Env>): StaffLanguage {
  const [asked, ...accepted] = wantedLanguages(c)
  return chooseStaffLanguage([asked, getCookie(c, 'lang'), ...accepted])
}

/** For somebody who is: what he has chosen for himself, then as for anybody. */
export function staffLanguage(c: Context<Env>): StaffLanguage {
  const chosen = c.var.staff.person.locale
  return chosen ? chooseStaffLanguage([chosen]) : visitorLanguage(c)
}

/** The first of the wanted languages that we have, English where none is: `zh-TW` reads `zh-Hant`, `zh` reads `zh-Hans`. */
export function chooseStaffLanguage(wanted: readonly (string | null | undefined)[]): StaffLanguage {
  for (const tag of wanted) {
    const found = tag ? staffLanguageOf(tag) : undefined
    if (found) return found
  }
  return 'en'
}

function staffLanguageOf(tag: string): StaffLanguage | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return staffLanguages.find((known) => known === language || known === `${language}-${script}`)
  } catch {
    return undefined
  }
}
