import type { Context } from 'hono'
import { attempt, succeeded } from '../domain/users/attempts.ts'
import { noted } from '../domain/users/users.ts'
import type { Env } from '../http/env.ts'
import { authFor, headersOf, passCookies, tryOf } from './sign-in.ts'

/** What a person does with the second factor of his own account. He gives his password, where he has one. */
interface Own {
  c: Context<Env>
  password: string
}

/** What an app is told to show codes for, `otpauth://totp/…`. */
export interface Secret {
  uri: string
}

/**
 * Runs a call that better-auth takes with the person's password.
 * @returns the answer, or undefined where the password is wrong
 * @throws TooManyAttempts
 */
async function withPassword(c: Context<Env>, call: () => Promise<Response>): Promise<Response | undefined> {
  const { deps, staff } = c.var
  const about = tryOf(c, 'password', staff.person.email)
  await attempt(deps, about)
  const response = await call()
  if (!response.ok) return undefined
  await succeeded(deps, about)
  passCookies(c, response)
  return response
}

const tell = (c: Context<Env>, action: string) => {
  const { deps, staff } = c.var
  return noted(deps, { ...staff.person, address: deps.clientAddress(c) }, action)
}

/** Begins to set the second factor up; it is on once a code has shown that the app has the secret. */
export async function beginSecondFactor({ c, password }: Own): Promise<Secret | undefined> {
  const auth = await authFor(c)
  const body = { method: 'totp' as const, ...(password && { password }) }
  const response = await withPassword(c, () =>
    auth.api.enableTwoFactor({ body, headers: headersOf(c), asResponse: true }),
  )
  return response && { uri: ((await response.json()) as { totpURI: string }).totpURI }
}

/**
 * Turns the second factor on.
 * @returns the backup codes, or undefined where the code is wrong
 * @throws TooManyAttempts
 */
export async function turnOnSecondFactor(c: Context<Env>, code: string): Promise<string[] | undefined> {
  const { deps, staff } = c.var
  const about = tryOf(c, 'code', staff.person.id)
  await attempt(deps, about)
  const auth = await authFor(c)
  const response = await auth.api.verifyTOTP({ body: { code }, headers: headersOf(c), asResponse: true })
  if (!response.ok) return undefined
  await succeeded(deps, about)
  passCookies(c, response)
  await tell(c, 'person.second-factor-on')
  const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: staff.person.id } })
  return backupCodes
}

/** @returns whether it is off now; not where the password is wrong */
export async function turnOffSecondFactor({ c, password }: Own): Promise<boolean> {
  const auth = await authFor(c)
  const body = password ? { password } : {}
  const response = await withPassword(c, () =>
    auth.api.disableTwoFactor({ body: body as { password: string }, headers: headersOf(c), asResponse: true }),
  )
  if (!response) return false
  await tell(c, 'person.second-factor-off')
  return true
}

/** @returns new backup codes, in the place of the old ones; undefined where the password is wrong */
export async function newBackupCodes({ c, password }: Own): Promise<string[] | undefined> {
  const auth = await authFor(c)
  const body = password ? { password } : {}
  const response = await withPassword(c, () =>
    auth.api.generateBackupCodes({ body: body as { password: string }, headers: headersOf(c), asResponse: true }),
  )
  if (!response) return undefined
  await tell(c, 'person.backup-codes-made')
  return ((await response.json()) as { backupCodes: string[] }).backupCodes
}
