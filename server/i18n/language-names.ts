import type { AppLanguage } from './languages.ts'

/** The names of languages in a list of BCP 47 tags: `de, fr` is “German and French”. */
export function nameLanguages(language: AppLanguage, tags: unknown): string {
  const names = new Intl.DisplayNames(language, { type: 'language' })
  const list = `${tags}`.split(', ').map((tag) => names.of(tag) ?? tag)
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(list)
}
