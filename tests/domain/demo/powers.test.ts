import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import type { Guard } from '../../../server/http/auth.ts'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

/** Inputs that succeed in a real workspace, for whichever route takes them. */
const input = {
  email: 'eve@example.com',
  role: 'owner',
  name: 'Payroll of your company',
  scope: 'admin',
  icp: '京ICP备12345678号',
  contacts: [{ email: 'victim@example.com' }],
  channel: 'email',
  key: 'a key of mine',
  score: 9,
  locale: 'en',
}

const routes = createApp({ publicUrl: 'http://localhost' } as never).routes.flatMap(({ method, path, handler }) =>
  (handler as Partial<Guard>).permission === undefined || method === 'ALL' ? [] : [{ method, path }],
)

describe('the owner of nothing but sample data', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember
  let demo: { id: string; slug: string; surveyId: string }

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    service.deps.mailToLog = true
    owner = await signInMember(service, 'manager')
    await owner.post('/workspaces/sample')
    await connection.database.batch([
      sql`delete from member where user_id = ${owner.userId} and workspace_id = ${service.ours.workspaceId}`,
      sql`update app_user set email = 'mallory@example.com' where id = ${owner.userId}`,
    ])
    const [row] = await connection.database.all(sql<typeof demo>`
      select w.id, w.slug, s.id as "surveyId" from workspace w join survey s on s.workspace_id = w.id
      where w.demo_at is not null order by s.id limit 1`)
    if (!row) throw new Error('There is no sample data.')
    demo = row
  })
  afterAll(() => connection.close())

  const fillPath = (path: string) =>
    path
      .replace(':workspace', demo.slug)
      .replace(/:\w+\{\(([^|)]*)[^)]*\)\\?([^}]*)\}/g, '$1$2')
      .replace(/\/surveys\/(\{\w+\}|:\w+(\{([^{}]|\{\w+\})*\})?)/g, `/surveys/${demo.surveyId}`)
      .replace(/\/people\/:\w+(\{[^}]*\})?/g, `/people/${owner.userId}`)
      .replace(/\{id\}/g, owner.userId)
      .replace(/[:{]\w+(\{[^}]*\}|\})?/g, owner.userId)
  async function send(method: string, path: string, type: 'json' | 'form', body?: string) {
    const response = await service.app.request(`https://vouch.test${path}`, {
      method,
      headers: {
        cookie: owner.cookie,
        origin: 'https://vouch.test',
        accept: type === 'json' ? 'application/json' : 'text/html',
        'content-type': type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
        'vouch-workspace': demo.slug,
      },
      ...(body !== undefined && { body }),
    })
    const setCookies = response.headers.getSetCookie().join()
    owner.cookie = /__Host-vouch\.session_token=[^;]+/.exec(setCookies)?.[0] ?? owner.cookie
    return response
  }

  it('gets no keys, members, invitations, emails or power over the service by any route', async () => {
    const count = async (statement: ReturnType<typeof sql>) => (await connection.database.all(statement)).length
    const invitations = sql`select id from invitation where workspace_id = ${demo.id}`
    const invitationCount = await count(invitations)
    const last = /deletion|danger|members|people/
    const ordered = [...routes].sort((a, b) => Number(last.test(a.path)) - Number(last.test(b.path)))
    for (const { method, path } of ordered) {
      const target = fillPath(path)
      // Those that end the sample data or the session, or ask for a second factor.
      if (method === 'GET' || /settings\/danger|\/(sessions|provider-account|second-factor)/.test(target)) continue
      const isPage = path.startsWith('/w/')
      const form = { ...input, contacts: 'victim@example.com', channel: 'email' }
      const body = isPage ? new URLSearchParams(form as never).toString() : JSON.stringify(input)
      const keyBody = JSON.stringify({ name: 'x', scope: 'admin' })
      const invitationBody = JSON.stringify({ email: 'eve@example.com', role: 'owner' })
      const bodies = isPage ? [body] : [body, keyBody, invitationBody, JSON.stringify({ contacts: input.contacts })]
      for (const each of bodies) {
        const { status } = await send(method, target, isPage ? 'form' : 'json', each)
        expect([method, target, status < 500]).toEqual([method, target, true])
      }
    }
    expect(await count(sql`select id from api_key where workspace_id = ${demo.id}`)).toBe(0)
    expect(await count(sql`select id from member_invitation where workspace_id = ${demo.id}`)).toBe(0)
    expect(await count(sql`select id from app_user where email = 'eve@example.com'`)).toBe(0)
    expect(await count(sql`select id from job where type = 'email'`)).toBe(0)
    expect(await count(invitations)).toBe(invitationCount)
    // The session has lasted to the end.
    expect((await send('GET', `/w/${demo.slug}/settings`, 'form')).status).toBe(200)
    expect(await count(sql`select 1 from website where icp is not null`)).toBe(0)
    const members = await connection.database.all(
      sql`select user_id as id, role from member where workspace_id = ${demo.id}`,
    )
    expect(members).toEqual([{ id: owner.userId, role: 'owner' }])
  })

  it.each(['/settings/health', '/settings/health/email'])('does not see %s', async (path) => {
    const method = path.endsWith('email') ? 'POST' : 'GET'
    expect((await send(method, `/w/${demo.slug}${path}`, 'form')).status).toBe(403)
    const settings = await (await send('GET', `/w/${demo.slug}/settings`, 'form')).text()
    expect(settings).not.toContain('/settings/health')
  })

  it('neither reads metrics nor adds workspaces or takes responses', async () => {
    expect((await send('GET', '/metrics', 'json')).status).toBe(403)
    for (const path of ['/workspaces', '/workspaces/sample'])
      expect((await send('POST', path, 'form', 'name=Real&timeZone=UTC')).status).toBe(403)
    const submission = JSON.stringify({ key: 'k', score: 1, interaction: 'pointer' })
    const response = await service.app.request(`https://vouch.test/embed/surveys/${demo.surveyId}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: submission,
    })
    expect(response.status).toBe(410)
  })
})
