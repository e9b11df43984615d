import { createPrivateKey, createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { isTimeZone } from '../shared/calendar.ts'
import { Email } from '../shared/contact.ts'
import { Password } from '../shared/user.ts'
import type { WebhookKeys } from './domain/bounces/webhooks.ts'
import { findPasswordWeakness } from './domain/users/password-policy.ts'
import { parseAddressRange } from './http/client-address.ts'
import { describeConfigProblems } from './i18n/config-errors.ts'
import type { ConfigProblem } from './i18n/config-problem.ts'
import type { MailSettings } from './mail/types.ts'

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

/** `?tls=` says whether the connection must be encrypted. */
const SmtpUrl = z.url({ protocol: /^smtps?$/ }).refine((value) => {
  const url = URL.parse(value)
  return url?.hostname && /^(required|optional|off)?$/.test(url.searchParams.get('tls') ?? '')
})

/** `resend://KEY`, `postmark://TOKEN` or `ses://ID:SECRET@REGION`. */
const MailApiUrl = z
  .string()
  .regex(
    /^((resend|postmark):\/\/[\w-]{8,}|ses:\/\/\w{16,}:[\w/+%]{16,}@[a-z]{2}(-[a-z]+)+-\d(\?configuration-set=[\w-]+)?)$/,
  )

const Domain = z
  .string()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i)

/** A private RSA key of at least 1,024 bits. Its lines may be separated by `\n`, as some environments require. */
const DkimKey = z
  .string()
  .transform((value) => value.replaceAll('\\n', '\n'))
  .refine((value) => {
    try {
      const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(value)
      return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 1024
    } catch {
      return false
    }
  })

/** What providers send with their reports. */
const WebhookToken = z.string().regex(/^[\x21-\x7e]{16,200}$/)

/** A public key as SendGrid shows it: base64 of its DER. */
function isEllipticKey(value: string): boolean {
  try {
    return (
      createPublicKey({ key: Buffer.from(value, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType === 'ec'
    )
  } catch {
    return false
  }
}

const YEAR_SECONDS = 365 * 24 * 60 * 60

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The first variable requires the second. */
const requiredTogether = [
  ['SMTP_URL', 'MAIL_FROM'],
  ['MAIL_API_URL', 'MAIL_FROM'],
  ['DKIM_DOMAIN', 'DKIM_SELECTOR'],
  ['DKIM_DOMAIN', 'DKIM_KEY'],
  ['DKIM_SELECTOR', 'DKIM_DOMAIN'],
  ['DKIM_KEY', 'DKIM_DOMAIN'],
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
  'MAIL_API_URL',
  'DKIM_KEY',
  'POSTMARK_WEBHOOK_TOKEN',
  'RESEND_WEBHOOK_SECRET',
  'MAILGUN_SIGNING_KEY',
  'BREVO_WEBHOOK_TOKEN',
  'ADMIN_PASSWORD',
  'OIDC_CLIENT_SECRET',
] as const

/** What is expected of each variable, as `i18n` says it in error messages. */
const Variables = z
  .object({
    PORT: integer(1, 65_535).default(8787),
    HOST: z.string().optional(),
    PUBLIC_URL: Origin.optional(),
    HSTS: integer(0, 2 * YEAR_SECONDS).default(YEAR_SECONDS),
    DATABASE_URL: DatabaseUrl.default('sqlite:data/vouch.db'),
    SECRET: z.string().min(32).optional(),
    PREVIOUS_SECRETS: z
      .string()
      .transform((value) => value.split(',').map((secret) => secret.trim()))
      .refine((secrets) => secrets.every((secret) => secret.length >= 32))
      .default([]),
    API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{22,200}$/)
      .optional(),
    TIME_ZONE: z
      .string()
      .refine(isTimeZone)
      .prefault(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    SMTP_URL: SmtpUrl.optional(),
    MAIL_API_URL: MailApiUrl.optional(),
    MAIL_FROM: Sender.optional(),
    BOUNCE_DOMAIN: Domain.optional(),
    DKIM_DOMAIN: Domain.optional(),
    DKIM_SELECTOR: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i)
      .optional(),
    DKIM_KEY: DkimKey.optional(),
    SES_TOPIC_ARN: z
      .string()
      .regex(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/)
      .optional(),
    POSTMARK_WEBHOOK_TOKEN: WebhookToken.optional(),
    SENDGRID_WEBHOOK_KEY: z.string().refine(isEllipticKey).optional(),
    RESEND_WEBHOOK_SECRET: z
      .string()
      .regex(/^whsec_[\w+/]{32,88}={0,2}$/)
      .optional(),
    MAILGUN_SIGNING_KEY: WebhookToken.optional(),
    BREVO_WEBHOOK_TOKEN: WebhookToken.optional(),
    MAIL_TO_LOG: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true'),
    WEBHOOKS_ALLOW_PRIVATE: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true'),
    ADMIN_EMAIL: Email.optional(),
    ADMIN_PASSWORD: Password.optional(),
    OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
    OIDC_NAME: z.string().max(60).default('Single sign-on'),
    TRUSTED_PROXIES: AddressRanges.default([]),
    RATE_LIMIT: z.literal('off').or(integer(1, 1_000_000)).default(120),
    DRAIN_SECONDS: integer(0, 300).default(0),
    LOG_LEVEL: z.enum(logLevels).default('info'),
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
    if (config.SMTP_URL !== undefined && config.MAIL_API_URL !== undefined)
      context.addIssue({ code: 'custom', path: ['MAIL_API_URL'] })
    for (const [name, required] of requiredTogether) {
      if (config[name] !== undefined && config[required] === undefined)
        context.addIssue({ code: 'custom', path: [required] })
    }
  })

/** The checked configuration, with defaults. */
export type Config = z.output<typeof Variables>

/** The external services: a mail server and an identity provider. */
export function getIntegrations(config: Config) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = config
  const mail = getMailSettings(config)
  return {
    mailToLog: config.MAIL_TO_LOG,
    ...(mail && { mail }),
    ...(issuer && clientId && clientSecret && { oidc: { issuer, clientId, clientSecret, name } }),
  }
}

/** What proves that reports about emails come from providers. */
export function getWebhookKeys(config: Config): WebhookKeys {
  const keys = {
    ses: config.SES_TOPIC_ARN,
    postmark: config.POSTMARK_WEBHOOK_TOKEN,
    sendgrid: config.SENDGRID_WEBHOOK_KEY,
    resend: config.RESEND_WEBHOOK_SECRET,
    mailgun: config.MAILGUN_SIGNING_KEY,
    brevo: config.BREVO_WEBHOOK_TOKEN,
  }
  return Object.fromEntries(Object.entries(keys).filter(([, key]) => key !== undefined))
}

function getMailSettings(config: Config): MailSettings | undefined {
  const { SMTP_URL, MAIL_API_URL, MAIL_FROM: from, BOUNCE_DOMAIN: bounceDomain } = config
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY: key } = config
  const url = SMTP_URL ?? MAIL_API_URL
  if (url === undefined || from === undefined) return undefined
  return {
    url,
    from,
    ...(bounceDomain && { bounceDomain }),
    ...(domain && selector && key && { dkim: { domain, selector, key } }),
  }
}

/** The first owner, if configured. */
export const getAdmin = ({ ADMIN_EMAIL: email, ADMIN_PASSWORD: password }: Config) =>
  email && password ? { email, password } : undefined

/** A configuration that stops the start. The message, in English, names each wrong variable and what was expected. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  /** What it is about, to be said in other languages. */
  readonly problems: readonly ConfigProblem[]

  constructor(reason: string | readonly ConfigProblem[], options?: ErrorOptions) {
    super(typeof reason === 'string' ? reason : describeConfigProblems('en', reason), options)
    this.problems = typeof reason === 'string' ? [] : reason
  }
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
  throw new ConfigError([...invalidNames].map((name) => ({ code: 'wrong-value', name })))
}

/**
 * Adds the values of the files that variables such as `SECRET_FILE` name.
 * @throws ConfigError naming each file that cannot be read, and each variable that is set both ways
 */
export function withSecretFiles(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  const values = { ...variables }
  const problems: ConfigProblem[] = []
  for (const name of fileVariables) {
    const file = variables[`${name}_FILE`]
    if (!file) continue
    if (variables[name]) {
      problems.push({ code: 'set-twice', name })
      continue
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim()
      if (values[name] === '') problems.push({ code: 'file-empty', name, file })
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? ''
      problems.push({ code: 'file-unreadable', name, file, reason })
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return values
}

/** The configuration of this process: its environment, then `.env`. */
export function processConfig(): Config {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env')
  } catch (error) {
    throw new ConfigError([{ code: 'env-unreadable', reason: (error as Error).message }], { cause: error })
  }
  return readConfig(withSecretFiles(process.env))
}

/**
 * The languages of the terminal, best first: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, and before it those of
 * `LANGUAGE`, which counts only if that one is not `C`, as GNU gettext defines it.
 * @returns BCP 47: `zh_TW.UTF-8` gives `zh-TW`
 */
export function readTerminalLanguages(variables: Record<string, string | undefined>): string[] {
  const locale = variables.LC_ALL || variables.LC_MESSAGES || variables.LANG || 'C'
  if (/^(C|POSIX)(\.|$)/.test(locale)) return []
  const names = [...(variables.LANGUAGE?.split(':') ?? []), locale]
  return names.map((name) => name.replace(/[.@].*$/, '').replaceAll('_', '-')).filter((name) => name !== '')
}

/** The languages of this process's terminal. */
export const listTerminalLanguages = (): string[] => readTerminalLanguages(process.env)
