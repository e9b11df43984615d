import { type Identifier, identifiers, type NewContact } from '../../../shared/contact.ts'
import { faultOfPatch, type Properties, type PropertyPatch, patchProperties } from '../../../shared/properties.ts'
import type { Statement } from '../../store/database.ts'
import {
  type ContactNews,
  contactsBy,
  contactsOf,
  deleteClaim,
  holdContacts,
  insertContacts,
  moveResponses,
  type NewContactRow,
  releaseClaim,
  updateContacts,
} from '../../store/queries/contacts.ts'
import { index, unindex } from '../../store/queries/search.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { contactTerms } from './search.ts'

/** The contact that an input names: there already, or about to be; and what the input does to it. */
export interface Match {
  id: string
  does: 'create' | 'change' | 'nothing'
}

/**
 * Finds each person by externalId, then by e-mail, then by phone, or makes a new contact: the statements, to go into the
 * caller's batch, and for each input its contact or the reason why there is none. Inputs see the ones before them.
 *
 * What a stranger says of himself names a contact and never changes one. A contact that is known from such claims alone
 * stands in nobody's way: the one that the workspace itself names takes its answers over, and nothing else of it.
 * @param claimed whether the inputs are what strangers say of themselves
 */
export async function matchContacts(
  deps: Deps,
  workspaceId: string,
  inputs: readonly NewContact[],
  { claimed = false } = {},
): Promise<{ statements: Statement[]; matches: (Match | DomainError)[] }> {
  const people = new People(await knownContacts(deps, workspaceId, inputs))
  const now = deps.now()
  const updates = new Updates()
  const absorbed = new Map<NewContactRow, NewContactRow>()
  const fresh = new Set<NewContactRow>()

  function match(input: NewContact): Match | DomainError {
    const found = people.find(input)
    if (claimed) {
      const known = found ?? people.claims(input)[0]
      return { id: (known ?? create(input)).id, does: known ? 'nothing' : 'create' }
    }
    const conflict = found && (people.conflict(found, input) ?? overfull(found.properties, input.properties))
    if (conflict) return conflict
    const claims = people.claims(input)
    // They go first: what they stand for is the contact's then.
    for (const claim of claims) people.remove(claim)
    const values = found && news(found, input)
    const row = found ?? create(input)
    if (values) change(row, values)
    for (const claim of claims) absorbed.set(claim, row)
    return { id: row.id, does: !found ? 'create' : values ? 'change' : 'nothing' }
  }

  function create(input: NewContact): NewContactRow {
    const row = newContact(deps, workspaceId, claimed ? claimOf(input) : input, claimed ? now : null)
    people.add(row)
    fresh.add(row)
    return row
  }

  function change(found: NewContactRow, values: Partial<NewContactRow>): void {
    const terms = contactTerms({ ...found, ...values })
    const all = { ...values, ...(terms !== found.terms && { terms }) }
    if (!fresh.has(found)) updates.add(found, all)
    people.remove(found)
    people.add(Object.assign(found, all, { properties: patchProperties(found.properties, values.properties) }))
  }

  const matches = inputs.map(match)
  const claims = [...absorbed]
  const known = [...claims.map(([claim]) => claim.id), ...updates.reworded]
  return {
    matches,
    // Whoever gives an address up comes before those who may take it over.
    statements: reindexing(
      workspaceId,
      known,
      [...fresh].map(({ id }) => id),
      [
        ...claims.map(([claim]) => releaseClaim(workspaceId, claim.id)),
        ...updates.rounds.map((round) => updateContacts(workspaceId, [...round.values()], now)),
        ...(fresh.size > 0 ? [insertContacts([...fresh])] : []),
        ...claims.flatMap(([claim, into]) => absorbing(workspaceId, claim.id, into.id)),
      ],
    ),
  }
}

/** Statements that change what contacts are found by, within those that keep the index right. */
export function reindexing(
  workspaceId: string,
  known: readonly string[],
  fresh: readonly string[],
  statements: readonly Statement[],
): Statement[] {
  const before = contactsOf.ids(workspaceId, known)
  const all = [...known, ...fresh]
  return [
    ...(known.length > 0 ? [holdContacts(before), unindex('contact', before)] : []),
    ...statements,
    ...(all.length > 0 ? [index('contact', contactsOf.ids(workspaceId, all))] : []),
  ]
}

/** Makes a claim a part of a contact. */
export const absorbing = (workspaceId: string, claim: string, into: string): Statement[] => [
  moveResponses(workspaceId, claim, into),
  deleteClaim(workspaceId, claim),
]

/** The contacts that any of the inputs may mean. */
export async function knownContacts(deps: Deps, workspaceId: string, inputs: readonly NewContact[]) {
  if (inputs.length === 0) return []
  const values = (key: Identifier) => inputs.map((input) => input[key]).filter((value) => typeof value === 'string')
  const identifying = { externalId: values('externalId'), email: values('email'), phone: values('phone') }
  const rows = await deps.database.all(contactsBy(workspaceId, identifying))
  const unique = new Map(rows.map((row) => [row.id, row]))
  return [...unique.values()].map(
    (row): NewContactRow => ({ ...row, properties: JSON.parse(row.properties), terms: contactTerms(row) }),
  )
}

/** Why properties cannot be added, if so: too many would be kept together. */
export function overfull(properties: Properties, patch: PropertyPatch | undefined): DomainError | undefined {
  const fault = faultOfPatch(properties, patch)
  return fault === undefined ? undefined : new DomainError('invalid', fault, { path: 'properties' })
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
    for (const key of identifiers) if (row[key]) this.#byIdentifier.delete(`${key} ${row[key]}`)
  }

  /** The first whom the identifiers name, leaving out mere claims. */
  find(input: NewContact): NewContactRow | undefined {
    return this.#named(input).find((row) => row.claimedAt === null)
  }

  /** The mere claims that they name. */
  claims(input: NewContact): NewContactRow[] {
    return this.#named(input).filter((row) => row.claimedAt !== null)
  }

  /** Two identifiers of one input that belong to two people, or an e-mail address or phone of somebody else's. */
  conflict(found: NewContactRow, input: NewContact): DomainError | undefined {
    const another = identifiers.find((key) => {
      const row = this.#by(key, input) ?? found
      return row !== found && row.claimedAt === null
    })
    if (another) return belongsToAnother(another)
    const sameId = !input.externalId || !found.externalId || input.externalId === found.externalId
    return sameId ? undefined : belongsToAnother(this.#by('email', input) ? 'email' : 'phone')
  }

  #named(input: NewContact): NewContactRow[] {
    return [...new Set(identifiers.flatMap((key) => this.#by(key, input) ?? []))]
  }

  #by(key: Identifier, input: NewContact): NewContactRow | undefined {
    return input[key] ? this.#byIdentifier.get(`${key} ${input[key]}`) : undefined
  }
}

/** Updates in rounds: who takes over what another gives up comes a round after him, as one statement has no order. */
class Updates {
  readonly rounds: Map<string, ContactNews>[] = []
  /** The ids of those that are found by other words from now on. */
  readonly reworded = new Set<string>()
  readonly #freed = new Set<string>()

  add(row: NewContactRow, values: Partial<NewContactRow>): void {
    const round = this.#roundFor(values)
    const known = round.get(row.id)
    const properties = { ...known?.properties, ...values.properties }
    round.set(row.id, { ...known, ...values, properties, id: row.id })
    for (const key of identifiers) if (values[key]) this.#freed.add(`${key} ${row[key]}`)
    if (values.terms !== undefined) this.reworded.add(row.id)
  }

  #roundFor(values: Partial<NewContactRow>): Map<string, ContactNews> {
    const last = this.rounds.at(-1)
    const takesOver = identifiers.some((key) => this.#freed.has(`${key} ${values[key]}`))
    if (last && !takesOver) return last
    const round = new Map<string, ContactNews>()
    this.rounds.push(round)
    this.#freed.clear()
    return round
  }
}

/** What `input` says that `row` does not, if anything. */
function news(row: NewContactRow, input: NewContact): Partial<NewContactRow> | undefined {
  const { properties = {}, ...about } = input
  const given = Object.entries(about).filter(([key, value]) => value && value !== row[key as keyof typeof about])
  const known = Object.entries(properties).every(([key, value]) => row.properties[key] === value)
  if (given.length === 0 && known) return undefined
  return {
    ...Object.fromEntries(given),
    ...(known ? {} : { properties }),
  }
}

/** A stranger says how to reach him; beside that, which of the workspace's own ids is his is not his to say. */
const claimOf = (input: NewContact): NewContact => (input.email || input.phone ? { ...input, externalId: null } : input)

function newContact(deps: Deps, workspaceId: string, input: NewContact, claimedAt: number | null): NewContactRow {
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
    claimedAt,
    createdAt: now,
    updatedAt: now,
  }
}
