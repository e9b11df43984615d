import type { Identifier } from '../../../shared/contact.ts'
import { type ContactRow, countOtherContactsWithPhone } from '../../store/queries/contacts.ts'
import { selectFormerIdentifiers } from '../../store/queries/former-values.ts'
import type { Deps } from '../deps.ts'

/** The identifiers by which texts name a contact, and no other. */
export type TraceableIdentifiers = Record<Identifier, string[]>

/**
 * The identifiers of a contact and its former ones, without those that others have too: what is stored about others is not
 * about this one. A contact known by nothing but a shared phone number keeps it.
 */
export async function listTraceableIdentifiers(
  { database }: Pick<Deps, 'database'>,
  contact: ContactRow,
): Promise<TraceableIdentifiers> {
  const { id, workspaceId, externalId, email, phone } = contact
  const formerIdentifiers = await database.all(selectFormerIdentifiers(workspaceId, id))
  const listFormer = (field: Identifier) => formerIdentifiers.flatMap((row) => (row.field === field ? [row.value] : []))
  const isOwnPhone = phone !== null && !(await isShared({ database }, contact, phone))
  return {
    externalId: [...(externalId ? [externalId] : []), ...listFormer('externalId')],
    email: [...(email ? [email] : []), ...listFormer('email')],
    phone: [...(isOwnPhone ? [phone] : []), ...listFormer('phone')],
  }
}

async function isShared(
  { database }: Pick<Deps, 'database'>,
  { id, workspaceId, externalId, email }: ContactRow,
  phone: string,
): Promise<boolean> {
  if (externalId === null && email === null) return false
  const [others] = await database.all(countOtherContactsWithPhone(workspaceId, id, phone))
  return others !== undefined && others.count > 0
}
