import { z } from 'zod'
import { PasskeyAssertion } from '../../../shared/passkey.ts'
import { HttpError } from '../../http/errors.ts'
import { getChallengedUserId } from '../../sign-in/challenge.ts'
import { createSignInOptions, signInWithPasskey, supportsPasskeys } from '../../sign-in/passkeys.ts'
import type { VisitorContext } from '../layout/context.ts'
import { toLocalPath } from './paths.ts'

const SignInBody = z.object({ credential: PasskeyAssertion, next: z.string().max(4096).optional() })

/** What the browser needs to sign in with a passkey alone. */
export const showSignInOptions = (visitor: VisitorContext) => sendOptions(visitor)

export const submitPasskey = (visitor: VisitorContext) => signIn(visitor)

/** What the browser needs to confirm a sign-in with a passkey of the user who has entered a password. */
export const showConfirmationOptions = async (visitor: VisitorContext) =>
  sendOptions(visitor, await requireChallengedUserId(visitor))

export const confirmWithPasskey = async (visitor: VisitorContext) =>
  signIn(visitor, await requireChallengedUserId(visitor))

async function sendOptions({ c }: VisitorContext, challengedUserId?: string): Promise<Response> {
  if (!supportsPasskeys(c.var.deps.publicUrl)) return c.notFound()
  return c.json(await createSignInOptions(c, challengedUserId))
}

async function signIn({ c }: VisitorContext, challengedUserId?: string): Promise<Response> {
  if (!supportsPasskeys(c.var.deps.publicUrl)) return c.notFound()
  const { credential, next } = await readJson(c.req, SignInBody)
  if (!(await signInWithPasskey(c, credential, challengedUserId)))
    throw new HttpError(400, 'passkey-rejected', 'This passkey cannot be used here, or it took too long.')
  return c.json({ location: toLocalPath(next) })
}

async function requireChallengedUserId({ c }: VisitorContext): Promise<string> {
  const userId = await getChallengedUserId(c)
  if (userId === undefined) throw new HttpError(400, 'sign-in-timeout', 'That took too long. Sign in again.')
  return userId
}

/** @throws HttpError 400 */
export async function readJson<Schema extends z.ZodType>(
  request: { json(): Promise<unknown> },
  schema: Schema,
): Promise<z.output<Schema>> {
  const { data } = schema.safeParse(await request.json().catch(() => undefined))
  if (data === undefined) throw new HttpError(400, 'passkey-required', 'Expected a passkey as JSON.')
  return data
}
