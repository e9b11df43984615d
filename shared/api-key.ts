import { z } from 'zod'
import { text } from './text.ts'

/** Each scope holds the ones before it: `read` reads, `write` also changes, `admin` also manages keys and settings. */
export const scopes = ['read', 'write', 'admin'] as const
export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

export const NewKey = z
  .strictObject({ name: text(100).meta({ example: 'Till integration' }), scope: Scope })
  .meta({ id: 'NewKey' })

export type NewKey = z.output<typeof NewKey>

export const Key = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: Scope,
    hint: z.string().meta({ description: 'The last characters of the secret, to tell keys apart' }),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable().meta({ description: 'To the minute' }),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Key' })

export type Key = z.infer<typeof Key>

export const KeyWithSecret = Key.extend({
  secret: z
    .string()
    .nullable()
    .meta({ description: 'Shown this once: only a hash of it is kept; null when the call is a repetition' }),
}).meta({ id: 'KeyWithSecret' })

export type KeyWithSecret = z.infer<typeof KeyWithSecret>
