import { z } from 'zod'
import { Locale, warnings } from './contact.ts'
import { fieldErrors } from './field-errors.ts'
import { Answers, Group, Score } from './response.ts'
import { optionalText, text } from './text.ts'

/** What came of a call; `response` if the customer answered the survey. */
export const callOutcomes = ['response', 'refused', 'not-reached', 'wrong-number'] as const
export type CallOutcome = (typeof callOutcomes)[number]

/** The outcomes of calls without a response. */
export const MissedOutcome = z.enum(['refused', 'not-reached', 'wrong-number'])
export type MissedOutcome = z.infer<typeof MissedOutcome>

/** A response that an interviewer enters for a respondent on the phone. */
export const NewPhoneResponse = z
  .strictObject({
    channel: z
      .literal('phone')
      .meta({ description: 'How the respondent was asked. Only responses by phone are entered' }),
    score: Score,
    comment: optionalText(5000).nullish().meta({ example: 'The fitter came on time.' }),
    answers: Answers.optional(),
    contactRequested: z.boolean().optional().meta({ description: 'The customer asked to be called back' }),
    contactId: text(40).optional().meta({
      description:
        'The contact who was called. Their properties are added to the response, and an open personal link of this survey is used up',
    }),
    contact: z
      .strictObject({ name: optionalText(200).nullish(), phone: optionalText(254).nullish() })
      .optional()
      .meta({
        description:
          'What a caller who is no contact says about themselves. They are matched like respondents of a shared link, and are ' +
          'unverified. Not together with `contactId`',
      }),
    locale: Locale.nullish().meta({ description: 'The language in which the question was asked' }),
    again: z.boolean().optional().meta({
      description: 'Stores a second response of a contact who has responded to this survey by phone within 7 days',
    }),
  })
  .meta({ id: 'NewPhoneResponse' })

export type NewPhoneResponse = z.output<typeof NewPhoneResponse>

export const PhoneResponse = z
  .object({
    id: z.string(),
    score: Score,
    group: Group,
    contactId: z.string().nullable(),
    invitationId: z.string().nullable().meta({ description: 'The personal link that the response has used up' }),
    warnings,
  })
  .meta({ id: 'PhoneResponse' })

export type PhoneResponse = z.infer<typeof PhoneResponse>

export const NewPhoneCall = z
  .strictObject({
    contactId: text(40),
    outcome: MissedOutcome.meta({
      description:
        'A contact who refused counts as surveyed for the throttle. One with a wrong number is called again once the number changes',
    }),
  })
  .meta({ id: 'NewPhoneCall' })

export type NewPhoneCall = z.output<typeof NewPhoneCall>

export const PhoneCall = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    contactId: z.string().nullable(),
    outcome: z.enum(callOutcomes),
    at: z.string(),
    by: z.string(),
  })
  .meta({ id: 'PhoneCall' })

export type PhoneCall = z.infer<typeof PhoneCall>

/** A contact to call. */
export const Callee = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    phone: z.string(),
    locale: z.string().nullable(),
    tier: z.enum(['A', 'B', 'C', 'D']).nullable(),
    lastAskedAt: z.string().nullable().meta({ description: 'When the contact was last invited, or last responded' }),
    lastCalledAt: z.string().nullable(),
  })
  .meta({ id: 'Callee' })

export type Callee = z.infer<typeof Callee>

/** A place in the call list: the tier as a number, and the contact. */
export const CallListCursor = z.string().regex(/^[1-5]\.[0-9a-z]{22}$/, fieldErrors.cursor)

/** After how many days a contact may be called again. */
export const DEFAULT_CALL_DAYS = 7
export const MAX_CALL_DAYS = 365

/** The parts of a script that an interviewer reads out, besides the question. `{name}`, `{company}` and `{interviewer}` are filled in. */
export const scriptParts = ['introduction', 'refusal', 'thanks'] as const
export type ScriptPart = (typeof scriptParts)[number]

/** The parts of a script in one language; a part that is absent comes from the next level. */
export const ScriptTexts = z.strictObject({
  introduction: optionalText(1000).nullish(),
  refusal: optionalText(1000).nullish(),
  thanks: optionalText(1000).nullish(),
})
