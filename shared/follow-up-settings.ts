import { z } from 'zod'
import { PropertyKey } from './properties.ts'
import { Day, text } from './text.ts'

/** How new follow-ups get an owner. */
export const followUpAssignments = ['none', 'round-robin', 'property'] as const
export const FollowUpAssignment = z.enum(followUpAssignments)
export type FollowUpAssignment = z.infer<typeof FollowUpAssignment>

/** Which outcomes of a call need a note. */
export const followUpNoteRules = ['never', 'solved', 'always'] as const
export const FollowUpNoteRule = z.enum(followUpNoteRules)
export type FollowUpNoteRule = z.infer<typeof FollowUpNoteRule>

export const MAX_DUE_WORKING_DAYS = 60
const MAX_HOLIDAYS = 400
const MAX_ASSIGNEES = 200
const MAX_OWNERS = 1000

const unique = <Item>(items: readonly Item[]) => new Set(items).size === items.length

const settings = {
  dueWorkingDays: z.int().min(0).max(MAX_DUE_WORKING_DAYS).nullable().meta({
    description: 'After how many working days a new follow-up is due, at the end of the day; null means no due date',
  }),
  weekendDays: z
    .array(z.int().min(1).max(7))
    .max(6)
    .refine(unique, 'Expected each day once')
    .meta({ description: 'The days of the week that are no working days: 1 is Monday, 7 is Sunday', example: [6, 7] }),
  holidays: z
    .array(Day)
    .max(MAX_HOLIDAYS)
    .transform((days) => [...new Set(days)].sort())
    .meta({ description: 'Other days that are no working days', example: ['2026-12-25'] }),
  assignment: FollowUpAssignment.meta({
    description:
      'Who owns new follow-ups: nobody, the members in turn, or the member for the value of a property (in turn where ' +
      'there is none)',
  }),
  property: PropertyKey.nullable().meta({
    description: 'The property of the response or its contact that decides, such as `shop` or `accountOwner`',
  }),
  owners: z
    .array(z.strictObject({ value: text(200), memberId: text(40) }))
    .max(MAX_OWNERS)
    .refine((owners) => unique(owners.map(({ value }) => value)), 'Expected each value once')
    .meta({ description: 'The member for each value of the property. The email address of a member needs no entry' }),
  memberIds: z
    .array(text(40))
    .max(MAX_ASSIGNEES)
    .refine(unique, 'Expected each member once')
    .meta({
      description:
        'The members who take follow-ups in turn. Empty means all whose role includes follow-ups; owners only if there is ' +
        'nobody else',
    }),
  noteRequired: FollowUpNoteRule.meta({ description: 'Which outcomes of a call need a note' }),
}

export const FollowUpSettings = z.object(settings).meta({ id: 'FollowUpSettings' })
export type FollowUpSettings = z.output<typeof FollowUpSettings>

export const FollowUpSettingsPatch = z.strictObject(settings).partial().meta({ id: 'FollowUpSettingsPatch' })
export type FollowUpSettingsPatch = z.output<typeof FollowUpSettingsPatch>
