import { z } from 'zod'

/** What people may ask for about their data. */
export const requestKinds = ['see', 'correct', 'withdraw', 'delete'] as const
export const requestSources = ['personal-link', 'staff'] as const
export const requestOutcomes = ['done', 'refused', 'nothing-found'] as const

export type RequestKind = (typeof requestKinds)[number]
export type RequestSource = (typeof requestSources)[number]
export type RequestOutcome = (typeof requestOutcomes)[number]

/** A request has to be answered within this time. Mainland China expects it sooner. */
export const REQUEST_DAYS = 30

/** The new values that a person has asked for; null in a field that stays. */
export const RequestedCorrection = z
  .object({ name: z.string().nullable(), email: z.string().nullable(), phone: z.string().nullable() })
  .partial()

export type RequestedCorrection = z.infer<typeof RequestedCorrection>

/** An entry in the register of requests. It outlives the contact, without personal data. */
export const PrivacyRequest = z
  .object({
    id: z.string(),
    kind: z.enum(requestKinds),
    source: z.enum(requestSources),
    contactId: z.string().nullable().meta({ description: 'Null if unknown, or once the contact has been erased' }),
    correction: RequestedCorrection.nullable().meta({ description: 'Removed when the contact is erased' }),
    note: z.string().nullable().meta({ description: 'Removed when the contact is erased' }),
    receivedAt: z.string(),
    dueAt: z.string(),
    handledAt: z.string().nullable(),
    handledBy: z.string().nullable().meta({ description: '`respondent` if the request acted at once' }),
    handledByName: z.string().nullable(),
    outcome: z.enum(requestOutcomes).nullable(),
  })
  .meta({ id: 'PrivacyRequest' })

export type PrivacyRequest = z.infer<typeof PrivacyRequest>

export const PrivacyRequestPatch = z
  .strictObject({ outcome: z.enum(requestOutcomes) })
  .meta({ id: 'PrivacyRequestPatch' })
