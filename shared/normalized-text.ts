/** A text as it reads, with where each part of it stands in the original. */
export interface NormalizedText {
  /** In the form NFKC, without invisible characters. */
  normalized: string
  /** The same, of the same length, in lower case. */
  lowerCase: string
  /** The part of the original that reads as a part of `normalized`. */
  toOriginal: (start: number, end: number) => [start: number, end: number]
}

const PLAIN = /^[\t\n\r\x20-\x7e]*$/

/** A character with the marks and invisible characters that follow it, or the parts of a Hangul syllable. */
const SEQUENCE =
  /[\u1100-\u11ff]+|[^\p{M}\p{Default_Ignorable_Code_Point}][\p{M}\p{Default_Ignorable_Code_Point}]*|[\p{M}\p{Default_Ignorable_Code_Point}]+/gu
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/** Normalises a text so that what was found in it can be located in the original. */
export function normalizeWithPositions(text: string): NormalizedText {
  if (PLAIN.test(text)) {
    return { normalized: text, lowerCase: text.toLowerCase(), toOriginal: (start, end) => [start, end] }
  }
  const starts: number[] = []
  const ends: number[] = []
  let normalized = ''
  for (const { 0: sequence, index } of text.matchAll(SEQUENCE)) {
    const part = sequence.replace(INVISIBLE, '').normalize('NFKC')
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(index)
      ends.push(index + sequence.length)
    }
    normalized += part
  }
  return {
    normalized,
    lowerCase: lowerCaseOfSameLength(normalized),
    toOriginal: (start, end) => [starts[start] ?? text.length, ends[end - 1] ?? text.length],
  }
}

/** Few letters have a longer lower case, such as `İ`: they stay as they are. */
function lowerCaseOfSameLength(text: string): string {
  const lowerCase = text.toLowerCase()
  if (lowerCase.length === text.length) return lowerCase
  return Array.from(text, (letter) =>
    letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter,
  ).join('')
}
