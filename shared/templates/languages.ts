/** The languages that templates exist in. Whoever asks in another one adds his own words. */
export const templateLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type TemplateLanguage = (typeof templateLanguages)[number]

export type LocalizedText = Record<TemplateLanguage, string>

/** A text in the languages of the templates. */
export const localized = (en: string, zhHans: string, zhHant: string): LocalizedText => ({
  en,
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
})

export interface Reason {
  id: string
  text: LocalizedText
}

/** Something to tick. @param id its name in the answers */
export const reason = (id: string, en: string, zhHans: string, zhHant: string): Reason => ({
  id,
  text: localized(en, zhHans, zhHant),
})
