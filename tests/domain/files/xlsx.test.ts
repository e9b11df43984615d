import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type Cell,
  calendarDayCell,
  dayCell,
  minuteCell,
  phoneCell,
  type Table,
  toTable,
} from '../../../server/domain/files/table.ts'
import { writeXlsx } from '../../../server/domain/files/xlsx.ts'
import { collectFile, readAsImport, readFirstSheet, readWorkbook } from '../../support/workbooks.ts'

const texts = { sheet: '反馈', truncated: '（截断）' }

const writeWorkbook = (headings: string[], rows: Cell[][]) => collectFile(writeXlsx(toTable(headings, rows), texts))

async function* repeatRows(pages: number, rows: readonly Cell[][]): AsyncGenerator<readonly Cell[][]> {
  for (let page = 0; page < pages; page++) yield rows
}

it('keeps texts as texts, numbers as numbers and times as times, for another reader and for imports', async () => {
  const evening = Date.parse('2026-11-29T13:00:40Z')
  const bytes = await writeWorkbook(
    ['电话', '编号', '评分', '时间', '日期', '留言', '空'],
    [
      [
        phoneCell('+8613800138000', 'CN'),
        '0012345678901234567890',
        9,
        minuteCell(evening, 'Asia/Shanghai'),
        dayCell(evening, 'Asia/Shanghai'),
        '=HYPERLINK("https://example.com")',
        null,
      ],
      [phoneCell('+886912345678', 'CN'), '1e5', 9.5, null, calendarDayCell('2026-02-28'), '-1 <&> "x"\r\n第二行', ''],
    ],
  )
  expect((await readWorkbook(bytes)).map(({ sheet }) => sheet)).toEqual(['反馈'])
  const headings = ['电话', '编号', '评分', '时间', '日期', '留言', '空']
  expect(await readFirstSheet(bytes)).toEqual([
    headings,
    [
      '13800138000',
      '0012345678901234567890',
      9,
      new Date('2026-11-29T21:00Z'),
      new Date('2026-11-29T00:00Z'),
      '=HYPERLINK("https://example.com")',
      null,
    ],
    ['+886912345678', '1e5', 9.5, null, new Date('2026-02-28T00:00Z'), '-1 <&> "x"\n第二行', null],
  ])
  expect(await readAsImport(bytes)).toEqual([
    headings,
    [
      '13800138000',
      '0012345678901234567890',
      '9',
      '2026-11-29T21:00:00',
      '2026-11-29',
      '=HYPERLINK("https://example.com")',
    ],
    ['+886912345678', '1e5', '9.5', '', '2026-02-28', '-1 <&> "x"\n第二行'],
  ])
})

it('holds any text: what XML cannot contain is left out, and what Excel would unescape stays', async () => {
  const unit = fc.constantFrom(
    '\0',
    '\u001F',
    '\uFFFE',
    '\uD800',
    '\uDC00',
    '\r',
    '\n',
    '_x000D_',
    '_',
    '<',
    '&',
    '"',
    ' ',
    '😀',
    '中',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit, maxLength: 9 }), { minLength: 1, maxLength: 9 }), async (cells) => {
      const legal = cells.map((cell) =>
        cell
          .toWellFormed()
          .replaceAll(/[\uFFFE\uFFFD]|(?=[^\n\r])\p{Cc}/gu, '')
          .replace(/\r\n?/g, '\n'),
      )
      const [, row = []] = await readAsImport(
        await writeWorkbook(
          cells.map(() => 'x'),
          [cells],
        ),
      )
      expect(legal.map((_, index) => row[index] ?? '')).toEqual(legal)
    }),
    { numRuns: 100 },
  )
})

it('cuts a text that no cell can hold between two characters, and says so', async () => {
  const [, row = []] = await readFirstSheet(
    await writeWorkbook(['a', 'b'], [['😀'.repeat(20_000), 'x'.repeat(32_767)]]),
  )
  const [cut, whole] = row.map(String)
  expect(cut).toHaveLength(32_766)
  expect(cut?.isWellFormed() && cut.endsWith('😀（截断）')).toBe(true)
  expect(whole).toBe('x'.repeat(32_767))
})

it('continues on further sheets, each with its heading', async () => {
  const table: Table = { headings: ['n'], pages: repeatRows(3, [[1], [2], [3], [4]]) }
  const bytes = await collectFile(writeXlsx(table, texts, { rows: 6, bytes: 1e9 }))
  const sheets = await readWorkbook(bytes)
  expect(sheets.map(({ sheet, data }) => [sheet, ...data.flat()])).toEqual([
    ['反馈', 'n', 1, 2, 3, 4, 1],
    ['反馈 2', 'n', 2, 3, 4, 1, 2],
    ['反馈 3', 'n', 3, 4],
  ])
  const small = await collectFile(
    writeXlsx({ ...table, pages: repeatRows(2, [['x'.repeat(99)]]) }, texts, { rows: 6, bytes: 1 }),
  )
  expect(await readWorkbook(small)).toHaveLength(2)
})

it('of no rows has its heading', async () => {
  for (const rows of [[], [[null, undefined, Number.NaN]]])
    expect((await readFirstSheet(await writeWorkbook(['甲', '乙'], rows)))[0]).toEqual(['甲', '乙'])
})

it('names columns beyond Z', async () => {
  const headings = Array.from({ length: 800 }, (_, index) => `c${index}`)
  const [heading, row] = await readFirstSheet(await writeWorkbook(headings, [headings]))
  expect([heading, row]).toEqual([headings, headings])
})

it('fails when a page cannot be read, and reads no further when its reader stops', async () => {
  const failing = writeXlsx(
    {
      headings: ['n'],
      pages: (async function* () {
        yield [[1]]
        throw new Error('The database is gone.')
      })(),
    },
    texts,
  )
  await expect(collectFile(failing)).rejects.toThrow('The database is gone.')

  let [pages, isClosed] = [0, false]
  const endless = writeXlsx(
    {
      headings: ['n'],
      pages: (async function* () {
        try {
          for (;;) yield Array.from({ length: 500 }, () => [`${pages++} ${Math.random()}`])
        } finally {
          isClosed = true
        }
      })(),
    },
    texts,
  )
  while ((await endless.next()).value?.rows === 0) {}
  await endless.return()
  expect(isClosed).toBe(true)
})
