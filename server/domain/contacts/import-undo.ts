import type { Identifier, identifiers } from '../../../shared/contact.ts'
import type { UndoCounts } from '../../../shared/import.ts'
import type { Statement } from '../../store/database.ts'
import * as contactStore from '../../store/queries/contacts.ts'
import { deleteFormerValuesOfContacts } from '../../store/queries/former-values.ts'
import {
  deleteImportChangesByIds,
  type FieldValues,
  type ImportChangeRow,
  selectImportChanges,
} from '../../store/queries/import-changes.ts'
import * as importedStore from '../../store/queries/imported-contacts.ts'
import { removeFromIndex, rewriteContacts } from '../../store/queries/rewrite.ts'
import type { Deps } from '../deps.ts'
import { addressKeys, isPhoneOnly } from './contact-index.ts'
import { PROPERTY_PREFIX, toContactValues } from './import-changes.ts'
import { indexContact } from './search.ts'

/** A step of undoing an import. */
export interface UndoStep {
  statements: Statement[]
  counts: Partial<UndoCounts>
}

/** An import of a workspace. */
export interface ImportScope {
  workspaceId: string
  importId: string
}

interface ChangedContact {
  contact: contactStore.ContactRow
  before: FieldValues | null
}

/**
 * Plans to take back what an import did to some contacts: new ones go, and the others get their earlier values back. A
 * contact that has changed since, or that something refers to, stays as it is.
 * @returns undefined once all are done
 */
export async function planContactUndo(
  deps: Deps,
  { workspaceId, importId }: ImportScope,
  limit: number,
): Promise<UndoStep | undefined> {
  const changes = await deps.database.all(selectImportChanges(workspaceId, importId, 'contact', limit))
  if (changes.length === 0) return undefined
  const contacts = await findUnchangedContacts(deps, workspaceId, changes)
  const removable = await selectRemovable(deps, workspaceId, contacts)
  const restorable = await selectRestorable(deps, workspaceId, contacts)
  const removableIds = removable.map(({ id }) => id)
  const restorableIds = restorable.map(({ id }) => id)
  const unchanged = contacts
    .map(({ contact }) => contact)
    .filter(({ id }) => [...removableIds, ...restorableIds].includes(id))
  return {
    statements: [
      ...(unchanged.length > 0 ? [importedStore.assertContactsUnchanged(workspaceId, unchanged)] : []),
      ...(restorable.length > 0
        ? rewriteContacts(workspaceId, { existingIds: restorableIds }, [
            importedStore.restoreContacts(workspaceId, restorable, deps.now()),
          ])
        : []),
      ...(removable.length > 0
        ? removeFromIndex('contact', contactStore.contactsWhere.byIds(workspaceId, removableIds), [
            deleteFormerValuesOfContacts(workspaceId, removableIds),
            importedStore.deleteContacts(workspaceId, removableIds),
          ])
        : []),
      deleteImportChangesByIds(
        workspaceId,
        importId,
        'contact',
        changes.map(({ id }) => id),
      ),
    ],
    counts: {
      removedContacts: removable.length,
      restoredContacts: restorable.length,
      keptContacts: changes.length - removable.length - restorable.length,
    },
  }
}

/** The contacts that still have the values of the import. */
async function findUnchangedContacts(
  { database }: Deps,
  workspaceId: string,
  changes: readonly ImportChangeRow[],
): Promise<ChangedContact[]> {
  const ids = changes.map(({ id }) => id)
  const rows = await database.all(
    contactStore.selectContactsMatching(workspaceId, ids, [], { before: undefined, limit: ids.length }),
  )
  const contactsById = new Map(rows.map((row) => [row.id, row]))
  return changes.flatMap(({ id, before, after }) => {
    const contact = contactsById.get(id)
    if (!contact) return []
    const current = toContactValues({ ...contact, properties: JSON.parse(contact.properties) })
    const expected: FieldValues = JSON.parse(after)
    const fields = before === null ? Object.keys({ ...current, ...expected }) : Object.keys(expected)
    const isUnchanged = fields.every((field) => (current[field] ?? null) === (expected[field] ?? null))
    return isUnchanged
      ? [{ contact, before: before === null ? null : completeValues(JSON.parse(before), expected) }]
      : []
  })
}

/** The earlier value of each field that has changed. `json_patch` drops the nulls of fields that several batches changed. */
const completeValues = (before: FieldValues, after: FieldValues): FieldValues =>
  Object.fromEntries(Object.keys(after).map((field) => [field, before[field] ?? null]))

/** New contacts that nothing refers to. */
async function selectRemovable({ database }: Deps, workspaceId: string, contacts: readonly ChangedContact[]) {
  const created = contacts.filter(({ before }) => before === null).map(({ contact }) => contact)
  if (created.length === 0) return []
  const referenced = await database.all(
    importedStore.selectReferencedContacts(
      workspaceId,
      created.map(({ id }) => id),
    ),
  )
  const referencedIds = new Set(referenced.map(({ id }) => id))
  return created.filter(({ id }) => !referencedIds.has(id))
}

/** The earlier values of existing contacts, unless another contact has one of the identifiers by now. */
async function selectRestorable(
  { database }: Deps,
  workspaceId: string,
  contacts: readonly ChangedContact[],
): Promise<importedStore.ContactValues[]> {
  const restorable = contacts.flatMap(({ contact, before }) =>
    before === null ? [] : [restoreValues(contact, before)],
  )
  if (restorable.length === 0) return []
  const values = (key: (typeof identifiers)[number]) => restorable.flatMap((contact) => contact[key] ?? [])
  const owners = await database.all(
    contactStore.selectContactsByIdentifiers(workspaceId, {
      externalId: values('externalId'),
      email: values('email'),
      phone: values('phone'),
      name: restorable.flatMap(({ name }) => name ?? []),
    }),
  )
  return restorable.filter((contact) => !owners.some((owner) => owner.id !== contact.id && hasSameKey(owner, contact)))
}

type Identity = Pick<contactStore.ContactRow, Identifier | 'name'>

/** Whether two contacts cannot both be stored: see the unique keys of the table. */
const hasSameKey = (owner: Identity, contact: Identity) =>
  addressKeys.some((key) => contact[key] && contact[key] === owner[key]) ||
  (isPhoneOnly(owner) && isPhoneOnly(contact) && owner.phone === contact.phone && owner.name === contact.name)

function restoreValues(contact: contactStore.ContactRow, before: FieldValues): importedStore.ContactValues {
  const properties: Record<string, string> = JSON.parse(contact.properties)
  const { id, externalId, email, phone, name, salutation, locale } = contact
  const fields: FieldValues = { externalId, email, phone, name, salutation, locale }
  for (const [field, value] of Object.entries(before)) {
    if (!field.startsWith(PROPERTY_PREFIX)) fields[field] = value
    else if (value === null) delete properties[field.slice(PROPERTY_PREFIX.length)]
    else properties[field.slice(PROPERTY_PREFIX.length)] = String(value)
  }
  const restored = {
    id,
    ...(fields as Pick<
      importedStore.ContactValues,
      'externalId' | 'email' | 'phone' | 'name' | 'salutation' | 'locale'
    >),
  }
  return { ...restored, properties, ...indexContact(restored) }
}
