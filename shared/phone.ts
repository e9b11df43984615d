import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/**
 * A phone number in E.164, or undefined if it cannot be one: `+44 (0)20 7123 4567` becomes `+442071234567`.
 * @param countryCode of numbers without one, such as `+44`; without it they are refused
 */
export function parsePhone(value: string, countryCode?: string | null): string | undefined {
  const text = value
    .normalize('NFKC')
    .trim()
    .replace(/^\(?(00|\+)/, '+')
  const options = { extract: false, ...(countryCode && { defaultCallingCode: countryCode.slice(1) }) }
  const number = parsePhoneNumberFromString(text, options)
  return number?.isPossible() && !number.ext ? number.number : undefined
}

/** The country code of a number in E.164, such as `+44`. */
export function getCountryCode(phone: string): string | undefined {
  const number = parsePhoneNumberFromString(phone)
  return number && `+${number.countryCallingCode}`
}
