import { z } from 'zod'
import { languages } from './locale.ts'
import { Instant, optionalText, text } from './text.ts'

/** Where a conversion was reported: by a program, by the page that a newcomer sees after ordering, or at the till. */
export const conversionSources = ['api', 'pixel', 'till'] as const
export const ConversionSource = z.enum(conversionSources)
export type ConversionSource = z.output<typeof ConversionSource>

/** Letters and digits of codes, without those that are mistaken for others when read aloud or typed. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
export const CODE_LENGTH = 8

/** A code as it is stored: people write small letters, spaces and hyphens, or paste the whole link. */
export const normalizeCode = (input: string): string =>
  (/\/r\/([^/?#\s]+)/.exec(input)?.[1] ?? input)
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()

export const isCode = (code: string): boolean =>
  code.length === CODE_LENGTH && [...code].every((character) => CODE_ALPHABET.includes(character))

const ThanksText = z
  .strictObject({
    subject: optionalText(200).optional(),
    text: optionalText(5000).optional().meta({ description: 'May contain fields such as `{name|customer}`' }),
    request: optionalText(2000).optional().meta({ description: 'What asks for a referral, above the personal link' }),
  })
  .meta({ id: 'ThanksText' })
export type ThanksText = z.output<typeof ThanksText>

const settings = {
  destination: z
    .url({ protocol: /^https$/ })
    .max(1000)
    .nullable()
    .meta({
      description:
        'Where personal links lead, with the code added as `ref`. Without it, nobody is asked for a referral',
      example: 'https://shop.example.com/welcome',
    }),
  thanksDays: z
    .int()
    .min(1)
    .max(3650)
    .meta({ description: 'In how many days a customer is thanked once, whatever rules say' }),
  isPixelOn: z.boolean().meta({
    description:
      'Whether the pixel reports conversions. Anyone who knows a code can load it, so verify before rewarding',
  }),
  texts: z
    .partialRecord(z.enum(languages), ThanksText)
    .meta({ description: 'By language, in place of the standard texts' }),
}

/** How customers are thanked and asked for referrals. */
export const ReferralSettings = z.object(settings).meta({ id: 'ReferralSettings' })
export type ReferralSettings = z.output<typeof ReferralSettings>

/** Omitted fields stay unchanged. */
export const ReferralSettingsPatch = z.strictObject(settings).partial().meta({ id: 'ReferralSettingsPatch' })
export type ReferralSettingsPatch = z.output<typeof ReferralSettingsPatch>

export const DEFAULT_THANKS_DAYS = 90

export const Referral = z
  .object({
    id: z.string(),
    contactId: z.string(),
    contactName: z.string().nullable(),
    code: z.string(),
    url: z.string().meta({ description: 'The personal link' }),
    visits: z.int().meta({ description: 'People who went on from the link; scanners do not count' }),
    conversions: z.int().meta({ description: 'New customers who came by it' }),
    rewards: z.int().meta({ description: 'Conversions with a reward' }),
    askedAt: z.string().nullable().meta({ description: 'When an email last asked for a referral' }),
    createdAt: z.string(),
  })
  .meta({ id: 'Referral' })
export type Referral = z.output<typeof Referral>

export const NewReferral = z.strictObject({ contactId: text(40) }).meta({ id: 'NewReferral' })

export const NewConversion = z
  .strictObject({
    code: text(300).meta({ description: 'As typed, or the whole link' }),
    key: text(100).meta({
      description: 'Names the conversion, such as an order number: a repeated call changes nothing. No personal data',
      example: 'order-1042',
    }),
    contactId: text(40).optional().meta({ description: 'The new customer, if it is a contact' }),
    at: Instant.optional().meta({ description: 'Default: now' }),
  })
  .meta({ id: 'NewConversion' })
export type NewConversion = z.output<typeof NewConversion>

export const Conversion = z
  .object({
    id: z.string(),
    referralId: z.string(),
    code: z.string(),
    referrerId: z.string(),
    referrerName: z.string().nullable(),
    key: z.string(),
    source: ConversionSource,
    contactId: z.string().nullable(),
    contactName: z.string().nullable(),
    at: z.string(),
    by: z.string(),
    byName: z.string().nullable(),
    reward: z.string().nullable(),
    rewardedAt: z.string().nullable(),
    rewardedByName: z.string().nullable(),
  })
  .meta({ id: 'Conversion' })
export type Conversion = z.output<typeof Conversion>

/** The reward that the referrer got for a conversion; null takes the note back. */
export const ConversionPatch = z.strictObject({ reward: text(200).nullable() }).meta({ id: 'ConversionPatch' })

/** Why a customer is not thanked. */
export const thanksReasons = [
  'not-verified', // anyone could have named this customer
  'no-address',
  'unsubscribed',
  'suppressed',
  'blocklisted',
  'open-follow-up',
  'thanked-recently',
  'sample-data',
  'no-mail-server',
  'refused', // by the mail server
] as const
export type ThanksReason = (typeof thanksReasons)[number]

export const ReferralTotals = z
  .object({
    thanked: z.int().meta({ description: 'Emails that thanked' }),
    asked: z.int().meta({ description: 'Customers who were asked for a referral' }),
    referrals: z.int().meta({ description: 'Personal links' }),
    visits: z.int(),
    conversions: z.int(),
    referrers: z.int().meta({ description: 'Customers by whose link a new customer came' }),
    rewards: z.int(),
    skipped: z
      .array(z.object({ reason: z.enum(thanksReasons), count: z.int() }))
      .meta({ description: 'Why customers were not thanked' }),
  })
  .meta({ id: 'ReferralTotals' })
export type ReferralTotals = z.output<typeof ReferralTotals>
