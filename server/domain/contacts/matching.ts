import { type Identifier, identifiers, type NewContact } from '../../../shared/contact.ts'
import { findPatchError, type Properties, type PropertyPatch, patchProperties } from '../../../shared/properties.ts'
import type { Statement } from '../../store/database.ts'
import {
  clearUnverifiedIdentifiers,
  deleteUnverifiedContact,
  insertContacts,
  moveResponses,
  type NewContactRow,
  selectContactsByIdentifiers,
  updateContacts,
} from '../../store/queries/contacts.ts'
import { rewriteContacts } from '../../store/queries/rewrite.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { contactTerms } from './search.ts'
import { UpdateRounds } from './update-rounds.ts'

/** The contact of an input, existing or new, and what the input does to it. */
export interface Match {
  id: string
  outcome: 'created' | 'updated' | 'unchanged'
}

/**
 * Finds the contact of each input by externalId, then email, then phone, or creates one. Inputs see the contacts of
 * earlier inputs.
 *
 * Unverified inputs, from respondents, never change an existing contact. A contact known from unverified inputs only
 * does not conflict with others: a verified contact with the same identifiers takes over its responses, and nothing
 * else.
 * @returns the statements for the caller's batch, and per input its contact or the error
 */
export async function matchContacts(
  deps: Deps,
  workspaceId: string,
  inputs: readonly NewContact[],
  { unverified = false } = {},
): Promise<{ statements: Statement[]; matches: (Match | DomainError)[] }> {
  const contactIndex = new ContactIndex(await findCandidates(deps, workspaceId, inputs))
  const now = deps.now()
  const updates = new UpdateRounds()
  const mergeTargets = new Map<NewContactRow, NewContactRow>()
  const newContacts = new Set<NewContactRow>()

  function match(input: NewContact): Match | DomainError {
    const existingContact = contactIndex.findVerified(input)
    if (unverified) {
      const candidate = existingContact ?? contactIndex.findUnverified(input)[0]
      return { id: (candidate ?? create(input)).id, outcome: candidate ? 'unchanged' : 'created' }
    }
    const conflict =
      existingContact &&
      (contactIndex.findConflict(existingContact, input) ??
        checkProperties(existingContact.properties, input.properties))
    if (conflict) return conflict
    const unverifiedContacts = contactIndex.findUnverified(input)
    // They are removed first, because their identifiers become the contact's.
    for (const unverifiedContact of unverifiedContacts) contactIndex.remove(unverifiedContact)
    const values = existingContact && diffContact(existingContact, input)
    const row = existingContact ?? create(input)
    if (values) change(row, values)
    for (const unverifiedContact of unverifiedContacts) mergeTargets.set(unverifiedContact, row)
    return { id: row.id, outcome: !existingContact ? 'created' : values ? 'updated' : 'unchanged' }
  }

  function create(input: NewContact): NewContactRow {
    const row = buildContactRow(
      deps,
      workspaceId,
      unverified ? toUnverifiedInput(input) : input,
      unverified ? now : null,
    )
    contactIndex.add(row)
    newContacts.add(row)
    return row
  }

  function change(contact: NewContactRow, values: Partial<NewContactRow>): void {
    const terms = contactTerms({ ...contact, ...values })
    const changedValues = { ...values, ...(terms !== contact.terms && { terms }) }
    if (!newContacts.has(contact)) updates.add(contact, changedValues)
    contactIndex.remove(contact)
    contactIndex.add(
      Object.assign(contact, changedValues, { properties: patchProperties(contact.properties, values.properties) }),
    )
  }

  const matches = inputs.map(match)
  const merges = [...mergeTargets]
  const existingIds = [...merges.map(([{ id }]) => id), ...updates.reindexedIds]
  return {
    matches,
    // Statements that release an identifier come before those that take it over.
    statements: rewriteContacts(workspaceId, { existingIds, newIds: [...newContacts].map(({ id }) => id) }, [
      ...merges.map(([{ id }]) => clearUnverifiedIdentifiers(workspaceId, id)),
      ...updates.rounds.map((updateRound) => updateContacts(workspaceId, [...updateRound.values()], now)),
      ...(newContacts.size > 0 ? [insertContacts([...newContacts])] : []),
      ...merges.flatMap(([{ id }, target]) => mergeContactStatements(workspaceId, id, target.id)),
    ]),
  }
}

/** Merges an unverified contact into another. */
export const mergeContactStatements = (workspaceId: string, unverifiedId: string, targetId: string): Statement[] => [
  moveResponses(workspaceId, unverifiedId, targetId),
  deleteUnverifiedContact(workspaceId, unverifiedId),
]

/** All contacts with one of the identifiers. */
export async function findCandidates(deps: Deps, workspaceId: string, inputs: readonly NewContact[]) {
  if (inputs.length === 0) return []
  const values = (key: Identifier) => inputs.map((input) => input[key]).filter((value) => typeof value === 'string')
  const identifierValues = { externalId: values('externalId'), email: values('email'), phone: values('phone') }
  const rows = await deps.database.all(selectContactsByIdentifiers(workspaceId, identifierValues))
  const rowsById = new Map(rows.map((row) => [row.id, row]))
  return [...rowsById.values()].map(
    (row): NewContactRow => ({ ...row, properties: JSON.parse(row.properties), terms: contactTerms(row) }),
  )
}

/** The error if the patch would exceed the limits of a contact's properties. */
export function checkProperties(properties: Properties, patch: PropertyPatch | undefined): DomainError | undefined {
  const message = findPatchError(properties, patch)
  return message === undefined
    ? undefined
    : new DomainError('invalid', 'invalid-properties', message, { path: 'properties' })
}

export const identifierTaken = (path: Identifier) =>
  new DomainError('conflict', 'identifier-taken', `Another contact has this ${path}.`, { path })

/** Contacts by identifier. */
class ContactIndex {
  readonly #byIdentifier = new Map<string, NewContactRow>()

  constructor(rows: readonly NewContactRow[]) {
    for (const row of rows) this.add(row)
  }

  add(row: NewContactRow): void {
    for (const key of identifiers) if (row[key]) this.#byIdentifier.set(`${key} ${row[key]}`, row)
  }

  remove(row: NewContactRow): void {
    for (const key of identifiers) if (row[key]) this.#byIdentifier.delete(`${key} ${row[key]}`)
  }

  /** The first verified contact, in the order of `identifiers`. */
  findVerified(input: NewContact): NewContactRow | undefined {
    return this.#findAll(input).find((row) => row.unverifiedSince === null)
  }

  findUnverified(input: NewContact): NewContactRow[] {
    return this.#findAll(input).filter((row) => row.unverifiedSince !== null)
  }

  /**
   * The error if the identifiers belong to two contacts, or if an email address or phone number belongs to another
   * externalId.
   */
  findConflict(contact: NewContactRow, input: NewContact): DomainError | undefined {
    const conflictingKey = identifiers.find((key) => {
      const row = this.#findBy(key, input) ?? contact
      return row !== contact && row.unverifiedSince === null
    })
    if (conflictingKey) return identifierTaken(conflictingKey)
    const hasSameId = !input.externalId || !contact.externalId || input.externalId === contact.externalId
    return hasSameId ? undefined : identifierTaken(this.#findBy('email', input) ? 'email' : 'phone')
  }

  #findAll(input: NewContact): NewContactRow[] {
    return [...new Set(identifiers.flatMap((key) => this.#findBy(key, input) ?? []))]
  }

  #findBy(key: Identifier, input: NewContact): NewContactRow | undefined {
    return input[key] ? this.#byIdentifier.get(`${key} ${input[key]}`) : undefined
  }
}

/** The values of `input` that differ from `row`, if any. */
function diffContact(row: NewContactRow, input: NewContact): Partial<NewContactRow> | undefined {
  const { properties = {}, ...fields } = input
  const changedFields = Object.entries(fields).filter(
    ([key, value]) => value && value !== row[key as keyof typeof fields],
  )
  const hasSameProperties = Object.entries(properties).every(([key, value]) => row.properties[key] === value)
  if (changedFields.length === 0 && hasSameProperties) return undefined
  return {
    ...Object.fromEntries(changedFields),
    ...(hasSameProperties ? {} : { properties }),
  }
}

/**
 * Respondents may state how to reach them, but not which of the workspace's own ids is theirs, unless they state
 * nothing else.
 */
const toUnverifiedInput = (input: NewContact): NewContact =>
  input.email || input.phone ? { ...input, externalId: null } : input

function buildContactRow(
  deps: Deps,
  workspaceId: string,
  input: NewContact,
  unverifiedSince: number | null,
): NewContactRow {
  const now = deps.now()
  const { externalId = null, email = null, phone = null, name = null } = input
  return {
    id: deps.newId(now),
    workspaceId,
    externalId,
    email,
    phone,
    name,
    terms: contactTerms({ externalId, email, phone, name }),
    locale: input.locale ?? null,
    properties: input.properties ?? {},
    unverifiedSince,
    createdAt: now,
    updatedAt: now,
  }
}
