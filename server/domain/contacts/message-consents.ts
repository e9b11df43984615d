import type { MessageConsent, NewMessageConsent } from '../../../shared/message-consent.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/message-consents.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'

/** The consents of a contact to text messages, withdrawn ones too, newest first. @throws DomainError `contact-not-found` */
export async function listMessageConsents(deps: Deps, caller: Caller, contactId: string): Promise<MessageConsent[]> {
  await requireContact(deps, caller, contactId)
  const rows = await deps.database.all(store.selectMessageConsents(caller.workspaceId, contactId))
  return rows.map(toConsent)
}

/**
 * Records that a contact agreed to text messages. The same consent again changes nothing.
 * @throws DomainError `contact-not-found`, `time-in-future`
 */
export function recordMessageConsent(
  deps: Deps,
  caller: Caller,
  contactId: string,
  { text, source, at = deps.now() }: NewMessageConsent,
): Promise<MessageConsent> {
  const { workspaceId } = caller
  return retryOnConflict(async () => {
    const now = deps.now()
    if (at > now)
      throw new DomainError('invalid', 'time-in-future', 'Expected a time that is not in the future.', { path: 'at' })
    await requireContact(deps, caller, contactId)
    const rows = await deps.database.all(store.selectMessageConsents(workspaceId, contactId))
    const existing = rows.find((row) => row.withdrawnAt === null && row.text === text && row.source === source)
    if (existing) return toConsent(existing)
    const row = { id: deps.newId(now), workspaceId, contactId, channel: 'sms' as const, text, source, at }
    await deps.database.batch([
      store.insertMessageConsent(row),
      auditEntry(deps, caller, 'contact.consent-recorded', contactId, { channel: 'sms', source }),
    ])
    return toConsent({ ...row, withdrawnAt: null })
  })
}

/** Withdraws all consents of a contact to text messages. Idempotent. @throws DomainError `contact-not-found` */
export async function withdrawMessageConsent(deps: Deps, caller: Caller, contactId: string): Promise<void> {
  await requireContact(deps, caller, contactId)
  const rows = await deps.database.all(store.selectMessageConsents(caller.workspaceId, contactId))
  if (rows.every(({ withdrawnAt }) => withdrawnAt !== null)) return
  await deps.database.batch([
    store.withdrawMessageConsents(caller.workspaceId, contactId, deps.now()),
    auditEntry(deps, caller, 'contact.consent-withdrawn', contactId, { channel: 'sms' }),
  ])
}

async function requireContact({ database }: Deps, { workspaceId }: Caller, id: string): Promise<void> {
  const [contact] = await database.all(selectContactById(workspaceId, id))
  if (!contact) throw notFound('contact', id)
}

const toConsent = ({ id, channel, text, source, at, withdrawnAt }: store.MessageConsentRow): MessageConsent => ({
  id,
  channel,
  text,
  source,
  at: toIso(at),
  withdrawnAt: toIsoOrNull(withdrawnAt),
})
