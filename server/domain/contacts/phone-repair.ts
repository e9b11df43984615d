import * as store from '../../store/queries/contacts.ts'
import { rewriteContacts } from '../../store/queries/rewrite.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { hasErrorCode } from '../errors.ts'
import { loadContact, updateContact } from './contacts.ts'
import { contactTerms } from './search.ts'

const PAGE_SIZE = 500

/** A contact whose number was misread, and what is done about it. */
export interface PhoneRepair {
  id: string
  phone: string
  correctPhone: string
  /** The contact with the right number, which takes over its responses. */
  twinId: string | null
}

/** The contacts whose Chinese number was stored as one of the United States, such as +13800138000. */
export async function listPhoneRepairs(deps: Deps, { workspaceId }: Caller): Promise<PhoneRepair[]> {
  const repairs: PhoneRepair[] = []
  for (let after = '', isFull = true; isFull; ) {
    const rows = await deps.database.all(store.selectMisreadPhones(workspaceId, after, PAGE_SIZE), { long: true })
    repairs.push(...rows.map((row) => ({ ...row, correctPhone: `+86${row.phone.slice(1)}` })))
    after = rows.at(-1)?.phone ?? after
    isFull = rows.length === PAGE_SIZE
  }
  return repairs
}

/** Corrects a number, or merges the contact into the one that has the right number. @returns whether it was possible */
export async function repairPhone(deps: Deps, caller: Caller, repair: PhoneRepair): Promise<boolean> {
  try {
    await (repair.twinId === null ? correctPhone(deps, caller, repair) : mergeTwin(deps, caller, repair.twinId, repair))
    return true
  } catch (error) {
    if (hasErrorCode(error, 'identifier-taken', 'not-found')) return false
    throw error
  }
}

async function correctPhone(deps: Deps, caller: Caller, { id, correctPhone: phone }: PhoneRepair): Promise<void> {
  const { workspaceId } = caller
  const row = await loadContact(deps, caller, id)
  const values = { phone, terms: contactTerms({ ...row, phone }), updated_at: deps.now() }
  await deps.database.batch([
    auditEntry(deps, caller, 'contact.changed', id, { fields: ['phone'] }),
    ...rewriteContacts(workspaceId, { existingIds: [id] }, [store.updateContact(workspaceId, id, values)]),
  ])
}

/**
 * A verified contact takes over an unverified one when it gets its number, and then gets back its own. If the process ends in
 * between, the next repair corrects the number.
 */
async function mergeTwin(deps: Deps, caller: Caller, twinId: string, { phone, correctPhone }: PhoneRepair) {
  await updateContact(deps, caller, twinId, { phone })
  await updateContact(deps, caller, twinId, { phone: correctPhone })
}
