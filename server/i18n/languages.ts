/** The languages of the app and of its emails. */
export const appLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type AppLanguage = (typeof appLanguages)[number]

/** Each language by its own name, for choosing one. */
export const languageNames: Record<AppLanguage, string> = {
  en: 'English',
  'zh-Hans': '简体中文',
  'zh-Hant': '繁體中文',
}
