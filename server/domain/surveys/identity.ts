import type { NewContact } from '../../../shared/contact.ts'
import { renewIdentity, type SurveyRow } from '../../store/queries/surveys.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { hmac, isSame } from '../secrets.ts'
import { surveyRow } from './surveys.ts'

/** What a site signs its visitors' identity with, for one survey. */
export async function identitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  return { secret: secretOf(deps, await surveyRow(deps, caller, surveyId)) }
}

/** Makes another one; what the one before has signed proves nothing any more. */
export async function renewIdentitySecret(deps: Deps, caller: Caller, surveyId: string): Promise<{ secret: string }> {
  const { name } = await surveyRow(deps, caller, surveyId)
  await deps.database.batch([
    renewIdentity(caller.workspaceId, surveyId),
    audited(deps, caller, 'identity-secret.renewed', surveyId, { name }),
  ])
  return identitySecret(deps, caller, surveyId)
}

/** Not kept anywhere: whoever has the database does not have it. */
const secretOf = ({ secret }: Deps, survey: SurveyRow) =>
  hmac(secret, `identity ${survey.id} ${survey.identityVersion}`, 'hex')

/** What a signature proves of a contact: his externalId, or else his e-mail address; undefined where it proves nothing. */
export function proven(
  deps: Deps,
  survey: SurveyRow,
  contact: NewContact,
  signature: string | undefined,
): { externalId: string } | { email: string } | undefined {
  const { externalId, email } = contact
  const signed = externalId || email
  if (!signed || !signature) return undefined
  if (!isSame(signature.toLowerCase(), signatureOf(secretOf(deps, survey), signed))) return undefined
  return externalId ? { externalId } : { email: signed }
}

/** What proves that an answer is of the person with this externalId, or else this e-mail address. */
export const signatureOf = (secret: string, signed: string): string => hmac(secret, signed, 'hex')
