import { expect, it } from 'vitest'
import { listCountries } from '../../shared/country.ts'
import { getCurrency } from '../../shared/currencies.ts'

it.each([
  ['GB', 'GBP'],
  ['CN', 'CNY'],
  ['TW', 'TWD'],
  ['DE', 'EUR'],
  ['HR', 'EUR'],
  ['LI', 'CHF'],
  [null, 'USD'],
] as const)('the currency of %s is %s', (country, currency) => {
  expect(getCurrency(country)).toBe(currency)
})

it('every country has a currency that the platform knows', () => {
  const known = new Set(Intl.supportedValuesOf('currency'))
  expect(listCountries().filter((country) => !known.has(getCurrency(country)))).toEqual([])
})
