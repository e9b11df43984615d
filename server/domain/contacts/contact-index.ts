import { type Identifier, identifiers, type NewContact } from '../../../shared/contact.ts'
import { MAX_SHARING_PHONE, type NewContactRow } from '../../store/queries/contacts.ts'

/** The identifiers that belong to one contact only. */
export const addressKeys = identifiers.filter((key) => key !== 'phone')

/** Whether nothing but a phone number, and maybe a name, tells who the contact is. */
export const isPhoneOnly = ({ externalId, email }: Person) => !externalId && !email

export const isVerified = (row: NewContactRow) => row.unverifiedSince === null

type Person = Partial<Pick<NewContactRow, Identifier | 'name'>> | Pick<NewContact, Identifier | 'name'>

/**
 * Whether two descriptions cannot be of one person: another externalId, another email address, or another name. A phone
 * number does not tell people apart, because colleagues and families share one.
 */
export const isContradiction = (one: Person, other: Person): boolean =>
  differ(one.externalId, other.externalId) || differ(one.email, other.email) || haveDifferentNames(one.name, other.name)

const differ = (one: string | null | undefined, other: string | null | undefined) =>
  Boolean(one && other && one !== other)

/**
 * Whether two names are of different people. “Ann Lee” is also “Lee, Ann”, “A. Lee” and “Ann”; accents and case do not
 * matter.
 * @example haveDifferentNames('Ann Lee', 'Ben Roe') // true
 */
export function haveDifferentNames(one: string | null | undefined, other: string | null | undefined): boolean {
  if (!one || !other) return false
  const [few = [], many = []] = [splitName(one), splitName(other)].sort((a, b) => a.length - b.length)
  if (few.length === 0) return one.trim() !== other.trim()
  if (few.join('') === many.join('')) return false
  return !few.every((word) => many.some((otherWord) => isSameWord(word, otherWord)))
}

const splitName = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

/** Equal, or one is the initial of the other. In scripts with a letter for each syllable, one letter is a word. */
const isSameWord = (one: string, other: string) =>
  one === other || (INITIAL.test(one) && other.startsWith(one)) || (INITIAL.test(other) && one.startsWith(other))

const INITIAL = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u

const hasSameName = (one: Person, other: Person) =>
  !one.name || !other.name ? (one.name ?? '') === (other.name ?? '') : !haveDifferentNames(one.name, other.name)

/** Contacts by identifier. An externalId and an email address belong to one contact; many may share a phone number. */
export class ContactIndex {
  readonly #byAddress = new Map<string, NewContactRow>()
  readonly #byPhone = new Map<string, NewContactRow[]>()

  constructor(rows: readonly NewContactRow[]) {
    for (const row of rows) this.add(row)
  }

  add(row: NewContactRow): void {
    for (const key of addressKeys) if (row[key]) this.#byAddress.set(`${key} ${row[key]}`, row)
    if (row.phone) this.#byPhone.set(row.phone, [...(this.#byPhone.get(row.phone) ?? []), row])
  }

  remove(row: NewContactRow): void {
    for (const key of addressKeys) if (row[key]) this.#byAddress.delete(`${key} ${row[key]}`)
    if (row.phone)
      this.#byPhone.set(
        row.phone,
        this.#getByPhone(row).filter((other) => other !== row),
      )
  }

  /**
   * The verified contact that an input is about: by externalId, then email, then phone where nothing contradicts it.
   * Respondents cannot contradict by an externalId, because they do not decide which one is theirs.
   */
  findVerified(input: NewContact, { unverified = false } = {}): NewContactRow | undefined {
    const [byExternalId, byEmail] = this.#getByAddress(input).map((row) => (row && isVerified(row) ? row : undefined))
    if (byExternalId) return byExternalId
    if (byEmail && (unverified || !differ(byEmail.externalId, input.externalId))) return byEmail
    return findByPhone(this.#getByPhone(input).filter(isVerified), input)
  }

  /**
   * The unverified contact that an unverified input is about. One with an email address that nobody has gets a contact of its
   * own: what respondents say changes no contact, so the address would not be found.
   */
  findUnverified(input: NewContact): NewContactRow | undefined {
    const byAddress = this.#getByAddress(input).find((row) => row && !isVerified(row))
    if (byAddress || input.email) return byAddress
    const rows = this.#getByPhone(input).filter((row) => !isVerified(row))
    return findByPhone(rows, input)
  }

  /** The identifier of an input that belongs to another verified contact than the one that the input is about. */
  findConflict(input: NewContact, contact: NewContactRow | undefined): 'email' | undefined {
    const [, byEmail] = this.#getByAddress(input)
    return byEmail && isVerified(byEmail) && byEmail !== contact ? 'email' : undefined
  }

  /** The unverified contacts that have an externalId or email address of a contact. */
  findSameAddress(person: Person): NewContactRow[] {
    return this.#getByAddress(person).filter((row) => row !== undefined && !isVerified(row)) as NewContactRow[]
  }

  /** The unverified contacts with the phone number of a verified one, unless others have it too or something contradicts. */
  findSamePhone(contact: NewContactRow): NewContactRow[] {
    const rows = this.#getByPhone(contact)
    if (rows.length > MAX_SHARING_PHONE || rows.some((row) => isVerified(row) && row !== contact)) return []
    return rows.filter((row) => !isVerified(row) && !isContradiction(row, contact))
  }

  #getByAddress(person: Person): (NewContactRow | undefined)[] {
    return addressKeys.map((key) => (person[key] ? this.#byAddress.get(`${key} ${person[key]}`) : undefined))
  }

  #getByPhone({ phone }: Person): NewContactRow[] {
    return phone ? (this.#byPhone.get(phone) ?? []) : []
  }
}

/**
 * The contact that a phone number identifies among those that share it: the one with the same name and no other identifier, or else the only one with that name, or else the only one that fits. Otherwise the number identifies none.
 */
function findByPhone(rows: readonly NewContactRow[], input: Person): NewContactRow | undefined {
  const candidates = rows.filter((row) => !isContradiction(row, input)).sort((a, b) => (a.id < b.id ? -1 : 1))
  const namesakes = candidates.filter((row) => hasSameName(row, input))
  const phoneOnly = namesakes.find(isPhoneOnly)
  if (phoneOnly || rows.length > MAX_SHARING_PHONE) return phoneOnly
  if (input.name && namesakes.length === 1) return namesakes[0]
  return candidates.length === 1 ? candidates[0] : undefined
}
