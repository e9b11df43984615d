import { z } from 'zod'
import { normalizeEmail } from './email.ts'
import { fieldErrors } from './field-errors.ts'
import { readPhone } from './phone.ts'
import { isPlaceholder, type ValueUse } from './placeholders.ts'
import { isPlaceholderProperty, Properties, PropertyPatch } from './properties.ts'
import { isStorable, text, unstorableMessage } from './text.ts'

/**
 * Without the signs that separate, group or comment addresses in a list of recipients: mail would go to someone else. Without a
 * lookahead, so that the OpenAPI document has a pattern from which others can generate addresses.
 */
const EMAIL_PATTERN =
  /^[^\s@"<>,;:()[\]\\]{1,64}@[^\s@"<>,;:()[\]\\.]+(?:\.[^\s@"<>,;:()[\]\\.]+)*\.[^\s@"<>,;:()[\]\\.]{2,}$/
const EMAIL_EXPECTED = fieldErrors.email

/** An email address in the one form in which addresses are compared: mail servers ignore case. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, { abort: true })
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
    context.addIssue(fieldErrors.phone)
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
      context.addIssue(fieldErrors.language)
      return z.NEVER
    }
  })
  .meta({ example: 'en' })

/** The fields that identify a contact, in the order in which they are matched. */
export const identifiers = ['externalId', 'email', 'phone'] as const
export type Identifier = (typeof identifiers)[number]

/** What a text in each field is used as: see `isPlaceholder`. */
const fieldUses: Record<string, ValueUse> = {
  externalId: 'identifier',
  email: 'identifier',
  phone: 'identifier',
  name: 'name',
  salutation: 'name',
  locale: 'property',
}

const isPlaceholderIn = (field: string, value: unknown) =>
  typeof value === 'string' && isPlaceholder(value, fieldUses[field] ?? 'property')

/** Leaves placeholders out of the fields of a contact: they become `absent`. */
const buildContactShape = <Absent extends null | undefined>(absent: Absent) => {
  const unlessPlaceholder = <Schema extends z.ZodType>(field: string, schema: Schema) =>
    z.preprocess((value) => (isPlaceholderIn(field, value) ? absent : value), schema.nullish()).optional()
  return {
    externalId: unlessPlaceholder('externalId', text(200)).meta({
      description: 'Your own id of this contact',
      example: 'customer-42',
    }),
    email: unlessPlaceholder('email', Email),
    phone: unlessPlaceholder('phone', Phone),
    name: unlessPlaceholder('name', text(200)).meta({ example: 'Ada Lovelace' }),
    salutation: unlessPlaceholder('salutation', text(100)).meta({
      description: 'How messages address this contact, if not by the name',
      example: 'Ms Lovelace',
    }),
    locale: unlessPlaceholder('locale', Locale),
  }
}

const newContactShape = buildContactShape(null)

/** What respondents say about themselves. How they are addressed is for the workspace to say. */
const { salutation: _, ...respondentShape } = newContactShape

export const NewContact = z
  .strictObject({ ...newContactShape, properties: Properties.optional() })
  .superRefine((contact, context) => {
    if (identifiers.some((key) => contact[key])) return
    const emptyKeys = identifiers.filter((key) => contact[key] === null)
    if (emptyKeys.length === 0) context.addIssue(fieldErrors['identifier-required'])
    for (const key of emptyKeys) {
      const message = fieldErrors.placeholder
      context.addIssue({ code: 'custom', path: [key], message })
    }
  })
  .meta({
    id: 'NewContact',
    anyOf: identifiers.map((key) => ({ required: [key], properties: { [key]: { type: 'string' } } })),
  })

export type NewContact = z.output<typeof NewContact>

/** The schema of each field of a contact, to read them one by one. */
export const contactFieldSchemas = newContactShape

/**
 * The contact that a respondent's page names. A field that cannot be read is left out, and without an identifier the whole
 * contact, so that the response is stored anyway. A phone number is read later: see `readRespondentContact`.
 */
export const RespondentContact = z
  .preprocess(
    (contact) => (isRecord(contact) ? readLeniently(contact).contact : contact),
    z.strictObject({ ...respondentShape, phone: text(254).nullish(), properties: Properties.optional() }).optional(),
  )
  .optional()

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields that can be read, and why the others cannot. */
function readLeniently(contact: Record<string, unknown>) {
  const schemas = { ...respondentShape, phone: text(254), properties: Properties }
  const fields = { ...contact }
  const warnings: Warning[] = []
  // Sites have numbers as ids.
  if (typeof fields.externalId === 'number') fields.externalId = String(fields.externalId)
  for (const [field, schema] of Object.entries(schemas)) {
    const value = fields[field]
    const result = value === undefined || value === null ? undefined : schema.safeParse(value)
    if (field !== 'properties' && isPlaceholderIn(field, value)) warnings.push(placeholderWarning(field, value))
    else if (result?.error) warnings.push({ path: field, message: `Left out: ${result.error.issues[0]?.message}` })
    else continue
    delete fields[field]
  }
  const hasIdentifier = identifiers.some((key) => (fields[key] ?? '') !== '')
  return {
    contact: hasIdentifier ? fields : undefined,
    warnings: [...warnings, ...findPropertyWarnings(contact.properties)],
  }
}

/** What is left out of the contact and the properties of a response. */
export function findResponseWarnings(response: unknown): Warning[] {
  if (!isRecord(response)) return []
  const contactWarnings = isRecord(response.contact) ? readLeniently(response.contact).warnings : []
  return [
    ...contactWarnings.map(({ path, message }) => ({ path: `contact.${path}`, message })),
    ...findPropertyWarnings(response.properties),
  ]
}

/** Omitted fields stay; `null` removes a value. A placeholder changes nothing. */
export const ContactPatch = z
  .strictObject({ ...buildContactShape(undefined), properties: PropertyPatch.optional() })
  .transform(
    (patch): typeof patch =>
      Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as never,
  )
  .meta({ id: 'ContactPatch' })

export type ContactPatch = z.output<typeof ContactPatch>

/** The placeholders that were left out of a contact, or of properties, in a request. */
export function findPlaceholders(input: unknown, path = ''): Warning[] {
  if (!isRecord(input)) return []
  const { properties, ...fields } = input
  const placeholders = Object.entries(fields).filter(
    ([field, value]) => field in fieldUses && isPlaceholderIn(field, value),
  )
  return [
    ...placeholders.map(([field, value]) => placeholderWarning(`${path}${field}`, value)),
    ...findPropertyWarnings(properties, `${path}properties.`),
  ]
}

const findPropertyWarnings = (properties: unknown, path = 'properties.'): Warning[] =>
  Object.entries(isRecord(properties) ? properties : {})
    .filter(([, value]) => isPlaceholderProperty(value))
    .map(([key, value]) => placeholderWarning(path + key, value))

const placeholderWarning = (path: string, value: unknown): Warning => ({
  path,
  message: `Left out: “${String(value).slice(0, 100)}” is a placeholder, not a value`,
})

export const Contact = z
  .object({
    id: z.string(),
    externalId: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    name: z.string().nullable(),
    salutation: z.string().nullable(),
    locale: z.string().nullable(),
    properties: z.record(z.string(), z.string()),
    unverifiedSince: z.string().nullable().meta({
      description: 'When a respondent claimed to be this contact; null once a member or an API key has confirmed it',
    }),
    unsubscribedAt: z.string().nullable().meta({
      description: 'Since when the contact does not want to be surveyed any more; null otherwise',
    }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Contact' })

export type Contact = z.infer<typeof Contact>

/** What was left out of a request that was carried out otherwise. */
export const Warning = z.object({ path: z.string(), message: z.string() }).meta({ id: 'Warning' })
export type Warning = z.infer<typeof Warning>

export const warnings = z.array(Warning).optional().meta({ description: 'Values that were left out, and why' })

/** A contact after it was saved. */
export const SavedContact = Contact.extend({ warnings }).meta({ id: 'SavedContact' })

/** The warnings as a member of a response; none without warnings. */
export const toWarnings = (found: readonly Warning[]): { warnings?: Warning[] } =>
  found.length > 0 ? { warnings: [...found] } : {}
