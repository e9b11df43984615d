import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { ChoiceId } from './flow.ts'
import { Share } from './follow-up-figures.ts'
import type { Language } from './locale.ts'
import { PatternConditions } from './pattern-conditions.ts'
import { patternOutcomes } from './pattern-matching.ts'
import { type LabelLanguage, labelLanguages } from './segment-key.ts'
import { text } from './text.ts'

/** The most patterns of a workspace, the default ones included. */
export const MAX_PATTERNS = 30
export const MAX_PATTERN_NAME = 60
export const MAX_SUGGESTION = 1500

const texts = (max: number) =>
  z
    .partialRecord(z.enum(labelLanguages), text(max))
    .refine((values) => Object.keys(values).length > 0, fieldErrors['text-in-any-language'])

const names = texts(MAX_PATTERN_NAME).meta({
  description: 'By language. A name for what customers do, not for what they are',
  example: { en: 'Repeated complainer', 'zh-Hans': '反复投诉者' },
})
const suggestions = texts(MAX_SUGGESTION).meta({ description: 'The suggested response, by language' })
const paused = z.boolean().meta({ description: 'Paused patterns are not assigned' })
const after = ChoiceId.nullable().meta({ description: 'The id of the pattern after which it is tried; null: first' })

export const NewPattern = z
  .strictObject({
    ...{ names, suggestions, conditions: PatternConditions, paused: paused.default(false) },
    after: after
      .optional()
      .meta({ description: 'The id of the pattern after which it is tried; null: first. By default last' }),
  })
  .meta({ id: 'NewPattern' })
export type NewPattern = z.output<typeof NewPattern>

/** Omitted fields stay unchanged. */
export const PatternPatch = z
  .strictObject({
    names: names.optional(),
    suggestions: suggestions.optional(),
    conditions: PatternConditions.optional().meta({ description: 'Replaces all conditions' }),
    paused: paused.optional(),
    after: after.optional(),
    version: z.int().optional().meta({ description: 'Refuses the change if the pattern has another version by now' }),
  })
  .meta({ id: 'PatternPatch' })
export type PatternPatch = z.output<typeof PatternPatch>

export const PatternOrder = z
  .strictObject({
    ids: z
      .array(ChoiceId)
      .min(1)
      .max(MAX_PATTERNS)
      .refine((ids) => new Set(ids).size === ids.length, fieldErrors['unique-values']),
  })
  .meta({ id: 'PatternOrder', description: 'All patterns, in their new order' })

/** Without its figures. */
export const PatternRule = z.object({
  id: z.string(),
  names,
  suggestions,
  conditions: PatternConditions,
  position: z.int().meta({ description: 'The first pattern that fits is that of the customer' }),
  custom: z.boolean().meta({ description: 'Added by the workspace; the others come with Vouch' }),
  changed: z.boolean().meta({ description: 'Of one that comes with Vouch: the workspace has changed it' }),
  pausedAt: z.string().nullable(),
  version: z.int(),
})
export type PatternRule = z.output<typeof PatternRule>

const Outcomes = z.object(Object.fromEntries(patternOutcomes.map((name) => [name, z.int()]))).meta({
  description:
    'Customers by what became of them in their latest follow-up; `asked`: solved and asked again, `none`: without a follow-up',
}) as unknown as z.ZodObject<Record<(typeof patternOutcomes)[number], z.ZodInt>>

export const PatternFigures = z.object({
  share: Share.meta({ description: 'Of all customers who were detractors in the last 365 days' }),
  outcomes: Outcomes,
  conversion: Share.meta({
    description: 'Of the detractors who were asked again and responded, those who are passives or promoters now',
  }),
})
export type PatternFigures = z.output<typeof PatternFigures>

export const Pattern = PatternRule.extend({ figures: PatternFigures }).meta({ id: 'Pattern' })
export type Pattern = z.output<typeof Pattern>

export const PatternList = z
  .object({
    data: z.array(Pattern),
    customers: z.int().meta({ description: 'Customers who were detractors in the last 365 days' }),
    others: PatternFigures.meta({ description: 'Customers without a pattern' }),
    computedAt: z.string().nullable().meta({ description: 'When all customers were last computed' }),
    isComputing: z.boolean().meta({ description: 'true while all customers are computed' }),
  })
  .meta({ id: 'PatternList' })
export type PatternList = z.output<typeof PatternList>

/** The pattern of a customer. */
export const ContactPattern = z
  .object({
    id: z.string(),
    names,
    suggestions,
    since: z.string().meta({ description: 'Since when this pattern has fitted without a break' }),
  })
  .meta({ id: 'ContactPattern' })
export type ContactPattern = z.output<typeof ContactPattern>

export const PatternedContact = z
  .object({
    contactId: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    externalId: z.string().nullable(),
    since: z.string(),
    outcome: z.enum(patternOutcomes),
  })
  .meta({ id: 'PatternedContact' })
export type PatternedContact = z.output<typeof PatternedContact>

/** How many customers a preview looks at. */
export const MAX_PREVIEWED = 5000

export const PatternPreviewInput = z
  .strictObject({
    id: ChoiceId.optional().meta({ description: 'The pattern that would change; none for a new one' }),
    conditions: PatternConditions,
  })
  .meta({ id: 'PatternPreviewInput' })
export type PatternPreviewInput = z.output<typeof PatternPreviewInput>

export const PatternPreview = z
  .object({
    examined: z.int(),
    isComplete: z.boolean().meta({ description: `false if only the newest ${MAX_PREVIEWED} customers were looked at` }),
    before: z.int().meta({ description: 'Of these, the customers with this pattern now' }),
    after: z.int(),
    movesIn: z.int(),
    movesOut: z.int(),
    from: z
      .array(z.object({ id: z.string().nullable(), count: z.int() }))
      .meta({ description: 'Which pattern those who move in have now; null: none' }),
    to: z.array(z.object({ id: z.string().nullable(), count: z.int() })),
  })
  .meta({ id: 'PatternPreview' })
export type PatternPreview = z.output<typeof PatternPreview>

/** A text in a language, or in another in which there is one. */
export const chooseText = (values: Partial<Record<LabelLanguage, string>>, language: Language): string =>
  values[language as LabelLanguage] ?? values.en ?? Object.values(values)[0] ?? ''
