import { z } from 'zod'

/** What somebody has done in a workspace. */
export const AuditEntry = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.string().meta({ description: '`user:` or `key:` and an id, or `cli`', example: 'user:06f…' }),
    name: z.string().meta({ description: 'What the actor was called then' }),
    action: z.string().meta({ example: 'survey.closed' }),
    subject: z.string().nullable().meta({ description: 'The id of what it was done to' }),
    detail: z.record(z.string(), z.unknown()),
    address: z.string().nullable().meta({ description: 'From which network address' }),
  })
  .meta({ id: 'AuditEntry' })

export type AuditEntry = z.infer<typeof AuditEntry>
