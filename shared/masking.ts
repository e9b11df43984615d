import { normalizeWithPositions } from './normalized-text.ts'

/** Replaces text that a user may not see. */
export const MASK = '•••'

/** What no email address contains before and after its `@`, besides spaces. */
const OUTSIDE_EMAIL = /[\s@<>()[\]"'“”‘’,;，。；、]/u
const OUTSIDE_LOCAL_PART = /[:：]/u

/** The fewest digits of a phone number. Prices and times have fewer. */
const MIN_PHONE_DIGITS = 7

/** The most separators between two digits of a phone number. */
const MAX_SEPARATORS = 5
const DIGIT = /\p{Nd}/u
const SEPARATOR = /[\s().\p{Pd}\u2212/·・:,~_*]/u

/** A name of that many letters is hidden also within a longer word, as in `MrQuillfeather`. */
const DISTINCTIVE_LENGTH = 6

/** The start and the end of a part of a text. */
type Span = [start: number, end: number]

/**
 * Masks email addresses, phone numbers and the given names, for users without access to contacts. They are looked for in
 * the text as it reads: full-width and decomposed letters, invisible characters and any kind of hyphen hide nothing. The
 * time grows with the length of the text, whatever is in it.
 */
export function maskPersonalData(text: string, names: readonly string[] = []): string {
  const { normalized, lowerCase, toOriginal } = normalizeWithPositions(text)
  const spans = [...findEmails(normalized), ...findPhones(normalized), ...findNames(normalized, lowerCase, names)]
  return replaceSpans(
    text,
    spans.map(([start, end]) => toOriginal(start, end)),
  )
}

/** Looks for each `@` and widens from there: no other character is looked at more than twice. */
function* findEmails(text: string): Generator<Span> {
  let previousEnd = -1
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at
    while (start > previousEnd && isInLocalPart(text[start - 1])) start--
    let end = at + 1
    while (end < text.length && !isOutsideEmail(text[end])) end++
    if ((start === at && at !== previousEnd) || end === at + 1) continue
    yield [start, end]
    previousEnd = end
  }
}

const isInLocalPart = (character = ' ') => !isOutsideEmail(character) && !OUTSIDE_LOCAL_PART.test(character)
const isOutsideEmail = (character = ' ') => OUTSIDE_EMAIL.test(character)

/** Digits with separators between them, and a plus sign before them. */
function* findPhones(text: string): Generator<Span> {
  let start = 0
  let end = 0
  let digits = 0
  for (const [index, character] of listCharacters(text)) {
    if (DIGIT.test(character)) {
      if (digits === 0) start = text[index - 1] === '+' ? index - 1 : index
      digits++
      end = index + character.length
    } else if (digits > 0 && !(SEPARATOR.test(character) && index - end < MAX_SEPARATORS)) {
      if (digits >= MIN_PHONE_DIGITS) yield [start, end]
      digits = 0
    }
  }
  if (digits >= MIN_PHONE_DIGITS) yield [start, end]
}

function* listCharacters(text: string): Generator<[index: number, character: string]> {
  let index = 0
  for (const character of text) {
    yield [index, character]
    index += character.length
  }
}

/** Each name as a whole and in parts. */
function* findNames(text: string, lowerCase: string, names: readonly string[]): Generator<Span> {
  for (const term of listTerms(names)) {
    for (let start = lowerCase.indexOf(term); start !== -1; start = lowerCase.indexOf(term, start + term.length)) {
      const end = start + term.length
      if (isDistinctive(term) || (isBoundary(text, start) && isBoundary(text, end))) yield [start, end]
    }
  }
}

function listTerms(names: readonly string[]): Set<string> {
  const fullNames = names
    .map((name) => normalizeWithPositions(name).lowerCase.trim())
    .filter((name) => [...name].length > 1)
  const parts = fullNames.flatMap((name) => name.split(/[^\p{L}\p{M}\p{N}]+/u)).filter(isName)
  return new Set([...fullNames, ...parts])
}

/** Two characters are a name in Chinese, but only a syllable elsewhere. */
const isName = (part: string) => part.length > 2 || /^\p{Script=Han}{2}$/u.test(part)

/** Scripts that do not separate words, and names that are hardly part of another word. */
const isDistinctive = (term: string) => /\p{Script=Han}/u.test(term) || [...term].length >= DISTINCTIVE_LENGTH

/** Whether a word starts or ends at an index: words may also be told apart by a capital, as in `MrLee`. */
function isBoundary(text: string, index: number): boolean {
  const [before = '', after = ''] = [text[index - 1], text[index]]
  return !(/\p{L}/u.test(before) && /\p{L}/u.test(after)) || (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(after))
}

/** Replaces parts of a text. Those that overlap or touch are replaced together. */
function replaceSpans(text: string, spans: Span[]): string {
  spans.sort(([start], [otherStart]) => start - otherStart)
  let masked = ''
  let end = 0
  let isMasked = false
  for (const span of spans) {
    if (!isMasked || span[0] > end) masked += text.slice(end, span[0]) + MASK
    end = Math.max(end, span[1])
    isMasked = true
  }
  return masked + text.slice(end)
}

/** An email address of which only its owner knows the rest: `a•••@example.com`. */
export const maskEmail = (email: string): string => `${email.slice(0, 1)}${MASK}${email.slice(email.lastIndexOf('@'))}`

/** A phone number with its last four digits: `•••8000`. */
export const maskPhone = (phone: string): string => MASK + phone.slice(-4)
