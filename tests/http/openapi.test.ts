import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'

interface Operation {
  operationId?: string
  tags?: string[]
  summary?: string
  security?: Record<string, string[]>[]
  requestBody?: { content: Record<string, unknown> }
  parameters?: { in: string }[]
  responses: Record<string, { content?: Record<string, unknown> }>
}

interface Schema {
  $ref?: string
  anyOf?: { required?: string[] }[]
  properties?: Record<string, Schema>
}

interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> }
}

describe('the OpenAPI document', () => {
  let document: OpenApiDocument
  let text: string
  let operations: { name: string; method: string; path: string; operation: Operation }[]

  beforeAll(async () => {
    const app = createApp({
      publicUrl: 'https://vouch.test',
      log: { debug: () => undefined, warn: () => undefined },
    } as never)
    text = await (await app.request('/api/openapi.json')).text()
    document = JSON.parse(text)
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
    )
  })

  const findOffenders = (isOffender: (entry: (typeof operations)[number]) => boolean) =>
    operations.filter(isOffender).map(({ name }) => name)

  it('gives every operation a unique camelCase id, one tag and a summary', () => {
    expect(operations.length).toBeGreaterThan(60)
    expect(findOffenders(({ operation }) => !/^[a-z]+([A-Z][a-z]+)+$/.test(operation.operationId ?? ''))).toEqual([])
    expect(findOffenders(({ operation }) => operation.tags?.length !== 1 || !operation.summary)).toEqual([])
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('declares the errors that follow from the guard, the path and the body', () => {
    const lacks = (operation: Operation, ...statuses: number[]) =>
      statuses.some((status) => !operation.responses[status])
    expect(findOffenders(({ operation, path }) => path !== '/healthz' && lacks(operation, 503))).toEqual([])
    expect(
      findOffenders(({ operation }) => Boolean(operation.security?.length) && lacks(operation, 400, 401, 403)),
    ).toEqual([])
    const hasPathParam = (path: string) => path.includes('{')
    expect(findOffenders(({ operation, path }) => hasPathParam(path) && lacks(operation, 404))).toEqual([])
    expect(findOffenders(({ operation }) => operation.requestBody !== undefined && lacks(operation, 400, 413))).toEqual(
      [],
    )
    const takesJson = ({ requestBody }: Operation) => requestBody?.content['application/json'] !== undefined
    expect(findOffenders(({ operation }) => takesJson(operation) && lacks(operation, 415))).toEqual([])
    const isSubmission = ({ method, path }: { method: string; path: string }) =>
      method !== 'get' && /^\/(embed|s|l)\//.test(path)
    expect(findOffenders((entry) => isSubmission(entry) && lacks(entry.operation, 410, 429))).toEqual([])
  })

  it('declares 410 where a deleted response or a closed survey is reported', () => {
    for (const path of ['/api/responses/{id}', '/api/surveys/{id}/invitations']) {
      expect(Object.values(document.paths[path] ?? {}).some(({ responses }) => responses[410])).toBe(true)
    }
  })

  it('offers the API key and the session cookie', () => {
    expect(document.components.securitySchemes).toMatchObject({
      apiKey: { type: 'http', scheme: 'bearer' },
      session: { type: 'apiKey', in: 'cookie', name: '__Host-vouch.session_token' },
    })
    expect(document.paths['/api/surveys']?.get?.security).toEqual([{ apiKey: ['read'] }, { session: [] }])
    expect(document.paths['/metrics']?.get?.security).toEqual([{ apiKey: ['admin'] }])
  })

  it('says that a contact needs one of externalId, email and phone', () => {
    const { anyOf } = document.components.schemas.NewContact ?? {}
    expect(anyOf?.map(({ required }) => required)).toEqual([['externalId'], ['email'], ['phone']])
  })

  it('names the schemas after what they hold', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'NewResponse',
        'ResponseRevision',
        'ResponseReceipt',
        'NewApiKey',
        'ApiKey',
        'ApiKeyWithSecret',
        'InvitationsResult',
      ]),
    )
    expect(Object.keys(document.components.schemas).filter((name) => /Answer|Figure|Made$/.test(name))).toEqual([])
  })

  it('lists the languages and texts of respondents once, not in every survey', () => {
    expect(text.length).toBeLessThan(490_000)
    expect(document.components.schemas.Question?.properties?.texts).toMatchObject({ $ref: expect.any(String) })
  })

  it('refers only to schemas that exist', () => {
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '')
    expect(names.filter((name) => !(name in document.components.schemas))).toEqual([])
  })
})
