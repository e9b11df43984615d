import type { NewContact } from '../../../shared/contact.ts'
import { incrementIdentityVersion, type SurveyRow } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { hmac, isEqual } from '../secrets.ts'
import { loadSurvey } from './surveys.ts'

/** What a site signs its visitors' identity with, for one survey. */
export async function getIdentitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  return { secret: deriveSecret(deps, await loadSurvey(deps, caller, surveyId)) }
}

/** Makes another one; what the one before has signed proves nothing any more. */
export async function renewIdentitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  const { name } = await loadSurvey(deps, caller, surveyId)
  await deps.database.batch([
    incrementIdentityVersion(caller.workspaceId, surveyId),
    auditEntry(deps, caller, 'identity-secret.renewed', surveyId, { name }),
  ])
  return getIdentitySecret(deps, caller, surveyId)
}

/** Not kept anywhere: whoever has the database does not have it. */
const deriveSecret = ({ secret }: Deps, survey: SurveyRow) =>
  hmac(secret, `identity ${survey.id} ${survey.identityVersion}`, 'hex')

/** What a signature proves of a contact: his externalId, or else his e-mail address; undefined where it proves nothing. */
export function verifyIdentity(
  deps: Deps,
  survey: SurveyRow,
  contact: NewContact,
  signature: string | undefined,
): { externalId: string } | { email: string } | undefined {
  const { externalId, email } = contact
  const identifier = externalId || email
  if (!identifier || !signature) return undefined
  if (!isEqual(signature.toLowerCase(), signIdentity(deriveSecret(deps, survey), identifier))) return undefined
  return externalId ? { externalId } : { email: identifier }
}

/** What proves that an answer is of the person with this externalId, or else this e-mail address. */
export const signIdentity = (secret: string, identifier: string): string => hmac(secret, identifier, 'hex')
