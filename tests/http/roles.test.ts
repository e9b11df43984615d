import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import type { Guard } from '../../server/http/auth.ts'
import type { Scope } from '../../shared/api-key.ts'
import { hasPermission, type Permission, permissions, type Role, type RoleOrScope, roles } from '../../shared/roles.ts'
import { scopes } from '../../shared/scopes.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createApiClient, createService, type Service, sampleContacts } from '../support/world.ts'

interface GuardedRoute {
  method: string
  path: string
  permission: Permission
}

/** Every route that requires a permission, found in the app itself. */
function listGuardedRoutes(): GuardedRoute[] {
  const { routes } = createApp({ publicUrl: 'http://localhost' } as never)
  return routes.flatMap(({ method, path, handler }) => {
    const { permission } = handler as Partial<Guard>
    return permission === undefined || method === 'ALL' ? [] : [{ method, path, permission }]
  })
}

const guardedRoutes = listGuardedRoutes()
const apiRoutes = guardedRoutes.filter(({ path }) => !path.startsWith('/w/'))
const pageRoutes = guardedRoutes.filter(({ path }) => path.startsWith('/w/'))
const nameRoutes = (routes: readonly GuardedRoute[]) =>
  routes.map((route) => [`${route.method} ${route.path}`, route] as const)

/** What everybody may ask for, or is asked of a person rather than of a member. */
const PUBLIC_PATH = /^\/(api\/openapi\.json|embed\/|healthz|readyz|s\/|l\/|docs|$)/

/** Pages of managers and of agents who lead a team: they assign follow-ups and plan actions. Other agents may not open them. */
const leadPaths = [
  '/w/:workspace/actions/new',
  '/w/:workspace/follow-ups/assignments',
  '/w/:workspace/follow-ups/:id/owner',
]

const UNKNOWN_ID = '0'.repeat(22)

const serverFolder = join(import.meta.dirname, '../../server')
const sources = readdirSync(serverFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(serverFolder, file), 'utf8'))

describe('the permission table', () => {
  it.each(permissions)('contains “%s” because something requires it', (permission) => {
    const usage = new RegExp(
      `((hasPermission|may|apiRoute|requireMember|requirePermission)\\([^)]*|permission: )'${permission.replace('.', '\\.')}'`,
    )
    expect(sources.some((source) => usage.test(source))).toBe(true)
  })

  it('covers every route that is not public', () => {
    const { routes } = createApp({ publicUrl: 'http://localhost' } as never)
    const endpoints = new Set(
      routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    )
    const unguardedEndpoints = [...endpoints].filter(
      (endpoint) => /^\S+ \/(api|w)\//.test(endpoint) && !nameRoutes(guardedRoutes).some(([name]) => name === endpoint),
    )
    expect(unguardedEndpoints.filter((endpoint) => !PUBLIC_PATH.test(endpoint.split(' ')[1] ?? ''))).toEqual([])
  })
})

describe('every route and page', () => {
  let connection: TestConnection
  let service: Service
  let theirIds: Record<string, string>
  let secrets: string[]
  const visitors = {} as Record<Role, SignedInMember & { slug: string }>
  const apiKeys = {} as Record<Scope, string>
  let stranger: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await (engines[0] as (typeof engines)[number]).open()
    service = await createService(connection.database)
    for (const role of roles) visitors[role] = await signInMember(service, role)
    stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId, name: 'Secret stranger' })
    const call = createApiClient(service.app, service.ours)
    for (const scope of scopes) apiKeys[scope] = (await call('POST', '/api/keys', { name: scope, scope })).body.secret
    theirIds = await fillWorkspace(service)
    secrets = ['Secret', 'ada@example.com', ...Object.values(theirIds)]
  })
  afterAll(() => connection.close())

  /** Another workspace, with one of each resource. */
  async function fillWorkspace({ app, theirs }: Service): Promise<Record<string, string>> {
    const call = createApiClient(app, theirs)
    const { body: link } = await call('POST', `/api/surveys/${theirs.surveyId}/links`, { name: 'Secret link' })
    const contacts = [{ ...sampleContacts.ada, name: 'Secret Ada' }]
    const { body: invitationResult } = await call('POST', `/api/surveys/${theirs.surveyId}/invitations`, { contacts })
    const token = invitationResult.invitations[0].url.split('/').at(-1)
    const submission = { key: 'k', score: 2, comment: 'Secret words', token, interaction: 'pointer' }
    const { body: receipt } = await call('POST', `/embed/surveys/${theirs.surveyId}/responses`, submission)
    const { body: apiKey } = await call('POST', '/api/keys', { name: 'Secret key', scope: 'read' })
    const { body: annotation } = await call('POST', '/api/annotations', { day: '2026-11-01', text: 'Secret words' })
    const list = { name: 'Secret words', contacts: [sampleContacts.ada] }
    const { body: segment } = await call('POST', '/api/segments', list)
    const { body: campaign } = await call('POST', '/api/campaigns', {
      name: 'Secret words',
      surveyId: theirs.surveyId,
    })
    const ruleSettings = { events: ['response.created'], actions: [{ kind: 'tag', tag: 'Secret words' }] }
    const { body: rule } = await call('POST', '/api/rules', { name: 'Secret words', settings: ruleSettings })
    const { body: entry } = await call('POST', '/api/blocklist', {
      contactId: invitationResult.invitations[0].contactId,
      rule: 'other',
      reason: 'Secret words',
    })
    const { body: pattern } = await call('POST', '/api/patterns', {
      ...{ names: { en: 'Secret words' }, suggestions: { en: 'Secret words' }, conditions: { voice: ['none'] } },
    })
    const { body: team } = await call('POST', '/api/teams', { name: 'Secret words' })
    const chat = {
      kind: 'slack',
      name: 'Secret chat',
      secrets: { url: 'https://hooks.slack.com/services/T0/B0/secret' },
    }
    const { body: channel } = await call('POST', '/api/channels', chat)
    const webhookInput = { name: 'Secret webhook', url: 'https://secret-words.example.com', events: ['*'] }
    const { body: webhook } = await call('POST', '/api/webhooks', webhookInput)
    return {
      surveys: theirs.surveyId,
      channels: channel.id,
      webhooks: webhook.id,
      links: link.id,
      contacts: invitationResult.invitations[0].contactId,
      responses: receipt.id,
      answers: receipt.id,
      'follow-ups': receipt.id,
      keys: apiKey.id,
      annotations: annotation.id,
      segments: segment.id,
      rules: rule.id,
      campaigns: campaign.id,
      teams: team.id,
      blocklist: entry.id,
      patterns: pattern.id,
    }
  }

  /** A path with ids of the other workspace if it has some, otherwise with unused ones. */
  const fillPath = (path: string, slug: string) =>
    path
      .replace(':workspace', slug)
      // Of several names the first will do.
      .replace(/:\w+\{\(([^|)]*)[^)]*\)\\?([^}]*)\}/g, '$1$2')
      .replace(
        /\/([a-z-]+)\/(\{\w+\}|:\w+(\{([^{}]|\{\w+\})*\})?)/g,
        (_, noun) => `/${noun}/${theirIds[noun] ?? UNKNOWN_ID}`,
      )
      .replace(/:\w+(\{[^}]*\})?/g, UNKNOWN_ID)

  const send = (method: string, path: string, headers: Record<string, string>) =>
    service.app.request(`https://vouch.test${path}`, {
      method,
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      ...(method !== 'GET' && { body: '{}' }),
    })
  const jsonHeaders = { accept: 'application/json', 'content-type': 'application/json' }
  const formHeaders = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }
  const readText = async (response: Response) => `${await response.text()} ${response.headers.get('location') ?? ''}`

  /** Ids of theirs, which we have put into the address ourselves, may come back; nothing else of theirs. */
  async function expectNoLeak(response: Response, path: string) {
    const text = await readText(response)
    expect(secrets.filter((secret) => text.includes(secret) && !path.includes(secret))).toEqual([])
  }

  describe.each([...roles, ...scopes] as RoleOrScope[])('for %s', (grade) => {
    const isRole = (roles as readonly string[]).includes(grade)
    const credentials = (): Record<string, string> =>
      isRole ? { cookie: visitors[grade as Role].cookie } : { authorization: `Bearer ${apiKeys[grade as Scope]}` }

    it.each(nameRoutes(apiRoutes))(
      '%s admits whom the table allows, and reveals nothing of another workspace',
      async (_, route) => {
        const path = fillPath(route.path, '')
        const response = await send(route.method, path, { ...jsonHeaders, ...credentials() })
        const isAllowed = hasPermission(grade, route.permission)
        if (isAllowed) expect([401, 403, 500, 503]).not.toContain(response.status)
        else expect(response.status).toBe(403)
        await expectNoLeak(response, path)
      },
    )

    if (isRole) {
      it.each(nameRoutes(pageRoutes))(
        '%s opens for whom the table allows, and reveals nothing of another workspace',
        async (_, route) => {
          const { slug, cookie } = visitors[grade as Role]
          const path = fillPath(route.path, slug)
          const response = await send(route.method, path, { ...formHeaders, cookie })
          const mayLead = hasPermission(grade, 'follow-ups.assign') || !leadPaths.includes(route.path)
          if (hasPermission(grade, route.permission) && mayLead)
            expect([401, 403, 500, 503]).not.toContain(response.status)
          else expect(response.status).toBe(403)
          await expectNoLeak(response, path)
        },
      )

      it.each(nameRoutes(pageRoutes))('%s is not found in another workspace', async (_, route) => {
        const path = fillPath(route.path, stranger.slug)
        const response = await send(route.method, path, { ...formHeaders, cookie: visitors[grade as Role].cookie })
        expect(response.status).toBe(404)
        await expectNoLeak(response, path)
      })
    }
  })

  it.each(nameRoutes(guardedRoutes))('%s requires authentication', async (_, route) => {
    const isPage = route.path.startsWith('/w/')
    const response = await send(route.method, fillPath(route.path, stranger.slug), isPage ? formHeaders : jsonHeaders)
    expect(response.status).toBe(isPage ? 303 : 401)
    if (isPage) expect(response.headers.get('location')).toMatch(/^\/sign-in\?next=/)
  })

  it('leaves the other workspace unchanged', async () => {
    const call = createApiClient(service.app, service.theirs)
    const { body } = await call('GET', `/api/responses/${theirIds.responses}`)
    expect(body).toMatchObject({ score: 2, comment: 'Secret words', changes: [] })
    expect((await call('GET', '/api/keys')).body.data).toHaveLength(2)
    expect((await call('GET', `/api/surveys/${theirIds.surveys}`)).body.closedAt).toBeNull()
  })
})
