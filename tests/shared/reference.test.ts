import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { compareFigures, type Tolerance } from './compare-figures.ts'
import { calculators } from './reference-figures.ts'

/**
 * Each kind of case has a calculator; every number that a case expects is compared with the calculated one.
 * `NPS_CASES` names another file of the same form.
 */
type Case = { id: string; kind: string; input: unknown; expected: unknown; tolerance?: Tolerance }

const { NPS_CASES } = process.env
const file = NPS_CASES || new URL('../fixtures/nps-cases.json', import.meta.url)
const cases: Case[] = JSON.parse(readFileSync(file, 'utf8')).cases
const kinds = Object.keys(calculators)

it('has every kind of case', () => {
  const fileKinds = new Set(cases.map(({ kind }) => kind))
  // Another file may contain kinds that Vouch does not calculate, and lack some that it does.
  if (NPS_CASES) expect(kinds.some((kind) => fileKinds.has(kind))).toBe(true)
  else expect(kinds.toSorted()).toEqual([...fileKinds].sort())
})

it.each(cases.filter(({ kind }) => kinds.includes(kind)))('$kind: $id', ({ kind, input, expected, tolerance = 0 }) => {
  const calculate = calculators[kind as keyof typeof calculators] as (input: unknown) => unknown
  compareFigures(calculate(input), expected, tolerance)
})
