import fc, { type Arbitrary } from 'fast-check'
import { getResponseSchemas, type ResponseSchemas } from './described.ts'
import { arbitraryValues, type Schema, type Schemas, unusualText } from './values.ts'

/** The parts of the OpenAPI document that requests are built from. */
export interface Description {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Schemas }
}

interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Parameters<typeof getResponseSchemas>[0]
}

/** A request with placeholders such as `{{id:7}}`, which are filled in when it is sent. */
export interface PlannedRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
  /** The API key it uses, by workspace and scope. */
  key: string
  /** The allowed responses, if the request is valid by the description. */
  responseSchemas: ResponseSchemas | undefined
}

/** The placeholders for existing things: the pool returns one for each number. */
const placeholder = (kind: string) => fc.nat(499).map((index) => `{{${kind}:${index}}}`)

const findValue = (name: string): Arbitrary<unknown> | undefined => valueArbitraries[name]

const valueArbitraries: Record<string, Arbitrary<unknown>> = {
  surveyId: placeholder('id'),
  survey: placeholder('id'),
  contact: fc.oneof(placeholder('id'), fc.constant({ email: 'ada@example.com', name: 'Ada' })),
  contactId: placeholder('id'),
  token: placeholder('token'),
  slug: fc.oneof(placeholder('slug'), fc.stringMatching(/^[a-z0-9-]{3,12}$/)),
  link: placeholder('slug'),
  cursor: placeholder('id'),
  editToken: fc.constant('{{edit:0}}'),
  score: fc.integer({ min: 0, max: 10 }),
  // Only a few, so that responses and requests repeat.
  key: fc.nat(3000).map((index) => `key ${index}`),
  'idempotency-key': fc.nat(300).map((index) => `call ${index}`),
}

/** Any documented request, valid or mutated. */
export function arbitraryRequests({ paths, components }: Description): Arbitrary<PlannedRequest> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      [false, true].map((isMalformed) =>
        arbitraryRequest(method.toUpperCase(), path, operation, components.schemas, isMalformed),
      ),
    ),
  )
  return fc.oneof(...operations)
}

function arbitraryRequest(method: string, path: string, operation: Operation, schemas: Schemas, isMalformed: boolean) {
  const content = Object.entries(operation.requestBody?.content ?? {})[0]
  const [type = '', { schema = {} } = {}] = content ?? []
  const value = content ? arbitraryValues(schema, schemas, findValue, isMalformed) : fc.constant(undefined)
  const plan = {
    method: isMalformed ? fc.oneof({ weight: 20, arbitrary: fc.constant(method) }, otherMethod) : fc.constant(method),
    path: arbitraryPath(path, isMalformed),
    query: arbitraryQuery(operation, schemas, isMalformed),
    body: value.map((body) => (body === undefined ? undefined : encodeBody(body, type))),
    damage: isMalformed ? fc.option(damage, { freq: 8 }) : fc.constant(null),
    headers: arbitraryHeaders(type, operation, isMalformed),
    key: isMalformed ? fc.constantFrom(...keyNames) : fc.constantFrom('admin', 'admin', 'write', 'read', 'theirs'),
  }
  return fc.record(plan).map(
    ({ method: chosenMethod, path: address, query, body, damage: damageBody, headers, key }): PlannedRequest => ({
      method: chosenMethod,
      path: address + query,
      headers,
      key,
      body: body === undefined || damageBody === null ? body : damageBody(body),
      responseSchemas: isMalformed ? undefined : getResponseSchemas(operation.responses),
    }),
  )
}

const keyNames = ['admin', 'admin', 'admin', 'write', 'read', 'theirs', 'none', 'unknown', 'odd']
const otherMethod = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE')

function encodeBody(body: unknown, type: string): string {
  if (type === 'application/json') return JSON.stringify(body)
  if (typeof body !== 'object' || body === null) return toText(body)
  const fields = Object.entries(body).map(([name, value]) => [name, toText(value)])
  // A browser would have encoded characters that a URL cannot contain.
  return new URLSearchParams(fields)
    .toString()
    .replaceAll('%7B%7B', '{{')
    .replaceAll('%7D%7D', '}}')
    .replaceAll('%3A', ':')
}

/** What can happen to a body in transit. */
const damage: Arbitrary<(body: string) => string> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (body: string) => body.slice(0, body.length * share)),
  fc.constant((body: string) => body + body),
  fc.constant((body: string) => `\uFEFF${body}`),
  fc.constant((body: string) => body.replace(/"/, "'")),
  fc.constant((body: string) => '['.repeat(3000) + body),
  fc.constant((body: string) => body + ' '.repeat(70_000)),
  fc.constant(() => ''),
)

/** The path with a value for each parameter. */
function arbitraryPath(path: string, isMalformed: boolean): Arbitrary<string> {
  const odd = unusualText.map((text) => encodeURIComponent(text.toWellFormed()))
  const brokenPart = fc.constantFrom('%', '%zz', '%ff', '%c0%80', '..', '.', '%2e%2e', '//', ';', '%2f', '')
  const parts = path.split('/').map((part) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
    if (name === undefined) return fc.constant(part)
    const validPart = name === 'key' ? fc.constantFrom('shop', 'tier', 'plan') : placeholder(name)
    return isMalformed ? fc.oneof({ weight: 6, arbitrary: validPart }, odd, brokenPart) : validPart
  })
  const validPath = fc.tuple(...parts).map((parts) => parts.join('/'))
  const alteredPath = validPath.chain((address) =>
    fc.constantFrom(
      `${address}/`,
      `/${address}`,
      address.toUpperCase(),
      `${address}.json`,
      `${address}%00`,
      `${address}#x`,
    ),
  )
  return isMalformed ? fc.oneof({ weight: 20, arbitrary: validPath }, alteredPath) : validPath
}

function arbitraryQuery({ parameters = [] }: Operation, schemas: Schemas, isMalformed: boolean): Arbitrary<string> {
  const queryParameters = parameters.filter((parameter) => parameter.in === 'query')
  const pairs = queryParameters.map(({ name, schema }) => {
    const value = findValue(name) ?? arbitraryValues(schema, schemas, findValue, isMalformed)
    return fc.option(
      value.map((input) => toPairs(name, input)),
      { nil: [], freq: name === 'by' ? 20 : 2 },
    )
  })
  const strayPairs = isMalformed
    ? fc.option(
        unusualText.map((text) => [[text, text] as const]),
        { nil: [], freq: 10 },
      )
    : fc.constant([])
  return fc.tuple(...pairs, strayPairs).map((all) => {
    const text = all
      .flat()
      .map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`)
      .join('&')
    return text && `?${text}`
  })
}

/** `where` is an object with a property for each parameter. */
function toPairs(name: string, value: unknown): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[name, toText(value)]]
  return Object.entries(value).map(([key, item]) => [`${name}[${key}]`, toText(item)])
}

const encodeText = (text: string) => (/^\{\{\w+:\d+\}\}$/.test(text) ? text : encodeURIComponent(text.toWellFormed()))

function arbitraryHeaders(
  type: string,
  { parameters = [] }: Operation,
  isMalformed: boolean,
): Arbitrary<Record<string, string>> {
  const contentType = type || 'application/json'
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
      names.map((name) => [name, fc.option(valueArbitraries[name] as Arbitrary<string>, { nil: undefined })]),
    ),
    accept: fc.constantFrom(undefined, '*/*', 'application/json', 'text/html'),
    'content-type': isMalformed
      ? fc.oneof({ weight: 8, arbitrary: fc.constant(contentType) }, wrongType)
      : fc.constant(contentType),
    'accept-language': fc.option(fc.oneof(fc.constantFrom('de', 'zh-TW, zh;q=0.5', '*'), odd), { nil: undefined }),
    'user-agent': fc.constantFrom(undefined, 'Mozilla/5.0 Firefox/140.0', 'Googlebot/2.1', 'curl/8'),
    'sec-fetch-user': fc.constantFrom(undefined, '?1'),
  }
  const oddHeaders = Object.fromEntries(
    ['origin', 'referer', 'x-forwarded-for', 'cookie', 'if-none-match', 'range', 'content-encoding', 'sec-purpose'].map(
      (name) => [name, fc.option(odd, { nil: undefined, freq: 8 })],
    ),
  )
  return fc.record(isMalformed ? { ...some, ...oddHeaders } : some).map(dropUndefined)
}

const dropUndefined = (headers: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** A value as encoded in a URL or a form. */
const toText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
