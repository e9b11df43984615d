import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { lifecycleSettingFields } from './follow-up-lifecycle-settings.ts'
import { Currency } from './money.ts'
import { PropertyKey } from './properties.ts'
import { Day, text } from './text.ts'

/** How new follow-ups get an owner. */
export const followUpAssignments = ['none', 'round-robin', 'load', 'property'] as const
export const FollowUpAssignment = z.enum(followUpAssignments)
export type FollowUpAssignment = z.infer<typeof FollowUpAssignment>

/** Which outcomes of a call need a note. */
export const followUpNoteRules = ['never', 'solved', 'always'] as const
export const FollowUpNoteRule = z.enum(followUpNoteRules)
export type FollowUpNoteRule = z.infer<typeof FollowUpNoteRule>

export const MAX_DUE_WORKING_DAYS = 60
export const MAX_DUE_WORKING_HOURS = 500
const MAX_HOLIDAYS = 400
const MAX_ASSIGNEES = 200
const MAX_OWNERS = 1000

const unique = <Item>(items: readonly Item[]) => new Set(items).size === items.length

export const durationUnits = ['days', 'hours'] as const

/** Working days or working hours. */
const Deadline = z
  .strictObject({ amount: z.int().min(0), unit: z.enum(durationUnits) })
  .refine(({ amount, unit }) => amount <= (unit === 'days' ? MAX_DUE_WORKING_DAYS : MAX_DUE_WORKING_HOURS), {
    error: `Expected at most ${MAX_DUE_WORKING_DAYS} days or ${MAX_DUE_WORKING_HOURS} hours`,
    path: ['amount'],
  })
  .refine(({ amount, unit }) => unit === 'days' || amount > 0, {
    error: fieldErrors['at-least-one-hour'],
    path: ['amount'],
  })

/** A deadline for customers whose property has one of some values. */
const PriorityDeadline = z.strictObject({
  property: PropertyKey,
  values: z.array(text(200)).min(1).max(20).refine(unique, fieldErrors['unique-values']),
  due: Deadline,
})
export type PriorityDeadline = z.output<typeof PriorityDeadline>

const clock = (pattern: RegExp) => z.string().regex(pattern, fieldErrors.clock)

/** The minutes since midnight of a time such as `09:30`. */
const toMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const WorkingHours = z
  .strictObject({
    from: clock(/^([01]\d|2[0-3]):[0-5]\d$/).meta({ example: '09:00' }),
    to: clock(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/).meta({ example: '18:00' }),
  })
  // Shorter days would make a deadline of many hours slow to compute.
  .refine(({ from, to }) => toMinutes(to) - toMinutes(from) >= 60, {
    error: fieldErrors['time-after-first'],
    path: ['to'],
  })

export const holidayCalendarChoices = ['country', 'none'] as const
const HolidayCalendarChoice = z.enum(holidayCalendarChoices)

const settings = {
  due: Deadline.nullable().meta({
    description:
      'In how much working time a new follow-up is due; null means no due date. With working hours, days keep the time of ' +
      'day at which it opened; without them, it is due at the end of the day',
  }),
  priorityDue: PriorityDeadline.nullable().meta({
    description: 'Another deadline for customers whose property has one of some values, such as the tiers A and B',
  }),
  workingHours: WorkingHours.nullable().meta({ description: 'Null means the whole of each working day' }),
  weekendDays: z
    .array(z.int().min(1).max(7))
    .max(6)
    .refine(unique, fieldErrors['unique-days'])
    .meta({ description: 'The days of the week that are no working days: 1 is Monday, 7 is Sunday', example: [6, 7] }),
  holidays: z
    .array(Day)
    .max(MAX_HOLIDAYS)
    .transform((days) => [...new Set(days)].sort())
    .meta({ description: 'Other days that are no working days', example: ['2026-12-25'] }),
  workingDays: z
    .array(Day)
    .max(MAX_HOLIDAYS)
    .transform((days) => [...new Set(days)].sort())
    .meta({
      description: 'Days that are worked although they are a weekend or a public holiday',
      example: ['2026-12-26'],
    }),
  holidayCalendar: HolidayCalendarChoice.meta({
    description: 'Whether the public holidays of the country of the workspace are no working days',
  }),
  assignment: FollowUpAssignment.meta({
    description:
      'Who owns new follow-ups: nobody, the members in turn, the member with the fewest open ones (`load`), or the member or ' +
      'team for the value of a property (in turn where there is none). Members who are out of office get none',
  }),
  property: PropertyKey.nullable().meta({
    description: 'The property of the response or its contact that decides, such as `shop` or `accountOwner`',
  }),
  owners: z
    .array(
      z
        .strictObject({ value: text(200), memberId: text(40).optional(), teamId: text(40).optional() })
        .refine(({ memberId, teamId }) => !memberId !== !teamId, {
          error: fieldErrors['member-or-team'],
          path: ['memberId'],
        }),
    )
    .max(MAX_OWNERS)
    .refine((owners) => unique(owners.map(({ value }) => value)), fieldErrors['unique-values'])
    .meta({
      description:
        'The member or the team for each value of the property. The email address of a member needs no entry',
    }),
  memberIds: z
    .array(text(40))
    .max(MAX_ASSIGNEES)
    .refine(unique, fieldErrors['unique-members'])
    .meta({
      description:
        'The members who take follow-ups in turn. Empty means all whose role includes follow-ups; owners only if there is ' +
        'nobody else',
    }),
  noteRequired: FollowUpNoteRule.meta({
    description: 'Which outcomes of a contact need a note; `solved`: those that close the follow-up',
  }),
  currency: Currency.nullable().meta({
    description: 'The currency of tokens of amends, ISO 4217; null: that of the country',
    example: 'EUR',
  }),
  ...lifecycleSettingFields,
}

/** Which public holidays apply, where they are from, and until when they are known. */
const PublicHolidays = z.object({
  country: z.string().meta({ example: 'CN' }),
  knownUntil: Day.meta({ description: 'On later days the ordinary week applies', example: '2026-12-31' }),
  sources: z.array(z.object({ year: z.int(), title: z.string(), url: z.string(), published: Day.nullable() })),
})

export const FollowUpSettings = z
  .object({
    ...settings,
    publicHolidays: PublicHolidays.nullable().meta({
      description: 'The public holidays that apply; null if there are none for the country',
    }),
  })
  .meta({ id: 'FollowUpSettings' })
export type FollowUpSettings = z.output<typeof FollowUpSettings>

export const FollowUpSettingsPatch = z.strictObject(settings).partial().meta({ id: 'FollowUpSettingsPatch' })
export type FollowUpSettingsPatch = z.output<typeof FollowUpSettingsPatch>

/** The settings that can be changed. */
export type FollowUpSettingsValues = Omit<FollowUpSettings, 'publicHolidays'>
