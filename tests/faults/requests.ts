import fc, { type Arbitrary } from 'fast-check'
import { type Answers, answersOf } from './described.ts'
import { type Schema, type Schemas, strangeText, valuesOf } from './values.ts'

/** The service's description of itself, as far as requests are made of it. */
export interface Description {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Schemas }
}

interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Parameters<typeof answersOf>[0]
}

/** A request in which `{{id:7}}` and the like stand for what there is when it is sent. */
export interface Planned {
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
  /** Which key it brings, by the name of its owner and scope. */
  key: string
  /** What it may be answered with, where it is put as the description says. */
  answers: Answers | undefined
}

/** What stands for things that there are: the pool gives out one for each number. */
const some = (kind: string) => fc.nat(499).map((index) => `{{${kind}:${index}}}`)

const named = (name: string): Arbitrary<unknown> | undefined => things[name]

const things: Record<string, Arbitrary<unknown>> = {
  surveyId: some('id'),
  survey: some('id'),
  contact: fc.oneof(some('id'), fc.constant({ email: 'ada@example.com', name: 'Ada' })),
  contactId: some('id'),
  token: some('token'),
  slug: fc.oneof(some('slug'), fc.stringMatching(/^[a-z0-9-]{3,12}$/)),
  link: some('slug'),
  cursor: some('id'),
  editToken: fc.constant('{{edit:0}}'),
  score: fc.integer({ min: 0, max: 10 }),
  // Few, so that answers and calls are repeated.
  key: fc.nat(3000).map((index) => `key ${index}`),
  'idempotency-key': fc.nat(300).map((index) => `call ${index}`),
}

/** Any request of the description's, right or bent. */
export function requestsOf({ paths, components }: Description): Arbitrary<Planned> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      [false, true].map((bent) => requestOf(method.toUpperCase(), path, operation, components.schemas, bent)),
    ),
  )
  return fc.oneof(...operations)
}

function requestOf(method: string, path: string, operation: Operation, schemas: Schemas, bent: boolean) {
  const content = Object.entries(operation.requestBody?.content ?? {})[0]
  const [type = '', { schema = {} } = {}] = content ?? []
  const value = content ? valuesOf(schema, schemas, named, bent) : fc.constant(undefined)
  const plan = {
    method: bent ? fc.oneof({ weight: 20, arbitrary: fc.constant(method) }, otherMethod) : fc.constant(method),
    path: addressOf(path, bent),
    query: queryOf(operation, schemas, bent),
    body: value.map((body) => (body === undefined ? undefined : written(body, type))),
    damage: bent ? fc.option(damage, { freq: 8 }) : fc.constant(null),
    headers: headersOf(type, operation, bent),
    key: bent ? fc.constantFrom(...keys) : fc.constantFrom('admin', 'admin', 'write', 'read', 'theirs'),
  }
  return fc.record(plan).map(
    ({ method: used, path: address, query, body, damage: wreck, headers, key }): Planned => ({
      method: used,
      path: address + query,
      headers,
      key,
      body: body === undefined || wreck === null ? body : wreck(body),
      answers: bent ? undefined : answersOf(operation.responses),
    }),
  )
}

const keys = ['admin', 'admin', 'admin', 'write', 'read', 'theirs', 'none', 'unknown', 'odd']
const otherMethod = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE')

function written(body: unknown, type: string): string {
  if (type === 'application/json') return JSON.stringify(body)
  if (typeof body !== 'object' || body === null) return plain(body)
  const fields = Object.entries(body).map(([name, value]) => [name, plain(value)])
  // Characters that no address can hold are what a browser would have replaced.
  return new URLSearchParams(fields)
    .toString()
    .replaceAll('%7B%7B', '{{')
    .replaceAll('%7D%7D', '}}')
    .replaceAll('%3A', ':')
}

/** What can happen to a body on its way. */
const damage: Arbitrary<(body: string) => string> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (body: string) => body.slice(0, body.length * share)),
  fc.constant((body: string) => body + body),
  fc.constant((body: string) => `\uFEFF${body}`),
  fc.constant((body: string) => body.replace(/"/, "'")),
  fc.constant((body: string) => '['.repeat(3000) + body),
  fc.constant((body: string) => body + ' '.repeat(70_000)),
  fc.constant(() => ''),
)

/** The path with something in each of its places. */
function addressOf(path: string, bent: boolean): Arbitrary<string> {
  const odd = strangeText.map((text) => encodeURIComponent(text.toWellFormed()))
  const broken = fc.constantFrom('%', '%zz', '%ff', '%c0%80', '..', '.', '%2e%2e', '//', ';', '%2f', '')
  const parts = path.split('/').map((part) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
    if (name === undefined) return fc.constant(part)
    const right = name === 'key' ? fc.constantFrom('shop', 'tier', 'plan') : some(name)
    return bent ? fc.oneof({ weight: 6, arbitrary: right }, odd, broken) : right
  })
  const joined = fc.tuple(...parts).map((all) => all.join('/'))
  const twisted = joined.chain((address) =>
    fc.constantFrom(
      `${address}/`,
      `/${address}`,
      address.toUpperCase(),
      `${address}.json`,
      `${address}%00`,
      `${address}#x`,
    ),
  )
  return bent ? fc.oneof({ weight: 20, arbitrary: joined }, twisted) : joined
}

function queryOf({ parameters = [] }: Operation, schemas: Schemas, bent: boolean): Arbitrary<string> {
  const asked = parameters.filter((parameter) => parameter.in === 'query')
  const pairs = asked.map(({ name, schema }) => {
    const value = named(name) ?? valuesOf(schema, schemas, named, bent)
    return fc.option(
      value.map((given) => pairsOf(name, given)),
      { nil: [], freq: name === 'by' ? 20 : 2 },
    )
  })
  const stray = bent
    ? fc.option(
        strangeText.map((text) => [[text, text] as const]),
        { nil: [], freq: 10 },
      )
    : fc.constant([])
  return fc.tuple(...pairs, stray).map((all) => {
    const text = all
      .flat()
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .join('&')
    return text && `?${text}`
  })
}

/** `where` is an object, each property of which is a parameter. */
function pairsOf(name: string, value: unknown): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[name, plain(value)]]
  return Object.entries(value).map(([key, one]) => [`${name}[${key}]`, plain(one)])
}

const encoded = (text: string) => (/^\{\{\w+:\d+\}\}$/.test(text) ? text : encodeURIComponent(text.toWellFormed()))

function headersOf(type: string, { parameters = [] }: Operation, bent: boolean): Arbitrary<Record<string, string>> {
  const type_ = type || 'application/json'
  const wrongType = fc.constantFrom(
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/JSON; charset=latin1',
    '',
    ';',
    'application/json',
  )
  const odd = fc
    .string({ unit: fc.constantFrom(...'aZ09-_.,;:="\'<>()/ *é\xff'), maxLength: 40 })
    .map((text) => text.trim())
  const names = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
  const some: Record<string, Arbitrary<string | undefined>> = {
    ...Object.fromEntries(
      names.map((name) => [name, fc.option(things[name] as Arbitrary<string>, { nil: undefined })]),
    ),
    accept: fc.constantFrom(undefined, '*/*', 'application/json', 'text/html'),
    'content-type': bent ? fc.oneof({ weight: 8, arbitrary: fc.constant(type_) }, wrongType) : fc.constant(type_),
    'accept-language': fc.option(fc.oneof(fc.constantFrom('de', 'zh-TW, zh;q=0.5', '*'), odd), { nil: undefined }),
    'user-agent': fc.constantFrom(undefined, 'Mozilla/5.0 Firefox/140.0', 'Googlebot/2.1', 'curl/8'),
    'sec-fetch-user': fc.constantFrom(undefined, '?1'),
  }
  const strange = Object.fromEntries(
    ['origin', 'referer', 'x-forwarded-for', 'cookie', 'if-none-match', 'range', 'content-encoding', 'sec-purpose'].map(
      (name) => [name, fc.option(odd, { nil: undefined, freq: 8 })],
    ),
  )
  return fc.record(bent ? { ...some, ...strange } : some).map(present)
}

const present = (headers: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** A value as it is written into an address or a form. */
const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
