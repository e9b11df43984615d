import type { Context } from 'hono'
import { joinAll } from '../domain/users/join.ts'
import { getUser } from '../domain/users/users.ts'
import type { Env } from '../http/env.ts'
import { selectWhere } from '../store/queries/sign-in.ts'
import { startChallenge } from './challenge.ts'
import { logFailure } from './failure-log.ts'
import { PROVIDER_ID, PROVIDER_REFUSAL_PATH } from './names.ts'
import { readSessionToken } from './session.ts'
import { buildAuthHeaders, forwardCookies, loadAuth, recordSignIn } from './sign-in.ts'

/** How old the sign-in at the provider may be: as old as a session of ours. */
const PROVIDER_MAX_AGE_SECONDS = 30 * 24 * 60 * 60

/**
 * The provider's sign-in URL; undefined if the provider cannot be reached.
 * @param isAgain the provider must ask the user who they are, also if they are signed in there
 */
export async function getProviderUrl(
  c: Context<Env>,
  returnPath: string,
  isAgain: boolean,
): Promise<string | undefined> {
  const { publicUrl } = c.var.deps
  const auth = await loadAuth(c)
  const body = {
    provider: PROVIDER_ID,
    callbackURL: publicUrl + returnPath,
    errorCallbackURL: publicUrl + PROVIDER_REFUSAL_PATH,
    // With `max_age`, the ID token tells when the provider asked the user (OpenID Connect Core, 3.1.2.1).
    additionalParams: {
      max_age: isAgain ? '0' : `${PROVIDER_MAX_AGE_SECONDS}`,
      ...(isAgain && { prompt: 'login' }),
    },
  }
  const response = await auth.api.signInSocial({ body, headers: buildAuthHeaders(c), asResponse: true })
  if (!response.ok) return undefined
  forwardCookies(c, response)
  return ((await response.json()) as { url?: string }).url
}

/** Where the provider's callback leads: to the requested page, to the second factor, or to why the user is refused. */
export interface ProviderCallback {
  outcome: 'in' | 'code' | 'refused'
  location: string
}

/** Handles the provider's callback. The second factor is required unless the provider has checked more than one. */
export async function handleProviderCallback(c: Context<Env>): Promise<ProviderCallback> {
  const auth = await loadAuth(c)
  const { pathname, search } = new URL(c.req.url)
  const response = await auth.handler(
    new Request(c.var.deps.publicUrl + pathname + search, { headers: buildAuthHeaders(c) }),
  )
  const location = response.headers.get('location') ?? '/'
  const token = readSessionToken(response)
  const outcome = token === undefined ? 'refused' : await completeProviderSignIn(c, token)
  if (outcome === 'code') return { outcome, location }
  if (outcome === 'refused') logFailure(c, 'refused by the provider')
  forwardCookies(c, response)
  return { outcome, location }
}

/** Accepts the pending invitations of a user, and records the sign-in. */
async function completeProviderSignIn(c: Context<Env>, token: string): Promise<'in' | 'code' | 'refused'> {
  const { deps } = c.var
  const where = [{ field: 'token', operator: 'eq', value: token }] as const
  const [session] = await deps.database.all(selectWhere('session', where, { limit: 1 }))
  if (!session) return 'refused'
  const user = await getUser(deps, String(session.userId))
  await joinAll(deps, user)
  if (user.twoFactorEnabled && !session.multiFactor) {
    await startChallenge(c, user.id, token)
    return 'code'
  }
  await recordSignIn(c, user, 'provider')
  return 'in'
}
