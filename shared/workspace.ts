import { z } from 'zod'
import { text } from './text.ts'

const settings = {
  name: text(200),
  throttleDays: z.int().min(1).max(3650).nullable().meta({
    description: 'The least days between two surveys of one person, over all surveys and channels; null: no limit',
  }),
}

export const WorkspacePatch = z.strictObject(settings).partial().meta({ id: 'WorkspacePatch' })

export type WorkspacePatch = z.output<typeof WorkspacePatch>

export const Workspace = z
  .object({
    id: z.string(),
    ...settings,
    timeZone: z.string().meta({ description: 'Says on which day an answer was given', example: 'Europe/London' }),
    createdAt: z.string(),
  })
  .meta({ id: 'Workspace' })

export type Workspace = z.infer<typeof Workspace>
