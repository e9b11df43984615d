import type { Identifier, NewContact } from '../../../shared/contact.ts'
import { type FormerField, formerFields } from '../../../shared/contact-history.ts'
import {
  findPatchError,
  MAX_PROPERTIES,
  type Properties,
  type PropertyPatch,
  patchProperties,
} from '../../../shared/properties.ts'
import type { NewContactRow } from '../../store/queries/contacts.ts'
import type { FormerValue, NextValues } from '../../store/queries/former-values.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { ContactIndex } from './contact-index.ts'
import { indexContact } from './search.ts'
import { UpdateRounds } from './update-rounds.ts'

/** The values of a contact that an input can set. */
export type ContactValues = Pick<NewContactRow, Identifier | 'name' | 'salutation' | 'locale' | 'properties'>

/** The contact of an input, existing or new, and what the input does to it. */
export interface Match {
  id: string
  outcome: 'created' | 'updated' | 'unchanged'
  /** Its values before; null for a new contact. */
  before: ContactValues | null
  after: ContactValues
  /** The version of the contact as it was read. */
  updatedAt: number
}

/** The contact of a row of a file. */
export interface RowMatch extends Match {
  /** What the row lost, because it contradicts what is stored. */
  omissions: Omission[]
}

/** A field that was left out: an email address of another contact, or a property beyond the limit. */
export type Omission = { field: 'email'; code: 'taken' } | { field: `property.${string}`; code: 'too-many' }

export interface MatchOptions {
  /** The inputs are what respondents say about themselves. They never change an existing contact. */
  unverified?: boolean
  /** Who causes the changes: see `Caller`. Or `respondent`, or `import`. */
  actor?: string
}

/** Decides for one input after the other which contact it is about, and what changes. Nothing is written. */
export class MatchPlan {
  readonly updates = new UpdateRounds()
  /** By id. */
  readonly newContacts = new Map<string, NewContactRow>()
  /** Unverified contacts as they were, by the contact that takes over their responses. */
  readonly merges = new Map<NewContactRow, NewContactRow>()
  /** Unverified contacts that lose their externalId and email address, but keep their responses. */
  readonly released = new Set<NewContactRow>()
  /** Values that one input sets and a later one replaces. */
  readonly intermediateValues: FormerValue[] = []
  /** The identifiers and names of existing contacts that change. */
  readonly #changedFields = new Map<NewContactRow, Set<FormerField>>()
  readonly #index: ContactIndex
  readonly #deps: Deps
  readonly #workspaceId: string
  readonly #options: MatchOptions

  constructor(deps: Deps, workspaceId: string, candidates: readonly NewContactRow[], options: MatchOptions) {
    this.#deps = deps
    this.#workspaceId = workspaceId
    this.#options = options
    this.#index = new ContactIndex(candidates)
  }

  /** The next values of existing contacts, where they may replace others. */
  get nextValues(): NextValues[] {
    return [...this.#changedFields].map(([contact, fields]) => ({
      ...Object.fromEntries([...fields].map((field) => [field, contact[field]])),
      id: contact.id,
    }))
  }

  match(input: NewContact): Match | DomainError {
    if (this.#options.unverified) return this.#matchUnverified(input)
    const existingContact = this.#index.findVerified(input)
    const conflict = this.#index.findConflict(input, existingContact)
    if (conflict) return identifierTaken(conflict)
    const error = existingContact && checkProperties(existingContact.properties, input.properties)
    return error ?? this.#apply(existingContact, input)
  }

  /** The same for a row of a file. What contradicts is left out of the row. */
  matchRow(row: NewContact): RowMatch {
    const existingContact = this.#index.findVerified(row)
    const isTaken = this.#index.findConflict(row, existingContact) === 'email'
    const excess = listExcess(existingContact?.properties ?? {}, row.properties)
    const properties = Object.entries(row.properties ?? {}).filter(([name]) => !excess.includes(name))
    const match = this.#apply(existingContact, {
      ...row,
      ...(isTaken && { email: null }),
      ...(excess.length > 0 && { properties: Object.fromEntries(properties) }),
    })
    const excessOmissions = excess.map((name): Omission => ({ field: `property.${name}`, code: 'too-many' }))
    return {
      ...match,
      omissions: [...(isTaken ? [{ field: 'email', code: 'taken' } as const] : []), ...excessOmissions],
    }
  }

  #matchUnverified(input: NewContact): Match {
    const existingContact = this.#index.findVerified(input, this.#options) ?? this.#index.findUnverified(input)
    const contact = existingContact ?? this.#create(toUnverifiedInput(input))
    const after = pickValues(contact)
    return existingContact
      ? { id: contact.id, outcome: 'unchanged', before: after, after, updatedAt: contact.updatedAt }
      : { id: contact.id, outcome: 'created', before: null, after, updatedAt: contact.updatedAt }
  }

  #apply(existingContact: NewContactRow | undefined, input: NewContact): Match {
    this.#detachUnverified(this.#index.findSameAddress(input))
    const before = existingContact ? pickValues(existingContact) : null
    const values = existingContact && diffContact(existingContact, input)
    const contact = existingContact ?? this.#create(input)
    if (values) this.#change(contact, values)
    // The number of others was looked up only if the input has it.
    const samePhone = input.phone ? this.#index.findSamePhone(contact) : []
    this.#detachUnverified(samePhone.filter((row) => !row.keptApart))
    for (const row of this.#detached.splice(0)) this.merges.set(row, contact)
    const outcome = !existingContact ? 'created' : values ? 'updated' : 'unchanged'
    return { id: contact.id, outcome, before, after: pickValues(contact), updatedAt: contact.updatedAt }
  }

  readonly #detached: NewContactRow[] = []

  /** Takes unverified contacts out of the index, because their identifiers become those of a verified one. */
  #detachUnverified(rows: readonly NewContactRow[]): void {
    for (const row of new Set(rows)) {
      this.#index.remove(row)
      if (!row.keptApart) this.#detached.push(row)
      else {
        Object.assign(row, { externalId: null, email: null })
        this.released.add(row)
        this.#index.add(row)
      }
    }
  }

  #create(input: NewContact): NewContactRow {
    const unverifiedSince = this.#options.unverified ? this.#deps.now() : null
    const row = buildContactRow(this.#deps, this.#workspaceId, input, unverifiedSince)
    this.#index.add(row)
    this.newContacts.set(row.id, row)
    return row
  }

  #change(contact: NewContactRow, values: Partial<NewContactRow>): void {
    const { terms, ...sortKeys } = indexContact({ ...contact, ...values })
    const changedValues = { ...values, ...sortKeys, ...(terms !== contact.terms && { terms }) }
    this.#keepFormerValues(contact, values)
    if (!this.newContacts.has(contact.id)) this.updates.add(contact, changedValues)
    this.#index.remove(contact)
    const properties = patchProperties(contact.properties, values.properties)
    this.#index.add(Object.assign(contact, changedValues, { properties }))
  }

  /** The store keeps what it has; values that this batch has set are known here only. */
  #keepFormerValues(contact: NewContactRow, values: Partial<NewContactRow>): void {
    const isNew = this.newContacts.has(contact.id)
    const changedFields = this.#changedFields.get(contact) ?? new Set()
    for (const field of formerFields) {
      const value = contact[field]
      if (!values[field]) continue
      if (value && (isNew || changedFields.has(field))) {
        this.intermediateValues.push({ contactId: contact.id, field, value })
      }
      if (!isNew) this.#changedFields.set(contact, changedFields.add(field))
    }
  }
}

const pickValues = (row: NewContactRow): ContactValues => {
  const { externalId, email, phone, name, salutation, locale, properties } = row
  return { externalId, email, phone, name, salutation, locale, properties }
}

/** The error if the patch would exceed the limits of a contact's properties. */
export function checkProperties(properties: Properties, patch: PropertyPatch | undefined): DomainError | undefined {
  const message = findPatchError(properties, patch)
  return message === undefined
    ? undefined
    : new DomainError('invalid', 'invalid-properties', message, {
        path: 'properties',
        params: { limit: MAX_PROPERTIES },
      })
}

/** The new properties of a row that exceed the limit of a contact. */
function listExcess(stored: Properties, properties: PropertyPatch = {}): string[] {
  const newNames = Object.keys(properties).filter((name) => !(name in stored))
  return newNames.slice(Math.max(0, MAX_PROPERTIES - Object.keys(stored).length))
}

export const identifierTaken = (path: Identifier) =>
  new DomainError('conflict', 'identifier-taken', `Another contact has this ${path}.`, {
    path,
    params: { field: path },
  })

/**
 * The values of `input` that differ from `row`, if any. A contact that was found by its phone number alone keeps its name
 * and salutation: the number does not say that both are of one person.
 */
function diffContact(row: NewContactRow, input: NewContact): Partial<NewContactRow> | undefined {
  const { properties = {}, ...fields } = input
  const isSameAddress =
    Boolean(input.externalId && input.externalId === row.externalId) || (input.email && input.email === row.email)
  const changedFields = Object.entries(fields).filter(
    ([key, value]) =>
      value &&
      value !== row[key as keyof typeof fields] &&
      (isSameAddress || (key !== 'name' && key !== 'salutation') || row[key] === null),
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
  const { externalId = null, email = null, phone = null, name = null, salutation = null } = input
  return {
    id: deps.newId(now),
    workspaceId,
    externalId,
    email,
    phone,
    name,
    salutation,
    ...indexContact({ externalId, email, phone, name, salutation }),
    locale: input.locale ?? null,
    properties: input.properties ?? {},
    unverifiedSince,
    createdAt: now,
    updatedAt: now,
  }
}
