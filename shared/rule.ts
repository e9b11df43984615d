import { z } from 'zod'
import { EventType } from './event-types.ts'
import { fieldErrors } from './field-errors.ts'
import { groups } from './nps.ts'
import { text } from './text.ts'

const Id = text(40)

/** What must hold for the subject of the event. All conditions must hold; of a list, one. */
export const RuleConditions = z
  .strictObject({
    surveys: z.array(Id).min(1).max(50).optional(),
    groups: z.array(z.enum(groups)).min(1).optional(),
    score: z
      .strictObject({ from: z.int().min(0).max(10), to: z.int().min(0).max(10) })
      .refine(({ from, to }) => from <= to, { message: fieldErrors['score-range'], path: ['to'] })
      .optional(),
    reasons: z.array(text(40)).min(1).max(50).optional().meta({ description: 'Ids of reasons the customer chose' }),
    words: z.array(text(100)).min(1).max(50).optional().meta({ description: 'The comment contains one of these' }),
    properties: z
      .record(text(100), z.array(text(200)).min(1).max(50))
      .optional()
      .meta({ description: 'By segment key, the values of which one fits' }),
    tiers: z
      .array(z.enum(['A', 'B', 'C', 'D']))
      .min(1)
      .optional(),
    contactRequested: z.literal(true).optional().meta({ description: 'The customer asked to be contacted' }),
    languages: z.array(text(35)).min(1).max(50).optional().meta({ description: '`en` includes `en-GB`' }),
    value: z
      .strictObject({ property: text(100), atLeast: z.number() })
      .optional()
      .meta({ description: 'A property of the contact that holds a number, such as yearly revenue' }),
  })
  .meta({ id: 'RuleConditions' })

export type RuleConditions = z.output<typeof RuleConditions>

export const RuleAction = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('alert'), channelId: Id }),
    z.strictObject({ kind: z.literal('webhook'), channelId: Id }),
    z.strictObject({
      kind: z.literal('open-follow-up'),
      ownerId: Id.nullable().default(null).meta({ description: 'Whose it is; null: as the workspace assigns' }),
    }),
    z.strictObject({ kind: z.literal('assign-follow-up'), ownerId: Id }),
    z.strictObject({ kind: z.literal('tag'), tag: text(50) }),
  ])
  .meta({ id: 'RuleAction' })

export type RuleAction = z.output<typeof RuleAction>

export const RuleSettings = z.strictObject({
  events: z.array(EventType).min(1).max(10),
  conditions: RuleConditions.default({}),
  actions: z.array(RuleAction).min(1).max(10),
})
export type RuleSettings = z.output<typeof RuleSettings>
