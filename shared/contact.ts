import { z } from 'zod'
import { normalizeEmail } from './email.ts'
import { readPhone } from './phone.ts'
import { Properties, PropertyPatch } from './properties.ts'
import { isStorable, text, unstorableMessage } from './text.ts'

/** Without a lookahead, so that the OpenAPI document has a pattern from which others can generate addresses. */
const EMAIL_PATTERN = /^[^\s@"<>,;]{1,64}@[^\s@"<>,;.]+(?:\.[^\s@"<>,;.]+)*\.[^\s@"<>,;.]{2,}$/
const EMAIL_EXPECTED = 'Expected an email address such as ada@example.com'

/** An email address in the one form in which addresses are compared: mail servers ignore case. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(EMAIL_PATTERN, EMAIL_EXPECTED)
  .refine((value) => !value.includes('..'), EMAIL_EXPECTED)
  .refine(isStorable, unstorableMessage)
  .overwrite(normalizeEmail)
  .meta({ example: 'ada@example.com' })

/**
 * A phone number, however it is written. With a country code, it is returned in E.164; without one, as it is, to be read by
 * the country of the workspace: see `server/domain/contacts/phone-numbers.ts`.
 */
export const Phone = z
  .string()
  .max(100)
  .transform((value, context) => {
    const reading = readPhone(value, null)
    if ('phone' in reading) return reading.phone
    if (reading.error === 'country-missing') return value
    context.addIssue('Expected a phone number, such as +442071234567')
    return z.NEVER
  })
  .meta({
    description: 'With its country code, or as it is dialled in the country of the workspace; stored in E.164',
    example: '+442071234567',
  })

const localeCache = new Map<string, string>()

/** Cached: the platform's check costs as much as all other checks of a response. @throws RangeError */
function canonicalizeLocale(language: string): string {
  const cachedLocale = localeCache.get(language)
  if (cachedLocale !== undefined) return cachedLocale
  const locale = new Intl.Locale(language)
  // Well formed, but no code: no language has one of more than three letters.
  if (locale.language.length > 3) throw new RangeError(language)
  const canonicalLocale = locale.toString()
  if (localeCache.size >= 500) localeCache.clear()
  localeCache.set(language, canonicalLocale)
  return canonicalLocale
}

/** BCP 47, in the platform's canonical form: `zh-hans-cn` becomes `zh-Hans-CN`, and `pt_BR`, as many systems write, `pt-BR`. */
export const Locale = z
  .string()
  .max(35)
  .transform((value, context) => {
    try {
      return canonicalizeLocale(value.replaceAll('_', '-'))
    } catch {
      context.addIssue('Expected a language such as en or zh-Hans')
      return z.NEVER
    }
  })
  .meta({ example: 'en' })

const contactShape = {
  externalId: text(200).nullish().meta({ description: 'Your own id of this contact', example: 'customer-42' }),
  email: Email.nullish(),
  phone: Phone.nullish(),
  name: text(200).nullish().meta({ example: 'Ada Lovelace' }),
  locale: Locale.nullish(),
}

/** The fields that identify a contact, in the order in which they are matched. */
export const identifiers = ['externalId', 'email', 'phone'] as const
export type Identifier = (typeof identifiers)[number]

export const NewContact = z
  .strictObject({ ...contactShape, properties: Properties.optional() })
  .refine((contact) => identifiers.some((key) => contact[key]), 'Expected at least one of externalId, email and phone')
  .meta({
    id: 'NewContact',
    anyOf: identifiers.map((key) => ({ required: [key], properties: { [key]: { type: 'string' } } })),
  })

export type NewContact = z.output<typeof NewContact>

/** Omitted fields stay; `null` removes a value. */
export const ContactPatch = z
  .strictObject({ ...contactShape, properties: PropertyPatch.optional() })
  .meta({ id: 'ContactPatch' })

export type ContactPatch = z.output<typeof ContactPatch>

export const Contact = z
  .object({
    id: z.string(),
    externalId: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    name: z.string().nullable(),
    locale: z.string().nullable(),
    properties: z.record(z.string(), z.string()),
    unverifiedSince: z.string().nullable().meta({
      description: 'When a respondent claimed to be this contact; null once a member or an API key has confirmed it',
    }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Contact' })

export type Contact = z.infer<typeof Contact>
