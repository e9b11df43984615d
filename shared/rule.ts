import { z } from 'zod'
import { Locale } from './contact.ts'
import { EventType } from './event-types.ts'
import { fieldErrors } from './field-errors.ts'
import { groups } from './nps.ts'
import { Tag } from './response.ts'
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
      .refine((values) => Object.keys(values).length <= 20, fieldErrors['too-many-conditions'])
      .optional()
      .meta({ description: 'By segment key, the values of which one fits: of the contact, or else of the response' }),
    tiers: z
      .array(z.enum(['A', 'B', 'C', 'D']))
      .min(1)
      .optional(),
    contactRequested: z.literal(true).optional().meta({ description: 'The customer asked to be contacted' }),
    languages: z.array(Locale).min(1).max(50).optional().meta({ description: '`en` includes `en-GB`' }),
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
    z
      .strictObject({
        kind: z.literal('open-follow-up'),
        ownerId: Id.nullable().default(null).meta({ description: 'Whose it is; null: as the workspace assigns' }),
        teamId: Id.optional().meta({ description: 'The team whose next member gets it' }),
      })
      .refine(({ ownerId, teamId }) => !ownerId || !teamId, { error: fieldErrors['owner-or-team'], path: ['teamId'] }),
    z
      .strictObject({
        kind: z.literal('assign-follow-up'),
        ownerId: Id.optional().meta({ description: 'The member who gets it' }),
        teamId: Id.optional().meta({ description: 'The team whose next member gets it' }),
      })
      .refine(({ ownerId, teamId }) => !ownerId !== !teamId, {
        error: fieldErrors['owner-or-team'],
        path: ['ownerId'],
      }),
    z.strictObject({ kind: z.literal('tag'), tag: Tag }),
    z
      .strictObject({
        kind: z.literal('thank'),
        asksReferral: z.boolean().default(false).meta({
          description: 'Whether it asks for a referral with a personal link, if the settings say where links lead',
        }),
      })
      .meta({ description: 'Thanks the customer by email, once in the days of the settings' }),
  ])
  .meta({ id: 'RuleAction' })

export type RuleAction = z.output<typeof RuleAction>

export const RuleSettings = z
  .strictObject({
    events: z
      .array(EventType)
      .min(1)
      .max(10)
      .refine((types) => new Set(types).size === types.length, fieldErrors['unique-values']),
    conditions: RuleConditions.prefault({}),
    actions: z.array(RuleAction).min(1).max(10),
  })
  .meta({ id: 'RuleSettings' })
export type RuleSettings = z.output<typeof RuleSettings>

export type RuleCondition = keyof RuleConditions

const contactConditions: readonly RuleCondition[] = ['properties', 'tiers', 'languages', 'value']
const responseConditions: readonly RuleCondition[] = [
  ...['surveys', 'groups', 'score', 'reasons', 'words', 'contactRequested'],
  ...contactConditions,
] as RuleCondition[]

/** The conditions that events of a type can meet: a campaign has no score, and a deleted response only that. */
export function listConditionsOf(type: EventType): readonly RuleCondition[] {
  const [noun] = type.split('.')
  if (type === 'response.deleted') return ['surveys', 'groups', 'score']
  if (type === 'contact.erased') return []
  if (noun === 'response' || noun === 'follow-up') return responseConditions
  if (noun === 'invitation') return ['surveys', ...contactConditions]
  return noun === 'contact' ? contactConditions : ['surveys']
}

/** The actions that events of a type can start: what is not about a response cannot open a follow-up. */
export function listActionsOf(type: EventType): readonly RuleAction['kind'][] {
  const [noun] = type.split('.')
  if (type === 'response.deleted' || (noun !== 'response' && noun !== 'follow-up')) return ['alert', 'webhook']
  if (type === 'response.suspected') return ['alert', 'webhook', 'tag']
  return ['alert', 'webhook', 'open-follow-up', 'assign-follow-up', 'tag', 'thank']
}

export const NewRule = z.strictObject({ name: text(100), settings: RuleSettings }).meta({ id: 'NewRule' })
export type NewRule = z.output<typeof NewRule>

/** Omitted fields stay unchanged. */
export const RulePatch = z
  .strictObject({
    name: text(100).optional(),
    settings: RuleSettings.optional().meta({ description: 'Replaces all settings' }),
    version: z.int().optional().meta({ description: 'Refuses the change if the rule has another version by now' }),
  })
  .meta({ id: 'RulePatch' })
export type RulePatch = z.output<typeof RulePatch>

/** Why an action is skipped, or sends nothing. */
export const RuleProblem = z.object({
  path: z.string().meta({ description: 'The field of the settings', example: 'actions.0.ownerId' }),
  code: z.enum([
    'unknown-member',
    'unknown-team',
    'unknown-channel',
    'channel-disabled',
    'unknown-survey',
    'no-destination',
  ]),
})
export type RuleProblem = z.output<typeof RuleProblem>

export const Rule = z
  .object({
    id: z.string(),
    name: z.string(),
    settings: RuleSettings,
    version: z.int(),
    problems: z.array(RuleProblem).meta({ description: 'What has changed since the rule was saved' }),
    pausedAt: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Rule' })
export type Rule = z.output<typeof Rule>

/** How many days of the past a dry run looks at, and how many examples it shows. */
export const DRY_RUN_DAYS = 30
export const MAX_EXAMPLES = 50

export const RuleDryRunInput = z.strictObject({ settings: RuleSettings }).meta({ id: 'RuleDryRunInput' })

export const RuleDryRun = z
  .object({
    from: z.string(),
    to: z.string(),
    isComplete: z.boolean().meta({ description: 'false if only the latest part of that time was looked at' }),
    examined: z.int().meta({ description: 'The responses and events that were looked at' }),
    matches: z.int().meta({ description: 'How often the rule would have started' }),
    actions: z
      .array(
        z.object({
          kind: z.enum(['alert', 'webhook', 'open-follow-up', 'assign-follow-up', 'tag', 'thank']),
          count: z.int(),
          existing: z.int().meta({ description: 'Those with a follow-up already' }),
        }),
      )
      .meta({ description: 'How often each action would have followed, in their order; those with a problem never' }),
    examples: z
      .array(
        z.object({
          event: EventType,
          at: z.string(),
          subject: z.string(),
          survey: z.string().nullable(),
          score: z.int().nullable(),
          contactName: z.string().nullable(),
          hasFollowUp: z.boolean(),
        }),
      )
      .meta({ description: `The latest ones, at most ${MAX_EXAMPLES}` }),
  })
  .meta({ id: 'RuleDryRun' })
export type RuleDryRun = z.output<typeof RuleDryRun>
