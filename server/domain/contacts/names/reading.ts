import { pinyin } from '#pinyin'
import { hasHan, toSimplified } from '../../../../shared/han.ts'

const HAN_RUN = /(\p{Script=Han}+)/u
const SPACE_IN_NAME = /(?<=\p{Script=Han})[\s·]+(?=\p{Script=Han})/gu

/** A part of a name: Chinese characters with their pinyin, or other text without. */
export interface NamePart {
  text: string
  /** One for each character, with the tone as a digit: `zhang1`. */
  syllables: readonly string[] | null
}

/** A name, without the spaces in a Chinese one, in parts. Reading pinyin is slow: it is done once for all uses. */
export interface NameReading {
  compactName: string
  parts: readonly NamePart[]
}

/** Reads a name. Characters that start it are read as surnames: 单 is shan, 曾 zeng. */
export function readName(name: string): NameReading {
  if (!hasHan(name)) return { compactName: name, parts: [{ text: name, syllables: null }] }
  const compactName = name.replace(SPACE_IN_NAME, '')
  const parts = compactName.split(HAN_RUN).filter((text) => text !== '')
  return {
    compactName,
    parts: parts.map((text) => ({ text, syllables: hasHan(text) ? readSyllables(text) : null })),
  }
}

function readSyllables(run: string): string[] {
  // The surnames of the library are simplified, of two characters at most. The rest stays as it is: 乾 is qián in a name, and
  // would be read as 干.
  const name = toSimplified(run.slice(0, 2)) + run.slice(2)
  return pinyin(name, { surname: 'head', toneType: 'num', type: 'array', v: true })
}
