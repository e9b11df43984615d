import { type ContactRow, selectContactById } from '../../store/queries/contacts.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'

/**
 * The contact who was called. The number of an unverified contact is one that a respondent has given: the person who answers it
 * is not verified.
 * @throws DomainError `unknown-contact` or `unverified-contact`
 */
export async function requireCallee(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  contactId: string,
): Promise<ContactRow> {
  const [contact] = await database.all(selectContactById(workspaceId, contactId))
  if (!contact) {
    throw new DomainError('invalid', 'unknown-contact', 'Expected the id of a contact of this workspace', {
      path: 'contactId',
    })
  }
  if (contact.unverifiedSince !== null) {
    throw new DomainError(
      'invalid',
      'unverified-contact',
      'Expected a contact that is not unverified. Save its details first',
      {
        path: 'contactId',
      },
    )
  }
  return contact
}
