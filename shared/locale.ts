import { ar } from './locales/ar.ts'
import { bg } from './locales/bg.ts'
import { cs } from './locales/cs.ts'
import { da } from './locales/da.ts'
import { de } from './locales/de.ts'
import { el } from './locales/el.ts'
import { en, type TextKey, type Texts } from './locales/en.ts'
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

/** The standard texts by language. */
export const textsByLanguage = {
  ar,
  bg,
  cs,
  da,
  de,
  el,
  en,
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
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
} satisfies Record<string, Texts>

/** A language that respondents' texts exist in. */
export type Language = keyof typeof textsByLanguage
export const languages = Object.keys(textsByLanguage) as Language[]
export const textKeys = Object.keys(en) as TextKey[]

/**
 * The first preferred language that is available, else English, else the first one. A missing script follows from the
 * region: `zh-TW` and `zh-HK` mean `zh-Hant`, `zh` and `zh-SG` mean `zh-Hans`. Portuguese outside Brazil is European Portuguese.
 * @param preferredTags BCP 47 tags, best first; `pt_BR` is read as `pt-BR`
 */
export function chooseLanguage(
  preferredTags: readonly (string | null | undefined)[],
  available: readonly Language[] = languages,
): Language {
  for (const tag of preferredTags) {
    const language = tag ? matchLanguage(tag, available) : undefined
    if (language) return language
  }
  return available.includes('en') ? 'en' : (available[0] ?? 'en')
}

/** Languages whose speakers write another one. Croatian is not offered for Serbian or Bosnian, nor Russian for its neighbours. */
const writtenLanguages: Record<string, string> = {
  yue: 'zh',
  wuu: 'zh',
  hak: 'zh',
  nan: 'zh',
  no: 'nb',
  nn: 'nb',
  arz: 'ar',
  ary: 'ar',
  apc: 'ar',
  gsw: 'de',
  nds: 'de',
}

function matchLanguage(tag: string, available: readonly Language[]): Language | undefined {
  try {
    const { language: spokenLanguage, script, region } = new Intl.Locale(tag.replaceAll('_', '-')).maximize()
    const language = writtenLanguages[spokenLanguage] ?? spokenLanguage
    const candidates = [
      `${language}-${script}`,
      `${language}-${region}`,
      language,
      ...(language === 'pt' ? ['pt-PT'] : []),
    ]
    return candidates.flatMap((candidate) => available.find((option) => option === candidate) ?? [])[0]
  } catch {
    return undefined
  }
}

/** The writing direction of a language. */
export const getTextDirection = (language: string): 'ltr' | 'rtl' =>
  ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm'].includes(new Intl.Locale(language).maximize().script ?? '')
    ? 'rtl'
    : 'ltr'
