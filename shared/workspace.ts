import { z } from 'zod'
import { isTimeZone } from './calendar.ts'
import { Country } from './country.ts'
import { fieldErrors } from './field-errors.ts'
import { text } from './text.ts'

/** A shorter period would leave no time to follow up. */
export const MIN_RETENTION_DAYS = 30

export const festivalChoices = ['country', 'none'] as const

const settings = {
  name: text(200),
  timeZone: text(100).refine(isTimeZone, fieldErrors['time-zone']).meta({
    description: 'Decides on which day a response counts; existing responses keep their day when it changes',
    example: 'Europe/London',
  }),
  country: Country.nullable().meta({
    description: 'Its rules apply to phone numbers without a country code; null means that they are refused',
  }),
  weekStartsOn: z
    .int()
    .min(1)
    .max(7)
    .meta({ description: 'The first day of a week in trends: 1 is Monday, 7 is Sunday' }),
  fiscalYearStartsIn: z.int().min(1).max(12).meta({
    description:
      'The first month of the fiscal year, whose quarters and years reports use: 1 is January, 12 is December',
  }),
  festivals: z.enum(festivalChoices).meta({
    description: 'Whether trends show the festivals of the country, and changes say where only one period has them',
  }),
  throttleDays: z.int().min(1).max(3650).nullable().meta({
    description:
      'The minimum number of days between two surveys of one contact, across all surveys and channels; null means no limit',
  }),
  minContactAgeDays: z.int().min(1).max(3650).nullable().meta({
    description: 'The number of days before a new contact may be surveyed; null means at once',
  }),
  retentionDays: z.int().min(MIN_RETENTION_DAYS).max(36500).nullable().meta({
    description:
      'The number of days after which personal data is removed from responses; scores, segments and counts stay. null means never',
  }),
}

export const WorkspacePatch = z.strictObject(settings).partial().meta({ id: 'WorkspacePatch' })

export type WorkspacePatch = z.output<typeof WorkspacePatch>

export const NewWorkspace = z.strictObject({
  name: settings.name,
  timeZone: settings.timeZone,
  country: settings.country,
})

export type NewWorkspace = z.output<typeof NewWorkspace>

export const Workspace = z.object({ id: z.string(), ...settings, createdAt: z.string() }).meta({ id: 'Workspace' })

export type Workspace = z.infer<typeof Workspace>
