import { selectContactById } from '../../store/queries/contacts.ts'
import { unsubscribeContact } from '../contacts/unsubscriptions.ts'
import type { Caller, Deps } from '../deps.ts'
import { isId } from '../ids.ts'
import { isValidSignature, sign } from '../secrets.ts'

/** Whose emails a link stops. */
export interface OptOut {
  workspaceId: string
  contactId: string
}

const getMessage = ({ workspaceId, contactId }: OptOut) => `stop emails ${workspaceId} ${contactId}`

/** The address in an email that stops further ones, for as long as the service keeps its secret. */
export const buildOptOutUrl = ({ publicUrl, secret }: Pick<Deps, 'publicUrl' | 'secret'>, optOut: OptOut): string =>
  `${publicUrl}/thanks/${optOut.workspaceId}/${optOut.contactId}/${sign(secret, getMessage(optOut))}`

/** Whether we have signed the link. */
export const isValidOptOut = (deps: Deps, optOut: OptOut, signature: string): boolean =>
  isId(optOut.workspaceId) && isId(optOut.contactId) && isValidSignature(signature, deps, getMessage(optOut))

/** Records that a customer wants no further emails, neither surveys nor thanks. Idempotent; nothing happens once it is erased. */
export async function optOut(deps: Deps, { workspaceId, contactId }: OptOut, source: 'preferences' | 'one-click') {
  const [contact] = await deps.database.all(selectContactById(workspaceId, contactId))
  if (!contact) return
  const caller: Caller = { workspaceId, actor: 'respondent', name: 'Respondent', role: 'viewer' }
  await unsubscribeContact(deps, caller, contactId, source)
}
