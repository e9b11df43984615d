import { serializeSigned } from 'hono/utils/cookie'
import { getCookieSecret } from '../../server/http/cookies.ts'
import { SESSION_COOKIE } from '../../server/http/sessions.ts'
import { sql } from '../../server/store/sql.ts'
import type { Role } from '../../shared/roles.ts'
import { DAY, type Service } from './world.ts'

/** A user with a session, and what their browser does with pages. */
export interface SignedInMember {
  userId: string
  /** The headers of their requests. */
  cookie: string
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Submits a form of a page. */
  post(path: string, form?: Record<string, string> | FormData, headers?: Record<string, string>): Promise<Response>
}

/**
 * A signed-in user with a role in a workspace.
 * @param where the id of the workspace; defaults to ours
 * @example const owner = await signedInAs(service, 'owner'); await owner.get(`/w/${owner.slug}/overview`)
 */
export async function signInMember(
  service: Service,
  role: Role,
  { where = service.ours.workspaceId, name = `The ${role}` }: { where?: string; name?: string } = {},
): Promise<SignedInMember & { slug: string }> {
  const { database, now, newId, newSecret } = service.deps
  const [userId, token] = [newId(now()), newSecret()]
  await database.batch([
    sql`insert into app_user (id, name, email, email_verified, created_at, updated_at)
        values (${userId}, ${name}, ${`${userId}@vouch.test`}, 1, ${now()}, ${now()})`,
    sql`insert into member (workspace_id, user_id, role, created_at, created_by)
        values (${where}, ${userId}, ${role}, ${now()}, 'cli')`,
    sql`insert into session (id, user_id, token, expires_at, created_at, updated_at)
        values (${newId(now())}, ${userId}, ${token}, ${now() + 30 * DAY}, ${now()}, ${now()})`,
  ])
  const [workspace] = await database.all(sql<{ slug: string }>`select slug from workspace where id = ${where}`)
  return { ...(await createMemberClient(service, userId, token)), slug: workspace?.slug ?? '' }
}

async function createMemberClient(service: Service, userId: string, token: string): Promise<SignedInMember> {
  const options = { secure: true, path: '/' }
  const setCookie = await serializeSigned(`__Host-${SESSION_COOKIE}`, token, getCookieSecret(service.deps), options)
  const cookie = setCookie.split(';')[0] ?? ''
  const { publicUrl } = service.deps
  const baseHeaders = { cookie, accept: 'text/html' }
  return {
    userId,
    cookie,
    get: async (path, headers) =>
      service.app.request(`${publicUrl}${path}`, { headers: { ...baseHeaders, ...headers } }),
    post: async (path, form = {}, headers) =>
      service.app.request(`${publicUrl}${path}`, {
        method: 'POST',
        headers: { ...baseHeaders, origin: publicUrl, ...headers },
        body: form instanceof FormData ? form : new URLSearchParams(form),
      }),
  }
}
