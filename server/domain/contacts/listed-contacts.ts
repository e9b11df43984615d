import { NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { hasErrorCode } from '../errors.ts'
import { normalizePhone } from './phone-numbers.ts'

/** A contact of a list that a caller sends, or why it cannot be read. */
export type ListedContact = { contact: NewContact } | { reason: string }

/** Reads one contact of a list: a mistake in one does not cost the others. */
export function parseListedContact(input: unknown, country: Country | null): ListedContact {
  const { data, error } = NewContact.safeParse(input)
  if (error) return { reason: formatIssues(error.issues) }
  try {
    return { contact: normalizePhone(data, country) }
  } catch (phoneError) {
    if (!hasErrorCode(phoneError, 'invalid-phone')) throw phoneError
    return { reason: `phone: ${phoneError.message}` }
  }
}

const formatIssues = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ')
