import { ar } from './locales/ar.ts'
import { cs } from './locales/cs.ts'
import { de } from './locales/de.ts'
import { el } from './locales/el.ts'
import { en, type TextKey, type Texts } from './locales/en.ts'
import { es } from './locales/es.ts'
import { fa } from './locales/fa.ts'
import { fr } from './locales/fr.ts'
import { he } from './locales/he.ts'
import { hi } from './locales/hi.ts'
import { id } from './locales/id.ts'
import { it } from './locales/it.ts'
import { ja } from './locales/ja.ts'
import { ko } from './locales/ko.ts'
import { nl } from './locales/nl.ts'
import { pl } from './locales/pl.ts'
import { ptBR } from './locales/pt-BR.ts'
import { ptPT } from './locales/pt-PT.ts'
import { ru } from './locales/ru.ts'
import { sv } from './locales/sv.ts'
import { th } from './locales/th.ts'
import { tr } from './locales/tr.ts'
import { uk } from './locales/uk.ts'
import { vi } from './locales/vi.ts'
import { zhHans } from './locales/zh-Hans.ts'
import { zhHant } from './locales/zh-Hant.ts'

const textsByLanguage = {
  ar,
  cs,
  de,
  el,
  en,
  es,
  fa,
  fr,
  he,
  hi,
  id,
  it,
  ja,
  ko,
  nl,
  pl,
  'pt-BR': ptBR,
  'pt-PT': ptPT,
  ru,
  sv,
  th,
  tr,
  uk,
  vi,
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
} satisfies Record<string, Texts>

/** A language that respondents' texts exist in. */
export type Language = keyof typeof textsByLanguage
export const languages = Object.keys(textsByLanguage) as Language[]
export const textKeys = Object.keys(en) as TextKey[]

/**
 * The first preferred language that exists, or English. A missing script follows from the region: `zh-TW` and `zh-HK` mean
 * `zh-Hant`, `zh` and `zh-SG` mean `zh-Hans`. Portuguese outside Brazil is European Portuguese.
 * @param preferredTags BCP 47 tags, best first
 */
export function chooseLanguage(preferredTags: readonly (string | null | undefined)[]): Language {
  for (const tag of preferredTags) {
    const language = tag ? matchLanguage(tag) : undefined
    if (language) return language
  }
  return 'en'
}

function matchLanguage(tag: string): Language | undefined {
  try {
    const { language, script, region } = new Intl.Locale(tag).maximize()
    const candidates = [
      `${language}-${script}`,
      `${language}-${region}`,
      language,
      ...(language === 'pt' ? ['pt-PT'] : []),
    ]
    return candidates.flatMap((candidate) => languages.find((available) => available === candidate) ?? [])[0]
  } catch {
    return undefined
  }
}

/** A survey's own wording by language and key. Missing keys use the default texts. */
export type TextOverrides = { [L in Language]?: Partial<Texts> }

/** Fills in the subject. Chinese puts a space between Latin letters and Chinese characters: `把 Northlight 推荐给`. */
function fillSubject(language: Language, question: string, subject: string): string {
  if (!language.startsWith('zh')) return question.replaceAll('{subject}', () => subject)
  return question.replaceAll(/(\p{Script=Han})?\{subject\}(\p{Script=Han})?/gu, (_, before = '', after = '') => {
    const start = before && /^[a-z0-9]/i.test(subject) ? `${before} ` : before
    const end = after && /[a-z0-9]$/i.test(subject) ? ` ${after}` : after
    return start + subject + end
  })
}

/** The texts of a survey in one language, with `{subject}` filled in. */
export function buildSurveyTexts(language: Language, overrides: TextOverrides, subject: string | null): Texts {
  const merged = { ...textsByLanguage[language], ...overrides[language] }
  return { ...merged, question: fillSubject(language, merged.question, subject ?? merged.subject) }
}
