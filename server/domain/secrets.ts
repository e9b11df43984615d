import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Deps } from './deps.ts'

/** The hash under which random secrets are stored. A fast one suffices for 128 random bits. */
export const hash = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** A short digest of a value, without revealing it: 22 characters carry 131 bits. */
export const digest = (value: string): string => hash(value).slice(0, 22)

export const hmac = (secret: string, message: string, encoding: 'base64' | 'base64url' | 'hex'): string =>
  createHmac('sha256', secret).update(message).digest(encoding)

/** Signs `message` with the secret of the service. */
export const sign = (secret: string, message: string): string => hmac(secret, message, 'base64url')

/** The secret of the service, and those it had before. */
export type SigningDeps = Pick<Deps, 'secret' | 'previousSecrets'>

/** What verifies: the current secret first, then the earlier ones. */
export const listSecrets = ({ secret, previousSecrets = [] }: SigningDeps): string[] => [secret, ...previousSecrets]

/** Whether the service has signed `message`, with its secret or an earlier one. */
export const isValidSignature = (actual: string, deps: SigningDeps, message: string): boolean =>
  listSecrets(deps).some((secret) => isEqual(actual, sign(secret, message)))

/** Tells values apart in the log without naming them. */
export const pseudonymize = (secret: string, value: string): string => sign(secret, `log ${value}`).slice(0, 12)

/** Compares in constant time. */
export function isEqual(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
