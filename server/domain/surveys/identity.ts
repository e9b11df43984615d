import type { NewContact } from '../../../shared/contact.ts'
import { incrementIdentityVersion, type SurveyRow } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { hmac, isEqual, listSecrets } from '../secrets.ts'
import { loadSurvey } from './surveys.ts'

/** The secret that a site signs the identities of its visitors with, for one survey. Reading it is recorded. */
export async function readIdentitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  const survey = await loadSurvey(deps, caller, surveyId)
  await deps.database.batch([auditEntry(deps, caller, 'identity-secret.read', surveyId, { name: survey.name })])
  return { secret: deriveSecret(deps, survey) }
}

/** Replaces the secret. Earlier signatures become invalid. */
export async function renewIdentitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  const survey = await loadSurvey(deps, caller, surveyId)
  await deps.database.batch([
    incrementIdentityVersion(caller.workspaceId, surveyId),
    auditEntry(deps, caller, 'identity-secret.renewed', surveyId, { name: survey.name }),
  ])
  return { secret: deriveSecret(deps, await loadSurvey(deps, caller, surveyId)) }
}

/** Derived and never stored, so that a copy of the database does not reveal it. */
export const deriveSecret = ({ secret }: Pick<Deps, 'secret'>, survey: SurveyRow) =>
  hmac(secret, `identity ${survey.id} ${survey.identityVersion}`, 'hex')

/** What a signature is for: an externalId, or an email address in lower case. */
export type IdentityPurpose = 'id' | 'email'

/** Until then, signatures of the bare value are accepted too: those that sites made before signatures named their purpose. */
export const BARE_SIGNATURES_UNTIL = Date.parse('2027-07-01T00:00:00Z')

/**
 * The contact details that a signature verifies: the externalId, or else the email address; undefined if it is invalid or has
 * ended.
 */
export function verifyIdentity(
  deps: Deps,
  survey: SurveyRow,
  contact: NewContact,
  signature: string | undefined,
): { externalId: string } | { email: string } | undefined {
  const { externalId, email } = contact
  if (!signature) return undefined
  const [, ends, digest = ''] = /^(?:(\d{10})\.)?([\da-f]{64})$/i.exec(signature) ?? []
  if (ends !== undefined && Number(ends) * 1000 <= deps.now()) return undefined
  const secrets = listSecrets(deps).map((secret) => deriveSecret({ secret }, survey))
  const isSigned = (message: string) =>
    secrets.some((secret) => isEqual(digest.toLowerCase(), hmac(secret, message, 'hex')))
  const acceptsBare = ends === undefined && deps.now() < BARE_SIGNATURES_UNTIL
  if (externalId && isSigned(buildMessage('id', externalId, ends))) return { externalId }
  if (email && isSigned(buildMessage('email', email, ends))) return { email }
  // The bare signature of an id that reads as an address could be one of the address.
  if (externalId) return acceptsBare && !externalId.includes('@') && isSigned(externalId) ? { externalId } : undefined
  return email && acceptsBare && isSigned(email) ? { email } : undefined
}

/** The end, in Unix seconds, comes first: an id may end in anything. */
const buildMessage = (purpose: IdentityPurpose, value: string, ends?: string) =>
  `${ends === undefined ? '' : `until:${ends}:`}${purpose}:${value}`

/**
 * The signature of an externalId, or of an email address in lower case.
 * @param endsAt from when it proves nothing; milliseconds UTC
 */
export function signIdentity(secret: string, purpose: IdentityPurpose, value: string, endsAt?: number): string {
  if (endsAt === undefined) return hmac(secret, buildMessage(purpose, value), 'hex')
  const ends = `${Math.floor(endsAt / 1000)}`
  return `${ends}.${hmac(secret, buildMessage(purpose, value, ends), 'hex')}`
}
