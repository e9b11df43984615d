import { proposeCountry } from '../../shared/country.ts'
import { type AppLanguage, appLanguages } from './languages.ts'

/** Those whose speakers write Chinese; some phones send them. */
const chineseLanguages = ['zh', 'yue', 'cmn', 'wuu', 'hak', 'nan']

/** The first of these languages that the app has, else English. `zh-TW` and `yue` give `zh-Hant`, `zh` gives `zh-Hans`. */
export function chooseAppLanguage(tags: readonly (string | null | undefined)[]): AppLanguage {
  for (const tag of tags) {
    const language = tag ? toAppLanguage(tag) : undefined
    if (language) return language
  }
  return 'en'
}

/** The language for what a new service names: that of the terminal, else one that is written in its time zone. */
export function proposeNamingLanguage(terminalLanguages: readonly string[], timeZone: string): AppLanguage {
  if (terminalLanguages.length > 0) return chooseAppLanguage(terminalLanguages)
  const country = proposeCountry(timeZone)
  return chooseAppLanguage([country && chineseCountries.includes(country) ? `zh-${country}` : null])
}

const chineseCountries: readonly string[] = ['CN', 'TW', 'HK', 'MO']

function toAppLanguage(tag: string): AppLanguage | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    const writtenLanguage = chineseLanguages.includes(language) ? 'zh' : language
    return appLanguages.find((appLanguage) => [language, `${writtenLanguage}-${script}`].includes(appLanguage))
  } catch {
    return undefined
  }
}
