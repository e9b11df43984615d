import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { text } from './text.ts'

/** What a template can name, as `{to}`. */
export const gatewayFields = ['to', 'text', 'code', 'link', 'name', 'key'] as const
export type GatewayField = (typeof gatewayFields)[number]

/** A field of a message, or a secret: `{to}`, `{secret.apikey}`. */
const PLACEHOLDER = /\{(secret\.)?([A-Za-z]\w*)\}/g

/** The names of the placeholders of a template: fields, and secrets. */
export function listPlaceholders(template: string): { fields: string[]; secrets: string[] } {
  const placeholders = [...template.matchAll(PLACEHOLDER)]
  const list = (isSecret: boolean) => [
    ...new Set(placeholders.flatMap(([, prefix, name = '']) => ((prefix !== undefined) === isSecret ? [name] : []))),
  ]
  return { fields: list(false), secrets: list(true) }
}

/** A template with its placeholders replaced. Those without a value stay. */
export const fillTemplate = (
  template: string,
  getValue: (name: string, isSecret: boolean) => string | undefined,
): string =>
  template.replace(PLACEHOLDER, (whole, prefix: string | undefined, name: string) => getValue(name, !!prefix) ?? whole)

const Template = (max: number) =>
  text(max).refine(
    (value) => listPlaceholders(value).fields.every((name) => gatewayFields.some((field) => field === name)),
    fieldErrors['gateway-placeholder'],
  )

const GatewayUrl = text(2000)
  .refine(isGatewayUrl, fieldErrors['gateway-url'])
  .meta({ description: 'https, of a public address', example: 'https://sms.example.com/v2/send' })

function isGatewayUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && !/[{}]/.test(value)
}

const HeaderName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, fieldErrors['header-name'])
const HeaderValue = Template(1000).regex(/^[\x20-\x7e]*$/, fieldErrors['header-value'])

/** Where a value is in a JSON answer: `code`, `data.0.status`. */
const JsonPath = text(200).regex(/^\w+(\.\w+)*$/, fieldErrors['json-path'])

const Values = z.array(text(100)).max(50)

export const GatewaySettings = z
  .strictObject({
    url: GatewayUrl,
    method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
    contentType: z.enum(['json', 'form']).meta({ description: 'With `GET`, fields of a form are in the query' }),
    headers: z
      .record(HeaderName, HeaderValue)
      .default({})
      .refine((headers) => Object.keys(headers).length <= 20, fieldErrors['too-many-headers']),
    basicUser: text(200)
      .nullable()
      .default(null)
      .meta({ description: 'Signs in with this user name and the secret `password`' }),
    body: Template(5000).meta({
      description:
        'JSON, or the fields of a form, one a line as `name=value`. Contains `{to}`, `{text}`, `{code}`, `{link}`, `{name}`, `{key}` (the ' +
        'same for each attempt to send a message) and secrets as `{secret.name}`. Values are escaped',
      example: '{"mobile": "{to}", "text": "{text}", "apikey": "{secret.apikey}"}',
    }),
    numberFormat: z
      .enum(['e164', 'digits', 'national'])
      .default('e164')
      .meta({ description: 'What `{to}` is: +8613800138000, 8613800138000, or 13800138000' }),
    success: z
      .strictObject({
        from: z.int().min(200).max(299).default(200),
        to: z.int().min(200).max(299).default(299),
        path: JsonPath.nullable().default(null),
        equals: text(100).nullable().default(null),
      })
      .prefault({})
      .meta({
        description: 'A message is sent if the status is in this range and, with a `path`, that value equals `equals`',
      }),
    errors: z
      .strictObject({
        path: JsonPath.nullable().default(null),
        recipient: Values.default([]).meta({ description: 'This number will never get a message' }),
        throttled: Values.default([]).meta({ description: 'All messages wait a minute' }),
        temporary: Values.default([]).meta({ description: 'This message is tried again' }),
        account: Values.default([]).meta({ description: 'Such as no credit: all messages wait for a person' }),
      })
      .prefault({})
      .meta({ description: 'What the value at `path` means if a message is not sent. Others: the message is refused' }),
    idPath: JsonPath.nullable().default(null).meta({ description: 'Where the answer has the id of the message' }),
    perSecond: z.int().min(1).max(1000).default(10),
    perMinute: z.int().min(1).max(60_000).nullable().default(null),
    isPromotional: z
      .boolean()
      .default(false)
      .meta({ description: 'Mainland China: texts end with 拒收请回复R, and are sent from 8:00 to 20:00' }),
  })
  .refine(({ success }) => (success.path === null) === (success.equals === null), {
    message: fieldErrors['path-and-value'],
    path: ['success', 'equals'],
  })
  .refine(({ contentType, body }) => contentType !== 'json' || isJsonObject(body), {
    message: fieldErrors['json-template'],
    path: ['body'],
  })
  .refine(({ contentType, method }) => contentType !== 'json' || method !== 'GET', {
    message: fieldErrors['json-get'],
    path: ['method'],
  })
  .meta({ id: 'GatewaySettings' })

export type GatewaySettings = z.output<typeof GatewaySettings>

function isJsonObject(value: string): boolean {
  try {
    const json: unknown = JSON.parse(value)
    return typeof json === 'object' && json !== null && !Array.isArray(json)
  } catch {
    return false
  }
}

const SecretName = z.string().regex(/^[A-Za-z]\w{0,39}$/, fieldErrors['secret-name'])

/** By their names. They are stored encrypted, and never returned. */
const Secrets = z
  .record(SecretName, text(2000))
  .refine((secrets) => Object.keys(secrets).length <= 10, fieldErrors['too-many-secrets'])

export const NewGateway = z
  .strictObject({ name: text(100), settings: GatewaySettings, secrets: Secrets.default({}) })
  .meta({ id: 'NewGateway' })

export type NewGateway = z.output<typeof NewGateway>

export const GatewayPatch = z
  .strictObject({
    name: text(100).optional(),
    settings: GatewaySettings.optional(),
    secrets: z
      .record(SecretName, text(2000).nullable())
      .optional()
      .meta({ description: 'Replaces the secrets of these names; null removes one. Others stay' }),
  })
  .meta({ id: 'GatewayPatch' })

export type GatewayPatch = z.output<typeof GatewayPatch>

export const Gateway = z
  .object({
    id: z.string(),
    name: z.string(),
    settings: GatewaySettings,
    secretNames: z.array(z.string()),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Gateway' })

export type Gateway = z.output<typeof Gateway>

export const GatewayTest = z
  .strictObject({
    to: text(50).meta({ description: 'Your own phone number', example: '+8613800138000' }),
    text: text(500).default('Vouch test 123456'),
  })
  .meta({ id: 'GatewayTest' })

export const GatewayTestResult = z
  .object({
    isSent: z.boolean(),
    messageId: z.string().nullable(),
    failure: z.enum(['recipient', 'refused', 'temporary', 'throttled', 'connection']).nullable(),
    words: z.string().meta({ description: 'What the gateway answered, or why it was not reached' }),
  })
  .meta({ id: 'GatewayTestResult' })

export type GatewayTestResult = z.output<typeof GatewayTestResult>

/** Settings to start from, by the request shapes that providers document. */
export const gatewayPresets = {
  twilio: {
    url: 'https://api.twilio.com/2010-04-01/Accounts/ACCOUNT_SID/Messages.json',
    contentType: 'form',
    basicUser: 'ACCOUNT_SID',
    body: 'To={to}\nFrom=+15005550006\nBody={text}',
    success: { from: 201, to: 201 },
    errors: { path: 'code', recipient: ['21211', '21214', '21610', '21614'], throttled: ['20429'], account: ['20003'] },
    idPath: 'sid',
    perSecond: 1,
  },
  yunpian: {
    url: 'https://sms.yunpian.com/v2/sms/single_send.json',
    contentType: 'form',
    body: 'apikey={secret.apikey}\nmobile={to}\ntext={text}\nuid={key}',
    success: { path: 'code', equals: '0' },
    errors: {
      path: 'code',
      recipient: ['10'],
      throttled: ['33'],
      temporary: ['8', '9', '17', '22'],
      account: ['-1', '3'],
    },
    idPath: 'sid',
    perSecond: 10,
  },
} as const satisfies Record<string, z.input<typeof GatewaySettings>>

export type GatewayPreset = keyof typeof gatewayPresets
