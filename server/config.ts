import { existsSync } from 'node:fs'
import { z } from 'zod'
import { isTimeZone } from '../shared/calendar.ts'
import { Email } from '../shared/contact.ts'
import { Password } from '../shared/user.ts'
import { parseAddressRange } from './http/client-address.ts'

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max)

/** Scheme, host and port: a service below a path would not find its own pages. */
const Origin = z
  .url({ protocol: /^https?$/ })
  .transform((value) => new URL(value))
  .refine(({ href, origin }) => href === `${origin}/`)
  .transform(({ origin }) => origin)

/** Two slashes and a name are refused: some read a folder here in it, others one at the root of the disk. */
const DatabaseUrl = z.string().regex(/^(sqlite:(?!\/\/[^/]).+|postgres(ql)?:\/\/.+)$/)

const AddressRanges = z.string().transform((value, context) => {
  try {
    return value.split(',').map((range) => parseAddressRange(range.trim()))
  } catch {
    context.addIssue('Not addresses')
    return z.NEVER
  }
})

/** `Vouch <vouch@example.com>` or the address alone. */
const Sender = z.string().refine((value) => Email.safeParse(/<([^<>]+)>$/.exec(value)?.[1] ?? value).success)

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Where the first is given, so is the second. */
const requiredTogether = [
  ['SMTP_URL', 'MAIL_FROM'],
  ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ['ADMIN_PASSWORD', 'ADMIN_EMAIL'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_SECRET'],
  ['OIDC_CLIENT_ID', 'OIDC_ISSUER'],
] as const

/** Each variable with what is expected of it, in words for whoever got it wrong. */
const Variables = z
  .object({
    PORT: integer(1, 65_535).default(8787).describe('a port from 1 to 65535, such as 8787'),
    HOST: z.string().optional().describe('the address to listen on, such as 127.0.0.1'),
    PUBLIC_URL: Origin.optional().describe(
      'the address people reach, without a path, such as https://vouch.example.com',
    ),
    DATABASE_URL: DatabaseUrl.default('sqlite:data/vouch.db').describe(
      'sqlite:path/to/file.db, sqlite:/path/to/file.db or postgres://user@host/database',
    ),
    SECRET: z
      .string()
      .min(32)
      .optional()
      .describe('at least 32 characters that nobody can guess; with PostgreSQL it must be given'),
    API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{22,200}$/)
      .optional()
      .describe('22 to 200 characters that nobody can guess, without spaces'),
    TIME_ZONE: z
      .string()
      .refine(isTimeZone)
      .prefault(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
      .describe('a time zone such as Europe/Paris'),
    SMTP_URL: z
      .string()
      .regex(/^smtps?:\/\/[^\s/]+/)
      .optional()
      .describe('the mail server, such as smtps://user:password@smtp.example.com:465'),
    MAIL_FROM: Sender.optional().describe(
      'the sender of e-mail, such as Vouch <vouch@example.com>; with SMTP_URL it must be given',
    ),
    ADMIN_EMAIL: Email.optional().describe(
      'the e-mail address of the first owner; with ADMIN_PASSWORD it must be given',
    ),
    ADMIN_PASSWORD: Password.optional().describe('10 to 128 characters; with ADMIN_EMAIL it must be given'),
    OIDC_ISSUER: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('the address of a provider, such as https://login.example.com; with OIDC_CLIENT_ID it must be given'),
    OIDC_CLIENT_ID: z
      .string()
      .optional()
      .describe('what the provider calls this service; with OIDC_ISSUER it must be given'),
    OIDC_CLIENT_SECRET: z
      .string()
      .optional()
      .describe('the secret that the provider has given this service; with OIDC_ISSUER it must be given'),
    OIDC_NAME: z
      .string()
      .max(60)
      .default('Single sign-on')
      .describe('what the button to the provider says, in 60 characters'),
    TRUSTED_PROXIES: AddressRanges.default([]).describe('addresses or networks, such as 10.0.0.0/8,127.0.0.1'),
    RATE_LIMIT: z
      .literal('off')
      .or(integer(1, 1_000_000))
      .default(120)
      .describe('how many answers a minute from one address to one survey, such as 120, or off'),
    DRAIN_SECONDS: integer(0, 300)
      .default(0)
      .describe('how many seconds to go on answering after being told to stop, 0 to 300'),
    LOG_LEVEL: z
      .enum(logLevels)
      .default('info')
      .describe(`one of ${logLevels.join(', ')}`),
  })
  .refine((config) => config.SECRET || !config.DATABASE_URL?.startsWith('postgres'), {
    path: ['SECRET'],
    // Also when another variable is wrong: all that is to be put right is said at once.
    when: () => true,
  })
  .superRefine((config, context) => {
    for (const [name, required] of requiredTogether) {
      if (config[name] !== undefined && config[required] === undefined)
        context.addIssue({ code: 'custom', path: [required] })
    }
  })

/** The configuration by its variables, checked and complete. */
export type Config = z.output<typeof Variables>

/** What stands outside of the service: a mail server, and a provider by whom people sign in. */
export function getIntegrations(config: Config) {
  const { SMTP_URL: url, MAIL_FROM: from, OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = config
  const { OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = config
  return {
    ...(url && from && { mail: { url, from } }),
    ...(issuer && clientId && clientSecret && { oidc: { issuer, clientId, clientSecret, name } }),
  }
}

/** Who owns the first workspace, where the configuration says. */
export const getAdmin = ({ ADMIN_EMAIL: email, ADMIN_PASSWORD: password }: Config) =>
  email && password ? { email, password } : undefined

/** A variable that is wrong: the start ends with its name and what was expected. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration out of variables; an empty one counts as absent.
 * @throws ConfigError naming each variable that is wrong, without its value: it may be a secret
 */
export function readConfig(variables: Record<string, unknown>): Config {
  // A Worker's variables may be numbers.
  const entries = Object.entries(variables).map(([name, value]) => [name, String(value ?? '')] as const)
  const result = Variables.safeParse(Object.fromEntries(entries.filter(([, value]) => value !== '')))
  if (result.success) return result.data
  const invalidNames = new Set(result.error.issues.map(({ path }) => path[0] as keyof Config))
  throw new ConfigError(
    [...invalidNames].map((name) => `${name}: expected ${Variables.shape[name].description}`).join('\n'),
  )
}

/** The configuration of this process, and of `.env` for what the process leaves open. */
export function processConfig(): Config {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env')
  } catch (error) {
    throw new ConfigError(`.env: expected a file that can be read (${(error as Error).message})`, { cause: error })
  }
  return readConfig(process.env)
}
