import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, getIntegrations, readConfig, readTerminalLanguages, withSecretFiles } from '../server/config.ts'
import { isExposedInPlainText } from '../server/http/public-url.ts'
import { createTempDir } from './e2e/processes.ts'

const pem = { type: 'pkcs8', format: 'pem' } as const
const createRsaKey = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export(pem).toString()
const rsaKey = createRsaKey(1024)
const weakKey = createRsaKey(512)
const ellipticKey = generateKeyPairSync('ed25519').privateKey.export(pem).toString()

const rsaPublicKey = generateKeyPairSync('rsa', { modulusLength: 1024 })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64')
const sendGridKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjzVUhb05/mf1TMilRub2zgK/bvEvuu5tMYIxUVG+WdAwygRgy6siOouBy14j1Y61mMKCrjmSdwlcWKBAawoh7w=='
const webhookToken = {
  defaultValue: undefined,
  accepted: [] as [unknown, unknown][],
  rejected: ['too short', 'x'.repeat(201), `${'x'.repeat(16)} `],
  expected: '16 to 200 random characters without spaces',
}

/** Each variable with its default, values with what they are read as, and values that are rejected. */
const variables: Record<
  string,
  { defaultValue: unknown; accepted: [unknown, unknown][]; rejected: unknown[]; expected: string }
> = {
  PORT: {
    defaultValue: 8787,
    accepted: [
      ['1', 1],
      ['8080', 8080],
      ['65535', 65_535],
      [3000, 3000],
    ],
    rejected: ['0', '65536', '-1', '80.5', '8e3', '0x50', ' ', '8787 ', 'http'],
    expected: 'a port from 1 to 65535, such as 8787',
  },
  HOST: {
    defaultValue: undefined,
    accepted: [
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
    ],
    rejected: [],
    expected: '',
  },
  PUBLIC_URL: {
    defaultValue: undefined,
    accepted: [
      ['https://vouch.example.com', 'https://vouch.example.com'],
      ['https://vouch.example.com/', 'https://vouch.example.com'],
      ['HTTPS://Vouch.Example.com:443', 'https://vouch.example.com'],
      ['http://10.0.0.7:8787', 'http://10.0.0.7:8787'],
    ],
    rejected: [
      'vouch.example.com',
      '//vouch.example.com',
      'ftp://vouch.example.com',
      'https://vouch.example.com/nps',
      'https://vouch.example.com?a=b',
      'https://vouch.example.com#a',
      'https://ada@vouch.example.com',
      'https:// vouch.example.com',
    ],
    expected: 'the public address of the service, without a path, such as https://vouch.example.com',
  },
  HSTS: {
    defaultValue: 31_536_000,
    accepted: [
      ['0', 0],
      ['63072000', 63_072_000],
    ],
    rejected: ['63072001', '-1', 'off', '1y'],
    expected: 'for how many seconds browsers must use https, from 0 to 63072000',
  },
  DATABASE_URL: {
    defaultValue: 'sqlite:data/vouch.db',
    accepted: ['sqlite:v.db', 'sqlite:/srv/v.db', 'sqlite:///srv/v.db', 'sqlite::memory:'].map((url) => [url, url]),
    rejected: [
      'vouch.db',
      'sqlite:',
      'sqlite://v.db',
      'mysql://localhost/vouch',
      'postgres:',
      'postgres://',
      'Sqlite:v.db',
    ],
    expected: 'sqlite:path/to/file.db, sqlite:/path/to/file.db or postgres://user@host/database',
  },
  SECRET: {
    defaultValue: undefined,
    accepted: [['x'.repeat(32), 'x'.repeat(32)]],
    rejected: ['x', 'x'.repeat(31)],
    expected: 'at least 32 random characters; required with PostgreSQL',
  },
  PREVIOUS_SECRETS: {
    defaultValue: [],
    accepted: [
      ['x'.repeat(32), ['x'.repeat(32)]],
      [`${'x'.repeat(32)}, ${'y'.repeat(40)}`, ['x'.repeat(32), 'y'.repeat(40)]],
    ],
    rejected: ['x', `${'x'.repeat(32)},`, `${'x'.repeat(32)},${'y'.repeat(31)}`],
    expected: 'earlier values of SECRET, separated by commas, of at least 32 characters each',
  },
  API_KEY: {
    defaultValue: undefined,
    accepted: ['x'.repeat(22), 'x'.repeat(200), 'vouch_!"#$%&=~0123456789'].map((key) => [key, key]),
    rejected: ['x'.repeat(21), 'x'.repeat(201), `${'x'.repeat(22)} `, `x\t${'x'.repeat(22)}`, `é${'x'.repeat(22)}`],
    expected: '22 to 200 random characters without spaces',
  },
  TIME_ZONE: {
    defaultValue: Intl.DateTimeFormat().resolvedOptions().timeZone,
    accepted: ['Europe/Paris', 'UTC', 'Asia/Kolkata'].map((zone) => [zone, zone]),
    rejected: ['Mars', 'CEST+1', ' '],
    expected: 'a time zone such as Europe/Paris',
  },
  SMTP_URL: {
    defaultValue: undefined,
    accepted: [],
    rejected: ['smtp.example.com', 'https://smtp.example.com', 'smtp://', 'smtp://mail.example.com?tls=maybe'],
    expected:
      'the mail server, such as smtps://user:password@smtp.example.com:465; with ?tls=optional or ?tls=off, if it has no TLS',
  },
  MAIL_API_URL: {
    defaultValue: undefined,
    accepted: [],
    rejected: [
      're_123456789',
      'https://api.resend.com',
      'resend://',
      'mailgun://key-123456789',
      'ses://AKIDEXAMPLE@eu-west-1',
      `ses://AKIAIOSFODNN7EXAMPLE:${'x/+'.repeat(13)}@here`,
      // SMTP_URL is set too.
      'resend://re_123456789',
    ],
    expected: 'resend://KEY, postmark://TOKEN or ses://ID:SECRET@REGION, and no SMTP_URL beside it',
  },
  MAIL_FROM: {
    defaultValue: undefined,
    accepted: ['vouch@example.com', 'Vouch <vouch@example.com>'].map((from) => [from, from]),
    rejected: ['vouch', 'Vouch <vouch>', 'Vouch vouch@example.com'],
    expected: 'the sender of emails, such as Vouch <vouch@example.com>; required with SMTP_URL and MAIL_API_URL',
  },
  BOUNCE_DOMAIN: {
    defaultValue: undefined,
    accepted: [['bounce.example.com', 'bounce.example.com']],
    rejected: ['bounce', '@example.com', 'https://example.com', `${'x'.repeat(64)}.example.com`],
    expected: 'a domain whose mail reaches Vouch, such as bounce.example.com',
  },
  DKIM_DOMAIN: {
    defaultValue: undefined,
    accepted: [],
    rejected: ['example', 'example .com'],
    expected: 'the domain that signs emails, such as example.com; required with DKIM_SELECTOR and DKIM_KEY',
  },
  DKIM_SELECTOR: {
    defaultValue: undefined,
    accepted: [],
    rejected: ['a key', '.', 'x'.repeat(64)],
    expected: 'the name of the key in the DNS, such as vouch; required with DKIM_DOMAIN',
  },
  DKIM_KEY: {
    defaultValue: undefined,
    accepted: [],
    rejected: ['a key', ellipticKey, weakKey],
    expected: 'a private RSA key in PEM, of at least 1024 bits; required with DKIM_DOMAIN',
  },
  SES_TOPIC_ARN: {
    defaultValue: undefined,
    accepted: ['arn:aws:sns:eu-west-1:123456789012:vouch', 'arn:aws-cn:sns:cn-north-1:123456789012:a_b'].map((arn) => [
      arn,
      arn,
    ]),
    rejected: ['vouch', 'arn:aws:sqs:eu-west-1:123456789012:vouch', 'arn:aws:sns:eu-west-1:123:vouch'],
    expected: 'the topic of Amazon SNS with the events of Amazon SES, such as arn:aws:sns:eu-west-1:123456789012:vouch',
  },
  POSTMARK_WEBHOOK_TOKEN: webhookToken,
  SENDGRID_WEBHOOK_KEY: {
    defaultValue: undefined,
    accepted: [[sendGridKey, sendGridKey]],
    rejected: ['a key', rsaPublicKey],
    expected: 'the public key that SendGrid shows for its event webhook',
  },
  RESEND_WEBHOOK_SECRET: {
    defaultValue: undefined,
    accepted: [
      ['whsec_dm91Y2gtdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q=', 'whsec_dm91Y2gtdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q='],
    ],
    rejected: ['whsec_', 'dm91Y2gtdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q=', 'whsec_short'],
    expected: 'the signing secret of the webhook at Resend: whsec_…',
  },
  MAILGUN_SIGNING_KEY: webhookToken,
  BREVO_WEBHOOK_TOKEN: webhookToken,
  MAIL_TO_LOG: {
    defaultValue: false,
    accepted: [
      ['true', true],
      ['false', false],
      [true, true],
    ],
    rejected: ['1', 'yes', 'TRUE', ' '],
    expected: 'true or false',
  },
  WEBHOOKS_ALLOW_PRIVATE: {
    defaultValue: false,
    accepted: [
      ['true', true],
      ['false', false],
      [true, true],
    ],
    rejected: ['1', 'yes', 'TRUE', ' '],
    expected: 'true or false',
  },
  ADMIN_EMAIL: {
    defaultValue: undefined,
    accepted: [],
    rejected: ['ada'],
    expected: 'the email address of the first owner; required with ADMIN_PASSWORD',
  },
  ADMIN_PASSWORD: {
    defaultValue: undefined,
    accepted: [],
    rejected: ['too short', 'password123', 'ada@example.com', 'aaaaaaaaaa'],
    expected:
      '10 to 128 characters that are hard to guess: no common password, sequence or address; required with ADMIN_EMAIL',
  },
  OIDC_ISSUER: {
    defaultValue: undefined,
    accepted: [],
    rejected: ['login.example.com', 'ldap://login.example.com'],
    expected: 'the address of a provider, such as https://login.example.com; required with OIDC_CLIENT_ID',
  },
  OIDC_CLIENT_ID: { defaultValue: undefined, accepted: [], rejected: [], expected: '' },
  OIDC_CLIENT_SECRET: { defaultValue: undefined, accepted: [], rejected: [], expected: '' },
  OIDC_NAME: {
    defaultValue: 'Single sign-on',
    accepted: [['Our login', 'Our login']],
    rejected: ['x'.repeat(61)],
    expected: 'the label of the provider’s button, at most 60 characters',
  },
  TRUSTED_PROXIES: {
    defaultValue: [],
    accepted: [],
    rejected: [
      'everybody',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10',
      '10/8',
      '10.0.0.1,',
      '::1/129',
      '10.0.0.1 10.0.0.2',
      '/8',
    ],
    expected: 'addresses or networks, such as 10.0.0.0/8,127.0.0.1',
  },
  RATE_LIMIT: {
    defaultValue: 120,
    accepted: [
      ['off', 'off'],
      ['1', 1],
      ['5000', 5000],
      [60, 60],
    ],
    rejected: ['0', '-1', '1.5', 'none', 'OFF', '1e3', ' '],
    expected: 'the number of responses per minute, address and survey, such as 120, or off',
  },
  DRAIN_SECONDS: {
    defaultValue: 0,
    accepted: [
      ['0', 0],
      ['300', 300],
    ],
    rejected: ['301', '-1', '1.5', 'soon'],
    expected: 'how many seconds to keep serving after a stop signal, from 0 to 300',
  },
  LOG_LEVEL: {
    defaultValue: 'info',
    accepted: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => [level, level]),
    rejected: ['INFO', 'all', '30'],
    expected: 'one of fatal, error, warn, info, debug, trace, silent',
  },
}

/** Variables that require another one. */
const dependentVariables = {
  SMTP_URL: 'smtp://localhost:25',
  MAIL_FROM: 'vouch@example.com',
  DKIM_DOMAIN: 'example.com',
  DKIM_SELECTOR: 'vouch',
  DKIM_KEY: rsaKey,
  ADMIN_EMAIL: 'ada@example.com',
  ADMIN_PASSWORD: 'a long password',
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_CLIENT_ID: 'vouch',
  OIDC_CLIENT_SECRET: 'secret',
}

const rows = Object.entries(variables)

describe('readConfig', () => {
  it('knows exactly these variables, and .env.example documents each', () => {
    const allPresent = {
      HOST: 'h',
      PUBLIC_URL: 'https://h',
      SECRET: 'x'.repeat(32),
      API_KEY: 'x'.repeat(22),
      BOUNCE_DOMAIN: 'bounce.example.com',
      SES_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:vouch',
      POSTMARK_WEBHOOK_TOKEN: 'x'.repeat(16),
      SENDGRID_WEBHOOK_KEY: sendGridKey,
      RESEND_WEBHOOK_SECRET: 'whsec_dm91Y2gtdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q=',
      MAILGUN_SIGNING_KEY: 'x'.repeat(16),
      BREVO_WEBHOOK_TOKEN: 'x'.repeat(16),
      ...dependentVariables,
    }
    // Only one of both may be set.
    expect(Object.keys(readConfig(allPresent))).toEqual(
      Object.keys(variables).filter((name) => name !== 'MAIL_API_URL'),
    )
    const example = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8')
    const documented = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name)
    expect([...new Set(documented)]).toEqual(Object.keys(variables))
  })

  it.each(rows.map(([name, { defaultValue }]) => ({ name, defaultValue })))(
    'reads $name as $defaultValue when it is unset or empty',
    ({ name, defaultValue }) => {
      expect(readConfig({})).toEqual(readConfig({ [name]: '' }))
      expect(readConfig({})[name as 'PORT']).toEqual(defaultValue)
    },
  )

  it.each(rows.flatMap(([name, { accepted }]) => accepted.map(([input, value]) => ({ name, input, value }))))(
    'reads $name=$input as $value',
    ({ name, input, value }) => {
      expect(readConfig({ [name]: input })[name as 'PORT']).toEqual(value)
    },
  )

  it.each(rows.flatMap(([name, { rejected, expected }]) => rejected.map((input) => ({ name, input, expected }))))(
    'rejects $name=$input and says what was expected',
    ({ name, input, expected }) => {
      expect(readError({ SECRET: 'x'.repeat(32), ...dependentVariables, [name]: input })).toBe(
        `${name}: expected ${expected}`,
      )
    },
  )

  it('names all wrong variables at once, in the order of the list, without their values', () => {
    const message = readError(
      Object.fromEntries(rows.flatMap(([name, { rejected }]) => (rejected[0] ? [[name, rejected[0]]] : []))),
    )
    const namedVariables = message.split('\n').map((line) => line.split(':')[0])
    expect(namedVariables).toEqual(rows.flatMap(([name, { rejected }]) => (rejected.length > 0 ? [name] : [])))
    expect(message).not.toContain('everybody')
  })

  it.each(['postgres://vouch@localhost/vouch', 'postgresql://localhost/vouch'])('requires SECRET with %s', (url) => {
    const secret = { SECRET: 'x'.repeat(32) }
    expect(readConfig({ DATABASE_URL: url, ...secret }).DATABASE_URL).toBe(url)
    expect(readError({ DATABASE_URL: url })).toMatch(/^SECRET: .*required with PostgreSQL$/)
    expect(readError({ DATABASE_URL: url, PORT: 'x' })).toMatch(/^PORT: .*\nSECRET: .*$/)
  })

  it.each([
    ['SMTP_URL', 'MAIL_FROM'],
    ['DKIM_SELECTOR', 'DKIM_DOMAIN'],
    ['DKIM_DOMAIN', 'DKIM_KEY'],
    ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
    ['ADMIN_PASSWORD', 'ADMIN_EMAIL'],
    ['OIDC_ISSUER', 'OIDC_CLIENT_SECRET'],
    ['OIDC_CLIENT_ID', 'OIDC_ISSUER'],
  ] as const)('requires what %s depends on', (name, missing) => {
    const incomplete = Object.fromEntries(Object.entries(dependentVariables).filter(([other]) => other !== missing))
    expect(readError({ [name]: dependentVariables[name], ...incomplete })).toMatch(
      new RegExp(`^${missing}: expected .+ required with .+$`),
    )
  })

  it('takes one of SMTP_URL and MAIL_API_URL, and the key of DKIM in one line', () => {
    const sender = { MAIL_FROM: 'vouch@example.com' }
    for (const url of ['resend://re_123456789', `ses://AKIAIOSFODNN7EXAMPLE:${'x/+A'.repeat(10)}@us-gov-west-1`])
      expect(getIntegrations(readConfig({ MAIL_API_URL: url, ...sender })).mail).toEqual({
        url,
        from: sender.MAIL_FROM,
      })
    expect(readError({ MAIL_API_URL: 'resend://re_123456789' })).toMatch(/^MAIL_FROM: /)
    const settings = { ...dependentVariables, BOUNCE_DOMAIN: 'b.example.com', DKIM_KEY: rsaKey.replaceAll('\n', '\\n') }
    expect(getIntegrations(readConfig(settings)).mail).toEqual({
      url: 'smtp://localhost:25',
      from: 'vouch@example.com',
      bounceDomain: 'b.example.com',
      dkim: { domain: 'example.com', selector: 'vouch', key: rsaKey },
    })
  })

  it('reads trusted proxies as networks', () => {
    const { TRUSTED_PROXIES } = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1,fd00::/8 , ::1' })
    expect(TRUSTED_PROXIES.map(([network, bits]) => `${network}/${bits}`)).toEqual([
      '10.0.0.0/8',
      '127.0.0.1/32',
      'fd00::/8',
      '::1/128',
    ])
  })

  it('ignores unknown variables', () => {
    expect(readConfig({ PATH: '/bin', DB: {} })).toEqual(readConfig({}))
  })
})

describe('withSecretFiles', () => {
  const secretVariables = [
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

  it.each(secretVariables)('reads %s from the file that %s_FILE names', (name) => {
    using tempDir = createTempDir()
    const file = join(tempDir.path, 'value')
    writeFileSync(file, '  a value\n')
    expect(withSecretFiles({ [`${name}_FILE`]: file, PATH: '/bin' })).toMatchObject({ [name]: 'a value', PATH: '/bin' })
  })

  it('rejects a variable that is set both ways, an empty file and a missing one, all at once', () => {
    using tempDir = createTempDir()
    const emptyFile = join(tempDir.path, 'empty')
    writeFileSync(emptyFile, '\n')
    const variables = {
      SECRET: 'x'.repeat(32),
      SECRET_FILE: emptyFile,
      API_KEY_FILE: emptyFile,
      SMTP_URL_FILE: join(tempDir.path, 'missing'),
    }
    expect(getConfigError(() => withSecretFiles(variables)).split('\n')).toEqual([
      'SECRET_FILE: SECRET is set too. Set only one of them.',
      `API_KEY_FILE: the file ${emptyFile} is empty.`,
      `SMTP_URL_FILE: cannot read ${variables.SMTP_URL_FILE} (ENOENT).`,
    ])
  })

  it('ignores files named by other variables', () => {
    expect(withSecretFiles({ PORT_FILE: '/nowhere', SECRET_FILE: '' })).toEqual({
      PORT_FILE: '/nowhere',
      SECRET_FILE: '',
    })
  })
})

describe('a public address', () => {
  it.each([
    ['http://nps.example.com', true],
    ['http://81.2.69.142:8787', true],
    ['http://8.8.8.8', true],
    ['http://[2001:4860:4860::8888]', true],
    ['http://vouch.example.com.', true],
    ['https://nps.example.com', false],
    ['http://localhost:8787', false],
    ['http://127.0.0.1', false],
    ['http://[::1]:8787', false],
    ['http://10.1.2.3', false],
    ['http://192.168.1.2', false],
    ['http://[fd00::1]', false],
    ['http://vouch', false],
    ['http://vouch.local', false],
    ['http://vouch.corp.internal', false],
  ])('%s without https: %s', (url, isExposed) => {
    expect(isExposedInPlainText(url)).toBe(isExposed)
  })
})

const readError = (variables: Record<string, unknown>) => getConfigError(() => readConfig(variables))

function getConfigError(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('The configuration was accepted.')
}

describe('readTerminalLanguages', () => {
  it.each([
    [{}, []],
    [{ LANG: 'zh_CN.UTF-8' }, ['zh-CN']],
    [{ LANG: 'zh_TW' }, ['zh-TW']],
    [{ LANG: 'zh_HK.big5hkscs' }, ['zh-HK']],
    [{ LANG: 'sr_RS@latin' }, ['sr-RS']],
    [{ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, ['en-US']],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'de_DE.UTF-8', LC_ALL: 'zh_TW.UTF-8' }, ['zh-TW']],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: '' }, ['zh-CN']],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, []],
    [{ LANG: 'C.UTF-8', LANGUAGE: 'zh_CN' }, []],
    [{ LANGUAGE: 'zh_CN' }, []],
    [{ LANG: 'de_DE.UTF-8', LANGUAGE: 'zh_TW:en' }, ['zh-TW', 'en', 'de-DE']],
  ])('reads %j as POSIX and gettext do', (variables: Record<string, string>, expected) => {
    expect(readTerminalLanguages(variables)).toEqual(expected)
  })
})
