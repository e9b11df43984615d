import { expect } from 'vitest'

/** How far a figure may be off: one number, or numbers by the name of the figure. */
export type Tolerance = number | Record<string, number>

/**
 * Compares every figure that a case expects with the calculated one; others are ignored.
 *
 * @param isRelative whether a single tolerance grows with figures above 1
 */
export function compareFigures(
  actual: unknown,
  expected: unknown,
  tolerance: Tolerance,
  { isRelative = false, path = '' } = {},
): void {
  if (typeof expected === 'number') {
    const scale = isRelative ? Math.max(1, Math.abs(expected), Math.abs(Number(actual))) : 1
    const maxDifference = scale * allowance(expected, tolerance, path.split('.').at(-1) as string)
    expect(actual, path).toBeTypeOf('number')
    expect(Math.abs((actual as number) - expected), `${path}: ${actual} for ${expected}`).toBeLessThanOrEqual(
      maxDifference,
    )
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      const child = (actual as Record<string, unknown>)[key]
      compareFigures(child, value, tolerance, { isRelative, path: `${path}.${key}` })
    }
    if (Array.isArray(expected)) expect(actual, path).toHaveLength(expected.length)
  } else expect(actual, path).toBe(expected)
}

function allowance(expected: number, tolerance: Tolerance, key: string): number {
  if (typeof tolerance === 'number') return tolerance
  if (key === 'p_value' && tolerance.p_value_relative) return tolerance.p_value_relative * expected
  const printedTolerance = key.endsWith('printed') ? tolerance.printed : undefined
  return tolerance[key] ?? printedTolerance ?? tolerance.all ?? tolerance.computed ?? tolerance.points ?? 1e-6
}
