import type { Language } from '../locale.ts'
import { ar } from './locales/ar.ts'
import { bg } from './locales/bg.ts'
import { cs } from './locales/cs.ts'
import { da } from './locales/da.ts'
import { de } from './locales/de.ts'
import { el } from './locales/el.ts'
import { en, type TemplateQuestionId, type TemplateQuestions, type TemplateTexts } from './locales/en.ts'
import { es } from './locales/es.ts'
import { fa } from './locales/fa.ts'
import { fi } from './locales/fi.ts'
import { fr } from './locales/fr.ts'
import { he } from './locales/he.ts'
import { hi } from './locales/hi.ts'
import { hr } from './locales/hr.ts'
import { hu } from './locales/hu.ts'
import { id } from './locales/id.ts'
import { it } from './locales/it.ts'
import { ja } from './locales/ja.ts'
import { ko } from './locales/ko.ts'
import { ms } from './locales/ms.ts'
import { nb } from './locales/nb.ts'
import { nl } from './locales/nl.ts'
import { pl } from './locales/pl.ts'
import { ptBR } from './locales/pt-BR.ts'
import { ptPT } from './locales/pt-PT.ts'
import { ro } from './locales/ro.ts'
import { ru } from './locales/ru.ts'
import { sk } from './locales/sk.ts'
import { sv } from './locales/sv.ts'
import { th } from './locales/th.ts'
import { tr } from './locales/tr.ts'
import { uk } from './locales/uk.ts'
import { vi } from './locales/vi.ts'
import { zhHans } from './locales/zh-Hans.ts'
import { zhHant } from './locales/zh-Hant.ts'
import * as reasons from './reasons.ts'

const translations: Record<Exclude<Language, 'en' | 'zh-Hans' | 'zh-Hant'>, TemplateTexts> = {
  ar,
  bg,
  cs,
  da,
  de,
  el,
  es,
  fa,
  fi,
  fr,
  he,
  hi,
  hr,
  hu,
  id,
  it,
  ja,
  ko,
  ms,
  nb,
  nl,
  pl,
  'pt-BR': ptBR,
  'pt-PT': ptPT,
  ro,
  ru,
  sk,
  sv,
  th,
  tr,
  uk,
  vi,
}

const questionsByLanguage: Partial<Record<Language, TemplateQuestions>> = { en, 'zh-Hans': zhHans, 'zh-Hant': zhHant }

/** A question of the templates in a language. */
export const getTemplateQuestion = (id: TemplateQuestionId, language: Language) =>
  (questionsByLanguage[language] ?? translations[language as keyof typeof translations].questions)[id]

const idsByQuestion = new Map((Object.keys(en) as TemplateQuestionId[]).map((id) => [en[id].question, id] as const))

/** The template whose question a survey asks unchanged, by its English text. */
export const findTemplateQuestion = (englishQuestion: string | undefined): TemplateQuestionId | undefined =>
  englishQuestion === undefined ? undefined : idsByQuestion.get(englishQuestion)

const reasonTexts = new Map(Object.values(reasons).flatMap((list) => list.map(({ text }) => [text.en, text] as const)))

/**
 * A text in a language: its own translation, or, for an English text that the templates use, theirs. So “Price” is “Prix” in
 * French wherever it is a reason. Undefined if there is none.
 */
export function translate(text: Partial<Record<Language, string>>, language: Language): string | undefined {
  const ownText = text[language]
  if (ownText !== undefined || text.en === undefined) return ownText
  const words: Record<string, string> | undefined = translations[language as keyof typeof translations]?.words
  if (words && Object.hasOwn(words, text.en)) return words[text.en]
  return (reasonTexts.get(text.en) as Partial<Record<Language, string>> | undefined)?.[language]
}
