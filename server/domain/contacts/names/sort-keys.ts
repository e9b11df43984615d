import { toSimplified } from '../../../../shared/han.ts'
import { fold } from '../../../../shared/text.ts'
import type { NameReading } from './reading.ts'
import { STROKE_COUNTS } from './stroke-counts.ts'

/** What contacts are sorted by: the database compares the keys as bytes, alike on every engine. */
export interface NameKeys {
  /** By letters, and Chinese by pinyin and tone. Simplified and traditional characters are equal. */
  letters: string
  /** Chinese by strokes, before letters. */
  strokes: string
}

/** Longer names are equal beyond that: an index takes short keys only. */
const MAX_KEY_LENGTH = 120

/** Letters that are no accented ones to Unicode, but are sorted like other letters. */
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  'ß ss, æ ae, œ oe, ø o, ł l, đ d, ð d, þ th, ı i, ħ h'.split(', ').map((pair) => pair.split(' ')),
)

const OTHER_LETTERS = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')
const ACCENTS = /[\u0300-\u036F]/g

/** Between digits and letters of folded text. */
const STROKES_PREFIX = ':'

/**
 * The sort keys of a name.
 * @example buildSortKeys(readName('张伟')) // { letters: 'zhang1张 wei3伟', strokes: ':07张:06伟' }
 */
export function buildSortKeys({ compactName, parts }: NameReading): NameKeys {
  const letters = parts.map(({ text, syllables }) => (syllables ? buildPinyin(text, syllables) : foldLetters(text)))
  const strokes = parts.map(({ text, syllables }) => (syllables ? buildStrokes(text) : foldLetters(text)))
  return { letters: join(letters, compactName), strokes: join(strokes, compactName) }
}

/** Characters of one syllable are kept together by the character itself. One without a reading comes after all letters. */
const buildPinyin = (text: string, syllables: readonly string[]) =>
  Array.from(text, (character, index) => {
    const syllable = syllables[index] ?? ''
    return (syllable === character ? '' : syllable) + toSimplified(character)
  }).join(' ')

/** A name of nothing but signs is sorted by these. */
const join = (texts: readonly string[], name: string) =>
  (texts.filter((text) => text !== '').join(' ') || fold(name)).slice(0, MAX_KEY_LENGTH).replace(/[\uD800-\uDBFF]$/, '')

/** Lower case without accents and signs. A number begins with its length, so that 10 comes after 9. */
const foldLetters = (text: string) =>
  fold(text)
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(OTHER_LETTERS, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .replace(/\d+/g, toNumber)
    .trim()

function toNumber(digits: string): string {
  const significantDigits = digits.replace(/^0+(?=\d)/, '')
  return `${Math.min(significantDigits.length, 9)}${significantDigits}`
}

const buildStrokes = (text: string) =>
  [...text.normalize('NFKC')]
    .map((character) => `${STROKES_PREFIX}${`${countStrokes(character)}`.padStart(2, '0')}${character}`)
    .join('')

const FIRST_CHARACTER = 0x4e00
/** Characters that ICU has no strokes of come last. */
const UNKNOWN_STROKES = 99

let strokeCounts: Uint8Array | undefined

function countStrokes(character: string): number {
  strokeCounts ??= decodeStrokeCounts()
  return strokeCounts[(character.codePointAt(0) ?? 0) - FIRST_CHARACTER] ?? UNKNOWN_STROKES
}

function decodeStrokeCounts(): Uint8Array {
  const counts = [...STROKE_COUNTS.matchAll(/([A-Za-z])(\d*)/g)].flatMap(([, letter = '', length]) =>
    Array.from({ length: Number(length || 1) }, () => letter.charCodeAt(0) - (letter < 'a' ? 65 : 71)),
  )
  return Uint8Array.from(counts)
}
