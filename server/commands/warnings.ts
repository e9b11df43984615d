import type { Tally, WarningCode } from '../domain/imports/warnings.ts'
import { formatNumber } from './format.ts'
import { t } from './language.ts'

/** One line per field and reason: `3 values of phone left out …`. @param warnings counts by field and code */
export function describeWarnings(
  warnings: Readonly<Record<string, number>>,
  tallies: ReadonlyMap<string, Tally> = new Map(),
): string[] {
  return Object.entries(warnings).map(([key, count]) => {
    const [, field = '', code = ''] = /^(.*) (\S+)$/.exec(key) ?? []
    const [example] = tallies.get(key)?.examples ?? []
    const place = example ? t().warningPlace(example.cell, example.line, count > 1) : ''
    const warning = t().warnings[code as WarningCode]
    return t().warning({ count: formatNumber(count), isSingle: count === 1, field, warning, place })
  })
}
