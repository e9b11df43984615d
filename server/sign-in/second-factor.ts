import type { Context } from 'hono'
import { recordAttempt, resetAttempts } from '../domain/users/attempts.ts'
import { limitSignIns } from '../domain/users/passwords.ts'
import { getUserFactors, removeAuthenticatorApp } from '../domain/users/second-factors.ts'
import { getUser, hasPassword, isCurrentPassword, recordAudit } from '../domain/users/users.ts'
import type { Env } from '../http/env.ts'
import { deleteWhere } from '../store/queries/sign-in.ts'
import { replaceBackupCodes } from './backup-codes.ts'
import { readSessionToken } from './session.ts'
import { buildAttempt, buildAuthHeaders, claimCode, forwardCookies, loadAuth } from './sign-in.ts'

/** Manages the second factor of the user's own account. Users with a password must enter it. */
interface PasswordConfirmation {
  c: Context<Env>
  password: string
}

/** The URI for authenticator apps, `otpauth://totp/…`. */
export interface TotpSecret {
  uri: string
}

/**
 * Runs a better-auth call that requires the user's password.
 * @returns its result, or undefined if the password is wrong
 * @throws TooManyAttempts
 */
async function callWithPassword(c: Context<Env>, call: () => Promise<Response>): Promise<Response | undefined> {
  const { deps, member } = c.var
  const attemptKey = buildAttempt(c, 'password', member.user.email)
  await recordAttempt(deps, attemptKey)
  const response = await call()
  if (!response.ok) return undefined
  await resetAttempts(deps, attemptKey)
  forwardCookies(c, response)
  return response
}

const recordOwnAction = (c: Context<Env>, action: string) => {
  const { deps, member } = c.var
  return recordAudit(deps, { ...member.user, address: deps.getClientAddress(c) }, action)
}

/** Starts the setup. The second factor is enabled once a code proves that the app has the secret. */
export async function startSecondFactor({ c, password }: PasswordConfirmation): Promise<TotpSecret | undefined> {
  const auth = await loadAuth(c)
  const body = { method: 'totp' as const, ...(password && { password }) }
  const response = await callWithPassword(c, () =>
    auth.api.enableTwoFactor({ body, headers: buildAuthHeaders(c), asResponse: true }),
  )
  return response && { uri: ((await response.json()) as { totpURI: string }).totpURI }
}

/**
 * Enables the second factor. The first one ends the sessions that were started without one.
 * @returns the backup codes, or undefined if the code is wrong or no app is being set up
 * @throws TooManyAttempts
 */
export async function enableSecondFactor(c: Context<Env>, code: string): Promise<string[] | undefined> {
  const { deps, member } = c.var
  if ((await getUserFactors(deps, member.user.id)).authenticatorApp) return undefined
  const attemptKey = buildAttempt(c, 'code', member.user.id)
  await recordAttempt(deps, attemptKey)
  if (!(await claimCode(c, member.user.id, code))) return undefined
  const { twoFactorEnabled } = await getUser(deps, member.user.id)
  const auth = await loadAuth(c)
  const response = await auth.api.verifyTOTP({ body: { code }, headers: buildAuthHeaders(c), asResponse: true })
  if (!response.ok) return undefined
  await resetAttempts(deps, attemptKey)
  forwardCookies(c, response)
  if (!twoFactorEnabled) await endEarlierSessions(c, readSessionToken(response))
  await recordOwnAction(c, 'user.second-factor-on')
  return replaceBackupCodes(deps, member.user.id)
}

/** better-auth has replaced the current session by one with this token. */
async function endEarlierSessions(c: Context<Env>, token: string | undefined): Promise<void> {
  const { deps, member } = c.var
  const where = [
    { field: 'userId', operator: 'eq', value: member.user.id },
    { field: 'token', operator: 'ne', value: token ?? '' },
  ] as const
  await deps.database.batch([deleteWhere('session', where)])
}

/**
 * Whether this is the user's password; true for users who have none.
 * @throws TooManyAttempts
 */
async function confirmPassword({ c, password }: PasswordConfirmation): Promise<boolean> {
  const { deps, member } = c.var
  const { user } = member
  const attemptKey = buildAttempt(c, 'password', user.email)
  await recordAttempt(deps, attemptKey)
  const isConfirmed =
    !(await hasPassword(deps, user.id)) || (await limitSignIns(() => isCurrentPassword(deps, user.id, password)))
  if (isConfirmed) await resetAttempts(deps, attemptKey)
  return isConfirmed
}

/** @returns false if the password is wrong */
export async function disableSecondFactor({ c, password }: PasswordConfirmation): Promise<boolean> {
  const { deps, member } = c.var
  const { user } = member
  if (!(await confirmPassword({ c, password }))) return false
  await removeAuthenticatorApp(deps, { ...user, address: deps.getClientAddress(c) })
  return true
}

/** @returns backup codes that replace the old ones, or undefined if the password is wrong */
export async function renewBackupCodes({ c, password }: PasswordConfirmation): Promise<string[] | undefined> {
  if (!(await confirmPassword({ c, password }))) return undefined
  await recordOwnAction(c, 'user.backup-codes-created')
  return replaceBackupCodes(c.var.deps, c.var.member.user.id)
}
