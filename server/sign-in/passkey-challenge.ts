import { hash, isValidSignature, sign } from '../domain/secrets.ts'
import type { AppDeps } from '../http/env.ts'
import { insertModel } from '../store/queries/sign-in.ts'

/**
 * What a challenge may be used for. It is bound to a user, except for signing in with a passkey alone, where the user is
 * not known yet.
 */
export type ChallengePurpose = { use: 'register' | 'confirm'; userId: string } | { use: 'sign-in' }

/** The time to find the authenticator and unlock it. */
const VALID_MS = 5 * 60 * 1000

const toMessage = (purpose: ChallengePurpose, expiresAt: string, nonce: string) =>
  `passkey challenge ${expiresAt} ${nonce} to ${purpose.use} ${'userId' in purpose ? purpose.userId : ''}`

/** A random text that this service has signed, so that it is stored only once it is used: anyone may ask for one. */
export function createChallenge({ secret, now, newSecret }: AppDeps, purpose: ChallengePurpose): string {
  const [expiresAt, nonce] = [`${now() + VALID_MS}`, newSecret()]
  return `${expiresAt}.${nonce}.${sign(secret, toMessage(purpose, expiresAt, nonce))}`
}

/** Whether this service issued the challenge for this purpose, and it has not expired. @param encoded in base64url */
export function isValidChallenge(deps: AppDeps, purpose: ChallengePurpose, encoded: string): boolean {
  const [expiresAt = '', nonce = '', signature = ''] = decode(encoded).split('.')
  return isValidSignature(signature, deps, toMessage(purpose, expiresAt, nonce)) && Number(expiresAt) > deps.now()
}

/** Marks a challenge as used. The batch fails if it has been used before. */
export function consumeChallenge({ now }: AppDeps, encoded: string) {
  const id = hash(`passkey challenge ${decode(encoded)}`)
  const expiresAt = now() + VALID_MS
  return insertModel('verification', {
    id,
    identifier: id,
    value: '',
    expiresAt,
    createdAt: now(),
    updatedAt: now(),
  })
}

const decode = (encoded: string) => Buffer.from(encoded, 'base64url').toString()
