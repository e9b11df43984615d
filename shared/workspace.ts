import { z } from 'zod'
import { isTimeZone } from './calendar.ts'
import { text } from './text.ts'

/** For less than that nobody could follow up what was said. */
export const MIN_RETENTION_DAYS = 30

const settings = {
  name: text(200),
  timeZone: text(100).refine(isTimeZone, 'Expected a time zone of the IANA database such as Europe/London').meta({
    description: 'Says on which day an answer was given; those that are there keep their day when it changes',
    example: 'Europe/London',
  }),
  weekStartsOn: z.int().min(1).max(7).meta({ description: 'Where weeks begin in trends: 1 is Monday, 7 Sunday' }),
  throttleDays: z.int().min(1).max(3650).nullable().meta({
    description: 'The least days between two surveys of one person, over all surveys and channels; null: no limit',
  }),
  retentionDays: z.int().min(MIN_RETENTION_DAYS).max(36500).nullable().meta({
    description: 'After how many days answers lose what is personal; scores, segments and counts stay. null: never',
  }),
}

export const WorkspacePatch = z.strictObject(settings).partial().meta({ id: 'WorkspacePatch' })

export type WorkspacePatch = z.output<typeof WorkspacePatch>

/** A workspace that a person makes. */
export const NewWorkspace = z.strictObject({ name: settings.name, timeZone: settings.timeZone })

export type NewWorkspace = z.output<typeof NewWorkspace>

export const Workspace = z.object({ id: z.string(), ...settings, createdAt: z.string() }).meta({ id: 'Workspace' })

export type Workspace = z.infer<typeof Workspace>
