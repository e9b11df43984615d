import { z } from 'zod'
import { Day, text } from './text.ts'

/** What an entry may rest on. The texts are in the messages of the pages. */
export const blocklistReasons = ['threats', 'fraud', 'abuse-of-offers', 'unpaid', 'other'] as const
export const BlocklistReason = z.enum(blocklistReasons)
export type BlocklistReason = z.infer<typeof BlocklistReason>

/** One member proposes an entry, and another approves or rejects it. */
export const blocklistStates = ['proposed', 'active', 'rejected', 'ended'] as const
export const BlocklistState = z.enum(blocklistStates)
export type BlocklistState = z.infer<typeof BlocklistState>

/** Days after which an entry is reviewed, and ends. */
export const DEFAULT_REVIEW_DAYS = 90
export const DEFAULT_ENTRY_DAYS = 365
export const MAX_ENTRY_DAYS = 730

const ReviewDay = Day.meta({ description: 'When to check whether the entry is still needed' })

export const NewBlocklistEntry = z
  .strictObject({
    contactId: text(40),
    rule: BlocklistReason.meta({ description: 'The written rule that it rests on' }),
    reason: text(2000).meta({ description: 'What happened', example: 'Threatened a colleague at the till twice.' }),
    reviewDay: ReviewDay.optional().meta({
      description: `When to check whether the entry is still needed; by default in ${DEFAULT_REVIEW_DAYS} days, at the latest when it ends`,
    }),
    until: Day.optional().meta({
      description: `The last day; by default in ${DEFAULT_ENTRY_DAYS} days, at most ${MAX_ENTRY_DAYS} days ahead`,
    }),
  })
  .meta({ id: 'NewBlocklistEntry' })
export type NewBlocklistEntry = z.output<typeof NewBlocklistEntry>

export const BlocklistReview = z
  .strictObject({ reviewDay: ReviewDay.meta({ description: 'When to check again; the entry stays until then' }) })
  .meta({ id: 'BlocklistReview' })

export const BlocklistEnd = z
  .strictObject({ reason: text(2000).meta({ description: 'Why the entry ends early' }) })
  .meta({ id: 'BlocklistEnd' })

export const BlocklistRejection = z
  .strictObject({ reason: text(2000).optional().meta({ description: 'Why the proposal is rejected' }) })
  .meta({ id: 'BlocklistRejection' })

/** A customer who gets no offers and no surveys while the entry is active. It is never a reason to refuse a lawful claim. */
export const BlocklistEntry = z
  .object({
    id: z.string(),
    contactId: z.string(),
    contact: z.string().nullable().meta({ description: 'The name of the contact' }),
    rule: BlocklistReason,
    reason: z.string(),
    state: BlocklistState,
    reviewDay: z.string(),
    reviewDue: z.boolean().meta({ description: 'The entry is active and its review is due' }),
    until: z.string(),
    proposedAt: z.string(),
    proposedBy: z.string(),
    proposer: z.string(),
    decidedAt: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decider: z.string().nullable(),
    endedAt: z.string().nullable(),
    endedBy: z.string().nullable().meta({ description: '`system` if it ended by itself' }),
    ender: z.string().nullable().meta({ description: 'The name of who ended it' }),
    endReason: z.string().nullable().meta({ description: 'Why it ended early, or was rejected' }),
  })
  .meta({ id: 'BlocklistEntry' })
export type BlocklistEntry = z.infer<typeof BlocklistEntry>

/** The languages in which the rules are written. */
export const blocklistLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type BlocklistLanguage = (typeof blocklistLanguages)[number]

const RuleTexts = z.strictObject({
  entry: text(4000).meta({ description: 'Who may be added' }),
  review: text(4000).meta({ description: 'How entries are reviewed' }),
  exit: text(4000).meta({ description: 'How an entry ends' }),
})
export type BlocklistRuleTexts = z.output<typeof RuleTexts>

/** What the workspace has written in place of our texts, by language. */
export const BlocklistRules = z
  .strictObject({
    en: RuleTexts.nullable().default(null),
    'zh-Hans': RuleTexts.nullable().default(null),
    'zh-Hant': RuleTexts.nullable().default(null),
  })
  .meta({ id: 'BlocklistRules' })
export type BlocklistRules = z.output<typeof BlocklistRules>

export const BlocklistRulesPatch = z
  .strictObject({
    en: RuleTexts.nullable(),
    'zh-Hans': RuleTexts.nullable(),
    'zh-Hant': RuleTexts.nullable(),
  })
  .partial()
  .meta({ id: 'BlocklistRulesPatch' })
export type BlocklistRulesPatch = z.output<typeof BlocklistRulesPatch>
