import { cellStyles, textXml, toCellText, toColumnName } from './xlsx-cells.ts'

/** The texts of a workbook, in the language of its readers. */
export interface WorkbookTexts {
  /** The name of the sheet. */
  sheet: string
  /** Ends a text that was too long for a cell. */
  truncated: string
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const CONTENT_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const relationship = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`

const relationships = (entries: readonly string[]) =>
  `${XML}<Relationships xmlns="${RELATIONSHIPS}">${entries.join('')}</Relationships>`

export const ROOT_RELATIONSHIPS = relationships([relationship('rId1', 'officeDocument', 'xl/workbook.xml')])

/** In the order of `cellStyles`. Text stays text when somebody edits it: its format is `@`. */
export const STYLES = `${XML}<styleSheet xmlns="${MAIN}">\
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFEDF1F5"/><bgColor indexed="64"/></patternFill></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

const listNumbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

export const contentTypes = (sheetCount: number): string =>
  `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="${CONTENT_TYPE}.sheet.main+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="${CONTENT_TYPE}.styles+xml"/>\
${listNumbers(sheetCount)
  .map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${CONTENT_TYPE}.worksheet+xml"/>`)
  .join('')}</Types>`

export const workbookRelationships = (sheetCount: number): string =>
  relationships([
    ...listNumbers(sheetCount).map((n) => relationship(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)),
    relationship(`rId${sheetCount + 1}`, 'styles', 'styles.xml'),
  ])

export function workbook(sheetCount: number, { sheet }: WorkbookTexts): string {
  const sheets = listNumbers(sheetCount).map(
    (n) => `<sheet name="${n === 1 ? sheet : `${sheet} ${n}`}" sheetId="${n}" r:id="rId${n}"/>`,
  )
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`
}

/** The start of a sheet, with its heading frozen. @param widths of the columns, in digits */
export function sheetStart(
  headings: readonly string[],
  widths: readonly number[],
  { truncated }: WorkbookTexts,
): string {
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  const cells = headings.map((heading, index) =>
    textXml(`${toColumnName(index)}1`, toCellText(heading, truncated), cellStyles.heading),
  )
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">\
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>\
<cols>${columns.join('')}</cols><sheetData><row r="1">${cells.join('')}</row>`
}

/** The end of a sheet, with a filter in its heading and no warnings about numbers that are text. */
export function sheetEnd(columnCount: number, rowCount: number): string {
  const range = `A1:${toColumnName(columnCount - 1)}${rowCount}`
  return `</sheetData><autoFilter ref="${range}"/>\
<ignoredErrors><ignoredError sqref="${range}" numberStoredAsText="1"/></ignoredErrors></worksheet>`
}
