import * as store from '../../store/queries/contacts.ts'
import { rewriteContacts } from '../../store/queries/rewrite.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { hasErrorCode } from '../errors.ts'
import { isContradiction } from './contact-index.ts'
import { loadContact } from './contacts.ts'
import { findCandidates } from './matching.ts'
import { clearIdentifiers, mergeContactStatements } from './merges.ts'
import { indexContact } from './search.ts'

const PAGE_SIZE = 500

/** A contact whose number was misread, and what can be done about it. */
export interface PhoneRepair {
  id: string
  phone: string
  correctPhone: string
  /** The only contact with the right number, which takes over its responses unless something contradicts. */
  twinId: string | null
}

/** The contacts whose Chinese number was stored as one of the United States, such as +13800138000. */
export async function listPhoneRepairs(deps: Deps, { workspaceId }: Caller): Promise<PhoneRepair[]> {
  const repairs: PhoneRepair[] = []
  for (let after = { phone: '', id: '' }, isFull = true; isFull; ) {
    const rows = await deps.database.all(store.selectMisreadPhones(workspaceId, after, PAGE_SIZE), { long: true })
    repairs.push(...rows.map((row) => ({ ...row, correctPhone: `+86${row.phone.slice(1)}` })))
    after = rows.at(-1) ?? after
    isFull = rows.length === PAGE_SIZE
  }
  return repairs
}

/**
 * Merges the contact into the one that has the right number, or corrects its number if there is none or they are different
 * people.
 * @returns what was done; null if it was not possible
 */
export async function repairPhone(
  deps: Deps,
  caller: Caller,
  repair: PhoneRepair,
): Promise<'merged' | 'corrected' | null> {
  try {
    if (repair.twinId !== null && (await mergeIntoTwin(deps, caller, repair, repair.twinId))) return 'merged'
    await correctPhone(deps, caller, repair)
    return 'corrected'
  } catch (error) {
    if (hasErrorCode(error, 'contact-not-found')) return null
    throw error
  }
}

/** @returns whether they can be the same person */
async function mergeIntoTwin(deps: Deps, caller: Caller, { id, phone }: PhoneRepair, twinId: string): Promise<boolean> {
  const { workspaceId } = caller
  const twin = await loadContact(deps, caller, twinId)
  const contact = (await findCandidates(deps, workspaceId, [{ phone }])).find((candidate) => candidate.id === id)
  if (!contact || contact.keptApart || isContradiction(contact, twin)) return false
  await deps.database.batch([
    auditEntry(deps, caller, 'contact.changed', twinId, { fields: ['phone'] }),
    ...rewriteContacts(workspaceId, { existingIds: [id] }, [
      clearIdentifiers(workspaceId, id),
      ...mergeContactStatements(deps, contact, twinId, caller.actor),
    ]),
  ])
  return true
}

async function correctPhone(deps: Deps, caller: Caller, { id, correctPhone: phone }: PhoneRepair): Promise<void> {
  const { workspaceId } = caller
  const row = await loadContact(deps, caller, id)
  const values = { phone, terms: indexContact({ ...row, phone }).terms, updated_at: deps.now() }
  await deps.database.batch([
    auditEntry(deps, caller, 'contact.changed', id, { fields: ['phone'] }),
    ...rewriteContacts(workspaceId, { existingIds: [id] }, [store.updateContact(workspaceId, id, values)]),
  ])
}
