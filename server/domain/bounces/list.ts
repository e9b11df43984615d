import type { Bounce } from '../../../shared/bounce.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/bounces.ts'
import { deleteSuppressionsByDigests, selectSuppressionsByDigests } from '../../store/queries/suppressions.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { loadContact } from '../contacts/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import { listPage } from '../pagination.ts'
import { digestAddress } from '../suppressions/addresses.ts'

/** What came back, newest first. */
export const listBounces = (
  deps: Deps,
  { workspaceId }: Caller,
  filter: store.BounceFilter,
  paging: Paging,
): Promise<ListPage<Bounce>> => {
  const select = (position: Position) => store.selectBounces(workspaceId, filter, position)
  return listPage(deps.database, paging, select, toBounce)
}

/** What the server said about the email address of a contact; null if nothing came back. */
export async function findBounce(
  { database }: Deps,
  { workspaceId }: Caller,
  email: string | null,
): Promise<string | null> {
  if (email === null) return null
  const digest = digestAddress(workspaceId, { kind: 'email', address: email })
  const rows = await database.all(selectSuppressionsByDigests(workspaceId, [digest]))
  const row = rows.find(({ reason }) => reason === 'bounced')
  return row ? (row.detail ?? '') : null
}

/**
 * Lets messages go to the email address of a contact again, although they came back: its owner says that it works. Idempotent.
 * @throws DomainError `contact-not-found`
 */
export async function liftBounce(deps: Deps, caller: Caller, contactId: string): Promise<void> {
  const { workspaceId } = caller
  const { email } = await loadContact(deps, caller, contactId)
  if (email === null) return
  const digests = [digestAddress(workspaceId, { kind: 'email', address: email })]
  const rows = await deps.database.all(selectSuppressionsByDigests(workspaceId, digests))
  if (!rows.some(({ reason }) => reason === 'bounced')) return
  await deps.database.batch([
    deleteSuppressionsByDigests(workspaceId, digests, 'bounced'),
    auditEntry(deps, caller, 'contact.bounce-lifted', contactId),
  ])
}

const toBounce = ({
  id,
  kind,
  contactId,
  invitationId,
  campaignId,
  status,
  reason,
  words,
  source,
  at,
}: store.BounceRow) => ({
  id,
  kind,
  contactId,
  invitationId,
  campaignId,
  status,
  reason,
  words,
  source,
  at: toIso(at),
})
