import { createRoute, OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z as zod } from 'zod'
import { getRequiredScope, type Permission } from '../../shared/roles.ts'
import { text } from '../../shared/text.ts'
import type { Idempotency } from '../domain/idempotency.ts'
import { isId } from '../domain/ids.ts'
import { hash } from '../domain/secrets.ts'
import { requirePermission } from './auth.ts'
import { bodyLimit } from './body-limit.ts'
import type { Env } from './env.ts'
import { invalidInput, routeNotFound } from './errors.ts'
import { PROBLEM_TYPE, Problem } from './problem.ts'

/** @throws HttpError 400 for invalid input, 404 for path parameters that cannot exist */
export const createRouter = () =>
  new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return
      throw result.target === 'param'
        ? routeNotFound()
        : invalidInput(result.error.issues, result.target === 'query' ? 'parameter' : 'field')
    },
  })

const problemDescriptions: Record<number, string> = {
  400: 'Bad input; `errors` names each field',
  401: 'No API key, or an unknown one',
  403: 'Not allowed to this key, edit token or site',
  404: 'Not in this workspace',
  409: 'Clashes with what is there',
  410: 'Was there, and is over',
  429: 'Too many at once',
}

const problemResponses = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: problemDescriptions[status] ?? '', content: { [PROBLEM_TYPE]: { schema: Problem } } },
    ]),
  )

/** A route for API keys and signed-in people that may do this. */
export const apiRoute = <Path extends string, Route extends Omit<RouteConfig, 'path'> & { path: Path }>(
  permission: Permission,
  route: Route,
) =>
  createRoute({
    ...route,
    // The key first: who has none need not be read.
    middleware: [requirePermission(permission), bodyLimit(2048)],
    security: [{ apiKey: [getRequiredScope(permission) ?? ''] }],
    responses: { ...problemResponses(400, 401, 403, 404, 409), ...route.responses },
  } as Route)

/** A route for everybody. @param problemStatuses the statuses by which it may say no */
export const publicRoute = <Path extends string, Route extends Omit<RouteConfig, 'path'> & { path: Path }>(
  problemStatuses: readonly number[],
  route: Route,
) =>
  createRoute({
    ...route,
    security: [],
    responses: { ...problemResponses(...problemStatuses), ...route.responses },
  } as Route)

/** What a route answers in JSON. */
export const jsonResponse = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** A JSON body that must be there. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** An id at the end of a path. */
export const idParam = zod.object({ id: zod.string().refine(isId) })

/** The header of every POST that creates. */
export const idempotencyHeader = zod.object({
  'idempotency-key': text(200).optional().meta({
    description: 'A value of your own for this one call; sent again within a day, the call is not carried out twice',
  }),
})

/** What the domain needs to carry out this call once, where the caller asks for that. */
export async function readIdempotency(c: Context): Promise<Idempotency | undefined> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return undefined
  // Hashed: people put e-mail addresses into such keys, and what is erased must be gone.
  return { key: hash(key), fingerprint: hash(`${c.req.method} ${c.req.path}\n${await c.req.text()}`) }
}
