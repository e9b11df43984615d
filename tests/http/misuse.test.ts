import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type Opened } from '../support/engines.ts'
import { type Service, serviceOver } from '../support/world.ts'

interface Operation {
  method: string
  path: string
  secured: boolean
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

const json = { 'content-type': 'application/json' }

const badBodies: { title: string; body: BodyInit; headers: Record<string, string> }[] = [
  { title: 'no JSON', body: '{"a":', headers: json },
  { title: 'nothing', body: '', headers: json },
  { title: 'null', body: 'null', headers: json },
  { title: 'a list', body: '[]', headers: json },
  { title: 'a number', body: '1e999', headers: json },
  { title: 'an unknown field', body: '{"nonsense":1}', headers: json },
  { title: 'a prototype', body: '{"__proto__":{"score":1},"constructor":1}', headers: json },
  { title: 'a deep list', body: '['.repeat(30_000) + ']'.repeat(30_000), headers: json },
  {
    title: 'a deep list of another type',
    body: `{"contacts":[${'['.repeat(30_000)}${']'.repeat(30_000)}]}`,
    headers: { 'content-type': 'application/JSON' },
  },
  { title: 'too much', body: `{"name":"${'x'.repeat(3_000_000)}"}`, headers: json },
  { title: 'broken UTF-8', body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), headers: json },
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
    headers: json,
  },
  {
    title: 'half an emoji',
    body: '{"name":"\\ud83d","key":"k\\ud83d","score":9,"scope":"read","externalId":"\\ud83d"}',
    headers: json,
  },
  ...['"9"', '9.5', '11', '-1', 'null', 'true', '[9]', '{}', '1e400', '9007199254740993'].map((score) => ({
    title: `a score of ${score}`,
    body: `{"key":"k","score":${score}}`,
    headers: json,
  })),
]

describe.each(engines)('malformed requests over every route on $name', ({ open }) => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
  })
  afterAll(() => opened.close())

  it('are answered with a problem that says what is wrong, never with a fault of ours', async () => {
    const misuses = [...(await operations()).flatMap(misusesOf), ...pageMisuses()]
    expect(misuses.length).toBeGreaterThan(800)
    const wrong: string[] = []
    for (const { title, path, init } of misuses) {
      const response = await service.app.request(path, init)
      const text = await response.text()
      const fault = faultOf(response, text)
      if (fault) wrong.push(`${init.method} ${path.slice(0, 80)} with ${title}: ${fault} ${text.slice(0, 200)}`)
    }
    expect(wrong).toEqual([])
    expect(service.log).toEqual([])
  })

  function faultOf(response: Response, text: string): string | undefined {
    if (response.status < 400 || response.status >= 500) return `status ${response.status}`
    if (response.headers.get('content-type') !== 'application/problem+json') return 'no problem+json'
    const problem = JSON.parse(text)
    if (problem.status !== response.status || !problem.title || !problem.detail) return 'incomplete'
    return undefined
  }

  /** All routes, out of the description that the service gives of itself. */
  async function operations(): Promise<Operation[]> {
    const { paths } = await (await service.app.request('/api/openapi.json')).json()
    return Object.entries<Record<string, Described>>(paths).flatMap(([path, described]) =>
      Object.entries(described).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        secured: (operation.security?.length ?? 0) > 0,
        hasBody: operation.requestBody !== undefined,
        isList: operation.parameters?.some(({ name }) => name === 'limit') ?? false,
      })),
    )
  }

  interface Described {
    security?: unknown[]
    requestBody?: unknown
    parameters?: { name: string }[]
  }

  function misusesOf({ method, path, secured, hasBody, isList }: Operation): Misuse[] {
    const headers = { authorization: `Bearer ${service.ours.apiKey}` }
    const here = path.replace(/\{id\}/, service.ours.surveyId).replace(/\{key\}/, 'shop')
    const filler = { ...(hasBody && { body: '{}' }), headers: { ...headers, ...(hasBody && json) } }
    const wrongIds = badIds
      .filter(() => path.includes('{id}'))
      .map((id) => ({
        title: `the id ${id.slice(0, 30)}`,
        path: path.replace('{id}', id),
        init: { method, ...filler },
      }))
    const wrongQueries = badQueries
      .filter(() => isList)
      .map((query) => ({
        title: `the query ${query}`,
        path: `${here}?${query}`,
        init: { method, headers },
      }))
    const wrongBodies = badBodies
      .filter(() => hasBody)
      .map(({ title, body, headers: type }) => ({
        title: `a body that is ${title}`,
        path: here,
        init: { method, body, headers: { ...headers, ...type } },
      }))
    const strangers = ['', 'Bearer', 'Basic YTpi', 'Bearer vouch_unknown', `Bearer ${'x'.repeat(5000)}`]
    const unsigned = strangers
      .filter(() => secured)
      .map((authorization) => ({
        title: `the authorization “${authorization.slice(0, 30)}”`,
        path: here,
        init: { method, ...filler, headers: { ...filler.headers, authorization } },
      }))
    return [...wrongIds, ...wrongQueries, ...wrongBodies, ...unsigned, ...wrongMethods(path, here)]
  }

  const known = new Map<string, Set<string>>()

  function wrongMethods(path: string, here: string): Misuse[] {
    const tried =
      known.get(path) ?? new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => isRoute(method, path)))
    const fresh = !known.has(path)
    known.set(path, tried)
    return methods
      .filter((method) => fresh && !tried.has(method))
      .map((method) => ({ title: 'a method it has not', path: here, init: { method } }))
  }

  const isRoute = (method: string, path: string) =>
    service.app.routes.some((route) => route.method === method && route.path === path.replace(/\{(\w+)\}/g, ':$1'))

  function pageMisuses(): Misuse[] {
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
