import { type Country, listCountries } from '../../../shared/country.ts'
import type { AppLanguage } from '../../i18n/languages.ts'

const choicesByLanguage = new Map<AppLanguage, readonly { value: Country; label: string }[]>()

/** All countries by their names in a language, for a select. Those of our first users come first. */
export function listCountryChoices(language: AppLanguage): readonly { value: Country; label: string }[] {
  const cachedChoices = choicesByLanguage.get(language)
  if (cachedChoices) return cachedChoices
  const names = new Intl.DisplayNames(language, { type: 'region' })
  const collator = new Intl.Collator(language)
  const choices = listCountries()
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((one, other) => collator.compare(one.label, other.label))
  const isFirst = ({ value }: { value: Country }) => language !== 'en' && FIRST_IN_CHINESE.includes(value)
  const orderedChoices = [...choices.filter(isFirst), ...choices.filter((choice) => !isFirst(choice))]
  choicesByLanguage.set(language, orderedChoices)
  return orderedChoices
}

const FIRST_IN_CHINESE: readonly Country[] = ['CN', 'HK', 'MO', 'TW']

/** What a country is called in a language. */
export const nameCountry = (language: AppLanguage, country: string): string =>
  listCountryChoices(language).find(({ value }) => value === country)?.label ?? country
