import { z } from 'zod'
import { scopes } from './scopes.ts'
import { text } from './text.ts'

export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

export const NewApiKey = z
  .strictObject({ name: text(100).meta({ example: 'Till integration' }), scope: Scope })
  .meta({ id: 'NewApiKey' })

export type NewApiKey = z.output<typeof NewApiKey>

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: Scope,
    hint: z.string().meta({ description: 'The last characters of the secret, to tell keys apart' }),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable().meta({ description: 'Accurate to the minute' }),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' })

export type ApiKey = z.infer<typeof ApiKey>

export const ApiKeyWithSecret = ApiKey.extend({
  secret: z
    .string()
    .nullable()
    .meta({ description: 'Returned only once, because only a hash is stored; null when the call is a repetition' }),
}).meta({ id: 'ApiKeyWithSecret' })

export type ApiKeyWithSecret = z.infer<typeof ApiKeyWithSecret>
