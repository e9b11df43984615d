import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toCsvLine } from '../../../server/domain/files/csv.ts'
import { unescapeFormulas } from '../../../server/domain/files/formulas.ts'

const text = fc.string({
  unit: fc.constantFrom('=', '-', '＠', ';', '\t', '\n', '\r', ' ', "'", '"', ',', 'a', '1'),
  maxLength: 12,
})

it('exported cells start no formula, whatever a spreadsheet splits them by', () => {
  fc.assert(
    fc.property(text, (cell) => {
      const line = toCsvLine([['id', cell]])
      expect(parse(line, { record_delimiter: '\r\n' })[0]?.[1]).not.toMatch(/^[=+\-@＝＋－＠]/)
      // Where the comma separates nothing, quotes within a line keep nothing together.
      for (const delimiter of [';', '\t']) {
        for (const part of line.split(/[\r\n]/).flatMap((row) => row.split(delimiter)))
          expect(part.replace(/^["\s]+/, '')).not.toMatch(/^[=+\-@＝＋－＠]/)
      }
    }),
    { numRuns: 3000 },
  )
})

it('exported cells are read back as they were', () => {
  fc.assert(
    fc.property(text, (cell) => {
      const [row] = parse(toCsvLine([['id', cell, 'x']]), { relax_column_count: true, record_delimiter: '\r\n' })
      // An apostrophe that a respondent typed before a sign cannot be told from ours.
      fc.pre(!/'[=\-＠]/.test(cell))
      expect(unescapeFormulas(row?.[1] ?? '')).toBe(cell)
    }),
    { numRuns: 3000 },
  )
})
