/** The environment variables. */
export const configVariables = [
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'HSTS',
  'DATABASE_URL',
  'SECRET',
  'PREVIOUS_SECRETS',
  'API_KEY',
  'TIME_ZONE',
  'SMTP_URL',
  'MAIL_API_URL',
  'MAIL_FROM',
  'BOUNCE_DOMAIN',
  'DKIM_DOMAIN',
  'DKIM_SELECTOR',
  'DKIM_KEY',
  'SES_TOPIC_ARN',
  'POSTMARK_WEBHOOK_TOKEN',
  'SENDGRID_WEBHOOK_KEY',
  'RESEND_WEBHOOK_SECRET',
  'MAILGUN_SIGNING_KEY',
  'BREVO_WEBHOOK_TOKEN',
  'MAIL_TO_LOG',
  'WEBHOOKS_ALLOW_PRIVATE',
  'ADMIN_EMAIL',
  'ADMIN_PASSWORD',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_NAME',
  'TRUSTED_PROXIES',
  'RATE_LIMIT',
  'DRAIN_SECONDS',
  'LOG_LEVEL',
] as const
export type ConfigVariable = (typeof configVariables)[number]

/** Why the configuration stops the start. */
export type ConfigProblem =
  | { code: 'wrong-value'; name: ConfigVariable }
  | { code: 'set-twice'; name: string }
  | { code: 'file-empty'; name: string; file: string }
  | { code: 'file-unreadable'; name: string; file: string; reason: string }
  | { code: 'env-unreadable' | 'database' | 'secret-not-stored' | 'host'; reason: string }
  | { code: 'no-database' | 'secret-short'; file: string }
  | { code: 'port-in-use' | 'port-forbidden'; port: number }
  | { code: 'not-built' }
