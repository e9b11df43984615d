import { type CountryCode, getCountries, isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'

/** A country or region with a calling code of its own, ISO 3166-1 alpha-2. */
export const Country = z
  .string()
  .transform((value, context): CountryCode => {
    const country = value.trim().toUpperCase()
    if (isSupportedCountry(country)) return country
    context.addIssue(fieldErrors.country)
    return z.NEVER
  })
  .meta({ example: 'GB' })

export type Country = CountryCode

/** All countries, in alphabetical order of their codes. */
export const listCountries = (): Country[] => getCountries().toSorted()

type LocaleWithTimeZones = Intl.Locale & { getTimeZones?(): string[] | undefined }

/** A time zone under the name that the platform prefers: `Asia/Harbin` is `Asia/Shanghai`. */
const canonicalizeTimeZone = (timeZone: string) =>
  new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone

let countriesByTimeZone: Map<string, Country> | undefined

/** The platform lists the zones of a country by the names that it prefers. */
const indexTimeZones = () =>
  new Map(
    listCountries().flatMap((country) => {
      const locale: LocaleWithTimeZones = new Intl.Locale(`und-${country}`)
      return (locale.getTimeZones?.() ?? []).map((zone): [string, Country] => [zone, country])
    }),
  )

/** The country that a time zone (IANA name) belongs to; null for `UTC` and the like. */
export function proposeCountry(timeZone: string): Country | null {
  const zone = canonicalizeTimeZone(timeZone)
  // The zone of most servers: looking through all countries would take a tenth of their start.
  if (zone === 'UTC') return null
  countriesByTimeZone ??= indexTimeZones()
  return countriesByTimeZone.get(zone) ?? null
}
