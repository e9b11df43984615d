import { Email, identifiers, type NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { readPhone } from '../../../shared/phone.ts'

/** What a respondent says about themselves: a contact, and how to reach them as they typed it where it is more than that. */
export type UnverifiedContact = NewContact & { details?: string }

interface RespondentInput {
  contact?: NewContact | undefined
  contactDetails?: string | undefined
}

/**
 * The contact that a respondent names, with the phone number read by the rules of `country`. What cannot be read, such as
 * a WeChat id, costs the response nothing: it is kept as text.
 */
export function readRespondentContact(
  { contact, contactDetails }: RespondentInput,
  country: Country | null,
): { contact: NewContact | undefined; unverifiedContact: UnverifiedContact | undefined } {
  const { phone: claimedPhone, ...claims } = contact ?? {}
  const phone = readDetails(claimedPhone ?? undefined, country)
  const typed = readDetails(contactDetails, country)
  const claimedFields = { ...phone.fields, ...dropEmpty(claims) }
  const fields = { ...typed.fields, ...claimedFields }
  // What the page says of the respondent stands; what they typed besides is kept as text.
  const isOverridden = Object.entries(typed.fields).some(([key, value]) => fields[key as 'email' | 'phone'] !== value)
  const typedText = isOverridden ? contactDetails : typed.text
  const details = [typedText, phone.text].filter((text) => text !== undefined).join(' · ')
  const hasIdentifier = identifiers.some((key) => fields[key])
  const isEmpty = Object.values(fields).every((value) => !value) && details === ''
  return {
    contact: hasIdentifier ? fields : undefined,
    unverifiedContact: isEmpty ? undefined : { ...fields, ...(details !== '' && { details }) },
  }
}

const dropEmpty = (fields: NewContact): NewContact =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value))

/** An email address or a phone number, and the text itself where that is not all it says. */
function readDetails(
  details: string | undefined,
  country: Country | null,
): { fields: Pick<NewContact, 'email' | 'phone'>; text?: string } {
  if (!details) return { fields: {} }
  const email = Email.safeParse(details)
  if (email.success) return { fields: { email: email.data } }
  const reading = readPhone(details, country)
  if (!('phone' in reading)) return { fields: {}, text: details }
  const fields = { phone: reading.phone }
  return reading.extension === null && !reading.hasMore ? { fields } : { fields, text: details }
}
