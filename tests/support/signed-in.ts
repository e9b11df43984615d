import { serializeSigned } from 'hono/utils/cookie'
import { SESSION_COOKIE, sessionSecret } from '../../server/http/sessions.ts'
import { sql } from '../../server/store/database.ts'
import type { Role } from '../../shared/roles.ts'
import { DAY, type Service } from './world.ts'

/** Somebody with a session, and what his browser does with pages. */
export interface Visitor {
  personId: string
  /** The header of his requests. */
  cookie: string
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Sends a form of one of our pages. */
  post(path: string, form?: Record<string, string> | FormData, headers?: Record<string, string>): Promise<Response>
}

/**
 * A person with a role in a workspace, signed in.
 * @param where the id of the workspace; ours where left out
 * @example const owner = await signedInAs(service, 'owner'); await owner.get(`/w/${owner.slug}/overview`)
 */
export async function signedInAs(
  service: Service,
  role: Role,
  { where = service.ours.workspaceId, name = `The ${role}` }: { where?: string; name?: string } = {},
): Promise<Visitor & { slug: string }> {
  const { database, now, newId, newSecret } = service.deps
  const [personId, token] = [newId(now()), newSecret()]
  await database.batch([
    sql`insert into app_user (id, name, email, email_verified, created_at, updated_at)
        values (${personId}, ${name}, ${`${personId}@vouch.test`}, 1, ${now()}, ${now()})`,
    sql`insert into member (workspace_id, user_id, role, created_at, created_by)
        values (${where}, ${personId}, ${role}, ${now()}, 'cli')`,
    sql`insert into session (id, user_id, token, expires_at, created_at, updated_at)
        values (${newId(now())}, ${personId}, ${token}, ${now() + 30 * DAY}, ${now()}, ${now()})`,
  ])
  const [place] = await database.all(sql<{ slug: string }>`select slug from workspace where id = ${where}`)
  return { ...(await visitor(service, personId, token)), slug: place?.slug ?? '' }
}

async function visitor(service: Service, personId: string, token: string): Promise<Visitor> {
  const cookie =
    (await serializeSigned(`__Secure-${SESSION_COOKIE}`, token, sessionSecret(service.deps), { secure: true })).split(
      ';',
    )[0] ?? ''
  const { publicUrl } = service.deps
  const common = { cookie, accept: 'text/html' }
  return {
    personId,
    cookie,
    get: async (path, headers) => service.app.request(`${publicUrl}${path}`, { headers: { ...common, ...headers } }),
    post: async (path, form = {}, headers) =>
      service.app.request(`${publicUrl}${path}`, {
        method: 'POST',
        headers: { ...common, origin: publicUrl, ...headers },
        body: form instanceof FormData ? form : new URLSearchParams(form),
      }),
  }
}
