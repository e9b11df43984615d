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

/** A contact in a sample: the chance with which it was drawn. Undefined if it was not. */
export type Draw = (contactId: string, stratum?: string) => number | undefined

/** Collects the numbers of a list, one contact at a time, before the sample is drawn: eight bytes a contact. */
export class Sampler {
  readonly #plan: SamplePlan
  readonly #salt: string
  readonly #numbers = new Map<string, number[]>()

  /**
   * @param salt differs for each wave of a survey, so that each draws other contacts
   * @throws RangeError for a size that is not a whole number, or a share outside 0 to 1
   */
  constructor(plan: SamplePlan, salt: string) {
    checkPlan(plan)
    this.#plan = plan
    this.#salt = salt
  }

  /** Adds a contact of the list. Only plans with a number of contacts need to see the list. */
  add(contactId: string, stratum = ''): void {
    if (this.#plan.method !== 'simple-random' && this.#plan.method !== 'stratified') return
    const key = this.#plan.method === 'stratified' ? stratum : ''
    const numbers = this.#numbers.get(key)
    const number = getSampleNumber(contactId, this.#salt)
    if (numbers) numbers.push(number)
    else this.#numbers.set(key, [number])
  }

  /**
   * Ends the list. The result tells for each of its contacts whether it is in the sample.
   * @example
   * const sampler = new Sampler({ method: 'simple-random', size: 2 }, 'wave 1')
   * for (const id of ids) sampler.add(id)
   * const draw = sampler.finish()
   * ids.filter((id) => draw(id) !== undefined) // two of them
   */
  finish(): Draw {
    const plan = this.#plan
    if (plan.method === 'census') return () => 1
    if (plan.method === 'systematic') {
      return (contactId) => (getSampleNumber(contactId, this.#salt) < plan.share ? plan.share : undefined)
    }
    const limits = new Map<string, { number: number; probability: number }>()
    for (const [stratum, numbers] of this.#numbers) {
      const size = plan.method === 'simple-random' ? plan.size : (plan.sizes[stratum] ?? 0)
      const sorted = Float64Array.from(numbers).sort()
      const last = sorted[Math.min(size, sorted.length) - 1]
      if (last !== undefined) limits.set(stratum, { number: last, probability: Math.min(1, size / sorted.length) })
    }
    return (contactId, stratum = '') => {
      const limit = limits.get(plan.method === 'stratified' ? stratum : '')
      return limit && getSampleNumber(contactId, this.#salt) <= limit.number ? limit.probability : undefined
    }
  }
}

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
