import type { NewContact } from '../../../shared/contact.ts'
import type { RowMatch } from './match-plan.ts'

/** What earlier rows of a file would have stored, had they not been rows of a dry run. */
export interface SeenFacts {
  /** Whether an earlier row has the same new contact. */
  isKnown: boolean
  /** Whether the email address would belong to the contact of an earlier row. */
  isTaken: boolean
  /** Whether the contact that is stored with the email address has another one by then. */
  isReleased: boolean
  /** Whether the address is nobody's by then. */
  isFree: boolean
}

/**
 * The contacts of the rows that a dry run has counted, so that it counts what the import will do. Rows of a batch that was not
 * stored are forgotten.
 */
export class SeenContacts {
  /**
   * By email address the externalId of its contact, if any; by externalId its email address, if any; and other keys. An
   * undefined value removes a key.
   */
  readonly #stored = new Map<string, string>()
  #pending = new Map<string, string | undefined>()

  /** Compares a row with those of earlier batches, and remembers it. */
  add({ externalId, email, phone, name }: NewContact, { outcome, before, after }: RowMatch): SeenFacts {
    const idKey = externalId && `externalId ${externalId}`
    const emailKey = email && `email ${email}`
    // People share a phone number: it counts only if the row has nothing else.
    const phoneKey = !externalId && !email && `phone ${phone} ${name ?? ''}`
    const isIdKnown = Boolean(idKey && this.#stored.has(idKey))
    const owner = emailKey ? this.#stored.get(emailKey) : undefined
    const isOther = Boolean(externalId) && owner !== undefined && owner !== externalId
    const isTaken = isOther && (owner !== '' || isIdKnown || outcome !== 'created')
    const isReleased = !isTaken && this.#stored.has(`released ${email}`)
    const isFree = isReleased && owner === undefined
    const isEmailKnown = owner !== undefined && !isTaken
    const isPhoneKnown = Boolean(phoneKey && this.#stored.has(phoneKey))
    const isOwn = emailKey !== undefined && !isTaken && (isReleased || after.email === email)
    if (idKey) this.#release(idKey, before?.email, isOwn ? (email ?? undefined) : undefined)
    if (emailKey && isOwn) this.#pending.set(emailKey, externalId ?? after.externalId ?? owner ?? '')
    if (phoneKey) this.#pending.set(phoneKey, '')
    return {
      isKnown: outcome === 'created' && (isIdKnown || isEmailKnown || isPhoneKnown),
      isTaken,
      isReleased,
      isFree,
    }
  }

  /** Notes the address of a contact, and that its previous one is free. */
  #release(idKey: string, storedEmail: string | null | undefined, email: string | undefined): void {
    const previous = this.#stored.get(idKey) || storedEmail || ''
    this.#pending.set(idKey, email ?? previous)
    if (email === undefined || previous === '' || previous === email) return
    this.#pending.set(`email ${previous}`, undefined)
    this.#pending.set(`released ${previous}`, '')
  }

  /** Forgets the rows since the last batch that was stored. */
  discard(): void {
    this.#pending = new Map()
  }

  /** Keeps the rows that were added: their batch is stored. */
  confirm(): void {
    for (const [key, value] of this.#pending) {
      if (value === undefined) this.#stored.delete(key)
      else this.#stored.set(key, value)
    }
    this.discard()
  }
}
