import type { NewContact } from '../../../shared/contact.ts'
import { incrementIdentityVersion, type SurveyRow } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { hmac, isEqual, listSecrets } from '../secrets.ts'
import { loadSurvey } from './surveys.ts'

/** The secret that a site signs the identities of its visitors with, for one survey. */
export async function getIdentitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  return { secret: deriveSecret(deps, await loadSurvey(deps, caller, surveyId)) }
}

/** Replaces the secret. Earlier signatures become invalid. */
export async function renewIdentitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  const { name } = await loadSurvey(deps, caller, surveyId)
  await deps.database.batch([
    incrementIdentityVersion(caller.workspaceId, surveyId),
    auditEntry(deps, caller, 'identity-secret.renewed', surveyId, { name }),
  ])
  return getIdentitySecret(deps, caller, surveyId)
}

/** Derived and never stored, so that a copy of the database does not reveal it. */
const deriveSecret = ({ secret }: Pick<Deps, 'secret'>, survey: SurveyRow) =>
  hmac(secret, `identity ${survey.id} ${survey.identityVersion}`, 'hex')

/**
 * The contact details that a signature verifies: the externalId, or else the email address; undefined if it is invalid.
 */
export function verifyIdentity(
  deps: Deps,
  survey: SurveyRow,
  contact: NewContact,
  signature: string | undefined,
): { externalId: string } | { email: string } | undefined {
  const { externalId, email } = contact
  const identifier = externalId || email
  if (!identifier || !signature) return undefined
  const isValid = listSecrets(deps).some((secret) =>
    isEqual(signature.toLowerCase(), signIdentity(deriveSecret({ secret }, survey), identifier)),
  )
  if (!isValid) return undefined
  return externalId ? { externalId } : { email: identifier }
}

/** The signature of an externalId, or else an email address. */
export const signIdentity = (secret: string, identifier: string): string => hmac(secret, identifier, 'hex')
