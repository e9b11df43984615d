import type { Context } from 'hono'
import { DomainError } from '../domain/errors.ts'
import { hash, sign } from '../domain/secrets.ts'
import { type Attempt, recordAttempt, resetAttempts } from '../domain/users/attempts.ts'
import { findUserBySession, hasWorkspaceOrInvitation } from '../domain/users/memberships.ts'
import { limitSignIns } from '../domain/users/passwords.ts'
import {
  completePasswordReset,
  findUserByEmail,
  getUser,
  recordAudit,
  requireStrongPasswordFor,
} from '../domain/users/users.ts'
import { toClientNetwork } from '../http/client-address.ts'
import { readSignedCookie } from '../http/cookies.ts'
import type { Env } from '../http/env.ts'
import { SESSION_COOKIE } from '../http/sessions.ts'
import { deleteSession, deleteSessions } from '../store/queries/sessions.ts'
import { claimOnce, selectWhere } from '../store/queries/sign-in.ts'
import type { Auth } from './auth.ts'
import { hashBackupCode } from './backup-codes.ts'
import { removeSession, startChallenge } from './challenge.ts'
import { logFailure } from './failure-log.ts'
import { getKnownBrowser, rememberBrowser } from './known-browser.ts'
import { CLIENT_ADDRESS_HEADER } from './names.ts'

/** The result of a sign-in attempt. `code` means that a second factor is required. */
export type SignInOutcome = 'in' | 'code' | 'wrong'

/** Loads better-auth on the first sign-in, because it slows the start and submissions do not need it. */
export async function loadAuth(c: Context<Env>): Promise<Auth> {
  const { getAuth } = await import('./auth.ts')
  return getAuth(c.var.deps)
}

/** The request headers passed to better-auth. */
export function buildAuthHeaders(c: Context<Env>): Headers {
  const headers = new Headers(c.req.raw.headers)
  headers.set(CLIENT_ADDRESS_HEADER, c.var.deps.getClientAddress(c))
  return headers
}

/** Copies the cookies set by better-auth to our response. */
export function forwardCookies(c: Context<Env>, response: Response): void {
  for (const cookie of response.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
}

/** What attempts are counted by: the account, the known browser, and the network, which is one household or office. */
export const buildAttempt = (c: Context<Env>, kind: Attempt['kind'], account: string): Attempt => ({
  kind,
  account,
  address: toClientNetwork(c.var.deps.getClientAddress(c)),
  browser: kind === 'code' ? undefined : getKnownBrowser(c, account),
})

/**
 * Signs in with a password. Known and unknown addresses take the same time and get the same reply.
 * @throws TooManyAttempts, Unavailable
 */
export const signInWithPassword = (c: Context<Env>, credentials: Credentials): Promise<SignInOutcome> =>
  limitSignIns(() => checkPassword(c, credentials))

interface Credentials {
  email: string
  password: string
}

async function checkPassword(c: Context<Env>, { email, password }: Credentials): Promise<SignInOutcome> {
  const { deps } = c.var
  const attemptKey = buildAttempt(c, 'password', email)
  const attempts = await recordAttempt(deps, attemptKey)
  const auth = await loadAuth(c)
  const response = await auth.api.signInEmail({
    body: { email, password },
    headers: buildAuthHeaders(c),
    asResponse: true,
  })
  if (!response.ok) {
    await recordFailure(c, attemptKey, attempts)
    return 'wrong'
  }
  await resetAttempts(deps, attemptKey)
  forwardCookies(c, response)
  const result = (await response.json()) as { twoFactorRedirect?: boolean }
  if (result.twoFactorRedirect) return 'code'
  const user = await findUserByEmail(deps, email)
  if (user) await recordSignIn(c, user, 'password')
  return 'in'
}

/** Signs in with a one-time link from an email. */
export async function signInWithLink(c: Context<Env>, token: string): Promise<SignInOutcome> {
  const auth = await loadAuth(c)
  const response = await auth.api.magicLinkVerify({ query: { token }, headers: buildAuthHeaders(c), asResponse: true })
  if (!response.ok) {
    logFailure(c, 'invalid sign-in link')
    return 'wrong'
  }
  const { user: authUser, token: sessionToken } = (await response.json()) as { user: { id: string }; token: string }
  const user = await getUser(c.var.deps, authUser.id)
  if (user.twoFactorEnabled) {
    await startChallenge(c, user.id, sessionToken)
    return 'code'
  }
  forwardCookies(c, response)
  await recordSignIn(c, user, 'link')
  return 'in'
}

/**
 * Accepts the code of an authenticator app or a backup code.
 * @throws TooManyAttempts
 */
export async function signInWithCode(c: Context<Env>, userId: string, code: string): Promise<SignInOutcome> {
  const { deps } = c.var
  const attemptKey = buildAttempt(c, 'code', userId)
  const user = await getUser(deps, userId)
  await recordAttempt(deps, attemptKey)
  const auth = await loadAuth(c)
  const normalizedCode = code.replace(/\s/g, '')
  const isTotp = /^\d{6}$/.test(normalizedCode)
  const request = {
    body: { code: isTotp ? normalizedCode : hashBackupCode(normalizedCode) },
    headers: removeSession(buildAuthHeaders(c)),
    asResponse: true as const,
  }
  const response =
    isTotp && !(await claimCode(c, userId, normalizedCode))
      ? undefined
      : await (isTotp ? auth.api.verifyTOTP(request) : auth.api.verifyBackupCode(request))
  if (!response?.ok) {
    logFailure(c, 'wrong code', { account: user.email })
    await recordAudit(deps, toActor(c, user), 'user.second-factor-failed')
    return 'wrong'
  }
  await resetAttempts(deps, attemptKey)
  forwardCookies(c, response)
  await recordSignIn(c, user, isTotp ? 'code' : 'backup-code')
  return 'in'
}

/** Longer than better-auth accepts an app code: its 30 seconds and the adjacent ones. */
const CODE_REUSE_WINDOW_MS = 2 * 60 * 1000

/** Rejects a code that was used before, so that an observer cannot reuse it. */
export async function claimCode({ var: { deps } }: Context<Env>, userId: string, code: string): Promise<boolean> {
  const now = deps.now()
  const [rows] = await deps.database.batch([
    claimOnce(sign(deps.secret, `code ${code} of ${userId}`), { now, until: now + CODE_REUSE_WINDOW_MS }),
  ])
  return rows.length > 0
}

export const toActor = (c: Context<Env>, { id, name }: { id: string; name: string }) => ({
  id,
  name,
  address: c.var.deps.getClientAddress(c),
})

/**
 * Records a sign-in that has succeeded.
 * @throws DomainError `no-workspace`
 */
export async function recordSignIn(c: Context<Env>, user: { id: string; name: string; email: string }, method: string) {
  await rejectWithoutWorkspace(c, user)
  rememberBrowser(c, user.email)
  await endReplacedSession(c)
  return recordAudit(c.var.deps, toActor(c, user), 'user.signed-in', { by: method })
}

/** Ends the session at once, since there is nothing that it could open. */
async function rejectWithoutWorkspace(c: Context<Env>, user: { id: string; email: string }): Promise<void> {
  const { deps } = c.var
  if (await hasWorkspaceOrInvitation(deps, user)) return
  await deps.database.batch([deleteSessions(user.id, null)])
  const detail = 'You are not a member of any workspace. Ask an owner of one to invite you.'
  throw new DomainError('forbidden', 'no-workspace', detail)
}

/** The new session takes the place of the one that this browser had. */
async function endReplacedSession(c: Context<Env>): Promise<void> {
  const { deps } = c.var
  // Not as a visit, which could send the old token after the new one.
  const token = await readSignedCookie(c, SESSION_COOKIE)
  const previous = token ? await findUserBySession(deps, token) : undefined
  if (previous) await deps.database.batch([deleteSession(previous.id, previous.sessionId)])
}

/** The failed attempts that may be typing errors, and are not audited. */
const MAX_TYPING_ERRORS = 2

/** Leaves a line in the log, and an audit entry if it cannot be a typing error. */
export async function recordFailure(c: Context<Env>, { account }: Attempt, attempts: number): Promise<void> {
  const { deps } = c.var
  logFailure(c, 'wrong password', { account, attempts })
  const user = attempts > MAX_TYPING_ERRORS ? await findUserByEmail(deps, account) : undefined
  if (user) await recordAudit(deps, toActor(c, user), 'user.sign-in-failed', { attempts })
}

/**
 * Sets a new password with a link from an email, and ends all sessions.
 * @returns false if the link is used or expired
 * @throws WeakPassword, and the link can be used again
 */
export async function resetPassword(c: Context<Env>, token: string, password: string): Promise<boolean> {
  const { deps } = c.var
  const userId = await getResetUserId(c, token)
  if (userId === undefined) {
    logFailure(c, 'invalid reset link')
    return false
  }
  await requireStrongPasswordFor(deps, userId, password)
  const auth = await loadAuth(c)
  const response = await auth.api.resetPassword({ body: { token, newPassword: password }, asResponse: true })
  if (!response.ok) return false
  await completePasswordReset(deps, toActor(c, await getUser(deps, userId)))
  return true
}

/** The user whose password a link can reset; undefined if the link is used or expired. */
export async function getResetUserId(c: Context<Env>, token: string): Promise<string | undefined> {
  const { deps } = c.var
  const where = [
    { field: 'identifier', operator: 'eq', value: hash(`reset-password:${token}`) },
    { field: 'expiresAt', operator: 'gt', value: deps.now() },
  ] as const
  const [row] = await deps.database.all(selectWhere('verification', where, { limit: 1 }))
  return row ? String(row.value) : undefined
}
