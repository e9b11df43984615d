import { Locale } from '../../../shared/contact.ts'
import { cleanCell } from './cell-text.ts'

/** The languages that are known by their names. */
const codes =
  'af ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko lo lt lv mk ml mn mr ms mt my nb nl nn no pa pl pt pt-BR pt-PT ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh zh-Hans zh-Hant yue'.split(
    ' ',
  )

/** The languages in which the names of others are known; each also has its own name. */
const namingLanguages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ru', 'zh-Hans', 'zh-Hant', 'ja', 'ko']

/** Names that people use and Unicode does not. */
const furtherNames: Record<string, string> = {
  中文: 'zh',
  汉语: 'zh',
  漢語: 'zh',
  国语: 'zh',
  國語: 'zh-Hant',
  普通话: 'zh-Hans',
  简体: 'zh-Hans',
  简体中文: 'zh-Hans',
  繁体: 'zh-Hant',
  繁體: 'zh-Hant',
  繁体中文: 'zh-Hant',
  英文: 'en',
  日文: 'ja',
  韩文: 'ko',
  韓文: 'ko',
  法文: 'fr',
  德文: 'de',
  mandarin: 'zh',
  norwegian: 'nb',
  'chinese (simplified)': 'zh-Hans',
  'chinese simplified': 'zh-Hans',
  'chinese (traditional)': 'zh-Hant',
  'chinese traditional': 'zh-Hant',
  'english (us)': 'en-US',
  'english (uk)': 'en-GB',
  'portuguese (brazil)': 'pt-BR',
}

const fold = (name: string) => name.toLowerCase().normalize('NFC')

let codesByName: Map<string, string> | undefined

/** Built at the first name of a language. */
function getCodesByName(): Map<string, string> {
  if (codesByName) return codesByName
  codesByName = new Map(Object.entries(furtherNames))
  for (const language of [...namingLanguages, ...codes]) {
    const names = new Intl.DisplayNames(language, { type: 'language', fallback: 'none' })
    for (const code of namingLanguages.includes(language) ? codes : [language]) {
      const name = names.of(code)
      if (name && !codesByName.has(fold(name))) codesByName.set(fold(name), code)
    }
  }
  return codesByName
}

/**
 * Reads a language by its code or its name in a common language: `en_US`, `de-at`, `Deutsch`, `中文`.
 * @returns undefined if it is unknown
 */
export function readLanguage(cell: string): string | undefined {
  const text = cleanCell(cell).replace(/\.utf-?8$/i, '')
  const code = text.replaceAll('_', '-')
  if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(code)) {
    const locale = Locale.safeParse(code)
    if (locale.success && isKnown(locale.data)) return locale.data
  }
  return getCodesByName().get(fold(text))
}

let languageNames: Intl.DisplayNames | undefined

/** Whether the language exists: `xx` is well formed, but no language. */
function isKnown(locale: string): boolean {
  languageNames ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  return languageNames.of(locale.split('-', 1)[0] ?? '') !== undefined
}
