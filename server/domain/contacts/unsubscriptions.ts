import { retryOnConflict, type Statement } from '../../store/database.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/unsubscriptions.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** Where contacts unsubscribe: on the page of a personal link. */
export type UnsubscriptionSource = 'self-service'

/** Since when each of these contacts has not wanted to be surveyed on any channel, in milliseconds UTC. Others are left out. */
export async function getUnsubscriptionTimes(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<Map<string, number>> {
  if (contactIds.length === 0) return new Map()
  const rows = await database.all(store.selectUnsubscriptions(workspaceId, contactIds))
  return new Map(rows.filter(({ channel }) => channel === null).map(({ contactId, at }) => [contactId, at]))
}

/**
 * Records that a contact does not want to be surveyed on any channel. Idempotent.
 * @param buildStatements builds the statements that belong to the same change
 * @returns whether this is new
 * @throws DomainError `contact-not-found`
 */
export function unsubscribeContact(
  deps: Deps,
  caller: Caller,
  contactId: string,
  source: UnsubscriptionSource,
  buildStatements: () => readonly Statement[] = () => [],
): Promise<boolean> {
  const { workspaceId } = caller
  return retryOnConflict(async () => {
    const [contact] = await deps.database.all(selectContactById(workspaceId, contactId))
    if (!contact) throw notFound('contact', contactId)
    const unsubscriptionTimes = await getUnsubscriptionTimes(deps, workspaceId, [contactId])
    if (unsubscriptionTimes.has(contactId)) return false
    const at = deps.now()
    const row = { id: deps.newId(at), workspaceId, contactId, channel: null, at, source }
    await deps.database.batch([
      store.insertUnsubscription(row),
      auditEntry(deps, caller, 'contact.unsubscribed', contactId, { source }),
      ...buildStatements(),
    ])
    return true
  })
}

/** Takes back all unsubscriptions of a contact. Idempotent. @returns whether there were any */
export async function resubscribeContact(
  deps: Deps,
  caller: Caller,
  contactId: string,
  source: UnsubscriptionSource,
): Promise<boolean> {
  const rows = await deps.database.all(store.selectUnsubscriptions(caller.workspaceId, [contactId]))
  if (rows.length === 0) return false
  await deps.database.batch([
    store.deleteUnsubscriptionsByContact(caller.workspaceId, contactId),
    auditEntry(deps, caller, 'contact.resubscribed', contactId, { source }),
  ])
  return true
}
