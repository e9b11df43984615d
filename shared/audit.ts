import { z } from 'zod'

/** A change or access in a workspace, and who made it. */
export const AuditEntry = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.string().meta({ description: '`user:` or `key:` and an id, or `cli`', example: 'user:06f…' }),
    name: z.string().meta({ description: 'The name of the actor at the time' }),
    action: z.string().meta({ example: 'survey.closed' }),
    subject: z.string().nullable().meta({ description: 'The id of the record affected' }),
    detail: z.record(z.string(), z.unknown()),
    address: z.string().nullable().meta({ description: 'The IP address of the actor' }),
  })
  .meta({ id: 'AuditEntry' })

export type AuditEntry = z.infer<typeof AuditEntry>
