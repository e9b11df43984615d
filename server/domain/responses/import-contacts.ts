import { type Identifier, identifiers, type NewContact } from '../../../shared/contact.ts'
import type { Statement } from '../../store/database.ts'
import { type ContactRow, selectContactsMatching } from '../../store/queries/contacts.ts'
import type { NewImportChange } from '../../store/queries/import-changes.ts'
import { listContactChanges, toContactValues } from '../contacts/import-changes.ts'
import { matchRows } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import type { PlannedRow } from './import-comparison.ts'

/** The contact of a row. */
export interface RowContact {
  id: string | null
  /** Whether the row names another person, or differs from what is known of this one. */
  isDifferent?: boolean
}

export interface ContactMatches {
  statements: Statement[]
  changes: NewImportChange[]
  /** By the index of the row. */
  matches: Map<number, RowContact>
}

/**
 * Matches the contacts of rows. A response that has a contact keeps it; the row may only add to what is known of the person.
 */
export async function matchRowContacts(
  deps: Deps,
  workspaceId: string,
  rows: readonly PlannedRow[],
  { update }: { update: boolean },
): Promise<ContactMatches> {
  const linkedContacts = await loadLinkedContacts(deps, workspaceId, rows)
  const matches = new Map<number, RowContact>()
  const inputs: { index: number; contact: NewContact }[] = []
  for (const { index, response, stored } of rows) {
    if (!response.contact) continue
    const linkedContact = stored?.contactId ? linkedContacts.get(stored.contactId) : undefined
    const addition = linkedContact ? compareContact(linkedContact, response.contact, update) : undefined
    if (addition) matches.set(index, { id: null, isDifferent: addition.isDifferent })
    const contact = linkedContact ? addition?.input : response.contact
    if (contact && (linkedContact || !stored?.contactId)) inputs.push({ index, contact })
  }
  const contacts = inputs.map(({ contact }) => contact)
  if (contacts.length === 0) return { statements: [], changes: [], matches }
  const { statements, matches: found } = await matchRows(deps, workspaceId, contacts)
  for (const [position, { index }] of inputs.entries()) {
    const match = found[position]
    if (!match) continue
    const isDifferent = match.omissions.length > 0 || matches.get(index)?.isDifferent
    matches.set(index, { id: match.id, ...(isDifferent && { isDifferent }) })
  }
  return { statements, matches, changes: listContactChanges(found) }
}

async function loadLinkedContacts(
  { database }: Deps,
  workspaceId: string,
  rows: readonly PlannedRow[],
): Promise<Map<string, ContactRow>> {
  const ids = rows.flatMap(({ response, stored }) => (response.contact && stored?.contactId ? [stored.contactId] : []))
  const uniqueIds = [...new Set(ids)]
  if (uniqueIds.length === 0) return new Map()
  const contacts = await database.all(
    selectContactsMatching(workspaceId, uniqueIds, [], { before: undefined, limit: uniqueIds.length }),
  )
  return new Map(contacts.map((contact) => [contact.id, contact]))
}

/** What a row adds to the contact of its response, if it names the same person. */
function compareContact(
  contact: ContactRow,
  input: NewContact,
  update: boolean,
): { input?: NewContact; isDifferent: boolean } {
  const isSame = identifiers.some((key) => input[key] && input[key] === contact[key])
  const isOther = identifiers.some((key) => input[key] && contact[key] && input[key] !== contact[key])
  if (!isSame || (isOther && !update)) return { isDifferent: true }
  const storedValues = toContactValues({ ...contact, properties: JSON.parse(contact.properties) })
  const differences = Object.entries(toContactValues(input)).filter(([field, value]) => storedValues[field] !== value)
  const accepted = differences.filter(([field]) => update || storedValues[field] === undefined)
  const isDifferent = accepted.length < differences.length
  return accepted.length === 0
    ? { isDifferent }
    : {
        isDifferent,
        input: buildInput(
          contact,
          input,
          accepted.map(([field]) => field),
        ),
      }
}

/** The identifiers of a contact with some fields of an input. */
function buildInput(contact: ContactRow, input: NewContact, fields: readonly string[]): NewContact {
  const properties = Object.entries(input.properties ?? {}).filter(([name]) => fields.includes(`property.${name}`))
  const pickIdentifier = (name: Identifier) => (fields.includes(name) ? input[name] : contact[name])
  const pick = (name: 'name' | 'salutation' | 'locale') => (fields.includes(name) ? input[name] : undefined)
  return {
    externalId: pickIdentifier('externalId'),
    email: pickIdentifier('email'),
    phone: pickIdentifier('phone'),
    name: pick('name'),
    salutation: pick('salutation'),
    locale: pick('locale'),
    properties: Object.fromEntries(properties),
  }
}
