import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { calculators } from './reference-figures.ts'

/**
 * Each kind of case has a calculator; every number that a case expects is compared with the calculated one.
 * `NPS_CASES` and `LOYALTY_CASES` name other files of the same form.
 */
type Case = { id: string; kind: string; input: unknown; expected: unknown; tolerance?: Tolerance }
type Tolerance = number | Record<string, number>

const { NPS_CASES, LOYALTY_CASES } = process.env
const files = [
  NPS_CASES || new URL('../fixtures/nps-cases.json', import.meta.url),
  LOYALTY_CASES || new URL('../fixtures/loyalty-cases.json', import.meta.url),
]
const cases = files.flatMap((file): Case[] => JSON.parse(readFileSync(file, 'utf8')).cases)
const kinds = Object.keys(calculators)

it('has every kind of case', () => {
  const fileKinds = new Set(cases.map(({ kind }) => kind))
  // Other files may contain kinds that Vouch does not calculate, and lack some that it does.
  if (NPS_CASES || LOYALTY_CASES) expect(kinds.some((kind) => fileKinds.has(kind))).toBe(true)
  else expect(kinds.toSorted()).toEqual([...fileKinds].sort())
})

it.each(cases.filter(({ kind }) => kinds.includes(kind)))('$kind: $id', ({ kind, input, expected, tolerance = 0 }) => {
  const calculate = calculators[kind as keyof typeof calculators] as (input: unknown) => unknown
  compare(calculate(input), expected, tolerance, '')
})

function compare(actual: unknown, expected: unknown, tolerance: Tolerance, path: string): void {
  if (typeof expected === 'number') {
    const maxDifference = allowance(expected, tolerance, path.split('.').at(-1) as string)
    expect(actual, path).toBeTypeOf('number')
    expect(Math.abs((actual as number) - expected), `${path}: ${actual} for ${expected}`).toBeLessThanOrEqual(
      maxDifference,
    )
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      compare((actual as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`)
    }
  } else expect(actual, path).toBe(expected)
}

function allowance(expected: number, tolerance: Tolerance, key: string): number {
  if (typeof tolerance === 'number') return tolerance
  if (key === 'p_value' && tolerance.p_value_relative) return tolerance.p_value_relative * expected
  const printedTolerance = key.endsWith('printed') ? tolerance.printed : undefined
  return tolerance[key] ?? printedTolerance ?? tolerance.all ?? tolerance.computed ?? tolerance.points ?? 1e-6
}
