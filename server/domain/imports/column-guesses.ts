import type { ImportKind } from '../../../shared/import.ts'
import { textsByLanguage } from '../../../shared/locale.ts'
import { PropertyKey } from '../../../shared/properties.ts'
import { asksForReason, asksForScore, ColumnDictionary, normalizeColumnName } from './column-words/index.ts'
import type { ColumnField } from './column-words/types.ts'
import { findPreset, findPresetTarget, type Preset } from './presets.ts'
import type { Table } from './table.ts'

/** Columns that one field could come from, none of them surer than the others. */
export interface Rivals {
  target: string
  columns: number[]
}

/** A proposed mapping: the target of each column, or null. */
export interface ColumnGuess {
  preset: Preset | null
  columns: (string | null)[]
  /** The proposal has the first of the columns, or none if they have one name. */
  rivals: Rivals[]
  /** The columns with a name of their own that are no field. */
  unknown: number[]
}

/** A table's columns, as far as guesses need them. */
export type Columns = Pick<Table, 'header' | 'otherNames'>

/**
 * Proposes targets for the columns of a file by their names. Columns of one name get none: users choose.
 * @param propertyKeys the properties in use
 * @example guessMapping({ header: ['Email Address', 'First Name'], otherNames: [] }, 'contacts', []).columns // ['email', 'firstName']
 */
export function guessMapping(
  { header, otherNames }: Columns,
  kind: ImportKind,
  propertyKeys: readonly string[],
): ColumnGuess {
  const preset = findPreset(header, kind)
  const dictionary = new ColumnDictionary(header.map(normalizeColumnName))
  const context = { kind, preset, dictionary, propertyKeys }
  const findings = header.map((name, column) => findCandidate([name, ...(otherNames[column] ?? [])], context))
  const candidates = findings.flatMap((candidate, column) => (candidate ? [{ column, ...candidate }] : []))
  const isUnknown = (name: string, column: number) =>
    name !== '' && findings[column] === undefined && !isAmbiguous(header, name)
  const unknown = header.flatMap((name, column) => (isUnknown(name, column) ? [column] : []))
  return { preset, unknown, ...choose(completeNames(candidates, kind), header) }
}

/** Whether a name belongs to several columns. */
export const isAmbiguous = (header: readonly string[], name: string): boolean =>
  name !== '' && header.indexOf(name) !== header.lastIndexOf(name)

/** What a column could be, and how sure that is: lower is surer. */
interface Candidate {
  target: string
  rank: number
  /** Whether a name may be only one part of a name. */
  isPart?: boolean
}

/** Ranks of candidates: an export's own columns, then questions, words, words within names, and plain ids. */
const RANKS = { preset: -1000, question: 0, word: 1, partOfName: 100, property: 200, id: 300 } as const

interface GuessContext {
  kind: ImportKind
  preset: Preset | null
  dictionary: ColumnDictionary
  propertyKeys: readonly string[]
}

/** Undefined if no name is known, null if the export is known to have nothing of use there. */
function findCandidate(names: readonly string[], context: GuessContext): Candidate | null | undefined {
  const { kind, preset } = context
  const [fullName = '', part] = names
  // A further column of a question is for remarks, not for the score.
  const isContinuation = part !== undefined && fullName.endsWith(` – ${part}`)
  for (const name of isContinuation ? names.slice(1) : names) {
    const presetTarget = preset ? findPresetTarget(preset, name) : undefined
    if (presetTarget) return { target: presetTarget.target, rank: RANKS.preset + presetTarget.order }
    if (presetTarget === null) return null
    const candidate = findWord(name, context) ?? (kind === 'responses' ? findQuestion(name) : undefined)
    if (candidate) return candidate
    if (kind === 'contacts' && normalizeColumnName(name) === 'id') return { target: 'externalId', rank: RANKS.id }
    const property = findProperty(name, context.propertyKeys)
    if (property !== undefined) return { target: `property.${property}`, rank: RANKS.property }
  }
  return undefined
}

function findWord(name: string, { kind, dictionary }: GuessContext): Candidate | undefined {
  for (const [text, rank] of [
    [name, RANKS.word],
    [simplifyName(name), RANKS.partOfName],
  ] as const) {
    const match = dictionary.find(normalizeColumnName(text))
    const target = match && toTarget(match.field, kind)
    if (target) {
      const isFullName = match.field === 'fullName'
      return { target, rank: rank + match.rank + (isFullName ? 0.5 : 0), isPart: match.field === 'name' }
    }
  }
  return undefined
}

/** Removes numbers of questions and remarks: `3. Score (0–10)` becomes `Score`. */
const simplifyName = (name: string) =>
  name
    .replace(/^\s*[A-Za-z]?\d{1,3}\s*[.):：、-]\s*/, '')
    .replace(/\s*[([（【].*[)\]）】]\s*$/, '')
    .replace(/[\s:：]*[01]\s*(?:[-–—~～至到/]|to|bis)\s*10\D{0,3}$/i, '')
    .replace(/\s*\/\s*10$/, '')

const responseFields: readonly ColumnField[] = ['score', 'at', 'comment', 'key']

function toTarget(field: ColumnField, kind: ImportKind): string | undefined {
  const contactField = field === 'fullName' ? 'name' : field
  if (kind === 'contacts') return responseFields.includes(field) ? undefined : contactField
  return responseFields.includes(field) ? field : `contact.${contactField}`
}

/** Questions that ask for the score or the reason, in the words that surveys use beside those of each language. */
const SCORE_QUESTION = /recomendar\p{L}* |多大可能性?.*(推荐|推薦)|可能性.*(推荐|推薦)/iu
const COMMENT_QUESTION =
  /(main|primary|most important) reason|what could we (do|improve)|how (can|could) we improve|why did you|^why\b|(grund|gründe).*(bewertung|punkt)|打分的?(主要)?原因|[评評]分的?(主要)?原因|哪些方面.*改[进進]/iu

let standardQuestions: ReadonlySet<string> | undefined

/** The questions of our surveys for the reason, in all languages. */
const listStandardQuestions = () =>
  (standardQuestions ??= new Set(
    Object.values(textsByLanguage)
      .flatMap(({ comment, commentPromoter, commentPassive, commentDetractor }) => [
        ...[comment, commentPromoter, commentPassive, commentDetractor],
      ])
      .map(normalizeColumnName),
  ))

function findQuestion(name: string): Candidate | undefined {
  if (SCORE_QUESTION.test(name) || asksForScore(name)) return { target: 'score', rank: RANKS.question }
  const isStandard = listStandardQuestions().has(normalizeColumnName(name))
  if (isStandard || COMMENT_QUESTION.test(name) || asksForReason(name))
    return { target: 'comment', rank: RANKS.question }
  return undefined
}

function findProperty(name: string, propertyKeys: readonly string[]): string | undefined {
  const normalized = normalizeColumnName(name)
  const property =
    /^property\.(.+)$/s.exec(name)?.[1] ?? propertyKeys.find((key) => normalizeColumnName(key) === normalized)
  return PropertyKey.safeParse(property).success ? property : undefined
}

interface ColumnCandidate extends Candidate {
  column: number
}

/** Beside one part of names, a column `Name` is the other part: `Name` and `Vorname`, `Nombre` and `Apellidos`. */
function completeNames(candidates: readonly ColumnCandidate[], kind: ImportKind): ColumnCandidate[] {
  const prefix = kind === 'contacts' ? '' : 'contact.'
  const hasTarget = (field: string) => candidates.some(({ target }) => target === prefix + field)
  const [hasFirst, hasLast] = [hasTarget('firstName'), hasTarget('lastName')]
  if (hasFirst === hasLast) return [...candidates]
  const otherPart = `${prefix}${hasFirst ? 'lastName' : 'firstName'}`
  return candidates.map((candidate) => (candidate.isPart ? { ...candidate, target: otherPart } : candidate))
}

/** One column for each target: the surest one. */
function choose(
  candidates: readonly ColumnCandidate[],
  header: readonly string[],
): Pick<ColumnGuess, 'columns' | 'rivals'> {
  const columns: (string | null)[] = header.map(() => null)
  const rivals: Rivals[] = []
  for (const target of new Set(candidates.map((candidate) => candidate.target))) {
    const ownCandidates = candidates.filter((candidate) => candidate.target === target)
    const bestRank = Math.min(...ownCandidates.map(({ rank }) => rank))
    const [best, ...others] = ownCandidates.filter(({ rank }) => rank === bestRank).map(({ column }) => column)
    if (best === undefined) continue
    if (others.length > 0) rivals.push({ target, columns: [best, ...others] })
    if (!isAmbiguous(header, header[best] ?? '')) columns[best] = target
  }
  return { columns, rivals }
}
