import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Context } from 'hono'
import type { NewPasskey, PasskeyAssertion, PasskeyRegistration } from '../../shared/passkey.ts'
import { recordAttempt, resetAttempts } from '../domain/users/attempts.ts'
import { hasWorkspaceOrInvitation } from '../domain/users/memberships.ts'
import { getUserFactors } from '../domain/users/second-factors.ts'
import { auditInAllWorkspaces, getUser, recordAudit } from '../domain/users/users.ts'
import type { Env } from '../http/env.ts'
import { getSessionUser, setSessionCookie } from '../http/sessions.ts'
import { ConstraintViolation } from '../store/database.ts'
import {
  insertPasskey,
  type PasskeyRow,
  recordPasskeyUse,
  selectPasskeyByCredential,
} from '../store/queries/passkeys.ts'
import { deleteSessionsWithoutFactor, updateSecondFactorFlag } from '../store/queries/second-factors.ts'
import { deleteSession } from '../store/queries/sessions.ts'
import { deleteChallenge } from './challenge.ts'
import { rememberBrowser } from './known-browser.ts'
import { type ChallengePurpose, consumeChallenge, createChallenge, isValidChallenge } from './passkey-challenge.ts'
import { buildSession } from './session.ts'
import { buildAttempt, toActor } from './sign-in.ts'

// The ceremonies are ours, around the library that better-auth's plugin uses too. The plugin does not require that passkeys
// verify their user, which is why one counts as two factors here, and creates a session apart from the use of the passkey.

/** Loaded on the first use, because it slows the start. */
const loadWebAuthn = () => import('@simplewebauthn/server')

/** EdDSA, ES256 and RS256, which every runtime can verify. */
const ALGORITHMS = [-8, -7, -257]

/** The domain that passkeys belong to, and the origin that may use them: those of `PUBLIC_URL`. */
function getRelyingParty(publicUrl: string) {
  const { hostname, origin } = new URL(publicUrl)
  return { id: hostname, origin }
}

/** Browsers have passkeys over HTTPS and on localhost, and for names only, not for IP addresses. */
export function supportsPasskeys(publicUrl: string): boolean {
  const { hostname, protocol } = new URL(publicUrl)
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname)
  return !isAddress && (protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost'))
}

const parseTransports = ({ transports }: PasskeyRow) => JSON.parse(transports)

const toDescriptor = (row: PasskeyRow) => ({ id: row.credentialId, transports: parseTransports(row) })

/** What a browser needs to create a passkey for the signed-in user: `PublicKeyCredentialCreationOptionsJSON`. */
export async function createRegistrationOptions(c: Context<Env>) {
  const { deps, member } = c.var
  const { id, email, name } = member.user
  const { passkeys } = await getUserFactors(deps, id)
  const { generateRegistrationOptions } = await loadWebAuthn()
  return generateRegistrationOptions({
    rpName: 'Vouch',
    rpID: getRelyingParty(deps.publicUrl).id,
    userID: new Uint8Array(Buffer.from(id)),
    userName: email,
    userDisplayName: name,
    challenge: createChallenge(deps, { use: 'register', userId: id }),
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: passkeys.map(toDescriptor),
    // Stored on the authenticator, so that users sign in without entering an address.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/**
 * Stores a passkey of the signed-in user. The first second factor ends the sessions that were started without one.
 * @returns its id; undefined if it is not valid, took too long, is known, or the user has too many
 */
export async function registerPasskey(c: Context<Env>, { name, credential }: NewPasskey): Promise<string | undefined> {
  const { deps, member } = c.var
  const { user } = member
  const verified = await verifyRegistration(c, credential)
  if (!verified) return undefined
  const now = deps.now()
  const self = { ...user, address: deps.getClientAddress(c) }
  const row = {
    id: deps.newId(now),
    userId: user.id,
    credentialId: verified.id,
    publicKey: Buffer.from(verified.publicKey).toString('base64url'),
    counter: verified.counter,
    transports: JSON.stringify(credential.response.transports),
    name,
    createdAt: now,
    lastUsedAt: null,
  }
  const statements = [
    consumeChallenge(deps, readChallenge(credential)),
    ...insertPasskey(row),
    deleteSessionsWithoutFactor(user.id, user.sessionId),
    ...updateSecondFactorFlag(user.id, now),
    ...(await auditInAllWorkspaces(deps, self, 'user.passkey-added', { name })),
  ]
  // Exclusive, because the number of passkeys is limited.
  const isStored = await runUnlessViolated(deps.database.batch(statements, { exclusive: true }))
  return isStored ? row.id : undefined
}

async function verifyRegistration(c: Context<Env>, credential: PasskeyRegistration) {
  const { deps, member } = c.var
  const { verifyRegistrationResponse } = await loadWebAuthn()
  const { id, origin } = getRelyingParty(deps.publicUrl)
  try {
    if (!(await hasNoCertificate(credential))) return undefined
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...credential, clientExtensionResults: {} } as RegistrationResponseJSON,
      expectedChallenge: (challenge) => isValidChallenge(deps, { use: 'register', userId: member.user.id }, challenge),
      expectedOrigin: origin,
      expectedRPID: id,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    return registrationInfo?.credential
  } catch {
    return undefined
  }
}

/** We ask for no attestation. Its certificates name addresses that the library would fetch. */
async function hasNoCertificate({ response }: PasskeyRegistration): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(response.attestationObject, 'base64url')))
  const format = attestation.get('fmt')
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined)
}

/**
 * What a browser needs to use a passkey: `PublicKeyCredentialRequestOptionsJSON`.
 * @param challengedUserId who has proved one factor already, and may use their own passkeys only
 */
export async function createSignInOptions(c: Context<Env>, challengedUserId?: string) {
  const { deps } = c.var
  const { generateAuthenticationOptions } = await loadWebAuthn()
  const passkeys = challengedUserId === undefined ? [] : (await getUserFactors(deps, challengedUserId)).passkeys
  return generateAuthenticationOptions({
    rpID: getRelyingParty(deps.publicUrl).id,
    challenge: createChallenge(deps, toPurpose(challengedUserId)),
    userVerification: 'required',
    allowCredentials: passkeys.map(toDescriptor),
  })
}

const toPurpose = (challengedUserId: string | undefined): ChallengePurpose =>
  challengedUserId === undefined ? { use: 'sign-in' } : { use: 'confirm', userId: challengedUserId }

/**
 * Signs in with a passkey, which counts as two factors: the authenticator, and what unlocks it.
 * @param challengedUserId who has proved one factor already
 * @returns false for every passkey that is refused, whatever the reason
 * @throws TooManyAttempts
 */
export async function signInWithPasskey(
  c: Context<Env>,
  assertion: PasskeyAssertion,
  challengedUserId?: string,
): Promise<boolean> {
  const { deps } = c.var
  const attempt = challengedUserId === undefined ? undefined : buildAttempt(c, 'code', challengedUserId)
  if (attempt) await recordAttempt(deps, attempt)
  const verified = await verifyAssertion(c, assertion, challengedUserId)
  if (!verified) {
    await recordRefusal(c, challengedUserId)
    return false
  }
  const { row, counter } = verified
  const user = await getUser(deps, row.userId)
  const { session, token, statement } = buildSession(c, user.id)
  const replaced = await getSessionUser(c)
  const statements = [
    consumeChallenge(deps, readChallenge(assertion)),
    ...recordPasskeyUse(row.id, { counter, now: deps.now() }),
    ...(await deleteChallenge(c)),
    statement,
    ...(replaced ? [deleteSession(replaced.id, replaced.sessionId)] : []),
    ...(await auditInAllWorkspaces(deps, toActor(c, user), 'user.signed-in', { by: 'passkey' })),
  ]
  const isStored = await runUnlessViolated(deps.database.batch(statements))
  if (!isStored) return false
  if (attempt) await resetAttempts(deps, attempt)
  await setSessionCookie(c, session, token)
  rememberBrowser(c, user.email)
  return true
}

async function verifyAssertion(c: Context<Env>, assertion: PasskeyAssertion, challengedUserId: string | undefined) {
  const { deps } = c.var
  const [row] = await deps.database.all(selectPasskeyByCredential(assertion.id))
  if (!row || !isOwnerNamed(row, assertion, challengedUserId)) return undefined
  if (!(await hasWorkspaceOrInvitation(deps, await getUser(deps, row.userId)))) return undefined
  const { verifyAuthenticationResponse } = await loadWebAuthn()
  const { id, origin } = getRelyingParty(deps.publicUrl)
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...assertion, clientExtensionResults: {} } as never,
      expectedChallenge: (challenge) => isValidChallenge(deps, toPurpose(challengedUserId), challenge),
      expectedOrigin: origin,
      expectedRPID: id,
      credential: {
        id: row.credentialId,
        publicKey: new Uint8Array(Buffer.from(row.publicKey, 'base64url')),
        counter: row.counter,
        transports: parseTransports(row),
      },
    })
    return verified ? { row, counter: authenticationInfo.newCounter } : undefined
  } catch {
    return undefined
  }
}

/** Web Authentication, section 7.2, step 6: the passkey belongs to who is known, or the authenticator names its owner. */
function isOwnerNamed({ userId }: PasskeyRow, { response }: PasskeyAssertion, challengedUserId: string | undefined) {
  const userHandle = response.userHandle && Buffer.from(response.userHandle, 'base64url').toString()
  if (userHandle !== undefined && userHandle !== userId) return false
  return challengedUserId === undefined ? userHandle === userId : challengedUserId === userId
}

async function recordRefusal(c: Context<Env>, challengedUserId: string | undefined): Promise<void> {
  const { deps, requestId } = c.var
  deps.log.warn({ requestId }, 'passkey refused')
  if (challengedUserId === undefined) return
  await recordAudit(deps, toActor(c, await getUser(deps, challengedUserId)), 'user.second-factor-failed')
}

/** The challenge that was signed, in base64url. */
const readChallenge = ({ response }: PasskeyAssertion | PasskeyRegistration): string =>
  JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()).challenge

/** @returns false if an earlier or concurrent request has used the challenge, the counter or the last place */
async function runUnlessViolated(batch: Promise<unknown>): Promise<boolean> {
  try {
    await batch
    return true
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    return false
  }
}
