/**
 * Which contacts of a list are asked, and with what probability. Each contact has a number from 0 to 1 that depends on its id
 * and the salt of the wave alone: drawing again gives the same sample, in any order and without a stored list.
 */

/**
 * How a sample is drawn from a list.
 * - `census`: everyone.
 * - `simple-random`: a number of contacts, each with the same chance.
 * - `systematic`: a share of the contacts, from 0 to 1. How many is not fixed, so that contacts can be added later: a recurring
 *   survey draws one each time.
 * - `stratified`: a number of contacts in each stratum. Strata without a number are not asked.
 */
export type SamplePlan =
  | { method: 'census' }
  | { method: 'simple-random'; size: number }
  | { method: 'systematic'; share: number }
  | { method: 'stratified'; sizes: Readonly<Record<string, number>> }

/**
 * What decides who is in a sample. It can be stored, so that the sample can be drawn again without the list: from the same
 * limits follows the same sample, whoever has been asked since.
 */
export interface SampleLimits {
  /** By stratum, or under the empty text for the whole list: the highest number that is drawn, and the chance to be. */
  strata: Readonly<Record<string, SampleLimit>>
  /** If more were drawn than may be asked: the highest second number of those who are, and their share of the drawn. */
  cap: SampleLimit | null
}

export interface SampleLimit {
  number: number
  probability: number
}

/** The chance with which a contact was drawn, or why it was not. */
export type Draw = (contactId: string, stratum?: string) => number | 'not-sampled' | 'cap-reached'

/** Whether the sample depends on how many contacts the list has. */
export const needsList = ({ method }: SamplePlan, cap: number | null): boolean =>
  method === 'simple-random' || method === 'stratified' || cap !== null

/** Collects the numbers of a list, one contact at a time, before the sample is drawn: eight bytes a contact, or 16 with a cap. */
export class Sampler {
  readonly #plan: SamplePlan
  readonly #salt: string
  readonly #cap: number | null
  readonly #numbers = new Map<string, number[]>()
  readonly #capNumbers = new Map<string, number[]>()

  /**
   * @param salt differs for each wave of a survey, so that each draws other contacts
   * @param cap at most so many contacts are asked, chosen at random among the drawn
   * @throws RangeError for a size that is not a whole number, or a share outside 0 to 1
   */
  constructor(plan: SamplePlan, salt: string, cap: number | null = null) {
    checkPlan(plan)
    this.#plan = plan
    this.#salt = salt
    this.#cap = cap
  }

  /** Adds a contact of the list. Only plans for which `needsList` holds need to see the list. */
  add(contactId: string, stratum = ''): void {
    if (!needsList(this.#plan, this.#cap)) return
    const key = getLimitKey(this.#plan, stratum)
    append(this.#numbers, key, getSampleNumber(contactId, this.#salt))
    if (this.#cap !== null) append(this.#capNumbers, key, getCapNumber(contactId, this.#salt))
  }

  /**
   * Ends the list.
   * @example
   * const sampler = new Sampler({ method: 'simple-random', size: 2 }, 'wave 1')
   * for (const id of ids) sampler.add(id)
   * const draw = createDraw(plan, 'wave 1', sampler.finish())
   * ids.filter((id) => typeof draw(id) === 'number') // two of them
   */
  finish(): SampleLimits {
    const limits = [...this.#numbers].flatMap(([key, numbers]) => {
      const sorted = Float64Array.from(numbers).sort()
      const size = getSize(this.#plan, key) ?? 0
      const last = sorted[Math.min(size, sorted.length) - 1]
      return last === undefined
        ? []
        : [[key, { number: last, probability: Math.min(1, size / sorted.length) }] as const]
    })
    // Strata may have any name, `__proto__` too.
    const strata = Object.fromEntries(limits)
    return { strata, cap: this.#cap === null ? null : this.#findCap(this.#cap, strata) }
  }

  #findCap(cap: number, strata: SampleLimits['strata']): SampleLimit | null {
    const drawn: number[] = []
    for (const [key, numbers] of this.#numbers) {
      const capNumbers = this.#capNumbers.get(key) ?? []
      for (const [index, number] of numbers.entries()) {
        const capNumber = capNumbers[index]
        if (capNumber !== undefined && getChance(this.#plan, strata, key, number) !== undefined) drawn.push(capNumber)
      }
    }
    if (drawn.length <= cap) return null
    return { number: Float64Array.from(drawn).sort()[cap - 1] ?? -1, probability: cap / drawn.length }
  }
}

function append(lists: Map<string, number[]>, key: string, number: number): void {
  const list = lists.get(key)
  if (list) list.push(number)
  else lists.set(key, [number])
}

const getLimitKey = ({ method }: SamplePlan, stratum: string) => (method === 'stratified' ? stratum : '')

/** How many contacts of a stratum are drawn; undefined if the plan does not say. */
function getSize(plan: SamplePlan, key: string): number | undefined {
  if (plan.method === 'simple-random') return plan.size
  return plan.method === 'stratified' && Object.hasOwn(plan.sizes, key) ? plan.sizes[key] : undefined
}

/** The chance of a contact with this number; undefined if it was not drawn. */
function getChance(plan: SamplePlan, strata: SampleLimits['strata'], key: string, number: number): number | undefined {
  if (plan.method === 'census') return 1
  if (plan.method === 'systematic') return number < plan.share ? plan.share : undefined
  const limit = Object.hasOwn(strata, key) ? strata[key] : undefined
  return limit && number <= limit.number ? limit.probability : undefined
}

/** Tells for each contact whether it is in a sample. */
export function createDraw(plan: SamplePlan, salt: string, { strata, cap }: SampleLimits): Draw {
  checkPlan(plan)
  return (contactId, stratum = '') => {
    const chance = getChance(plan, strata, getLimitKey(plan, stratum), getSampleNumber(contactId, salt))
    if (chance === undefined) return 'not-sampled'
    if (cap === null) return chance
    return getCapNumber(contactId, salt) <= cap.number ? chance * cap.probability : 'cap-reached'
  }
}

/** The number that decides who of the drawn is asked, if they are too many. */
const getCapNumber = (contactId: string, salt: string) => getSampleNumber(contactId, `${salt} cap`)

function checkPlan(plan: SamplePlan): void {
  const sizes =
    plan.method === 'simple-random' ? [plan.size] : plan.method === 'stratified' ? Object.values(plan.sizes) : []
  for (const size of sizes) {
    if (!Number.isSafeInteger(size) || size < 0)
      throw new RangeError(`Expected a whole number of contacts, not ${size}.`)
  }
  if (plan.method === 'systematic' && !(plan.share >= 0 && plan.share <= 1)) {
    throw new RangeError(`Expected a share from 0 to 1, not ${plan.share}.`)
  }
}

/**
 * The number of a contact in a wave: at least 0, below 1, and evenly spread. It never changes, because samples are drawn again:
 * two 32-bit FNV-1a hashes of the UTF-16 code units, each with the finalizer of MurmurHash3.
 */
export function getSampleNumber(contactId: string, salt: string): number {
  const text = `${salt} ${contactId}`
  let [high, low] = [0x811c9dc5, 0x9dc5811c]
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ (unit + index), 0x01000193)
  }
  return (mix(high ^ Math.imul(low, 5)) * 2 ** 21 + (mix(low) >>> 11)) / 2 ** 53
}

/** Spreads a change of any bit over all of them. */
function mix(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
