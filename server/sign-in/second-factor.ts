import type { Context } from 'hono'
import { recordAttempt, resetAttempts } from '../domain/users/attempts.ts'
import { recordAudit } from '../domain/users/users.ts'
import type { Env } from '../http/env.ts'
import { buildAttempt, buildAuthHeaders, forwardCookies, loadAuth } from './sign-in.ts'

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
 * Enables the second factor.
 * @returns the backup codes, or undefined if the code is wrong
 * @throws TooManyAttempts
 */
export async function enableSecondFactor(c: Context<Env>, code: string): Promise<string[] | undefined> {
  const { deps, member } = c.var
  const attemptKey = buildAttempt(c, 'code', member.user.id)
  await recordAttempt(deps, attemptKey)
  const auth = await loadAuth(c)
  const response = await auth.api.verifyTOTP({ body: { code }, headers: buildAuthHeaders(c), asResponse: true })
  if (!response.ok) return undefined
  await resetAttempts(deps, attemptKey)
  forwardCookies(c, response)
  await recordOwnAction(c, 'user.second-factor-on')
  const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: member.user.id } })
  return backupCodes
}

/** @returns false if the password is wrong */
export async function disableSecondFactor({ c, password }: PasswordConfirmation): Promise<boolean> {
  const auth = await loadAuth(c)
  const body = password ? { password } : {}
  const response = await callWithPassword(c, () =>
    auth.api.disableTwoFactor({ body: body as { password: string }, headers: buildAuthHeaders(c), asResponse: true }),
  )
  if (!response) return false
  await recordOwnAction(c, 'user.second-factor-off')
  return true
}

/** @returns backup codes that replace the old ones, or undefined if the password is wrong */
export async function renewBackupCodes({ c, password }: PasswordConfirmation): Promise<string[] | undefined> {
  const auth = await loadAuth(c)
  const body = password ? { password } : {}
  const response = await callWithPassword(c, () =>
    auth.api.generateBackupCodes({
      body: body as { password: string },
      headers: buildAuthHeaders(c),
      asResponse: true,
    }),
  )
  if (!response) return undefined
  await recordOwnAction(c, 'user.backup-codes-created')
  return ((await response.json()) as { backupCodes: string[] }).backupCodes
}
