import type { Context } from 'hono'
import { getSessionEnd } from '../domain/users/sessions.ts'
import type { Env } from '../http/env.ts'
import { SESSION_COOKIE } from '../http/sessions.ts'
import { insertModel } from '../store/queries/sign-in.ts'

const MAX_USER_AGENT = 500

/** A new session of a user, as better-auth creates them. Set its cookie once the statement has run. */
export function buildSession(c: Context<Env>, userId: string) {
  const { deps } = c.var
  const now = deps.now()
  const token = deps.newSecret()
  const session = { sessionId: deps.newId(now), startedAt: now, authenticatedAt: now }
  const statement = insertModel('session', {
    id: session.sessionId,
    userId,
    token,
    expiresAt: getSessionEnd(deps, session),
    ipAddress: deps.getClientAddress(c),
    userAgent: (c.req.header('user-agent') ?? '').slice(0, MAX_USER_AGENT),
    createdAt: now,
    updatedAt: now,
  })
  return { session, token, statement }
}

/** The token of the session that a response starts. Its cookie also has a signature. */
export function readSessionToken(response: Response): string | undefined {
  const cookies = response.headers.getSetCookie().filter((cookie) => cookie.includes(`${SESSION_COOKIE}=`))
  const value = cookies.map((cookie) => /^[^=]+=([^;.]+)/.exec(cookie)?.[1]).find(Boolean)
  return value && decodeURIComponent(value)
}
