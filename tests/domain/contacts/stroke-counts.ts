import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

/** Above all stroke counts that ICU knows. */
const MAX_STROKES = 64
const [FIRST, LAST] = [0x4e00, 0x9fff]
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Where a stroke count starts in ICU's order of Traditional Chinese, for a list with headings. */
const buildBoundary = (strokes: number) => `\uFDD0${String.fromCodePoint(0x2800 + strokes)}`

/**
 * The stroke counts of the characters U+4E00 to U+9FFF by the order of ICU, in runs: a letter
 * for the count, and the length of the run if it is not 1.
 */
export function encodeStrokeCounts(): string {
  const collator = new Intl.Collator('zh-Hant-u-co-stroke')
  const boundaries = Array.from({ length: MAX_STROKES }, (_, index) => buildBoundary(index + 1))
  const countStrokes = (character: string) =>
    boundaries.filter((boundary) => collator.compare(boundary, character) < 0).length
  const counts = Array.from(
    { length: LAST - FIRST + 1 },
    (_, index) => LETTERS[countStrokes(String.fromCodePoint(FIRST + index))],
  )
  return counts.join('').replace(/(.)\1+/g, (run, count) => `${count}${run.length}`)
}

/** The module of the data. */
export const buildStrokeCountsModule = () => `/**
 * The stroke counts of the characters U+4E00 to U+9FFF, as ICU sorts Traditional Chinese, in runs: a letter for the count (A for
 * none, a for 26), and the length of the run if it is not 1. Written by \`node tests/domain/contacts/stroke-counts.ts\`.
 */
export const STROKE_COUNTS =
  '${encodeStrokeCounts()}'
`

if (argv[1] === fileURLToPath(import.meta.url)) console.log(buildStrokeCountsModule().trimEnd())
