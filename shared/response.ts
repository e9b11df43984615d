import { z } from 'zod'
import { Locale, RespondentContact, warnings } from './contact.ts'
import { MAX_COMMENT_LENGTH } from './draft.ts'
import { fieldErrors } from './field-errors.ts'
import { groups } from './nps.ts'
import { Properties, PropertyPatch } from './properties.ts'
import { optionalText, text } from './text.ts'

export const Score = z.int(fieldErrors.score).min(0, fieldErrors.score).max(10, fieldErrors.score).meta({ example: 9 })

export const Group = z.enum(groups)

const Comment = optionalText(MAX_COMMENT_LENGTH).meta({ example: 'Quick and friendly.' })

/** A comment of any length and any characters: it must not cost the response its score. */
const RespondentComment = z
  .string()
  .transform((value) => value.replaceAll('\0', '').toWellFormed().trim() || null)
  .meta({
    description: `Comments of more than ${MAX_COMMENT_LENGTH} characters are cut, with a warning in the receipt`,
    example: 'Quick and friendly.',
  })

/** The answer to a further question. */
const AnswerValue = z.union([text(2000), z.number(), z.array(text(200)).max(50)])

export const Answers = z
  .record(text(64), AnswerValue)
  .refine((answers) => Object.keys(answers).length <= 20, fieldErrors['too-many-answers'])
  .meta({ example: { reasons: ['price', 'delay'] } })

const PageUrl = text(2000).refine(
  (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  fieldErrors['page-url'],
)

/** Fields that can be submitted with the score or added later. */
const responseShape = {
  comment: RespondentComment.nullish(),
  answers: Answers.optional(),
  contactRequested: z.boolean().optional().meta({ description: 'The customer ticked “please contact me”' }),
  contact: RespondentContact.meta({
    description:
      'The respondent, as claimed by the page; ignored if a personal link identifies the contact. Placeholders such as ' +
      '`{{email}}`, and fields that cannot be read, are left out with a warning',
  }),
  contactDetails: text(254)
    .optional()
    .meta({
      description:
        'How to reach the respondent, as they typed it. An email address or a phone number is read as such; anything else, ' +
        'such as a WeChat id, is kept as text in `unverifiedContact.details`',
      example: '138 0013 8000',
    }),
  properties: Properties.optional(),
}

/** `9f3c…`, or with an end in Unix seconds `1893456000.9f3c…`. */
export const Signature = z.string().regex(/^(\d{10}\.)?[0-9a-fA-F]{64}$/, fieldErrors.signature)

/** A malformed signature proves nothing, and keeps nobody from responding. */
export const OptionalSignature = z
  .preprocess((value) => Signature.safeParse(value).data, Signature.optional())
  .optional()

/** Evidence of a human: events that scripts cannot fake, or a navigation the browser attributes to the user. */
export const Interaction = z.enum(['pointer', 'touch', 'key', 'navigation'])
export type Interaction = z.infer<typeof Interaction>

/** Why a response may not come from a human; `marked` if a member excluded it. */
export const SuspicionReason = z.enum([
  'automated',
  'trap',
  'no-interaction',
  'too-quick',
  'several-scores',
  'repeated',
  'marked',
])
export type SuspicionReason = z.infer<typeof SuspicionReason>

export const NewResponse = z
  .strictObject({
    key: text(200).meta({
      description:
        'Unique for this response; submitting it again with the same key changes nothing. Use a UUID, never an order ' +
        'number or anything else others could guess: anyone who knows the key can revise the response for 24 hours',
      example: '0b9cd7c5-59f6-4f2f-8b0e-0c5d3a3a7a55',
    }),
    score: Score,
    ...responseShape,
    token: text(100).optional().meta({ description: 'The last part of a personal link, which accepts one response' }),
    link: text(100).optional().meta({ description: 'The slug of the shared link used' }),
    page: PageUrl.nullish().meta({
      description: 'The page on which it was submitted',
      example: 'https://www.example.com/thanks',
    }),
    locale: Locale.nullish(),
    signature: OptionalSignature.meta({
      description:
        'Proves the identity of the respondent: hexadecimal HMAC-SHA-256 of `id:` and the contact’s externalId, or of ' +
        '`email:` and the email address in lower case, with the identity secret of the survey as key. With an end, ' +
        '`SECONDS.` and the HMAC of `until:SECONDS:id:…`. With a wrong one, the response is stored as unverified. Of the ' +
        'verified responses of one person to a survey, only the first within the throttle counts (within a day without one). ' +
        'Signatures of the bare value are accepted until 30 June 2027, except of an externalId with an `@`',
    }),
    interaction: Interaction.optional().meta({
      description: 'How the respondent interacted with the page before submitting',
    }),
    automated: z.boolean().optional().meta({ description: 'The browser reports that a program controls it' }),
  })
  .meta({ id: 'NewResponse' })

export type NewResponse = z.output<typeof NewResponse>

/** Omitted fields stay unchanged. The score may change too while the respondent is still on the page. */
export const ResponseRevision = z
  .strictObject({
    editToken: text(100),
    score: Score.optional(),
    ...responseShape,
    answers: z
      .record(text(64), AnswerValue.nullable())
      .optional()
      .meta({ description: 'By question. Omitted answers stay unchanged; `null` removes one' }),
  })
  .meta({ id: 'ResponseRevision' })

export type ResponseRevision = z.output<typeof ResponseRevision>

export const ResponseReceipt = z
  .object({
    id: z.string(),
    score: Score,
    group: Group,
    editToken: z.string().meta({ description: 'Allows revising this response for 24 hours' }),
    warnings,
  })
  .meta({ id: 'ResponseReceipt' })

export type ResponseReceipt = z.infer<typeof ResponseReceipt>

/** A correction by a member. The previous values are kept, with who changed them and when. */
export const ResponsePatch = z
  .strictObject({
    surveyId: text(40).optional().meta({ description: 'Moves the response to another survey' }),
    score: Score.optional(),
    comment: Comment.nullish(),
    properties: PropertyPatch.optional(),
  })
  .meta({ id: 'ResponsePatch' })

export type ResponsePatch = z.output<typeof ResponsePatch>

export const Channel = z.enum(['website', 'link', 'email', 'sms', 'phone', 'import'])
export type Channel = z.infer<typeof Channel>

/** The channels of a report: one, or all in which respondents fill in the survey themselves. */
export const ReportChannel = z.enum([...Channel.options, 'self'])
export type ReportChannel = z.infer<typeof ReportChannel>

const ResponseChange = z.object({
  at: z.string(),
  by: z.string(),
  byName: z.string().nullable(),
  before: z.object({
    surveyId: z.string(),
    score: Score,
    comment: z.string().nullable(),
    properties: z.record(z.string(), z.string()),
  }),
})

/** A short label that members use to group responses. */
export const Tag = text(40).transform((tag) => tag.normalize('NFC').replaceAll(/\s+/g, ' '))

export const NewNote = z.strictObject({ text: text(2000) }).meta({ id: 'NewNote' })

const ResponseNote = z
  .object({ id: z.string(), text: z.string(), at: z.string(), by: z.string(), byName: z.string() })
  .meta({ id: 'ResponseNote' })

export type ResponseNote = z.infer<typeof ResponseNote>

const UnverifiedContact = z
  .object({
    externalId: z.string().nullish(),
    email: z.string().nullish(),
    phone: z.string().nullish(),
    name: z.string().nullish(),
    locale: z.string().nullish(),
    properties: z.record(z.string(), z.string()).optional(),
    details: z.string().optional().meta({
      description:
        'How to reach the respondent, as they typed it, if that is more than an email address or a phone number',
    }),
  })
  .meta({ id: 'UnverifiedContact' })

export type UnverifiedContact = z.infer<typeof UnverifiedContact>

const ResponseContact = z
  .object({
    id: z.string(),
    externalId: z.string().nullable(),
    name: z.string().nullable(),
    salutation: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    identity: z
      .enum(['unverified', 'verified'])
      .meta({ description: 'Whether the contact was only claimed, or proven by a personal link or signature' }),
  })
  .meta({ id: 'ResponseContact' })

export const Response = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    score: Score,
    group: Group,
    comment: z.string().nullable(),
    answers: z.record(z.string(), z.unknown()),
    properties: z.record(z.string(), z.string()),
    tags: z.array(z.string()).meta({ description: 'Added by members, in alphabetical order' }),
    contact: z.union([ResponseContact, z.null()]),
    unverifiedContact: z.union([UnverifiedContact, z.null()]).meta({
      description: 'Contact details exactly as the respondent entered them',
    }),
    suspicion: z
      .object({
        reasons: z.array(SuspicionReason),
        markedAt: z.string().nullable(),
        markedBy: z.string().nullable(),
        markedByName: z.string().nullable(),
        clearedAt: z.string().nullable(),
        clearedBy: z.string().nullable(),
        clearedByName: z.string().nullable(),
      })
      .nullable()
      .meta({
        description: 'Why it may not come from a human. Excluded from all scores until a member restores it',
      }),
    contactRequestedAt: z.string().nullable(),
    channel: Channel,
    interaction: Interaction.nullable().meta({ description: 'How the respondent interacted with the page' }),
    linkId: z.string().nullable(),
    invitationId: z.string().nullable(),
    page: z.string().nullable(),
    locale: z.string().nullable(),
    enteredBy: z.string().nullable().meta({
      description: 'The user or API key that entered the response for a respondent on the phone',
    }),
    enteredByName: z.string().nullable(),
    answeredAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Response' })

export type Response = z.infer<typeof Response>

export const ResponseWithHistory = Response.extend({
  changes: z.array(ResponseChange).meta({ description: 'Changes by members or by the `respondent`, newest first' }),
  notes: z.array(ResponseNote).meta({ description: 'Notes by members, newest first' }),
}).meta({ id: 'ResponseWithHistory' })

export type ResponseWithHistory = z.infer<typeof ResponseWithHistory>
