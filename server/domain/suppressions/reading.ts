import { Email } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { readPhone } from '../../../shared/phone.ts'
import { isPlaceholder } from '../../../shared/placeholders.ts'
import type { AddressProblem } from '../../../shared/suppression.ts'
import { isStorable } from '../../../shared/text.ts'
import { readEmail } from '../imports/email-cell.ts'
import type { Address } from './addresses.ts'

/** Reads one email address or phone number, as people and spreadsheets write it, in the form that contacts have. */
export function readAddress(value: string, country: Country | null): Address | AddressProblem {
  const text = value.trim()
  if (text === '' || !isStorable(text)) return 'not-an-address'
  if (isPlaceholder(text, 'identifier')) return 'placeholder'
  if (/[*?%]/.test(text) || /^@/.test(text)) return 'pattern'
  if (text.includes('@') || text.includes('＠')) {
    const reading = readEmail(text)
    // Of several addresses in one cell, which one is meant is unclear.
    if (reading === 'invalid' || reading.hasMore) return 'not-an-address'
    const email = Email.safeParse(reading.email)
    return email.success ? { kind: 'email', address: email.data } : 'not-an-address'
  }
  const reading = readPhone(text, country)
  if ('phone' in reading && !reading.hasMore) return { kind: 'phone', address: reading.phone }
  return 'error' in reading && reading.error === 'country-missing' ? 'country-missing' : 'not-an-address'
}
