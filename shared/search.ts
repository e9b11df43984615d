import { toMainlandWords, toSimplified } from './han.ts'
import { fold } from './text.ts'

/**
 * The version of the rules by which texts are indexed. Raise it with each change of `extractTerms`, `toSearchable`, the
 * searchable text of contacts or the keys that sort their names: workspaces with an older one are indexed again in the background.
 */
export const SEARCH_VERSION = 2

/** Scripts written without spaces between words. */
const UNSPACED =
  /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/u

const UNSPACED_PARTS = new RegExp(`(${UNSPACED.source})`, 'u')

const RUNS = /[\p{L}\p{M}\p{N}]+/gu

/** What parts the words of a search, besides spaces: full-width commas and the like are folded to these. */
const SEPARATORS = /[\s,;!?。、·]+/u

/** Longer terms are truncated, so they match by prefix. */
const MAX_TERM_LENGTH = 40

interface Run {
  letters: string[]
  isSpaced: boolean
}

/** The words of a folded text, and its runs of unspaced script. */
const splitRuns = (folded: string): Run[] =>
  (folded.match(RUNS) ?? []).flatMap((run) =>
    run.split(UNSPACED_PARTS).flatMap((part) => {
      if (part === '') return []
      const isSpaced = !UNSPACED.test(part)
      const letters = [...part]
      return [{ isSpaced, letters: isSpaced ? letters.slice(0, MAX_TERM_LENGTH) : letters }]
    }),
  )

const foldForSearch = (text: string) => toSimplified(fold(text))

/** How a search is compared: 軟體, 软体 and 软件 are one word. */
export const foldSearch = (search: string) => toMainlandWords(foldForSearch(search))

/**
 * The form in which a text is searched: folded, in simplified characters. If it has regional words, it follows once more
 * with those of the mainland, so that parts of either word match.
 */
export function toSearchable(text: string): string {
  const folded = foldForSearch(text)
  const mainland = toMainlandWords(folded)
  return mainland === folded ? folded : `${folded}\n${mainland}`
}

/**
 * The index terms of a text: its words and, for unspaced scripts, each pair of adjacent characters.
 * @example termsOf('Fair 价格很好') // ['fair', '价格', '格很', '很好', '好']
 */
export const extractTerms = (text: string): string[] => [
  ...new Set(
    splitRuns(toSearchable(text)).flatMap(({ isSpaced, letters }) =>
      isSpaced ? [letters.join('')] : letters.map((letter, index) => letter + (letters[index + 1] ?? '')),
    ),
  ),
]

/** A parsed search; a text must match all parts. */
export interface SearchTerms {
  /** Whole terms. */
  words: string[]
  /** Prefixes of terms. */
  prefixes: string[]
  /** Folded texts that must occur literally. */
  texts: string[]
}

/**
 * Parses a search. Every word must occur, and the last may be a prefix. Quoted text and unspaced script must occur
 * literally.
 */
export function parseSearch(search: string): SearchTerms {
  const terms: SearchTerms = { words: [], prefixes: [], texts: [] }
  const parts = foldSearch(search)
    .replaceAll(/[“”„«»「」]/g, '"')
    .split('"')
  for (const [index, part] of parts.entries()) {
    const isQuoted = index % 2 === 1 && index < parts.length - 1
    collectWords(terms, splitRuns(part), !isQuoted && index === parts.length - 1 && !/\s$/.test(part))
    const literals = isQuoted ? [part.trim()] : part.split(SEPARATORS).map(toLiteral)
    terms.texts.push(...literals.filter((text) => text !== ''))
  }
  return { words: unique(terms.words), prefixes: unique(terms.prefixes), texts: unique(terms.texts) }
}

/** The part of a word to match literally: compounds (`e-mail`) and characters that form no term, such as emoji. */
function toLiteral(word: string): string {
  const whole = word.replaceAll(/^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '')
  if (whole === '') return word
  return /[^\p{L}\p{M}\p{N}]/u.test(whole) ? whole : ''
}

function collectWords(terms: SearchTerms, runs: readonly Run[], isUnfinished: boolean): void {
  for (const [index, { isSpaced, letters }] of runs.entries()) {
    const [first = '', second] = letters
    if (isSpaced) (isUnfinished && index === runs.length - 1 ? terms.prefixes : terms.words).push(letters.join(''))
    else if (second === undefined) terms.prefixes.push(first)
    else {
      terms.words.push(...letters.slice(0, -1).map((letter, position) => letter + letters[position + 1]))
      terms.texts.push(letters.join(''))
    }
  }
}

const unique = (texts: readonly string[]) => [...new Set(texts)]

/** A text that several searches look at. */
export interface SearchableText {
  searchable: string
  terms: ReadonlySet<string>
}

export const indexText = (text: string): SearchableText => ({
  searchable: toSearchable(text),
  terms: new Set(extractTerms(text)),
})

/** Whether a text matches a search. */
export const matchesSearch = (text: string, search: SearchTerms): boolean => matchesIndexed(indexText(text), search)

export const matchesIndexed = (
  { searchable, terms }: SearchableText,
  { words, prefixes, texts }: SearchTerms,
): boolean =>
  words.every((word) => terms.has(word)) &&
  prefixes.every((beginning) => terms.values().some((term) => term.startsWith(beginning))) &&
  texts.every((phrase) => searchable.includes(phrase))

/** Splits a text into the matches of a search and the text between them. */
export function splitMatches(text: string, { words, prefixes }: SearchTerms): { text: string; isMatch: boolean }[] {
  const pieces: { text: string; isMatch: boolean }[] = []
  const add = (piece: string, isMatch: boolean) => {
    const last = pieces.at(-1)
    if (last?.isMatch === isMatch) last.text += piece
    else if (piece !== '') pieces.push({ text: piece, isMatch })
  }
  const hasPrefix = (term: string) => prefixes.some((beginning) => term.startsWith(beginning))
  for (const part of text.split(/([\p{L}\p{M}\p{N}]+)/u).flatMap((run) => run.split(UNSPACED_PARTS))) {
    const letters = UNSPACED.test(part) ? [...part] : [part]
    const pairs = letters.map((letter, index) => foldSearch(letter + (letters[index + 1] ?? '')))
    const isPair = (index: number) => index >= 0 && index < letters.length - 1 && words.includes(pairs[index] ?? '')
    for (const [index, letter] of letters.entries()) {
      const term = foldSearch(letter).slice(0, letters.length === 1 ? MAX_TERM_LENGTH : undefined)
      const isWord = letters.length === 1 && words.includes(term)
      add(letter, isWord || isPair(index) || isPair(index - 1) || (letter !== '' && hasPrefix(term)))
    }
  }
  return pieces
}
