import { commonHanWords, commonLatinWords, monthNames } from './common-words.ts'
import { toSimplified } from './han.ts'

/** Someone with the names that they may be called in a text. */
export interface NamedPerson {
  id: string
  names: readonly string[]
}

/** Finds who is named in a text. @param ownName of the author, who may sign with it */
export type NameFinder = (text: string, ownName?: string | null) => string[]

const UNSPACED = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}'
const UNSPACED_ONLY = new RegExp(`^[${UNSPACED}]+$`, 'u')
/** Letters and digits of scripts that put spaces between words. */
const SPACED = `[[\\p{L}\\p{M}\\p{N}_]--[${UNSPACED}]]`
const WORDS = new RegExp(`${SPACED}+`, 'gv')
const MIN_LETTERS = 2

/** Before or after an ordinary word, these say that it is a name. */
const TITLE_AFTER = /^(先生|女士|小姐|老师|师傅|经理|店长|主管|医生|护士|教练|工程师|同学|顾问|阿姨|哥|姐|叔|总)/
const TITLE_BEFORE = /(店员|员工|客服|销售|导购|技师|工程师|师傅|经理|店长|司机|快递员|服务员|护士|医生|顾问|叫|叫做)$/
const SENTENCE_START = /(^|[.!?…。！？:：\n])[\s"'“”‘«»()*•–—-]*$/u
const MONTH_CONTEXT = /\b(in|since|last|next|this|early|late|until|till|of|by|from|during)\s+$/i

interface Name {
  id: string
  /** Of a spaced script, joined by single spaces. */
  text: string
}

interface Match {
  id: string
  from: number
  to: number
}

const NAME_POINT = new RegExp(`(?<=[${UNSPACED}])[·・•](?=[${UNSPACED}])`, 'gu')

/** One form for all spellings: full-width letters, traditional characters, curly apostrophes, and letters with accents. */
const normalize = (text: string): string =>
  toSimplified(text.normalize('NFKC'))
    .replace(/[’ʼ]/g, "'")
    .replace(/‐/g, '-')
    .replace(NAME_POINT, '')
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
    .normalize('NFC')

/** A name as it is compared. Chinese names are written with and without a space or point. */
function normalizeName(name: string): string {
  const folded = normalize(name).toLowerCase().trim()
  const joined = folded.replace(/[\s·・•]+/gu, '')
  return UNSPACED_ONLY.test(joined) ? joined : folded.replace(/\s+/gu, ' ')
}

/** Whether a name is long enough to be found: one character or letter is in every text. */
export const isFindableName = (name: string): boolean =>
  [...normalizeName(name)].filter((character) => /[\p{L}\p{N}]/u.test(character)).length >= MIN_LETTERS

/**
 * Prepares to find people by their names: whole words, and in scripts without spaces names of at least two characters. A name that
 * several people have finds none of them, nor does one that is part of a longer name found there, or the author's own. Ordinary
 * words are names only where they are written as such.
 * @example prepareNameFinder([{ id: 'a', names: ['Mark'] }])('Thanks to Mark!') // ['a']
 */
export function prepareNameFinder(people: readonly NamedPerson[]): NameFinder {
  const owners = new Map<string, Set<string>>()
  for (const { id, names } of people)
    for (const name of names.filter(isFindableName)) {
      const key = normalizeName(name)
      owners.set(key, (owners.get(key) ?? new Set()).add(id))
    }
  const unspacedNames = new Map<string, Name[]>()
  const spacedNames = new Map<string, Name[]>()
  for (const [text, ids] of owners) {
    // Shared names are kept, so that they cover shorter ones.
    const name = { id: ids.size === 1 ? ([...ids][0] as string) : '', text }
    const isUnspaced = UNSPACED_ONLY.test(text)
    const index = isUnspaced ? unspacedNames : spacedNames
    const key = isUnspaced ? [...text].slice(0, MIN_LETTERS).join('') : (text.match(WORDS)?.[0] ?? text)
    index.set(key, [...(index.get(key) ?? []), name])
  }
  return (text, ownName) => {
    const written = normalize(text)
    const folded = written.toLowerCase()
    const original = written.length === folded.length ? written : folded
    const matches = [...findUnspaced(folded, unspacedNames), ...findSpaced(original, folded, spacedNames)]
    const own = ownName ? normalizeName(ownName) : ''
    const found = keepLongest(matches).filter(({ from, to }) => own === '' || !own.includes(folded.slice(from, to)))
    return [...new Set(found.map(({ id }) => id))].filter((id) => id !== '')
  }
}

function findUnspaced(folded: string, names: ReadonlyMap<string, Name[]>): Match[] {
  const matches: Match[] = []
  for (let from = 0; from < folded.length; from++) {
    const start = [...folded.slice(from, from + 2 * MIN_LETTERS)].slice(0, MIN_LETTERS).join('')
    for (const { id, text } of names.get(start) ?? []) {
      if (!folded.startsWith(text, from)) continue
      const to = from + text.length
      if (!commonHanWords.has(text) || hasTitle(folded, from, to)) matches.push({ id, from, to })
    }
  }
  return matches
}

const hasTitle = (text: string, from: number, to: number): boolean =>
  TITLE_AFTER.test(text.slice(to, to + 4)) || TITLE_BEFORE.test(text.slice(Math.max(0, from - 4), from))

function findSpaced(original: string, folded: string, names: ReadonlyMap<string, Name[]>): Match[] {
  return [...folded.matchAll(WORDS)].flatMap(({ 0: word, index: from }) =>
    (names.get(word) ?? []).flatMap(({ id, text }) => {
      const to = endOfName(folded, from, text)
      return to !== undefined && isWhole(folded, from, to) && isName(original, text, from, to) ? [{ id, from, to }] : []
    }),
  )
}

/** Where a name ends that begins at a position, with any spaces between its words; undefined if it does not. */
function endOfName(folded: string, from: number, name: string): number | undefined {
  let position = from
  for (const [index, word] of name.split(' ').entries()) {
    if (index > 0) {
      const [spaces = ''] = /^\s+/u.exec(folded.slice(position, position + 10)) ?? []
      if (spaces === '') return undefined
      position += spaces.length
    }
    if (!folded.startsWith(word, position)) return undefined
    position += word.length
  }
  return position
}

const LETTER_BEFORE = new RegExp(`(${SPACED}['\\-]?|@)$`, 'v')
const LETTER_AFTER = new RegExp(`^(${SPACED}|@|[.\\-]${SPACED}|'(?!s(?!${SPACED}))${SPACED})`, 'v')

/** Neither a part of a longer word or a double name, nor of an address. */
const isWhole = (folded: string, from: number, to: number): boolean =>
  !LETTER_BEFORE.test(folded.slice(Math.max(0, from - 2), from)) && !LETTER_AFTER.test(folded.slice(to, to + 4))

/** Whether a single word that has other meanings is written as a name. */
function isName(original: string, name: string, from: number, to: number): boolean {
  const isAmbiguous = commonLatinWords.has(name) || [...name].length <= MIN_LETTERS
  if (!isAmbiguous) return true
  const first = original.charAt(from)
  const isCapitalized =
    first !== first.toLowerCase() && original.slice(from + 1, to) !== original.slice(from + 1, to).toUpperCase()
  const before = original.slice(Math.max(0, from - 20), from)
  if (!isCapitalized || SENTENCE_START.test(before)) return false
  return !monthNames.has(name) || !(MONTH_CONTEXT.test(before) || /^\s+\d/.test(original.slice(to, to + 4)))
}

/** Of matches that overlap, the longest. */
function keepLongest(matches: readonly Match[]): Match[] {
  const longest: Match[] = []
  const byLength = matches.toSorted(
    (one, other) => other.to - other.from - (one.to - one.from) || one.from - other.from,
  )
  for (const match of byLength)
    if (longest.every(({ from, to }) => match.to <= from || match.from >= to)) longest.push(match)
  return longest
}
