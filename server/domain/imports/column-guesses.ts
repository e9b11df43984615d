import type { ImportKind } from '../../../shared/import.ts'
import { PropertyKey } from '../../../shared/properties.ts'
import { fold } from '../../../shared/text.ts'
import { contactNames, responseNames } from './column-names.ts'
import { findPreset, type Preset } from './presets.ts'
import type { Table } from './table.ts'

/** Questions that ask for the score, in the words that surveys use. */
const SCORE_QUESTION =
  /(likel(y|ihood)|probab).*recommend|recommend.*(likel|probab)|wahrscheinlich.*empfehl|empfehl.*wahrscheinlich|probab\p{L}* .*(recom|raccom)|recomendar\p{L}* |多大可能.*推荐|推荐.*可能|可能性.*推荐|多大可能.*推薦|推薦.*可能|可能性.*推薦|どのくらい.*薦め|추천.*가능/iu
/** Questions that ask for the reason. */
const COMMENT_QUESTION =
  /(main|primary|most important) reason|what could we (do|improve)|how (can|could) we improve|why did you|^why\b|(grund|gründe).*(bewertung|punkt)|打分的?(主要)?原因|评分的?(主要)?原因|評分的?(主要)?原因|哪些方面.*改进|哪些方面.*改進/iu

const normalizeName = (name: string) => fold(name).replace(/[\s_.\-–*:：()（）/?？'’"“”#[\]]/g, '')

/** A proposed mapping: the target of each column, or null. */
export interface ColumnGuess {
  preset: Preset | null
  columns: (string | null)[]
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
  const preset = findPreset(header.map(normalizeName), kind)
  const fields = listFields(kind)
  const guesses = header.map((name, column) =>
    isAmbiguous(header, name)
      ? null
      : guessTarget([name, ...(otherNames[column] ?? [])], { kind, fields, preset, propertyKeys }),
  )
  // Our exports have their own ids beside the workspace's external ids.
  const isOwnId = (column: number) => kind === 'contacts' && normalizeName(header[column] ?? '') === 'id'
  const hasExternalId = guesses.some((target, column) => target === 'externalId' && !isOwnId(column))
  const columns = guesses.map((target, column) => (hasExternalId && isOwnId(column) ? null : target))
  return { preset, columns: chooseOneEach(columns, preset, header) }
}

/** Whether a name belongs to several columns. */
export const isAmbiguous = (header: readonly string[], name: string): boolean =>
  name !== '' && header.indexOf(name) !== header.lastIndexOf(name)

function listFields(kind: ImportKind): [target: string, names: readonly string[]][] {
  if (kind === 'contacts') return Object.entries(contactNames)
  const contactFields = Object.entries(contactNames).map(([field, names]): [string, readonly string[]] => [
    `contact.${field}`,
    names,
  ])
  return [...Object.entries(responseNames), ...contactFields]
}

interface GuessContext {
  kind: ImportKind
  fields: [target: string, names: readonly string[]][]
  preset: Preset | null
  propertyKeys: readonly string[]
}

function guessTarget(names: readonly string[], { kind, fields, preset, propertyKeys }: GuessContext): string | null {
  for (const name of names) {
    const normalized = normalizeName(name)
    const presetTarget = preset?.targets[normalized]
    if (presetTarget !== undefined) return presetTarget
    const field = fields.find(([, fieldNames]) => fieldNames.includes(normalized))?.[0]
    if (field) return field
    if (kind === 'contacts' && normalized === 'id') return 'externalId'
    if (kind === 'responses' && SCORE_QUESTION.test(name)) return 'score'
    if (kind === 'responses' && COMMENT_QUESTION.test(name)) return 'comment'
    const property =
      /^property\.(.+)$/s.exec(name)?.[1] ?? propertyKeys.find((key) => normalizeName(key) === normalized)
    if (property !== undefined && PropertyKey.safeParse(property).success) return `property.${property}`
  }
  return null
}

/** Of several columns for one target, the one that the preset names, or else the first. */
function chooseOneEach(columns: readonly (string | null)[], preset: Preset | null, header: readonly string[]) {
  const chosen = new Map<string, number>()
  columns.forEach((target, column) => {
    if (target === null) return
    const isFromPreset = preset?.targets[normalizeName(header[column] ?? '')] === target
    if (!chosen.has(target) || isFromPreset) chosen.set(target, column)
  })
  return columns.map((target, column) => (target !== null && chosen.get(target) === column ? target : null))
}
