import type { Context } from 'hono'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import { hash, sign } from '../domain/secrets.ts'
import { type Attempt, attempt, succeeded } from '../domain/users/attempts.ts'
import { getPerson, noted, passwordReset, personWithEmail } from '../domain/users/users.ts'
import { household } from '../http/client-address.ts'
import type { Env } from '../http/env.ts'
import { cookiePrefix, SESSION_COOKIE, sessionSecret } from '../http/sessions.ts'
import { rowsWhere, takeOnce } from '../store/queries/sign-in.ts'
import type { Auth } from './auth.ts'
import { ADDRESS_HEADER, PROVIDER } from './names.ts'

/** What has come of somebody’s wish to get in. `code`: a second factor is asked for. */
export type Outcome = 'in' | 'code' | 'wrong'

/** Between the password and the code, in seconds. */
const CHALLENGE = 600
const CHALLENGE_COOKIE = 'vouch.two_factor'

/** better-auth is loaded by the first who signs in: starting is to be quick, and answers need it not. */
export async function authFor(c: Context<Env>): Promise<Auth> {
  const { authOf } = await import('./auth.ts')
  return authOf(c.var.deps)
}

/** The headers of a request as better-auth is to see them. */
export function headersOf(c: Context<Env>): Headers {
  const headers = new Headers(c.req.raw.headers)
  headers.set(ADDRESS_HEADER, c.var.deps.clientAddress(c))
  return headers
}

/** Hands the cookies of better-auth on to the browser. */
export function passCookies(c: Context<Env>, response: Response): void {
  for (const cookie of response.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
}

/** Where tries come from: a household or office counts as one. */
export const tryOf = (c: Context<Env>, what: Attempt['what'], account: string): Attempt => ({
  what,
  account,
  address: household(c.var.deps.clientAddress(c)),
})

/**
 * Signs in with a password. Known and unknown addresses take the same time and give the same answer.
 * @throws TooManyAttempts
 */
export async function signInWithPassword(
  c: Context<Env>,
  { email, password }: { email: string; password: string },
): Promise<Outcome> {
  const { deps } = c.var
  const about = tryOf(c, 'password', email)
  await attempt(deps, about)
  const auth = await authFor(c)
  const response = await auth.api.signInEmail({ body: { email, password }, headers: headersOf(c), asResponse: true })
  if (!response.ok) return 'wrong'
  await succeeded(deps, about)
  passCookies(c, response)
  const answer = (await response.json()) as { twoFactorRedirect?: boolean }
  if (answer.twoFactorRedirect) return 'code'
  const person = await personWithEmail(deps, email)
  if (person) await signedInAs(c, person, 'password')
  return 'in'
}

/** Signs in by a link of an e-mail, once. */
export async function signInWithLink(c: Context<Env>, token: string): Promise<Outcome> {
  const auth = await authFor(c)
  const response = await auth.api.magicLinkVerify({ query: { token }, headers: headersOf(c), asResponse: true })
  if (!response.ok) return 'wrong'
  const { user, token: session } = (await response.json()) as { user: { id: string }; token: string }
  const person = await getPerson(c.var.deps, user.id)
  if (person.twoFactorEnabled) {
    await challenge(c, auth, person.id, session)
    return 'code'
  }
  passCookies(c, response)
  await signedInAs(c, person, 'link')
  return 'in'
}

/** A link proves an address, not a second factor: better-auth asks for that after passwords only. */
async function challenge(c: Context<Env>, auth: Auth, personId: string, session: string): Promise<void> {
  const { deps } = c.var
  const { internalAdapter } = await auth.$context
  await internalAdapter.deleteSession(session)
  const identifier = `2fa-${deps.newSecret()}`
  const expiresAt = new Date(deps.now() + CHALLENGE * 1000)
  await internalAdapter.createVerificationValue({ identifier, value: personId, expiresAt })
  await internalAdapter.createVerificationValue({ identifier: `2fa-attempts-${identifier}`, value: '0', expiresAt })
  await setSignedCookie(c, CHALLENGE_COOKIE, identifier, sessionSecret(deps), {
    ...cookiePrefix(deps),
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: CHALLENGE,
  })
}

/** Who has given his password, and is to give a code now; undefined where nobody has, or too long ago. */
export async function challenged(c: Context<Env>): Promise<string | undefined> {
  const { deps } = c.var
  const { prefix } = cookiePrefix(deps)
  const identifier = await getSignedCookie(c, sessionSecret(deps), CHALLENGE_COOKIE, prefix)
  if (!identifier) return undefined
  const where = [
    { field: 'identifier', operator: 'eq', value: hash(identifier) },
    { field: 'expiresAt', operator: 'gt', value: deps.now() },
  ] as const
  const [row] = await deps.database.all(rowsWhere('verification', where, { limit: 1 }))
  return row ? String(row.value) : undefined
}

/**
 * Takes the code of an app, or one of the backup codes.
 * @throws TooManyAttempts
 */
export async function signInWithCode(c: Context<Env>, personId: string, code: string): Promise<Outcome> {
  const { deps } = c.var
  const about = tryOf(c, 'code', personId)
  const person = await getPerson(deps, personId)
  await attempt(deps, about)
  const auth = await authFor(c)
  const plain = code.replace(/\s/g, '')
  const isTotp = /^\d{6}$/.test(plain)
  const request = { body: { code: plain }, headers: challengeOf(c), asResponse: true as const }
  const response =
    isTotp && !(await isUnused(c, personId, plain))
      ? undefined
      : await (isTotp ? auth.api.verifyTOTP(request) : auth.api.verifyBackupCode(request))
  if (!response?.ok) {
    await noted(deps, whoIs(c, person), 'person.second-factor-failed')
    return 'wrong'
  }
  await succeeded(deps, about)
  passCookies(c, response)
  await signedInAs(c, person, isTotp ? 'code' : 'backup-code')
  return 'in'
}

/** Without the session that somebody may have as well: his own code would be asked for, and not that of who signs in. */
function challengeOf(c: Context<Env>): Headers {
  const headers = headersOf(c)
  const cookies = headers.get('cookie')?.split(/; */) ?? []
  headers.set('cookie', cookies.filter((cookie) => !cookie.includes(SESSION_COOKIE)).join('; '))
  return headers
}

/** For longer than better-auth takes a code of an app: its half minute and those beside it. */
const CODE = 2 * 60 * 1000

/** Whoever has seen a code being typed is not to sign in by it once more. */
async function isUnused({ var: { deps } }: Context<Env>, personId: string, code: string): Promise<boolean> {
  const now = deps.now()
  const [rows] = await deps.database.batch([
    takeOnce(sign(deps.secret, `code ${code} of ${personId}`), { now, until: now + CODE }),
  ])
  return rows.length > 0
}

const whoIs = (c: Context<Env>, { id, name }: { id: string; name: string }) => ({
  id,
  name,
  address: c.var.deps.clientAddress(c),
})

const signedInAs = (c: Context<Env>, person: { id: string; name: string }, by: string) =>
  noted(c.var.deps, whoIs(c, person), 'person.signed-in', { by })

/** Gives somebody a new password, by a link of an e-mail; he is signed out everywhere. False where the link is used or too old. */
export async function resetPassword(c: Context<Env>, token: string, password: string): Promise<boolean> {
  const { deps } = c.var
  const personId = await ownerOfReset(c, token)
  if (personId === undefined) return false
  const auth = await authFor(c)
  const response = await auth.api.resetPassword({ body: { token, newPassword: password }, asResponse: true })
  if (!response.ok) return false
  await passwordReset(deps, whoIs(c, await getPerson(deps, personId)))
  return true
}

/** Whose password a link lets somebody choose anew; undefined for one that is used or too old. */
export async function ownerOfReset(c: Context<Env>, token: string): Promise<string | undefined> {
  const { deps } = c.var
  const where = [
    { field: 'identifier', operator: 'eq', value: hash(`reset-password:${token}`) },
    { field: 'expiresAt', operator: 'gt', value: deps.now() },
  ] as const
  const [row] = await deps.database.all(rowsWhere('verification', where, { limit: 1 }))
  return row ? String(row.value) : undefined
}

/** Where the provider asks who somebody is; undefined while the provider cannot be reached. */
export async function toProvider(c: Context<Env>, next: string, refused: string): Promise<string | undefined> {
  const { publicUrl } = c.var.deps
  const auth = await authFor(c)
  const body = { provider: PROVIDER, callbackURL: publicUrl + next, errorCallbackURL: publicUrl + refused }
  const response = await auth.api.signInSocial({ body, headers: headersOf(c), asResponse: true })
  if (!response.ok) return undefined
  passCookies(c, response)
  return ((await response.json()) as { url?: string }).url
}

/** What becomes of the provider's answer: somebody is in, or is told that he is not expected. */
export async function answerOfProvider(c: Context<Env>): Promise<Response> {
  const auth = await authFor(c)
  const { pathname, search } = new URL(c.req.url)
  const response = await auth.handler(new Request(c.var.deps.publicUrl + pathname + search, { headers: headersOf(c) }))
  passCookies(c, response)
  return c.redirect(response.headers.get('location') ?? '/', 303)
}
