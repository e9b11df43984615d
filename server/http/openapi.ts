import { createRoute, OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { z as zod } from 'zod'
import { languages } from '../../shared/locale.ts'
import { getRequiredScope, hasPermission, type Permission, roles } from '../../shared/roles.ts'
import { text } from '../../shared/text.ts'
import type { Idempotency } from '../domain/idempotency.ts'
import { isId } from '../domain/ids.ts'
import { hash } from '../domain/secrets.ts'
import { requirePermission } from './auth.ts'
import { bodyLimit } from './body-limit.ts'
import { getCookiePrefix } from './cookies.ts'
import type { AppDeps, Env } from './env.ts'
import { HttpError, invalidInput, routeNotFound } from './errors.ts'
import { PROBLEM_TYPE, Problem } from './problem.ts'
import { SESSION_COOKIE } from './sessions.ts'

/** @throws HttpError 400 for invalid input, 404 for path parameters that cannot exist */
export const createRouter = (options: { getPath?: (request: Request) => string } = {}) =>
  new OpenAPIHono<Env>({
    ...options,
    defaultHook: (result) => {
      if (result.success) return
      throw result.target === 'param'
        ? routeNotFound()
        : invalidInput(result.error.issues, result.target === 'query' ? 'parameter' : 'field')
    },
  })

const problemDescriptions = {
  400: 'Bad input; `errors` names each invalid field',
  401: 'No valid API key or session',
  403: 'The scope, role, edit token or site does not allow this',
  404: 'Not found in this workspace',
  409: 'Conflicts with stored data or a concurrent change',
  410: 'Used, closed, expired or deleted',
  413: 'The body is too large',
  415: 'The body is not JSON',
  429: 'Too many requests from this address; see `Retry-After`',
  503: 'Temporarily unavailable; see `Retry-After`',
} as const

type DocumentedStatus = keyof typeof problemDescriptions

/** Documents the statuses that a route can reply with beyond those derived from its guard, parameters and body. */
export const problemResponses = (...statuses: DocumentedStatus[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: problemDescriptions[status], content: { [PROBLEM_TYPE]: { schema: Problem } } },
    ]),
  )

type Document = ReturnType<OpenAPIHono<Env>['getOpenAPI31Document']>

/** The document with each problem and parameter once, as components that operations refer to: repeated, they are a fifth of it. */
export const shareComponents = (document: Document): Document => ({
  ...document,
  components: {
    ...document.components,
    schemas: foldLanguages(document.components?.schemas ?? {}),
    responses: shareProblems(document),
    parameters: shareParameters(document),
  } as Document['components'],
})

/** Texts by language: what each language has is described once. */
function foldLanguages<Schema>(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(foldLanguages) as Schema
  if (typeof schema !== 'object' || schema === null) return schema
  const { properties, ...others } = schema as { properties?: Record<string, unknown> }
  const values = Object.values(properties ?? {})
  const isByLanguage =
    values.length === languages.length &&
    languages.every((language) => JSON.stringify(properties?.[language]) === JSON.stringify(values[0]))
  const folded = isByLanguage
    ? { ...others, propertyNames: { $ref: '#/components/schemas/Language' }, additionalProperties: values[0] }
    : schema
  return Object.fromEntries(Object.entries(folded).map(([name, value]) => [name, foldLanguages(value)])) as Schema
}

function shareProblems(document: Document): Record<string, unknown> {
  const shared: Record<string, unknown> = {}
  for (const { responses = {} } of listOperations(document)) {
    for (const status of Object.keys(problemDescriptions) as unknown as DocumentedStatus[]) {
      if (responses[status]?.description !== problemDescriptions[status]) continue
      shared[status] = responses[status]
      responses[status] = { $ref: `#/components/responses/${status}` }
    }
  }
  return shared
}

/** Parameters that several operations have alike, by name; further ones of a name are numbered. */
function shareParameters(document: Document): Record<string, unknown> {
  const uses = Map.groupBy(
    listOperations(document).flatMap(({ parameters = [] }) =>
      parameters.map((parameter, index) => ({ parameters, index, parameter })),
    ),
    ({ parameter }) => JSON.stringify(parameter),
  )
  const shared: Record<string, unknown> = {}
  for (const places of uses.values()) {
    const [first, other] = places
    if (!first || !other) continue
    const { parameter } = first
    const base = (parameter.name ?? '').replace(/[^\w.-]/g, '_')
    let name = base
    for (let number = 2; name in shared; number++) name = `${base}${number}`
    shared[name] = parameter
    for (const { parameters, index } of places) parameters[index] = { $ref: `#/components/parameters/${name}` }
  }
  return shared
}

interface DocumentedOperation {
  parameters?: { name?: string; in?: string; $ref?: string }[]
  responses?: Record<string | number, { description?: string; $ref?: string }>
}

const listOperations = ({ paths = {} }: Document) =>
  Object.values(paths).flatMap((methods) => Object.values(methods as Record<string, DocumentedOperation>))

type RouteInput<Path extends string> = Omit<RouteConfig, 'path'> & { path: Path; operationId: string; tags: string[] }

/** A route for API keys and members with this permission. */
export const apiRoute = <Path extends string, Route extends RouteInput<Path>>(permission: Permission, route: Route) =>
  createRoute({
    ...route,
    // The guard comes first: the bodies of unauthorized requests are not read.
    middleware: [requirePermission(permission), bodyLimit(2048), ...contentTypeCheck(route)],
    security: listSecurity(permission),
    responses: { ...problemResponses(400, 401, 403, ...deriveStatuses(route)), ...route.responses },
  } as Route)

/** A route without authentication. */
export const publicRoute = <Path extends string, Route extends RouteInput<Path>>(route: Route) =>
  createRoute({
    ...route,
    middleware: contentTypeCheck(route),
    security: [],
    responses: {
      ...problemResponses(...(hasInput(route) ? [400 as const] : []), ...deriveStatuses(route)),
      ...route.responses,
    },
  } as Route)

const isWrite = ({ method }: Pick<RouteConfig, 'method'>) => method !== 'get'

const hasInput = ({ request }: Pick<RouteConfig, 'request'>) =>
  request?.query !== undefined || request?.body !== undefined

function deriveStatuses(route: RouteInput<string>): DocumentedStatus[] {
  return [
    ...(route.request?.params ? [404 as const] : []),
    ...(isWrite(route) ? [409 as const] : []),
    ...(route.request?.body ? [413 as const] : []),
    ...(hasJsonBody(route) ? [415 as const] : []),
    503,
  ]
}

/** The names of the security schemes in the document. */
const API_KEY_SCHEME = 'apiKey'
const SESSION_SCHEME = 'session'

function listSecurity(permission: Permission): NonNullable<RouteConfig['security']> {
  const scope = getRequiredScope(permission)
  return [
    ...(scope ? [{ [API_KEY_SCHEME]: [scope] }] : []),
    ...(roles.some((role) => hasPermission(role, permission)) ? [{ [SESSION_SCHEME]: [] }] : []),
  ]
}

export function registerSecuritySchemes({ openAPIRegistry }: OpenAPIHono<Env>, deps: Pick<AppDeps, 'publicUrl'>): void {
  openAPIRegistry.registerComponent('securitySchemes', API_KEY_SCHEME, {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of the workspace. Each scope includes the ones before it: `read`, `write`, `admin`.',
  })
  openAPIRegistry.registerComponent('securitySchemes', SESSION_SCHEME, {
    type: 'apiKey',
    in: 'cookie',
    name: `${getCookiePrefix(deps)}${SESSION_COOKIE}`,
    description:
      'The session of a signed-in member, for pages of this service. Members of several workspaces name one in the ' +
      'header `Vouch-Workspace`.',
  })
}

const JSON_TYPE = 'application/json'

const hasJsonBody = ({ request }: Pick<RouteConfig, 'request'>) => request?.body?.content[JSON_TYPE] !== undefined

/** Without this check a body of another type is validated as an empty object, and every field reported missing. */
const requireJson = createMiddleware<Env>(async (c, next) => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!/^application\/([a-z.-]+\+)?json$/.test(type)) {
    throw new HttpError(415, 'json-required', `Expected a body with the header “Content-Type: ${JSON_TYPE}”.`)
  }
  return next()
})

const contentTypeCheck = (route: Pick<RouteConfig, 'request'>) => (hasJsonBody(route) ? [requireJson] : [])

/** A JSON response. */
export const jsonResponse = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { [JSON_TYPE]: { schema } },
})

/** A required JSON body. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** The id in a path. */
export const idParam = zod.object({ id: zod.string().refine(isId) })

/** Accepted by every POST that creates something. */
export const idempotencyHeader = zod.object({
  'idempotency-key': text(200).optional().meta({
    description:
      'A unique value for this call. A call repeated within a day with the same key is not carried out twice',
  }),
})

/** Lets the domain carry out a call once, if the client sent an idempotency key. */
export async function readIdempotency(c: Context): Promise<Idempotency | undefined> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return undefined
  // Hashed, because clients put email addresses into keys, and erased data must not survive in them.
  return { key: hash(key), fingerprint: hash(`${c.req.method} ${c.req.path}\n${await c.req.text()}`) }
}
