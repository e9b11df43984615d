/** The languages in which templates are named, edited and stored. `translations.ts` has the others. */
export const templateLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type TemplateLanguage = (typeof templateLanguages)[number]

export type LocalizedText = Record<TemplateLanguage, string>

/** A text in all template languages. */
export const localized = (en: string, zhHans: string, zhHant: string): LocalizedText => ({
  en,
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
})

export interface Reason {
  id: string
  text: LocalizedText
}

/** A reason to choose. @param id its value in the answers */
export const reason = (id: string, en: string, zhHans: string, zhHant: string): Reason => ({
  id,
  text: localized(en, zhHans, zhHant),
})
