import type { Language } from '../../../../shared/locale.ts'
import { fold } from '../../../../shared/text.ts'
import { asian } from './asian.ts'
import { eastern } from './eastern.ts'
import { type ColumnField, type ColumnWords, columnFields } from './types.ts'
import { western } from './western.ts'

const { en, ...otherWestern } = western
const { 'zh-Hans': zhHans, 'zh-Hant': zhHant, ...otherAsian } = asian

/** What columns are called in each language of respondents. English is first, then Chinese: they win where languages tie. */
const words: Record<Language, ColumnWords> = {
  ...{ en, 'zh-Hans': zhHans, 'zh-Hant': zhHant },
  ...otherWestern,
  ...eastern,
  ...otherAsian,
}

/** Accents of Latin and Greek, vowel signs of Arabic, and the dots of Hindi and Arabic letters. */
const MARKS = /[\u0300-\u036f\u064b-\u0655\u093c]/g
const PUNCTUATION = /[\s\p{P}\p{S}\p{Cf}]/gu

/** The name of a column without case, accents, spaces and punctuation, so that `E-Mail`, `email` and `Téléphone`, `telephone` are equal. */
export const normalizeColumnName = (name: string): string =>
  fold(name)
    .normalize('NFD')
    .replace(MARKS, '')
    .normalize('NFC')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/ı/g, 'i')
    .replace(PUNCTUATION, '')

const splitWords = (text: string): string[] => text.split(/[,،]\s*/).map(normalizeColumnName)

interface Dictionary {
  language: Language
  fields: ReadonlyMap<string, ColumnField>
  scoreQuestions: readonly (readonly string[])[]
  reasonQuestions: readonly string[]
}

let dictionaries: readonly Dictionary[] | undefined

/** Built at the first file. */
const getDictionaries = (): readonly Dictionary[] => (dictionaries ??= Object.entries(words).map(buildDictionary))

function buildDictionary([language, entry]: [string, ColumnWords]): Dictionary {
  const pairs = columnFields.flatMap((field) => splitWords(entry[field] ?? '').map((word) => [word, field] as const))
  const timestamps = splitWords(entry.timestamp).map((word) => [word, 'at'] as const)
  return {
    language: language as Language,
    // Of two fields with one word, the first counts.
    fields: new Map([...pairs, ...timestamps].reverse()),
    scoreQuestions: entry.scoreQuestion.map((parts) => parts.split(' ').map(normalizeColumnName)),
    reasonQuestions: splitWords(entry.reasonQuestion),
  }
}

/** Words of other languages that are also English words: they count only in a file in one of these languages. */
const HOMOGRAPHS: ReadonlySet<string> = new Set(['ad', 'body', 'data', 'masa', 'mata', 'note', 'not', 'ok', 'tel'])

/** The field that a column is for, and how sure that is: lower is surer. */
export interface FieldMatch {
  field: ColumnField
  rank: number
}

/**
 * Finds the fields of columns by their names. A word such as `note`, which is a score in French and a remark in English, is read
 * in the language of most of the other columns.
 */
export class ColumnDictionary {
  readonly #dictionaries: readonly (Dictionary & { isMain: boolean })[]

  /** @param names all names of the file, normalised */
  constructor(names: readonly string[]) {
    const counts = getDictionaries().map((dictionary) => ({
      dictionary,
      hits: names.filter((name) => dictionary.fields.has(name) && !HOMOGRAPHS.has(name)).length,
    }))
    const mostHits = Math.max(...counts.map(({ hits }) => hits))
    this.#dictionaries = counts
      .sort((a, b) => b.hits - a.hits)
      .map(({ dictionary, hits }) => ({ ...dictionary, isMain: hits === mostHits }))
  }

  /** @param name normalised */
  find(name: string): FieldMatch | undefined {
    if (name === '') return undefined
    const rank = this.#dictionaries.findIndex(
      ({ fields, language, isMain }) => fields.has(name) && (isMain || language === 'en' || !HOMOGRAPHS.has(name)),
    )
    const field = this.#dictionaries[rank]?.fields.get(name)
    return field && { field, rank }
  }
}

/** Questions are longer than the words that they contain. */
const MIN_QUESTION_LENGTH = 6
const QUESTION = /[?？؟;]\s*$/

/** Whether a name asks how likely a recommendation is. */
export function asksForScore(name: string): boolean {
  const text = normalizeColumnName(name)
  return getDictionaries().some(({ scoreQuestions }) =>
    scoreQuestions.some((parts) => parts.every((part) => text.includes(part))),
  )
}

/** Whether a name asks for the reason of a score. */
export function asksForReason(name: string): boolean {
  const text = normalizeColumnName(name)
  if (text.length < MIN_QUESTION_LENGTH || !QUESTION.test(name)) return false
  return getDictionaries().some(({ reasonQuestions }) => reasonQuestions.some((part) => text.includes(part)))
}

/** Whether a name is what Google Forms calls the time of a response, in any language. */
export const isTimestamp = (name: string): boolean => timestamps().has(normalizeColumnName(name))

let timestampNames: ReadonlySet<string> | undefined
const timestamps = () =>
  (timestampNames ??= new Set(Object.values(words).flatMap(({ timestamp }) => splitWords(timestamp))))
