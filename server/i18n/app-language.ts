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

function toAppLanguage(tag: string): AppLanguage | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    const writtenLanguage = chineseLanguages.includes(language) ? 'zh' : language
    return appLanguages.find((appLanguage) => [language, `${writtenLanguage}-${script}`].includes(appLanguage))
  } catch {
    return undefined
  }
}
