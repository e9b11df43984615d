/** Why a cell was left out of a row, or only a part of it taken. */
export const warningCodes = [
  'invalid', // not a value of this field
  'encoding', // characters that cannot be read
  'long', // cut off
  'more', // several values, of which the first is taken
  'extension', // of a phone number
  'damaged', // a number that a spreadsheet has shown as a power of ten
  'country-missing', // a phone number without a country code
  'service-number', // a phone number that reaches no person
  'placeholder', // a merge field that was not filled in, or a word such as N/A
  'taken', // an email address of another contact
  'too-many', // more properties than a record may have
] as const
export type WarningCode = (typeof warningCodes)[number]

/** What a row lost, although it is taken. */
export interface CellWarning {
  field: string
  code: WarningCode
  cell: string
}

/** What happened to rows, and where it happened first. */
export interface Tally {
  count: number
  /** The first few rows. */
  examples: { line: number; cell: string }[]
}

const MAX_EXAMPLES = 3

/** Counts one more row. */
export function addToTally<Key>(tallies: Map<Key, Tally>, key: Key, line: number, cell = ''): void {
  const tally = tallies.get(key) ?? { count: 0, examples: [] }
  tallies.set(key, tally)
  tally.count++
  if (tally.examples.length < MAX_EXAMPLES) tally.examples.push({ line, cell: cell.slice(0, 100) })
}
