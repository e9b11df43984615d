import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import type { Guard } from '../../server/http/auth.ts'
import { type Scope, scopes } from '../../shared/api-key.ts'
import { type Grade, may, type Permission, permissions, type Role, roles } from '../../shared/roles.ts'
import { engines, type Opened } from '../support/engines.ts'
import { signedInAs, type Visitor } from '../support/signed-in.ts'
import { caller, people, type Service, serviceOver } from '../support/world.ts'

interface Guarded {
  method: string
  path: string
  permission: Permission
}

/** Every route that somebody must be allowed to use, found in the app itself. */
function guarded(): Guarded[] {
  const { routes } = createApp({} as never)
  return routes.flatMap(({ method, path, handler }) => {
    const { permission } = handler as Partial<Guard>
    return permission === undefined || method === 'ALL' ? [] : [{ method, path, permission }]
  })
}

const all = guarded()
const api = all.filter(({ path }) => !path.startsWith('/w/'))
const pages = all.filter(({ path }) => path.startsWith('/w/'))
const named = (routes: readonly Guarded[]) => routes.map((route) => [`${route.method} ${route.path}`, route] as const)

/** What everybody may ask for, or is asked of a person rather than of a member. */
const OPEN = /^\/(api\/openapi\.json|embed\/|healthz|readyz|s\/|l\/|docs|$)/

const ABSENT = '0'.repeat(22)

const server = join(import.meta.dirname, '../../server')
const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(server, file), 'utf8'))

describe('the table of roles', () => {
  it.each(permissions)('grants “%s” for something that asks for it', (permission) => {
    const asked = new RegExp(`(may|api|staff|requires)\\([^)]*'${permission.replace('.', '\\.')}'`)
    expect(sources.some((source) => asked.test(source))).toBe(true)
  })

  it('guards whatever is not for everybody', () => {
    const { routes } = createApp({} as never)
    const ways = new Set(routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))
    const unguarded = [...ways].filter(
      (way) => /^\S+ \/(api|w)\//.test(way) && !named(all).some(([name]) => name === way),
    )
    expect(unguarded.filter((way) => !OPEN.test(way.split(' ')[1] ?? ''))).toEqual([])
  })
})

describe('every route and page', () => {
  let opened: Opened
  let service: Service
  let theirs: Record<string, string>
  let secrets: string[]
  const visitors = {} as Record<Role, Visitor & { slug: string }>
  const keys = {} as Record<Scope, string>
  let stranger: Visitor & { slug: string }

  beforeAll(async () => {
    opened = await (engines[0] as (typeof engines)[number]).open()
    service = await serviceOver(opened.database)
    for (const role of roles) visitors[role] = await signedInAs(service, role)
    stranger = await signedInAs(service, 'owner', { where: service.theirs.workspaceId, name: 'Secret stranger' })
    const call = caller(service.app, service.ours)
    for (const scope of scopes) keys[scope] = (await call('POST', '/api/keys', { name: scope, scope })).body.secret
    theirs = await filled(service)
    secrets = ['Secret', 'ada@example.com', ...Object.values(theirs)]
  })
  afterAll(() => opened.close())

  /** A workspace that is somebody else's, with one of everything that has an address. */
  async function filled({ app, theirs }: Service): Promise<Record<string, string>> {
    const call = caller(app, theirs)
    const { body: link } = await call('POST', `/api/surveys/${theirs.surveyId}/links`, { name: 'Secret link' })
    const contacts = [{ ...people.ada, name: 'Secret Ada' }]
    const { body: made } = await call('POST', `/api/surveys/${theirs.surveyId}/invitations`, { contacts })
    const token = made.invitations[0].url.split('/').at(-1)
    const answer = { key: 'k', score: 2, comment: 'Secret words', token, interaction: 'pointer' }
    const { body: receipt } = await call('POST', `/embed/surveys/${theirs.surveyId}/responses`, answer)
    const { body: key } = await call('POST', '/api/keys', { name: 'Secret key', scope: 'read' })
    return {
      surveys: theirs.surveyId,
      links: link.id,
      contacts: made.invitations[0].contactId,
      responses: receipt.id,
      answers: receipt.id,
      'follow-ups': receipt.id,
      keys: key.id,
    }
  }

  /** An address with ids of theirs in it where there are such, else with ones that nobody has. */
  const addressed = (path: string, slug: string) =>
    path
      .replace(':workspace', slug)
      // Of several names the first will do.
      .replace(/:\w+\{\(([^|)]*)[^)]*\)\\?([^}]*)\}/g, '$1$2')
      .replace(/\/([a-z-]+)\/(\{\w+\}|:\w+(\{([^{}]|\{\w+\})*\})?)/g, (_, noun) => `/${noun}/${theirs[noun] ?? ABSENT}`)
      .replace(/:\w+(\{[^}]*\})?/g, ABSENT)

  const send = (method: string, path: string, headers: Record<string, string>) =>
    service.app.request(`https://vouch.test${path}`, {
      method,
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      ...(method !== 'GET' && { body: '{}' }),
    })
  const json = { accept: 'application/json', 'content-type': 'application/json' }
  const form = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }
  const textOf = async (response: Response) => `${await response.text()} ${response.headers.get('location') ?? ''}`

  /** Ids of theirs, which we have put into the address ourselves, may come back; nothing else of theirs. */
  async function tellsNothing(response: Response, path: string) {
    const said = await textOf(response)
    expect(secrets.filter((secret) => said.includes(secret) && !path.includes(secret))).toEqual([])
  }

  describe.each([...roles, ...scopes] as Grade[])('for %s', (grade) => {
    const isRole = (roles as readonly string[]).includes(grade)
    const who = (): Record<string, string> =>
      isRole ? { cookie: visitors[grade as Role].cookie } : { authorization: `Bearer ${keys[grade as Scope]}` }

    it.each(named(api))(
      '%s lets through whom the table allows, and shows nothing of another workspace',
      async (_, route) => {
        const path = addressed(route.path, '')
        const response = await send(route.method, path, { ...json, ...who() })
        const allowed = may(grade, route.permission)
        if (allowed) expect([401, 403, 500, 503]).not.toContain(response.status)
        else expect(response.status).toBe(403)
        await tellsNothing(response, path)
      },
    )

    if (isRole) {
      it.each(named(pages))(
        '%s opens to whom the table allows, and shows nothing of another workspace',
        async (_, route) => {
          const { slug, cookie } = visitors[grade as Role]
          const path = addressed(route.path, slug)
          const response = await send(route.method, path, { ...form, cookie })
          if (may(grade, route.permission)) expect([401, 403, 500, 503]).not.toContain(response.status)
          else expect(response.status).toBe(403)
          await tellsNothing(response, path)
        },
      )

      it.each(named(pages))('%s is not there in another workspace', async (_, route) => {
        const path = addressed(route.path, stranger.slug)
        const response = await send(route.method, path, { ...form, cookie: visitors[grade as Role].cookie })
        expect(response.status).toBe(404)
        await tellsNothing(response, path)
      })
    }
  })

  it.each(named(all))('%s asks who it is', async (_, route) => {
    const isPage = route.path.startsWith('/w/')
    const response = await send(route.method, addressed(route.path, stranger.slug), isPage ? form : json)
    expect(response.status).toBe(isPage ? 303 : 401)
    if (isPage) expect(response.headers.get('location')).toMatch(/^\/sign-in\?next=/)
  })

  it('leaves their workspace as it was', async () => {
    const call = caller(service.app, service.theirs)
    const { body } = await call('GET', `/api/responses/${theirs.responses}`)
    expect(body).toMatchObject({ score: 2, comment: 'Secret words', changes: [] })
    expect((await call('GET', '/api/keys')).body.data).toHaveLength(2)
    expect((await call('GET', `/api/surveys/${theirs.surveys}`)).body.closedAt).toBeNull()
  })
})
