import { en, type TextKey, type Texts } from './locales/en.ts'
import { zhHans } from './locales/zh-Hans.ts'
import { zhHant } from './locales/zh-Hant.ts'

const texts = { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant } satisfies Record<string, Texts>

/** A language that respondents' texts exist in. */
export type Language = keyof typeof texts
export const languages = Object.keys(texts) as Language[]
export const textKeys = Object.keys(en) as TextKey[]

/**
 * The first of the wanted languages that we have, English where none is. Wanted are BCP 47 tags, best first; a script
 * that a tag leaves out follows from its region: `zh-TW` and `zh-HK` read `zh-Hant`, `zh` and `zh-SG` read `zh-Hans`.
 */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const language = tag ? languageOf(tag) : undefined
    if (language) return language
  }
  return 'en'
}

function languageOf(tag: string): Language | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return languages.find((known) => known === `${language}-${script}` || known === language)
  } catch {
    return undefined
  }
}

/** A survey's own wording, by language and key; what it leaves out stays as the language has it. */
export type TextOverrides = { [L in Language]?: Partial<Texts> }

/** The texts of a survey in one language, with `{subject}` filled in. */
export function surveyTexts(language: Language, overrides: TextOverrides, subject: string | null): Texts {
  const merged = { ...texts[language], ...overrides[language] }
  return { ...merged, question: merged.question.replaceAll('{subject}', () => subject ?? merged.subject) }
}
