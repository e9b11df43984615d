/**
 * P(Z > z) of the standard normal. From z = 1 up a continued fraction (Abramowitz & Stegun 26.2.14), below it a half
 * less a power series (26.2.11): the series loses digits in the tail, the fraction needs ever more terms near 0.
 *
 * @example 2 * normalUpperTail(1.959963984540054) // 0.05
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z)
  return z < 1 ? 0.5 - density(z) * centralSeries(z) : density(z) / tailFraction(z)
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

/** z + z³/3 + z⁵/(3·5) + z⁷/(3·5·7) + ... */
function centralSeries(z: number): number {
  let term = z
  let total = z
  for (let odd = 3; term > total * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd
    total += term
  }
  return total
}

/**
 * The mean of the standard normal above z: density(z) / P(Z > z), the inverse Mills ratio. Far out it comes from the
 * continued fraction alone, because there both are 0 in a double.
 *
 * @example computeMeanAbove(0) // 0.7979
 */
export const computeMeanAbove = (z: number): number => (z < 1 ? density(z) / normalUpperTail(z) : tailFraction(z))

/** z + 1/(z + 2/(z + 3/(z + ...))), from the back, deep enough that the last digit no longer moves. */
function tailFraction(z: number): number {
  let fraction = z
  for (let k = Math.ceil(20 + 300 / (z * z)); k > 0; k--) fraction = z + k / fraction
  return fraction
}

/**
 * The z with P(Z <= z) = probability, to the last digits of a double: a rational start (Abramowitz & Stegun 26.2.23,
 * error below 4.5e-4), then two steps of Halley's method, each of which triples the correct digits.
 *
 * @throws RangeError unless 0 < probability < 1
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`No quantile at probability ${probability}`)
  const tail = Math.min(probability, 1 - probability)
  const z = refine(refine(roughUpperQuantile(tail), tail), tail)
  return probability < 0.5 ? -z : z
}

function roughUpperQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail))
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}

function refine(z: number, tail: number): number {
  const newton = (normalUpperTail(z) - tail) / density(z)
  return z + newton / (1 - (newton * z) / 2)
}

/**
 * P(X > q) for chi-square: the regularised incomplete gamma function Q(a, x) at a = degreesOfFreedom / 2, x = q / 2.
 * For whole degrees of freedom it is a finite sum of positive terms, Q(a + 1, x) = Q(a, x) + xᵃe⁻ˣ/Γ(a + 1)
 * (Abramowitz & Stegun 26.4.4-5, 26.4.8), so nothing cancels. The terms are carried as logarithms against underflow.
 *
 * @throws RangeError unless q is finite and not negative, and degreesOfFreedom is a whole number above 0
 * @example chiSquareUpperTail(3.841458820694124, 1) // 0.05
 */
export function chiSquareUpperTail(q: number, degreesOfFreedom: number): number {
  if (!(q >= 0 && q < Number.POSITIVE_INFINITY)) throw new RangeError(`A chi-square value is 0 or more, not ${q}`)
  if (!(Number.isInteger(degreesOfFreedom) && degreesOfFreedom > 0)) {
    throw new RangeError(`Degrees of freedom are a whole number above 0, not ${degreesOfFreedom}`)
  }
  const x = q / 2
  const isOdd = degreesOfFreedom % 2 === 1
  let tail = isOdd ? 2 * normalUpperTail(Math.sqrt(q)) : 0
  let logTerm = isOdd ? Math.log(2 * Math.sqrt(x / Math.PI)) - x : -x
  for (let a = isOdd ? 0.5 : 0; a < degreesOfFreedom / 2; a++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log(x / (a + 1))
  }
  return Math.min(1, tail)
}
