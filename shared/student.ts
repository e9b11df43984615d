import { normalQuantile } from './distributions.ts'
import { bisect } from './statistics.ts'

/**
 * P(|T| <= t) of Student's t: for whole degrees of freedom a finite series in cos θ, with tan θ = t / √df (Abramowitz & Stegun
 * 26.7.3-4).
 *
 * @throws RangeError unless t is 0 or more and degreesOfFreedom is a whole number above 0
 */
export function computeCentralShare(t: number, degreesOfFreedom: number): number {
  if (!(t >= 0)) throw new RangeError(`Expected a t of 0 or more, not ${t}`)
  if (!(Number.isSafeInteger(degreesOfFreedom) && degreesOfFreedom > 0)) {
    throw new RangeError(`Degrees of freedom are a whole number above 0, not ${degreesOfFreedom}`)
  }
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom))
  const isOdd = degreesOfFreedom % 2 === 1
  if (degreesOfFreedom === 1) return (2 * angle) / Math.PI
  const cosine = Math.cos(angle)
  let term = isOdd ? cosine : 1
  let total = term
  for (let k = isOdd ? 3 : 2; k < degreesOfFreedom && term > total * Number.EPSILON; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine
    total += term
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * total) : Math.sin(angle) * total
}

/**
 * The t that a value of Student's t exceeds in either direction with probability 1 - confidence.
 *
 * @throws RangeError unless 0 < confidence < 1 and degreesOfFreedom is a whole number above 0
 * @example twoSidedStudentQuantile(0.95, 19) // 2.093024054408263
 */
export function twoSidedStudentQuantile(confidence: number, degreesOfFreedom: number): number {
  // The normal quantile lies below that of t; of one degree of freedom, which has the widest tails, it is a tangent.
  const low = normalQuantile((1 + confidence) / 2)
  const high = Math.tan((Math.PI * confidence) / 2) + 1
  return bisect(low, high, (t) => computeCentralShare(t, degreesOfFreedom) < confidence)
}
