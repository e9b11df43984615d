import type { Cell, SerialTime } from './table.ts'

/** Characters of a cell, in UTF-16 as Excel counts. */
export const MAX_CELL_LENGTH = 32_767

/** The indexes of the formats in `STYLES` of xlsx-parts.ts. */
export const cellStyles = { heading: 1, text: 2, day: 3, minute: 4 } as const

/** What XML cannot contain, lone halves of surrogate pairs included. */
const ILLEGAL = /[\p{Cc}--[\t\n\r\x7F-\x9F]]|[\p{Surrogate}\uFFFE\uFFFF]/gv

/**
 * The text that a cell can show: without characters that XML forbids, and not longer than Excel allows.
 * @param truncated stands at the end of a text that is cut
 */
export function toCellText(text: string, truncated: string): string {
  const legal = text.replace(ILLEGAL, '').replace(/\r\n?/g, '\n')
  if (legal.length <= MAX_CELL_LENGTH) return legal
  const kept = legal.slice(0, MAX_CELL_LENGTH - truncated.length)
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}${truncated}`
}

/** Excel reads `_x0041_` as a character: such text gets its first sign escaped. */
const escapeXml = (text: string) =>
  /[&<>"]|_x/.test(text)
    ? text
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/"/g, '&quot;')
        .replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')
    : text

/** A cell; empty ones are left out. */
export function cellXml(reference: string, cell: Cell, truncated: string): string {
  if (cell === null || cell === undefined || cell === '') return ''
  if (typeof cell === 'object')
    return typeof cell.xlsx === 'string' ? cellXml(reference, cell.xlsx, truncated) : timeXml(reference, cell.xlsx)
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${reference}"><v>${cell}</v></c>` : ''
  return textXml(reference, toCellText(cell, truncated), cellStyles.text)
}

/** Text is no formula, whatever it starts with. */
export const textXml = (reference: string, text: string, style: number): string =>
  `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`

const timeXml = (reference: string, { serial, format }: SerialTime) =>
  `<c r="${reference}" s="${cellStyles[format]}"><v>${serial}</v></c>`

/** The letters of a column: 0 is `A`, 27 is `AB`. */
export const toColumnName = (index: number): string =>
  (index >= 26 ? toColumnName(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26))

/** How many digits wide a cell is shown; Chinese characters take two. */
export function measureCell(cell: Cell): number {
  if (cell === null || cell === undefined) return 0
  const text = typeof cell === 'object' ? cell.csv : String(cell)
  let width = 0
  for (const character of text.slice(0, MAX_WIDTH)) {
    if (character === '\n') break
    width +=
      /[\u1100-\u11FF\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\p{Emoji_Presentation}]/u.test(
        character,
      )
        ? 2
        : 1
  }
  return Math.min(width, MAX_WIDTH)
}

/** Longer texts are cut off by the next column. */
const MAX_WIDTH = 60
