import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { isTimeZone } from '../shared/calendar.ts'
import { Email } from '../shared/contact.ts'
import { Password } from '../shared/user.ts'
import { findPasswordWeakness } from './domain/users/password-policy.ts'
import { parseAddressRange } from './http/client-address.ts'

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max)

/** Scheme, host and port. A path is refused: pages would not find each other below one. */
const Origin = z
  .url({ protocol: /^https?$/ })
  .transform((value) => new URL(value))
  .refine(({ href, origin }) => href === `${origin}/`)
  .transform(({ origin }) => origin)

/** Two slashes and a name are refused: some tools read them as a relative path, others as an absolute one. */
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

const YEAR_SECONDS = 365 * 24 * 60 * 60

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The first variable requires the second. */
const requiredTogether = [
  ['SMTP_URL', 'MAIL_FROM'],
  ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ['ADMIN_PASSWORD', 'ADMIN_EMAIL'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_SECRET'],
  ['OIDC_CLIENT_ID', 'OIDC_ISSUER'],
] as const

/** Variables that `NAME_FILE` may give instead: the file holds the value. */
const fileVariables = [
  'DATABASE_URL',
  'SECRET',
  'PREVIOUS_SECRETS',
  'API_KEY',
  'SMTP_URL',
  'ADMIN_PASSWORD',
  'OIDC_CLIENT_SECRET',
] as const

/** Each variable, described by what the error message expects of it. */
const Variables = z
  .object({
    PORT: integer(1, 65_535).default(8787).describe('a port from 1 to 65535, such as 8787'),
    HOST: z.string().optional().describe('the address to listen on, such as 127.0.0.1'),
    PUBLIC_URL: Origin.optional().describe(
      'the public address of the service, without a path, such as https://vouch.example.com',
    ),
    HSTS: integer(0, 2 * YEAR_SECONDS)
      .default(YEAR_SECONDS)
      .describe('for how many seconds browsers must use https, from 0 to 63072000'),
    DATABASE_URL: DatabaseUrl.default('sqlite:data/vouch.db').describe(
      'sqlite:path/to/file.db, sqlite:/path/to/file.db or postgres://user@host/database',
    ),
    SECRET: z.string().min(32).optional().describe('at least 32 random characters; required with PostgreSQL'),
    PREVIOUS_SECRETS: z
      .string()
      .transform((value) => value.split(',').map((secret) => secret.trim()))
      .refine((secrets) => secrets.every((secret) => secret.length >= 32))
      .default([])
      .describe('earlier values of SECRET, separated by commas, of at least 32 characters each'),
    API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{22,200}$/)
      .optional()
      .describe('22 to 200 random characters without spaces'),
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
      'the sender of emails, such as Vouch <vouch@example.com>; required with SMTP_URL',
    ),
    MAIL_TO_LOG: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true')
      .describe('true or false'),
    ADMIN_EMAIL: Email.optional().describe('the email address of the first owner; required with ADMIN_PASSWORD'),
    ADMIN_PASSWORD: Password.optional().describe(
      '10 to 128 characters that are hard to guess: no common password, sequence or address; required with ADMIN_EMAIL',
    ),
    OIDC_ISSUER: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('the address of a provider, such as https://login.example.com; required with OIDC_CLIENT_ID'),
    OIDC_CLIENT_ID: z.string().optional().describe('the id of this service at the provider; required with OIDC_ISSUER'),
    OIDC_CLIENT_SECRET: z
      .string()
      .optional()
      .describe('the secret of this service at the provider; required with OIDC_ISSUER'),
    OIDC_NAME: z
      .string()
      .max(60)
      .default('Single sign-on')
      .describe('the label of the provider’s button, at most 60 characters'),
    TRUSTED_PROXIES: AddressRanges.default([]).describe('addresses or networks, such as 10.0.0.0/8,127.0.0.1'),
    RATE_LIMIT: z
      .literal('off')
      .or(integer(1, 1_000_000))
      .default(120)
      .describe('the number of responses per minute, address and survey, such as 120, or off'),
    DRAIN_SECONDS: integer(0, 300)
      .default(0)
      .describe('how many seconds to keep serving after a stop signal, from 0 to 300'),
    LOG_LEVEL: z
      .enum(logLevels)
      .default('info')
      .describe(`one of ${logLevels.join(', ')}`),
  })
  .refine((config) => config.SECRET || !config.DATABASE_URL?.startsWith('postgres'), {
    path: ['SECRET'],
    // Also when another variable is wrong: one error names all of them.
    when: () => true,
  })
  .superRefine((config, context) => {
    const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config
    if (password && findPasswordWeakness(password, { ...(email && { email }) }))
      context.addIssue({ code: 'custom', path: ['ADMIN_PASSWORD'] })
    for (const [name, required] of requiredTogether) {
      if (config[name] !== undefined && config[required] === undefined)
        context.addIssue({ code: 'custom', path: [required] })
    }
  })

/** The checked configuration, with defaults. */
export type Config = z.output<typeof Variables>

/** The external services: a mail server and an identity provider. */
export function getIntegrations(config: Config) {
  const { SMTP_URL: url, MAIL_FROM: from, OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = config
  const { OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = config
  return {
    mailToLog: config.MAIL_TO_LOG,
    ...(url && from && { mail: { url, from } }),
    ...(issuer && clientId && clientSecret && { oidc: { issuer, clientId, clientSecret, name } }),
  }
}

/** The first owner, if configured. */
export const getAdmin = ({ ADMIN_EMAIL: email, ADMIN_PASSWORD: password }: Config) =>
  email && password ? { email, password } : undefined

/** A configuration that stops the start. The message names each wrong variable and what was expected. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration from variables; an empty one counts as unset.
 * @throws ConfigError naming each wrong variable, without its value: it may be a secret
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

/**
 * Adds the values of the files that variables such as `SECRET_FILE` name.
 * @throws ConfigError naming each file that cannot be read, and each variable that is set both ways
 */
export function withSecretFiles(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  const values = { ...variables }
  const errors: string[] = []
  for (const name of fileVariables) {
    const file = variables[`${name}_FILE`]
    if (!file) continue
    if (variables[name]) {
      errors.push(`${name}_FILE: ${name} is set too. Set only one of them.`)
      continue
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim()
      if (values[name] === '') errors.push(`${name}_FILE: the file ${file} is empty.`)
    } catch (error) {
      errors.push(`${name}_FILE: cannot read ${file} (${(error as NodeJS.ErrnoException).code}).`)
    }
  }
  if (errors.length > 0) throw new ConfigError(errors.join('\n'))
  return values
}

/** The configuration of this process: its environment, then `.env`. */
export function processConfig(): Config {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env')
  } catch (error) {
    throw new ConfigError(`.env: expected a readable file (${(error as Error).message})`, { cause: error })
  }
  return readConfig(withSecretFiles(process.env))
}
