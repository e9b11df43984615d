import { openAsBlob } from 'node:fs'
import { join } from 'node:path'
import { BlobReader, BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import { openTable, type TableOptions } from '../../../server/domain/imports/table.ts'
import { readXlsxRows } from '../../../server/domain/imports/xlsx-reader.ts'
import { encode } from '../../support/encode.ts'

const fixtures = join(import.meta.dirname, '../../fixtures/field-cases')

/** The header, then each row with its line. */
async function read(content: string | Blob, options?: TableOptions) {
  const table = await openTable(typeof content === 'string' ? new Blob([content]) : content, options)
  const rows: string[] = []
  for await (const { line, cells } of table.readRows()) rows.push(`${line} ${cells.join('|')}`)
  return { ...table, rows }
}

describe('a table', () => {
  it.each([
    ['german-excel-ansi.csv', 'windows-1252', ';', ['Datum', 'Note', 'Begründung', 'Filiale'], 2],
    [
      'wenjuanxing-gb18030.csv',
      'gb18030',
      ',',
      ['序号', '提交答卷时间', '所用时间', '来源', '您有多大可能向朋友推荐我们？', '原因'],
      3,
    ],
    ['excel-unicode-text.txt', 'utf-16le', '\t', ['Date', 'Score', 'Comment'], 2],
    ['bom-quoted-header.csv', 'utf-8', ';', ['Date', 'Score', 'Comment'], 1],
    ['mac-cr.csv', 'utf-8', ',', ['Date', 'Score', 'Comment'], 2],
    ['stray-quotes.csv', 'utf-8', ',', ['Date', 'Score', 'Comment'], 3],
    ['sep-line.csv', 'utf-8', ';', ['Date', 'Score', 'Comment'], 2],
    ['day-first-dates.csv', 'utf-8', ';', ['Date', 'Score', 'Comment'], 3],
    ['short-rows.csv', 'utf-8', ',', ['Date', 'Score', 'Comment', 'Email'], 3],
    ['empty-columns-at-the-end.csv', 'utf-8', ',', ['Date', 'Score', 'Comment'], 3],
    ['contacts-windows-1251.csv', 'windows-1251', ';', ['Имя', 'Email', 'Город'], 1],
    ['contacts-small-western.csv', 'windows-1252', ',', ['Name', 'Email'], 1],
  ])('is read from %s', async (name, encoding, delimiter, header, rows) => {
    const table = await read(await openAsBlob(join(fixtures, name)))
    expect(table).toMatchObject({ format: 'csv', encoding, delimiter, header })
    expect(table.rows).toHaveLength(rows)
    expect(table.sampleRows).toHaveLength(Math.min(rows, 3))
  })

  it('takes the second line of SurveyMonkey for header', async () => {
    const table = await read(await openAsBlob(join(fixtures, 'surveymonkey-two-header-rows.csv')))
    expect(table.header.slice(8)).toEqual([
      'How likely is it that you would recommend us to a friend?',
      'How likely is it that you would recommend us to a friend? – Open-Ended Response',
      'What could we do better?',
    ])
    expect(table.rows.map((row) => row.slice(0, 11))).toEqual(['3 118900000', '4 118900000', '5 118900000'])
  })

  it('takes the three lines of Qualtrics for header, with the time zone', async () => {
    const table = await read(
      'StartDate,RecordedDate,Q1\nStart Date,Recorded Date,How likely are you to recommend us?\n' +
        '"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}","{""ImportId"":""recordedDate""}","{""ImportId"":""QID1""}"\n' +
        '2026-01-05 10:00:00,2026-01-05 10:01:00,9\n',
    )
    expect(table).toMatchObject({
      header: ['StartDate', 'RecordedDate', 'Q1'],
      otherNames: [['Start Date'], ['Recorded Date'], ['How likely are you to recommend us?']],
      timeZone: 'America/Denver',
      rows: ['4 2026-01-05 10:00:00|2026-01-05 10:01:00|9'],
    })
  })

  it.each<[string, string, string[], string[]]>([
    [
      'title lines',
      'Report of 2026\n\nDate,Score,Comment\n2026-01-05,9,good\n',
      ['Date', 'Score', 'Comment'],
      ['4 2026-01-05|9|good'],
    ],
    [
      'titles with two cells',
      'Export,2026-01-06\nDate,Score,Comment,Shop\n2026-01-05,9,a,b\n',
      ['Date', 'Score', 'Comment', 'Shop'],
      ['3 2026-01-05|9|a|b'],
    ],
    [
      'no header',
      'ada@example.com,Ada\nben@example.com,Ben\n',
      ['', ''],
      ['1 ada@example.com|Ada', '2 ben@example.com|Ben'],
    ],
    ['scores without a header', '9\n3\n', [''], ['1 9', '2 3']],
    ['names only', 'Name,City\nAda,London\n', ['Name', 'City'], ['2 Ada|London']],
    ['years for names', 'Shop,2024,2025\nA,9,8\n', ['Shop', '2024', '2025'], ['2 A|9|8']],
    [
      'line breaks and no-break spaces in names',
      '"How\nlikely?",Date\u00a0of\u00a0visit\n9,2026-01-05\n',
      ['How likely?', 'Date of visit'],
      ['3 9|2026-01-05'],
    ],
    [
      'columns of one name',
      'Email,Email,Score\na@b.example,c@d.example,9\n',
      ['Email', 'Email', 'Score'],
      ['2 a@b.example|c@d.example|9'],
    ],
    [
      'commas in a question',
      'Date,"Likely (0 = no, 10 = yes)?"\n2026-01-05,9\n',
      ['Date', 'Likely (0 = no, 10 = yes)?'],
      ['2 2026-01-05|9'],
    ],
    ['bars', 'Date|Score\n2026-01-05|9\n', ['Date', 'Score'], ['2 2026-01-05|9']],
    [
      'commas in texts between semicolons',
      'Text;Score\na, b, c;9\nd, e;8\n',
      ['Text', 'Score'],
      ['2 a, b, c|9', '3 d, e|8'],
    ],
  ])('is found in a file with %s', async (_, content, header, rows) => {
    expect(await read(content)).toMatchObject({ header, rows })
  })

  it('takes the encoding and the line of the header from the user', async () => {
    const file = new Blob([encode('Имя\nИван\n', 'windows-1251')])
    expect((await read(file, { encoding: 'windows-1252' })).header).toEqual(['Èìÿ'])
    expect(await read('a,b\nc,d\n', { headerLine: 0 })).toMatchObject({ header: ['', ''], rows: ['1 a|b', '2 c|d'] })
    expect(await read('x\na,b\n1,2\n', { headerLine: 2 })).toMatchObject({ header: ['a', 'b'], rows: ['3 1|2'] })
  })

  it.each<[string, string | Uint8Array<ArrayBuffer>, string]>([
    ['nothing', '', 'file-empty'],
    ['line breaks', '\n\r\n', 'file-empty'],
    ['a web page', '\n<!DOCTYPE html><html><body>Sign in</body></html>', 'file-html'],
    ['a table of a web page', '<table><tr><td>9</td></tr></table>', 'file-html'],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'file-xls'],
    ['a PDF', '%PDF-1.7', 'file-workbook'],
    ['JSON', '[{"score":9}]', 'file-workbook'],
    ['an archive that is cut off', 'PK\x03\x04, and nothing else', 'file-workbook'],
    ['anything', new Uint8Array(200).map((_, index) => (index * 7) % 32), 'file-workbook'],
  ])('is not found in %s', async (_, content, code) => {
    await expect(openTable(new Blob([content]))).rejects.toMatchObject({ code })
  })
})

describe('a workbook', () => {
  const sheet = `<?xml version="1.0"?><worksheet><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Score</t></is></c><c r="C1" t="s"><v>1</v></c></row>
<row r="3"><c r="A3" s="1"><v>46027.604166666664</v></c><c r="B3"><v>9.0000000000000002</v></c><c r="C3" t="s"><v>2</v></c></row>
<row r="4"><c r="A4" s="2"><v>46028</v></c><c r="C4"><v>13800138000</v></c><c r="E4" t="e"><v>#N/A</v></c></row>
<row r="1048576"><c r="A1048576" t="b"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>
</sheetData></worksheet>`
  const parts = {
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets><sheet name="Old" state="hidden" r:id="rId1"/><sheet name="A" r:id="rId2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
    'xl/sharedStrings.xml':
      '<sst><si><t>Date</t></si><si><r><t>Com</t></r><r><t>ment</t></r></si><si><t>良い &amp; 安い_x000D_</t><rPh><t>よい</t></rPh></si></sst>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd&quot; Uhr&quot;"/></numFmts>' +
      '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    'xl/worksheets/sheet1.xml': '<worksheet><sheetData/></worksheet>',
    'xl/worksheets/sheet2.xml': sheet,
  }
  async function pack(files: Record<string, string>): Promise<Blob> {
    const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false })
    for (const [name, text] of Object.entries(files)) await writer.add(name, new TextReader(text))
    return writer.close()
  }

  it('is read by its first visible sheet, whatever its name', async () => {
    const table = await read(await pack(parts))
    expect(table).toMatchObject({
      format: 'xlsx',
      encoding: null,
      delimiter: null,
      header: ['Date', 'Score', 'Comment'],
    })
    expect(table.rows).toEqual([
      '3 2026-01-05T14:30:00|9|良い & 安い\r',
      '4 2026-01-06||13800138000||#N/A',
      '1048576 TRUE',
    ])
  })

  it('is refused when it expands too much', async () => {
    const text = new Uint8Array(1024 * 1024).fill(32)
    const bomb = new Blob(['<sst><si><t>', ...Array.from({ length: 33 }, () => text), '</t></si></sst>'])
    const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false })
    for (const [name, part] of Object.entries(parts)) {
      await writer.add(name, name.endsWith('sharedStrings.xml') ? new BlobReader(bomb) : new TextReader(part))
    }
    await expect(openTable(await writer.close())).rejects.toMatchObject({ code: 'file-bomb' })
  })

  const limits = {
    ...{ entries: 10, bytes: 500_000, smallPartBytes: 400_000, texts: 5, textCharacters: 9000, styles: 5 },
    ...{ rowCharacters: 3000, characters: 20_000, cells: 15_000, tagCharacters: 70_000 },
  }
  const row = (cells: string) => `<row>${cells}</row>`
  const text = (length: number) => 'x'.repeat(length)
  const sharedCell = '<c t="s"><v>0</v></c>'
  const sharedText = `<sst><si><t>${text(900)}</t></si></sst>`
  it.each<[string, Record<string, string>, string]>([
    ['its sheet is too long', { 'xl/worksheets/sheet2.xml': row(' ').repeat(42_000) }, 'file-bomb'],
    ['its styles are too long', { 'xl/styles.xml': '<a/>'.repeat(101_000) }, 'file-bomb'],
    [
      'its shared texts are too long',
      { 'xl/sharedStrings.xml': `<sst><si><t>${text(9001)}</t></si></sst>` },
      'file-bomb',
    ],
    ['it has too many shared texts', { 'xl/sharedStrings.xml': `<sst>${'<si/>'.repeat(6)}</sst>` }, 'file-bomb'],
    ['it has too many styles', { 'xl/styles.xml': `<s><cellXfs>${'<xf/>'.repeat(6)}</cellXfs></s>` }, 'file-bomb'],
    ['a tag is too long', { 'xl/workbook.xml': `<workbook><sheet name="${text(200_000)}"/></workbook>` }, 'file-bomb'],
    ['a comment has no end', { 'xl/styles.xml': `<styleSheet><!-- ${text(200_000)}` }, 'file-bomb'],
    [
      'it has too many files',
      Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}`, ''])),
      'file-bomb',
    ],
    [
      'a cell is too long',
      { 'xl/worksheets/sheet2.xml': row(`<c t="inlineStr"><is><t>${text(3001)}</t></is></c>`) },
      'file-row',
    ],
    [
      'a row repeats a long text',
      { 'xl/sharedStrings.xml': sharedText, 'xl/worksheets/sheet2.xml': row(sharedCell.repeat(4)) },
      'file-row',
    ],
    [
      'many rows repeat a long text',
      { 'xl/sharedStrings.xml': sharedText, 'xl/worksheets/sheet2.xml': row(sharedCell).repeat(30) },
      'file-bomb',
    ],
    [
      'many rows have a cell far to the right',
      { 'xl/worksheets/sheet2.xml': row('<c r="ALL1"><v>1</v></c>').repeat(30) },
      'file-bomb',
    ],
  ])('is refused if %s', async (_, changedParts, code) => {
    const readAll = async (file: Blob) => {
      for await (const { cells } of readXlsxRows(file, limits)) expect(cells.length).toBeLessThanOrEqual(1000)
    }
    await readAll(await pack(parts))
    await expect(readAll(await pack({ ...parts, ...changedParts }))).rejects.toMatchObject({ code })
  })

  it('is refused without a sheet', async () => {
    await expect(openTable(await pack({ 'word/document.xml': '<w/>' }))).rejects.toMatchObject({
      code: 'file-workbook',
    })
  })
})
