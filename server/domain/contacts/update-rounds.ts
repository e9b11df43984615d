import { identifiers } from '../../../shared/contact.ts'
import type { ContactUpdate, NewContactRow } from '../../store/queries/contacts.ts'

/**
 * Updates in rounds. Rows of one statement are updated in no order, so a contact that takes over a released identifier
 * goes into a later round.
 */
export class UpdateRounds {
  readonly rounds: Map<string, ContactUpdate>[] = []
  /** The ids of contacts whose search terms change. */
  readonly reindexedIds = new Set<string>()
  readonly #releasedKeys = new Set<string>()

  add(row: NewContactRow, values: Partial<NewContactRow>): void {
    const round = this.#selectRound(values)
    const pendingUpdate = round.get(row.id)
    const properties = { ...pendingUpdate?.properties, ...values.properties }
    round.set(row.id, { ...pendingUpdate, ...values, properties, id: row.id })
    for (const key of identifiers) if (values[key]) this.#releasedKeys.add(`${key} ${row[key]}`)
    if (values.terms !== undefined) this.reindexedIds.add(row.id)
  }

  #selectRound(values: Partial<NewContactRow>): Map<string, ContactUpdate> {
    const last = this.rounds.at(-1)
    const reusesReleasedKey = identifiers.some((key) => this.#releasedKeys.has(`${key} ${values[key]}`))
    if (last && !reusesReleasedKey) return last
    const round = new Map<string, ContactUpdate>()
    this.rounds.push(round)
    this.#releasedKeys.clear()
    return round
  }
}
