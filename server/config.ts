import { existsSync } from 'node:fs'
import { z } from 'zod'
import { isTimeZone } from '../shared/calendar.ts'
import { parseRange } from './http/addresses.ts'

const Ranges = z.string().transform((value, context) => {
  try {
    return value.split(',').map((range) => parseRange(range.trim()))
  } catch {
    context.addIssue('Expected addresses or networks, such as 10.0.0.0/8,127.0.0.1')
    return z.NEVER
  }
})

const RateLimit = z.union([z.literal('off'), z.coerce.number<string>().int().min(1)], {
  error: 'Expected answers a minute from one address, such as 120, or off',
})

const Variables = z
  .object({
    PORT: z.coerce.number<string>('Expected a port, such as 8787').int().min(0).max(65535).default(8787),
    HOST: z.string().optional(),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'Expected the address people reach, such as https://vouch.example.com' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    DATABASE_URL: z
      .string()
      .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'Expected sqlite:path/to/file.db or postgres://user@host/database')
      .default('sqlite:data/vouch.db'),
    SECRET: z.string().min(32, 'Expected at least 32 characters that nobody can guess').optional(),
    API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{22,200}$/, 'Expected 22 to 200 characters that nobody can guess, without spaces')
      .optional(),
    TIME_ZONE: z
      .string()
      .refine(isTimeZone, 'Expected a time zone such as Europe/Paris')
      .default(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    TRUSTED_PROXIES: Ranges.default([]),
    RATE_LIMIT: RateLimit.default(120),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine((config) => config.SECRET || config.DATABASE_URL.startsWith('sqlite:'), {
    path: ['SECRET'],
    error: 'Expected with PostgreSQL, since all processes must share it: at least 32 characters that nobody can guess',
  })

/** The configuration by its variables, checked and complete. */
export type Config = z.output<typeof Variables>

/** A variable that is wrong: the start ends with its name and what was expected. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration out of variables; an empty one counts as absent.
 * @throws ConfigError naming each variable that is wrong
 */
export function readConfig(variables: Record<string, unknown>): Config {
  const given = Object.entries(variables).filter(([, value]) => value !== '')
  const result = Variables.safeParse(Object.fromEntries(given))
  if (result.success) return result.data
  throw new ConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
}

/** The configuration of this process, and of `.env` for what the process leaves open. */
export function processConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return readConfig(process.env)
}
