import { type Identifier, identifiers, type NewContact } from '../../shared/contact.ts'
import { type Properties, patchProperties } from '../../shared/properties.ts'
import { contactsBy, insertContacts, type NewContactRow, updateContact } from '../store/contacts.ts'
import type { Statement } from '../store/database.ts'
import type { Deps } from './deps.ts'
import { DomainError } from './errors.ts'

/** The contact that an input names: there already, or about to be. */
export interface Match {
  id: string
  properties: Properties
}

/**
 * Finds each person by externalId, then by e-mail, then by phone, or makes a new contact: the statements, to go into the
 * caller's batch, and for each input its contact or the reason why there is none. Inputs see the ones before them.
 * @param claimed the inputs are what a stranger says of himself: they may name a contact, never change one
 */
export async function matchContacts(
  deps: Deps,
  workspaceId: string,
  inputs: readonly NewContact[],
  { claimed = false } = {},
): Promise<{ statements: Statement[]; matches: (Match | DomainError)[] }> {
  const people = new People(await knownContacts(deps, workspaceId, inputs))
  const updated = new Set<NewContactRow>()
  const fresh = new Set<NewContactRow>()

  function match(input: NewContact): Match | DomainError {
    const found = people.find(input)
    if (!found) return create(input)
    return claimed ? found : (people.conflict(found, input) ?? change(found, input))
  }

  function create(input: NewContact): Match {
    const row = newContact(deps, workspaceId, input)
    people.add(row)
    fresh.add(row)
    return row
  }

  function change(found: NewContactRow, input: NewContact): Match {
    const values = news(found, input)
    if (Object.keys(values).length === 0) return found
    people.remove(found)
    people.add(Object.assign(found, values))
    if (!fresh.has(found)) updated.add(found)
    return found
  }

  const matches = inputs.map(match)
  // Updates come first: they may give up an address that a new contact takes over.
  const updates = [...updated].map((row) => updateTo(row, deps.now()))
  return { statements: fresh.size > 0 ? [...updates, insertContacts([...fresh])] : updates, matches }
}

/** The contacts that any of the inputs may mean. */
export async function knownContacts(deps: Deps, workspaceId: string, inputs: readonly NewContact[]) {
  if (inputs.length === 0) return []
  const values = (key: Identifier) => inputs.map((input) => input[key]).filter((value) => typeof value === 'string')
  const identifying = { externalId: values('externalId'), email: values('email'), phone: values('phone') }
  const rows = await deps.database.all(contactsBy(workspaceId, identifying))
  const unique = new Map(rows.map((row) => [row.id, row]))
  return [...unique.values()].map((row): NewContactRow => ({ ...row, properties: JSON.parse(row.properties) }))
}

export const belongsToAnother = (path: Identifier) =>
  new DomainError('conflict', `Another contact has this ${path}.`, { path })

/** The contacts that matching knows of, by what identifies them. */
class People {
  readonly #byIdentifier = new Map<string, NewContactRow>()

  constructor(rows: readonly NewContactRow[]) {
    for (const row of rows) this.add(row)
  }

  add(row: NewContactRow): void {
    for (const key of identifiers) if (row[key]) this.#byIdentifier.set(`${key} ${row[key]}`, row)
  }

  remove(row: NewContactRow): void {
    for (const key of identifiers) this.#byIdentifier.delete(`${key} ${row[key]}`)
  }

  find(input: NewContact): NewContactRow | undefined {
    return identifiers.map((key) => this.#by(key, input)).find((row) => row !== undefined)
  }

  /** Two identifiers of one input that belong to two people, or an e-mail address or phone of somebody else's. */
  conflict(found: NewContactRow, input: NewContact): DomainError | undefined {
    const another = identifiers.find((key) => (this.#by(key, input) ?? found) !== found)
    if (another) return belongsToAnother(another)
    const sameId = !input.externalId || !found.externalId || input.externalId === found.externalId
    return sameId ? undefined : belongsToAnother(this.#by('email', input) ? 'email' : 'phone')
  }

  #by(key: Identifier, input: NewContact): NewContactRow | undefined {
    return input[key] ? this.#byIdentifier.get(`${key} ${input[key]}`) : undefined
  }
}

/** What `input` says that `row` does not. */
function news(row: NewContactRow, input: NewContact): Partial<NewContactRow> {
  const { properties = {}, ...about } = input
  const given = Object.entries(about).filter(([key, value]) => value && value !== row[key as keyof typeof about])
  const known = Object.entries(properties).every(([key, value]) => row.properties[key] === value)
  return {
    ...Object.fromEntries(given),
    ...(known ? {} : { properties: patchProperties(row.properties, properties) }),
  }
}

const updateTo = (row: NewContactRow, now: number): Statement =>
  updateContact(row.workspaceId, row.id, {
    external_id: row.externalId,
    email: row.email,
    phone: row.phone,
    name: row.name,
    locale: row.locale,
    properties: JSON.stringify(row.properties),
    updated_at: now,
  })

function newContact(deps: Deps, workspaceId: string, input: NewContact): NewContactRow {
  const now = deps.now()
  return {
    id: deps.newId(now),
    workspaceId,
    externalId: input.externalId ?? null,
    email: input.email ?? null,
    phone: input.phone ?? null,
    name: input.name ?? null,
    locale: input.locale ?? null,
    properties: input.properties ?? {},
    createdAt: now,
    updatedAt: now,
  }
}
