import { z } from 'zod'
import { Locale, NewContact } from './contact.ts'
import { groups } from './nps.ts'
import { Properties, PropertyPatch } from './properties.ts'
import { optionalText, text } from './text.ts'

export const Score = z
  .int('Expected a whole number from 0 to 10')
  .min(0, 'Expected a whole number from 0 to 10')
  .max(10, 'Expected a whole number from 0 to 10')
  .meta({ example: 9 })

export const Group = z.enum(groups)

const Comment = optionalText(5000).meta({ example: 'Quick and friendly.' })

/** Answers to a survey's further questions, by question. */
const AnswerValue = z.union([text(2000), z.number(), z.array(text(200)).max(50)])

export const Answers = z
  .record(text(64), AnswerValue)
  .refine((answers) => Object.keys(answers).length <= 20, 'Expected at most 20 answers')
  .meta({ example: { reasons: ['price', 'delay'] } })

const PageUrl = text(2000).refine(
  (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  'Expected the address of a page, such as https://www.example.com/thanks',
)

/** What can be said when answering, and added to it afterwards. */
const responseShape = {
  comment: Comment.nullish(),
  answers: Answers.optional(),
  contactRequested: z.boolean().optional().meta({ description: 'The customer ticked “please contact me”' }),
  contact: NewContact.optional().meta({
    description: 'Who answers, as claimed by the page; passed over where a personal link says who it is',
  }),
  properties: Properties.optional(),
}

export const Signature = z.string().regex(/^[0-9a-fA-F]{64}$/, 'Expected 64 hexadecimal digits')

/** By what a person was seen to act: events that scripts cannot make up, or a navigation that the browser vouches for. */
export const Interaction = z.enum(['pointer', 'touch', 'key', 'navigation'])
export type Interaction = z.infer<typeof Interaction>

/** Why an answer may not be a person's; `marked` where somebody says that it is not to count. */
export const SuspicionReason = z.enum(['automated', 'trap', 'no-interaction', 'too-quick', 'several-scores', 'marked'])
export type SuspicionReason = z.infer<typeof SuspicionReason>

/** An answer as a widget sends it. */
export const NewResponse = z
  .strictObject({
    key: text(200).meta({
      description:
        'Made by the sender for this one answer: sending it again with the same key is harmless. A UUID, and not an ' +
        'order number or anything else that others could guess: who knows it may add to the answer for 24 hours',
      example: '0b9cd7c5-59f6-4f2f-8b0e-0c5d3a3a7a55',
    }),
    score: Score,
    ...responseShape,
    token: text(100).optional().meta({ description: 'The end of a personal link; the answer is then its one answer' }),
    link: text(100).optional().meta({ description: 'The slug of the shared link it came by' }),
    page: PageUrl.nullish().meta({
      description: 'The page on which it was given',
      example: 'https://www.example.com/thanks',
    }),
    locale: Locale.nullish(),
    signature: Signature.optional().meta({
      description:
        'Proves who answers: HMAC-SHA-256 of the contact’s externalId, or else of his e-mail address in small letters, ' +
        'by the survey’s identity secret, in hexadecimal',
    }),
    interaction: Interaction.optional().meta({ description: 'What a person did on the page before it was sent' }),
    automated: z.boolean().optional().meta({ description: 'The browser says that a program drives it' }),
  })
  .meta({ id: 'NewAnswer' })

export type NewResponse = z.output<typeof NewResponse>

/** What is left out stays; the score may change too while the customer is still at it. */
export const ResponseRevision = z
  .strictObject({
    editToken: text(100),
    score: Score.optional(),
    ...responseShape,
    answers: z
      .record(text(64), AnswerValue.nullable())
      .optional()
      .meta({ description: 'Each by its name; what is not named stays, `null` takes an answer back' }),
  })
  .meta({ id: 'AnswerAddition' })

export type ResponseRevision = z.output<typeof ResponseRevision>

export const ResponseReceipt = z
  .object({
    id: z.string(),
    score: Score,
    group: Group,
    editToken: z.string().meta({ description: 'Lets the sender add to this answer for 24 hours' }),
  })
  .meta({ id: 'AnswerReceipt' })

export type ResponseReceipt = z.infer<typeof ResponseReceipt>

/** A correction by staff; it is kept, with who and when, beside what stood before. */
export const ResponsePatch = z
  .strictObject({
    surveyId: text(40).optional().meta({ description: 'Moves the answer to another survey' }),
    score: Score.optional(),
    comment: Comment.nullish(),
    properties: PropertyPatch.optional(),
  })
  .meta({ id: 'ResponsePatch' })

export type ResponsePatch = z.output<typeof ResponsePatch>

export const Channel = z.enum(['website', 'link', 'email', 'sms', 'import'])
export type Channel = z.infer<typeof Channel>

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

/** A word or two by which staff find answers again. */
export const Tag = text(40).transform((tag) => tag.normalize('NFC').replaceAll(/\s+/g, ' '))

export const NewNote = z.strictObject({ text: text(2000) }).meta({ id: 'NewNote' })

const ResponseNote = z
  .object({ id: z.string(), text: z.string(), at: z.string(), by: z.string(), byName: z.string() })
  .meta({ id: 'ResponseNote' })

export type ResponseNote = z.infer<typeof ResponseNote>

const UnverifiedContact = z.object({
  externalId: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  name: z.string().nullish(),
  locale: z.string().nullish(),
  properties: z.record(z.string(), z.string()).optional(),
})

export const Response = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    score: Score,
    group: Group,
    comment: z.string().nullable(),
    answers: z.record(z.string(), z.unknown()),
    properties: z.record(z.string(), z.string()),
    tags: z.array(z.string()).meta({ description: 'Given by staff, in the order of the alphabet' }),
    contact: z
      .object({
        id: z.string(),
        externalId: z.string().nullable(),
        name: z.string().nullable(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
        identity: z
          .enum(['unverified', 'verified'])
          .meta({ description: 'Claimed by the page, or proven by a personal link' }),
      })
      .nullable(),
    unverifiedContact: UnverifiedContact.nullable().meta({
      description: 'What the respondent said of himself, as he said it',
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
        description: 'Why it may not be a person’s; until somebody restores it, it is left out of every figure',
      }),
    contactRequestedAt: z.string().nullable(),
    channel: Channel,
    interaction: Interaction.nullable().meta({ description: 'By what a person was seen to act' }),
    linkId: z.string().nullable(),
    invitationId: z.string().nullable(),
    page: z.string().nullable(),
    locale: z.string().nullable(),
    answeredAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Response' })

export type Response = z.infer<typeof Response>

export const ResponseWithHistory = Response.extend({
  changes: z
    .array(ResponseChange)
    .meta({ description: 'What was changed, newest first: by staff, or by the `respondent`' }),
  notes: z.array(ResponseNote).meta({ description: 'What staff have noted, newest first' }),
}).meta({ id: 'ResponseWithHistory' })

export type ResponseWithHistory = z.infer<typeof ResponseWithHistory>
