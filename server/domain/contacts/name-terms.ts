import { pinyin } from '#pinyin'
import { hasHan, toSimplified } from '../../../shared/han.ts'

const HAN_RUN = /\p{Script=Han}+/gu
const SPACE_IN_NAME = /(?<=\p{Script=Han})[\s·]+(?=\p{Script=Han})/gu

/** Longer runs are no names of people: their parts are not indexed. */
const MAX_NAME_LENGTH = 6

/**
 * What a Chinese name is found by besides itself: without the spaces in it, and by pinyin, whole, in part and by initials.
 * Characters that start a name are read as surnames: 单 is shan, 曾 zeng.
 * @example buildNameTerms('单 雯') // ['单雯', 'shan', 'shanwen', 'wen', 'sw']
 */
export function buildNameTerms(name: string): string[] {
  if (!hasHan(name)) return []
  const compactName = name.replace(SPACE_IN_NAME, '')
  const runs = compactName.match(HAN_RUN) ?? []
  return [...new Set([...(compactName === name ? [] : [compactName]), ...runs.flatMap(buildPinyinTerms)])]
}

function buildPinyinTerms(run: string): string[] {
  // The surnames of the library are simplified, of two characters at most. The rest stays as it is: 乾 is qián in a name, and
  // would be read as 干.
  const name = toSimplified(run.slice(0, 2)) + run.slice(2)
  const syllables = pinyin(name, { surname: 'head', toneType: 'none', type: 'array', v: true })
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
