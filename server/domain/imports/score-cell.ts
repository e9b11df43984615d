import { isScore } from '../../../shared/nps.ts'
import { cleanCell, isNothing } from './cell-text.ts'
import { isMonthName } from './month-names.ts'

/** What a score cell says: a score, nothing, or something that is neither. */
export type ScoreReading = number | 'none' | 'invalid'

const NUMBER = String.raw`(\d{1,3})(?:[.,]0+)?`
const UNIT = String.raw`(?:分|点|點|점|points?|pts?\.?|punkte?|puntos?|pontos?|punten)`
const PLAIN_SCORE = new RegExp(String.raw`^${NUMBER}\s?${UNIT}?$`, 'i')
const OUT_OF_TEN = new RegExp(
  String.raw`^${NUMBER}\s?(?:/|out of|of|von|sur|de|su|van|av)\s?10(?:[.,]0+)?\s?${UNIT}?$`,
  'i',
)
/** `10 - Extremely likely`, `9 (very likely)`, `9: good` */
const LABEL_BEHIND = new RegExp(
  String.raw`^${NUMBER}\s?(?:[-–—:=,.]\s?|\(\s?|\s(?=\())([^\d()]*\p{L}[^\d()]*)\)?$`,
  'iu',
)
/** `Not at all likely - 0`, `very likely (9)` */
const LABEL_BEFORE = new RegExp(
  String.raw`^([^\d()]*\p{L}[^\d()-]*?)\s?(?:\s[-–—]\s?|[:=]\s?|\(\s?)${NUMBER}\s?\)?$`,
  'iu',
)

/**
 * Reads a score as people write it: `9`, `9.0`, `９`, `9/10`, `10 - Extremely likely`, `10分`. Nothing is rounded or guessed:
 * `7.5`, `11` and `9/100` are invalid, and so is `9-Oct`, which a spreadsheet has made of `9/10` or `10/9`.
 */
export function readScore(cell: string): ScoreReading {
  if (/^(?:\d|10)$/.test(cell)) return Number(cell)
  // Spreadsheets keep text apart from numbers by an apostrophe.
  const text = cleanCell(cell).replace(/^'/, '')
  if (isNothing(text)) return 'none'
  const digits =
    PLAIN_SCORE.exec(text)?.[1] ??
    OUT_OF_TEN.exec(text)?.[1] ??
    readLabelled(LABEL_BEHIND.exec(text), 1, 2) ??
    readLabelled(LABEL_BEFORE.exec(text), 2, 1)
  const score = Number(digits)
  return digits !== undefined && isScore(score) ? score : 'invalid'
}

function readLabelled(match: RegExpExecArray | null, number: number, label: number): string | undefined {
  return match && !isMonthName(match[label]?.trim() ?? '') ? match[number] : undefined
}
