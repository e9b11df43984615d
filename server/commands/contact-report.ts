import type { RowError } from '../../shared/contact-import.ts'

/** Why a row is rejected, as in the file of rejected rows. */
export const contactErrorMessages: Record<RowError, string> = {
  quote: 'A quotation mark is opened here and never closed',
  cells: 'Expected as many cells as the header has, found more',
  encoding: 'Expected readable characters: choose another --encoding',
  nobody: 'Expected an email address, a phone number or an externalId, found none',
  email: 'email: Expected an email address such as ada@example.com',
  phone: 'phone: Expected a phone number such as +442071234567; without a country code, choose --country',
  externalId: 'externalId: Expected at most 200 characters, not shortened to a number such as 3.07E+18',
}

/** What to do if more than a few rows fail for the same cause. */
export const contactAdvice: Record<RowError, string> = {
  quote: 'Quotation marks are never closed: save the file as CSV again.',
  cells: 'Rows have more cells than the header: save the file as CSV again.',
  encoding: 'Characters cannot be read: choose another --encoding.',
  nobody: 'They have neither email, phone nor externalId: map another column.',
  email: 'Their email address cannot be read: map another column.',
  phone: 'Their phone number cannot be read: choose --country, or map another column.',
  externalId: 'Their id cannot be read: map another column.',
}
