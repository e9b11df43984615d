import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTable, type TableRow } from '../../../server/domain/imports/table.ts'

/** The header, and the rows below. */
async function read(content: string | Buffer): Promise<TableRow[]> {
  const file = new Blob([typeof content === 'string' ? content : new Uint8Array(content)])
  const { header, readRows } = await openTable(file, { headerLine: 1 })
  const rows: TableRow[] = [{ line: 1, cells: header, bytes: 0 }]
  for await (const row of readRows()) rows.push(row)
  return rows
}

/** A row as `2 a|b`, or `2! …` if it cannot be read. */
const formatRow = ({ line, cells, error }: TableRow) => `${line}${error ? '!' : ''} ${cells.join('|')}`

describe('a CSV file', () => {
  it.each<[string, string | Buffer, string[]]>([
    ['a header only', 'a,b', ['1 a|b']],
    ['rows', 'a,b\n1,2\n3,4\n', ['1 a|b', '2 1|2', '3 3|4']],
    ['no line break at its end', 'a,b\n1,2', ['1 a|b', '2 1|2']],
    ['the line breaks of Windows', 'a,b\r\n1,2\r\n', ['1 a|b', '2 1|2']],
    ['the line breaks of old Macs', 'a,b\r1,2\r', ['1 a|b', '2 1|2']],
    ['empty cells', 'a,b\n,2\n1,\n', ['1 a|b', '2 |2', '3 1|']],
    ['empty rows', 'a,b\n\n1,2\n,\n""\n3,4', ['1 a|b', '3 1|2', '6 3|4']],
    ['semicolons', 'a;b\n"1,5";2', ['1 a|b', '2 1,5|2']],
    ['tabs', 'a\tb\n1,5\t2', ['1 a|b', '2 1,5|2']],
    ['semicolons, and commas in a quoted name', '"a, b, or c";d\n1;2', ['1 a, b, or c|d', '2 1|2']],
    ['a byte order mark', '\uFEFFa,b\n1,2', ['1 a|b', '2 1|2']],
    ['UTF-16', Buffer.from('\uFEFFa\tb\n1\té', 'utf16le'), ['1 a|b', '2 1|é']],
    ['quotations', 'a,b\n"1","x ""y"" z"', ['1 a|b', '2 1|x "y" z']],
    ['a cell of several lines', 'a,b\n1,"x\n\ny"\n2,z', ['1 a|b', '2 1|x\n\ny', '5 2|z']],
    ['a mark within a cell', 'a,b\n1,5" screen\n2,z', ['1 a|b', '2 1|5" screen', '3 2|z']],
    ['a mark too many', 'a,b\n1,"x" y\n2,z', ['1 a|b', '2 1|"x" y', '3 2|z']],
    ['too few and too many cells', 'a,b\n1\n1,2,3', ['1 a|b', '2 1', '3 1|2|3']],
  ])('with %s is read row by row', async (_, content, rows) => {
    expect((await read(content)).map(formatRow)).toEqual(rows)
  })

  it.each<[string, string, string[]]>([
    ['before rows without marks', '1,"x\n2,y\n3,z', ['2! 1,"x', '3 2|y', '4 3|z']],
    ['before rows with quotations', '1,"x\n2,y\n3,"z"', ['2! 1,"x', '3 2|y', '4 3|z']],
    ['behind an empty line', '\n1,"x\n2,y', ['3! 1,"x', '4 2|y']],
    ['twice', '1,"x\n2,"y\n3,z', ['2! 1,"x', '3! 2,"y', '4 3|z']],
    ['at the end', '1,x\n2,"y', ['2 1|x', '3! 2,"y']],
    ['behind a doubled one', '1,"x""\n2,y', ['2! 1,"x""', '3 2|y']],
  ])('with an unclosed quotation mark %s loses only that line', async (_, content, rows) => {
    expect((await read(`a,b\n${content}`)).map(formatRow)).toEqual(['1 a|b', ...rows])
  })

  it('recovers from an unclosed quotation mark before many rows', async () => {
    const extraLines = Array.from({ length: 50_000 }, (_, index) => `${index},some more text`)
    const rows = await read(`a,b\n0,"lost\n${extraLines.join('\n')}`)
    expect(rows).toHaveLength(2 + extraLines.length)
    expect(rows[1]).toMatchObject({ line: 2, error: 'A quotation mark is opened here and never closed' })
    expect(rows.at(-1)).toMatchObject({ line: 50_002, cells: ['49999', 'some more text'] })
  })

  it('is read as it was written, whatever its cells contain and wherever chunks end', async () => {
    const unit = fc.constantFrom('a', 'é', '🙂', ' ', ',', ';', '"', '\n', '\r', '\r\n', "'")
    const cell = fc.string({ unit, maxLength: 12 })
    const csvFile = fc.record({
      rows: fc.array(fc.tuple(fc.constant('x'), cell, cell), { maxLength: 20 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
      record_delimiter: fc.constantFrom('\n', '\r\n'),
      quoted: fc.boolean(),
      // The reader takes 64 KiB at a time.
      padding: fc.integer({ min: 65_480, max: 65_540 }),
    })
    const property = fc.asyncProperty(csvFile, async ({ rows, padding, ...options }) => {
      const table = [['a', 'b', 'c'], ['x', 'y'.repeat(padding), ''], ...rows]
      const text = stringify(table, { ...options, quote_record_delimiter: true })
      expect((await read(text)).map(({ cells }) => cells)).toEqual(table)
    })
    await fc.assert(property, { numRuns: 200 })
  })

  it('loses only the line with an unclosed quotation mark, wherever it is', async () => {
    const cell = fc.stringMatching(/^[a-z][a-z, \n"]{0,8}$/)
    const rowsArbitrary = fc.array(fc.tuple(fc.constant('x'), cell), { minLength: 1, maxLength: 12 })
    const property = fc.asyncProperty(rowsArbitrary, fc.nat(11), fc.boolean(), async (rows, position, quoted) => {
      const lines = rows.map((row) => stringify([row], { quoted }))
      lines.splice(position % (rows.length + 1), 0, '9,"lost\n')
      const { true: brokenRows = [], false: intactRows = [] } = Object.groupBy(
        (await read(`a,b\n${lines.join('')}`)).slice(1),
        (row) => `${row.error !== undefined}` as const,
      )
      expect(brokenRows.map(({ cells }) => cells)).toEqual([['9,"lost']])
      expect(intactRows.map(({ cells }) => cells)).toEqual(rows)
    })
    await fc.assert(property, { numRuns: 200 })
  })
})
