import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { followUpResults } from './follow-up-stages.ts'
import { Tag } from './response.ts'
import { text } from './text.ts'

/** How far back patterns look, in days. */
export const PATTERN_DAYS = 365

/** The latest responses of a customer that patterns look at. */
export const MAX_PATTERN_RESPONSES = 100

/** How many of the last invitations a condition can name, and how old an invitation is before it counts as unanswered. */
export const MAX_UNANSWERED = 10
export const UNANSWERED_AFTER_DAYS = 7

/** Numbers that conditions compare, each counted over days. */
export const countNames = ['responses', 'detractorResponses', 'followUps', 'reopened', 'lost', 'amends'] as const
export type CountName = (typeof countNames)[number]

/** Scores that conditions compare. */
export const scoreNames = ['lastScore', 'lowestScore', 'earlierScore'] as const
export type ScoreName = (typeof scoreNames)[number]

/** How customers spoke up as detractors. */
export const voices = ['comment', 'contact', 'none'] as const
export type Voice = (typeof voices)[number]

const score = z.int().min(0).max(10)

const ScoreRange = z
  .strictObject({ from: score, to: score })
  .refine(({ from, to }) => from <= to, { message: fieldErrors['score-range'], path: ['to'] })
export type ScoreRange = z.infer<typeof ScoreRange>

const Count = z
  .strictObject({
    atLeast: z.int().min(1).max(100).optional(),
    atMost: z.int().min(0).max(100).optional(),
    days: z.int().min(1).max(PATTERN_DAYS).default(PATTERN_DAYS),
  })
  .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, {
    error: fieldErrors['condition-required'],
    path: ['atLeast'],
  })
  .refine(({ atLeast = 0, atMost = 100 }) => atLeast <= atMost, { error: fieldErrors['count-range'], path: ['atMost'] })
export type Count = z.infer<typeof Count>

const Words = z.array(text(100)).min(1).max(100)

const Properties = z
  .record(text(100), z.array(text(200)).min(1).max(50))
  .refine(
    (values) => Object.keys(values).length >= 1 && Object.keys(values).length <= 20,
    fieldErrors['too-many-conditions'],
  )
  .meta({ description: 'By property of the contact, or of a response as a detractor, the values of which one fits' })

/**
 * What must hold for a customer who was a detractor in the last 365 days. All conditions must hold; of a list, one. Conditions on orders
 * will be counts beside these.
 */
export const PatternConditions = z
  .strictObject({
    lastScore: ScoreRange.optional(),
    lowestScore: ScoreRange.optional(),
    earlierScore: ScoreRange.optional().meta({
      description: 'The highest score before the latest response as a detractor',
    }),
    responses: Count.optional(),
    detractorResponses: Count.optional(),
    voice: z
      .array(z.enum(voices))
      .min(1)
      .refine((values) => new Set(values).size === values.length, fieldErrors['unique-values'])
      .optional()
      .meta({ description: 'As a detractor: wrote a `comment`, asked for `contact`, or neither (`none`)' }),
    words: Words.optional().meta({ description: 'A comment as a detractor contains one of these' }),
    silence: z
      .strictObject({
        days: z.int().min(1).max(PATTERN_DAYS).optional(),
        invitations: z.int().min(1).max(MAX_UNANSWERED).optional(),
      })
      .refine(({ days, invitations }) => days !== undefined || invitations !== undefined, {
        error: fieldErrors['condition-required'],
        path: ['days'],
      })
      .optional()
      .meta({
        description: `No response for these days, or to this number of the last invitations since the latest response, which are older than ${UNANSWERED_AFTER_DAYS} days. Either is enough`,
      }),
    followUps: Count.optional(),
    reopened: Count.optional().meta({ description: 'How often a follow-up was opened again, still unhappy' }),
    lost: Count.optional().meta({ description: 'Follow-ups that ended as lost' }),
    amends: Count.optional().meta({ description: 'Follow-ups with a token of amends' }),
    results: z
      .array(z.enum(followUpResults))
      .min(1)
      .optional()
      .meta({ description: 'What became of the customer in their latest follow-up' }),
    properties: Properties.optional(),
    signs: z
      .strictObject({
        words: Words.optional(),
        tags: z.array(Tag).min(1).max(50).optional(),
        properties: Properties.optional(),
      })
      .refine((signs) => Object.keys(signs).length > 0, fieldErrors['condition-required'])
      .optional()
      .meta({ description: 'At least one of these: words in comments, tags of responses, properties' }),
  })
  .refine((conditions) => Object.keys(conditions).length > 0, fieldErrors['condition-required'])
  .meta({ id: 'PatternConditions' })
export type PatternConditions = z.output<typeof PatternConditions>
