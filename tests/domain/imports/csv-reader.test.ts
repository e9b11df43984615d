import { describe, expect, it } from 'vitest'
import { readChunks } from '../../../server/domain/contacts/import-file.ts'
import { type CsvRow, parseCsvRows } from '../../../server/domain/imports/csv-reader.ts'

async function readRows(text: string): Promise<CsvRow[]> {
  const rows: CsvRow[] = []
  for await (const row of parseCsvRows([text], ',')) rows.push(row)
  return rows
}

describe('malicious CSV', () => {
  // Scanning all lines again for each broken row would take hours.
  it.each([
    ['doubled marks in an open quotation', '"x\n', 'a""b\n', 200_000],
    ['cells that close a quotation and open the next', '"x\n', 'x","y\n', 200_000],
    ['quotations opened on every line', '', '"x\n', 300_000],
  ])(
    'is read to its end: %s',
    async (_, precedingText, line, lines) => {
      const rows = await readRows(`email,name\n${precedingText}${line.repeat(lines)}`)
      expect(rows.at(-1)?.line).toBe(lines + (precedingText ? 2 : 1))
      expect(rows).toHaveLength(rows.at(-1)?.line ?? 0)
    },
    30_000,
  )

  it('reads each line by itself once the quotation before it turns out to be unclosed', async () => {
    const rows = await readRows('a,b\n"open,1\nx","y\n"z"w,2\n"q\nr",3\nlast,4\n')
    expect(rows.map(({ line, cells, error }) => [line, cells, Boolean(error)])).toEqual([
      [1, ['a', 'b'], false],
      [2, ['"open,1'], true],
      [3, ['x","y'], true],
      [4, ['"z"w', '2'], false],
      [5, ['q\nr', '3'], false],
      [7, ['last', '4'], false],
    ])
  })

  it('lets other requests run while a large file is read', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++)
    const file = new Blob([`email\nada@example.com\n${'\n'.repeat(2_000_000)}`])
    for await (const _ of readChunks(file, { encoding: 'utf-8' }));
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(5)
  })
})
