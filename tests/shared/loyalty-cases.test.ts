import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareFigures } from './compare-figures.ts'
import { loyaltyCalculators } from './loyalty-figures.ts'

type Case = { id: string; kind: string; input: unknown; expected: unknown; tolerance: number }

/** Kinds that the file of cases has and Vouch calculates. `LOYALTY_CASES` names another file of the same form. */
const supportedKinds = [
  'ab_sample_size',
  'ab_test',
  'always_valid',
  'before_after',
  'early_late',
  'iceberg',
  'kaplan_meier',
  'logrank',
  'mcnemar',
  'paired_nps_change',
  'proportion_difference',
  'recovery_matrix',
  'regression_to_mean',
  'restricted_mean',
  'silent_share',
  'time_to_close',
]

const { LOYALTY_CASES } = process.env
const file = LOYALTY_CASES || new URL('../fixtures/loyalty-cases.json', import.meta.url)
const cases: Case[] = JSON.parse(readFileSync(file, 'utf8')).cases
const supportedCases = cases.filter(({ kind }) => supportedKinds.includes(kind))

describe('loyalty', () => {
  it('calculates the kinds that are supported', () => {
    expect(Object.keys(loyaltyCalculators).sort()).toEqual(supportedKinds)
    expect(supportedCases).not.toEqual([])
  })

  it.each(supportedCases)('loyalty $kind: $id', ({ kind, input, expected, tolerance }) => {
    const calculate = loyaltyCalculators[kind as keyof typeof loyaltyCalculators] as (input: unknown) => unknown
    compareFigures(calculate(input), expected, tolerance, { isRelative: true })
  })
})
