import type { NameReading } from './reading.ts'

/** Longer runs are no names of people: their parts are not indexed. */
const MAX_NAME_LENGTH = 6

/**
 * What a Chinese name is found by besides itself: without the spaces in it, and by pinyin, whole, in part and by initials.
 * @example buildNameTerms('单 雯', readName('单 雯')) // ['单雯', 'shan', 'shanwen', 'wen', 'sw']
 */
export function buildNameTerms(name: string, { compactName, parts }: NameReading): string[] {
  const pinyinTerms = parts.flatMap(({ syllables }) => (syllables ? buildPinyinTerms(syllables) : []))
  return [...new Set([...(compactName === name ? [] : [compactName]), ...pinyinTerms])]
}

function buildPinyinTerms(syllablesWithTones: readonly string[]): string[] {
  const syllables = syllablesWithTones.map((syllable) => syllable.replace(/\d$/, ''))
  const initials = syllables.map(([initial = '']) => initial).join('')
  const isName = syllables.length <= MAX_NAME_LENGTH
  const readings = isName ? listParts(syllables) : [...syllables, syllables.join('')]
  // Passports write `lyu` for what keyboards write as `lv`.
  const passportReadings = readings
    .filter((reading) => reading.includes('v'))
    .map((reading) => reading.replaceAll('v', 'yu'))
  return [...readings, ...passportReadings, initials]
}

/** Each run of adjacent syllables, joined. */
const listParts = (syllables: readonly string[]): string[] =>
  syllables.flatMap((_, start) =>
    syllables.slice(start).map((__, length) => syllables.slice(start, start + length + 1).join('')),
  )
