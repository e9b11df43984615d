import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

interface Operation {
  method: string
  path: string
  isSecured: boolean
  hasBody: boolean
  isList: boolean
}

interface Misuse {
  title: string
  path: string
  init: RequestInit
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Ids that cannot exist; two of them would be harmful if they were believed. */
const badIds = [
  'x',
  "1';drop table survey;--",
  '%00',
  '%ff',
  '..%2f..',
  'a'.repeat(4000),
  '客户',
  '01m81j18g08wtwkfs29g6k',
]

const badQueries = [
  'nonsense=1',
  'limit=0',
  'limit=-1',
  'limit=1e9',
  'limit=abc',
  'limit=1&limit=2',
  'cursor=x',
  'cursor=%00',
  'where[]=x',
  'where[a]=',
  'where[a]=%00',
  'where[a%00]=x',
  'where[a]=1&where[a]=2',
  'where[__proto__]=%00',
  'from=yesterday',
  'from=2026-02-30',
  'to=9999999999',
]

const manyFields = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`!${index}`, {}]))

const jsonHeaders = { 'content-type': 'application/json' }

const badBodies: { title: string; body: BodyInit; headers: Record<string, string> }[] = [
  { title: 'no JSON', body: '{"a":', headers: jsonHeaders },
  { title: 'nothing', body: '', headers: jsonHeaders },
  { title: 'null', body: 'null', headers: jsonHeaders },
  { title: 'a list', body: '[]', headers: jsonHeaders },
  { title: 'a number', body: '1e999', headers: jsonHeaders },
  { title: 'an unknown field', body: '{"nonsense":1}', headers: jsonHeaders },
  { title: 'a prototype', body: '{"__proto__":{"score":1},"constructor":1}', headers: jsonHeaders },
  { title: 'a deep list', body: '['.repeat(30_000) + ']'.repeat(30_000), headers: jsonHeaders },
  {
    title: 'a deep list of another type',
    body: `{"contacts":[${'['.repeat(30_000)}${']'.repeat(30_000)}]}`,
    headers: { 'content-type': 'application/JSON' },
  },
  { title: 'many fields', body: JSON.stringify(manyFields), headers: jsonHeaders },
  {
    title: 'many names of properties',
    body: JSON.stringify({ key: 'k', score: 9, externalId: 'e', properties: manyFields, contact: manyFields }),
    headers: jsonHeaders,
  },
  { title: 'too much', body: `{"name":"${'x'.repeat(3_000_000)}"}`, headers: jsonHeaders },
  {
    title: 'broken UTF-8',
    body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    headers: jsonHeaders,
  },
  { title: 'a form', body: 'score=9', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  {
    title: 'a broken multipart form',
    body: '--x\r\nnonsense',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  },
  { title: 'text of no type', body: 'score=9', headers: {} },
  {
    title: 'NUL',
    body: '{"name":"a\\u0000b","key":"a\\u0000b","score":9,"scope":"read","externalId":"\\u0000"}',
    headers: jsonHeaders,
  },
  {
    title: 'half an emoji',
    body: '{"name":"\\ud83d","key":"k\\ud83d","score":9,"scope":"read","externalId":"\\ud83d"}',
    headers: jsonHeaders,
  },
  ...['"9"', '9.5', '11', '-1', 'null', 'true', '[9]', '{}', '1e400', '9007199254740993'].map((score) => ({
    title: `a score of ${score}`,
    body: `{"key":"k","score":${score}}`,
    headers: jsonHeaders,
  })),
]

describe.each(engines)('malformed requests over every route on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it('get a problem that explains the error, and never a 500', async () => {
    const misuses = [...(await listOperations()).flatMap(buildMisuses), ...buildPageMisuses()]
    expect(misuses.length).toBeGreaterThan(800)
    const failures: string[] = []
    for (const { title, path, init } of misuses) {
      const response = await service.app.request(path, init)
      const text = await response.text()
      const failure = describeFailure(response, text)
      if (failure) failures.push(`${init.method} ${path.slice(0, 80)} with ${title}: ${failure} ${text.slice(0, 200)}`)
    }
    expect(failures).toEqual([])
    expect(service.log.filter(({ message }) => message !== 'refused')).toEqual([])
  })

  function describeFailure(response: Response, text: string): string | undefined {
    if (response.status < 400 || response.status >= 500) return `status ${response.status}`
    if (response.headers.get('content-type') !== 'application/problem+json') return 'no problem+json'
    const problem = JSON.parse(text)
    if (problem.status !== response.status || !problem.title || !problem.detail) return 'incomplete'
    return undefined
  }

  /** All routes, out of the description that the service gives of itself. */
  async function listOperations(): Promise<Operation[]> {
    const { paths } = await (await service.app.request('/api/openapi.json')).json()
    return Object.entries<Record<string, OperationObject>>(paths).flatMap(([path, operationsByMethod]) =>
      Object.entries(operationsByMethod).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        isSecured: (operation.security?.length ?? 0) > 0,
        hasBody: operation.requestBody !== undefined,
        isList: operation.parameters?.some(({ name, $ref }) => (name ?? $ref?.split('/').at(-1)) === 'limit') ?? false,
      })),
    )
  }

  interface OperationObject {
    security?: unknown[]
    requestBody?: unknown
    parameters?: { name?: string; $ref?: string }[]
  }

  function buildMisuses({ method, path, isSecured, hasBody, isList }: Operation): Misuse[] {
    const headers = { authorization: `Bearer ${service.ours.apiKey}` }
    const validPath = path.replace(/\{id\}/, service.ours.surveyId).replace(/\{key\}/, 'shop')
    const validInit = { ...(hasBody && { body: '{}' }), headers: { ...headers, ...(hasBody && jsonHeaders) } }
    const wrongIds = badIds
      .filter(() => path.includes('{id}'))
      .map((id) => ({
        title: `the id ${id.slice(0, 30)}`,
        path: path.replace('{id}', id),
        init: { method, ...validInit },
      }))
    const wrongQueries = badQueries
      .filter(() => isList)
      .map((query) => ({
        title: `the query ${query}`,
        path: `${validPath}?${query}`,
        init: { method, headers },
      }))
    const wrongBodies = badBodies
      .filter(() => hasBody)
      .map(({ title, body, headers: type }) => ({
        title: `a body that is ${title}`,
        path: validPath,
        init: { method, body, headers: { ...headers, ...type } },
      }))
    const badAuthorizations = ['', 'Bearer', 'Basic YTpi', 'Bearer vouch_unknown', `Bearer ${'x'.repeat(5000)}`]
    const wrongAuthorizations = badAuthorizations
      .filter(() => isSecured)
      .map((authorization) => ({
        title: `the authorization “${authorization.slice(0, 30)}”`,
        path: validPath,
        init: { method, ...validInit, headers: { ...validInit.headers, authorization } },
      }))
    return [...wrongIds, ...wrongQueries, ...wrongBodies, ...wrongAuthorizations, ...buildWrongMethods(path, validPath)]
  }

  const methodsByPath = new Map<string, Set<string>>()

  function buildWrongMethods(path: string, validPath: string): Misuse[] {
    const validMethods =
      methodsByPath.get(path) ??
      new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => isRoute(method, path)))
    const isNewPath = !methodsByPath.has(path)
    methodsByPath.set(path, validMethods)
    return methods
      .filter((method) => isNewPath && !validMethods.has(method))
      .map((method) => ({ title: 'a method it has not', path: validPath, init: { method } }))
  }

  const isRoute = (method: string, path: string) =>
    service.app.routes.some((route) => route.method === method && route.path === path.replace(/\{(\w+)\}/g, ':$1'))

  function buildPageMisuses(): Misuse[] {
    const paths = [
      '/s/x',
      '/s/%00',
      '/l/x',
      '/l/%00',
      '/l/..%2f',
      `/l/${'a'.repeat(3000)}`,
      '/l/x/qr.svg',
      '/nothing',
      '/api/nothing',
    ]
    const slug = service.ours.url.split('/').at(-1)
    const forms = badBodies.map(({ title, body, headers }) => ({
      title: `a form that is ${title}`,
      path: `/l/${slug}`,
      init: { method: 'POST', body, headers },
    }))
    return [
      ...paths.map((path) => ({ title: 'nothing behind it', path, init: { method: 'GET' } })),
      ...forms.filter(({ title }) => !/score|of no type|that is a form$/.test(title)),
      { title: 'a method it has not', path: `/l/${slug}`, init: { method: 'DELETE' } },
    ]
  }
})
