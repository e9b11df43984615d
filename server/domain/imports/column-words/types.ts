/** What columns are called. `name` may be one of two parts, as in “Name, Vorname”; `fullName` is the whole name. */
export const columnFields = [
  'score',
  'at',
  'comment',
  'key',
  'name',
  'fullName',
  'firstName',
  'lastName',
  'salutation',
  'email',
  'phone',
  'externalId',
  'locale',
] as const
export type ColumnField = (typeof columnFields)[number]

/** The words of a language. Those of a field are separated by commas. Case, accents, spaces and punctuation do not matter. */
export interface ColumnWords extends Record<Exclude<ColumnField, 'salutation'>, string> {
  /** How a contact is addressed with the name, as in 王女士. In other languages such columns have “Mr” or “Frau” alone. */
  salutation?: string
  /** What Google Forms calls the time of a response. */
  timestamp: string
  /** Parts of words that a question for the score contains: all of one line, in any order. */
  scoreQuestion: readonly string[]
  /** Parts of words of which a question for the reason contains one. */
  reasonQuestion: string
}
