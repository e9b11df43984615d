import type { FieldValues } from '../../store/queries/import-changes.ts'
import type { ImportedColumns, ImportedResponseRow } from '../../store/queries/imported-responses.ts'
import type { ImportedResponse } from './imports.ts'
import { toCommentFields } from './submission.ts'

/** A row with the response that it is compared with, or that it becomes. */
export interface PlannedRow {
  index: number
  response: ImportedResponse
  key: string
  answeredAt: number
  stored: ImportedResponseRow | undefined
}

/** What a row of a file does to the response that an earlier import of the row has stored. */
export interface RowComparison {
  /** The values to set, and those they replace; none if nothing is set. */
  before: FieldValues
  after: FieldValues
  /** Whether the row differs from the response in something that is not set. */
  hasDifferences: boolean
}

const PROPERTY_PREFIX = 'property.'

/** The fields of a response that a file can set. */
export function toFieldValues(stored: ImportedResponseRow): FieldValues {
  const properties: Record<string, string> = JSON.parse(stored.properties)
  const { key, score, comment, contactId, identity, locale } = stored
  return {
    ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [PROPERTY_PREFIX + name, value])),
    ...{ key, score, comment, contactId, identity, locale },
  }
}

/** Fields and the values of a row that the file maps. */
function toRowValues({ score, comment, locale, properties }: ImportedResponse): FieldValues {
  return {
    ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [PROPERTY_PREFIX + name, value])),
    score,
    ...(comment && { comment }),
    ...(locale && { locale }),
  }
}

/**
 * Compares a row with its response. Missing values are added. Different ones are taken with `update` only, since they may
 * have been corrected here. The time stays in any case: ids and reports follow from it.
 * @param extra values that do not come from the row alone, such as the contact
 */
export function compareRow(
  stored: ImportedResponseRow,
  response: ImportedResponse,
  { update, isSameTime, extra }: { update: boolean; isSameTime: boolean; extra: FieldValues },
): RowComparison {
  const current = toFieldValues(stored)
  const before: FieldValues = {}
  const after: FieldValues = {}
  let hasDifferences = !isSameTime
  for (const [field, value] of Object.entries({ ...toRowValues(response), ...extra })) {
    const currentValue = current[field] ?? null
    if (currentValue === value) continue
    // A comment that someone has removed does not come back by itself.
    const isMissing = currentValue === null && (field !== 'comment' || stored.corrections === 0)
    if (!isMissing && !update && !(field in extra)) hasDifferences = true
    else {
      before[field] = currentValue
      after[field] = value
    }
  }
  return { before, after, hasDifferences }
}

/** A response with some of its fields set, as columns. */
export function toColumns(stored: ImportedResponseRow, values: FieldValues): ImportedColumns & { id: string } {
  const fields = { ...toFieldValues(stored), ...values }
  const properties = Object.entries(fields).filter(
    (entry): entry is [string, string] => entry[0].startsWith(PROPERTY_PREFIX) && entry[1] !== null,
  )
  return {
    id: stored.id,
    key: String(fields.key),
    score: Number(fields.score),
    ...toCommentFields(fields.comment as string | null),
    properties: Object.fromEntries(properties.map(([name, value]) => [name.slice(PROPERTY_PREFIX.length), value])),
    contactId: fields.contactId as string | null,
    identity: fields.identity as ImportedColumns['identity'],
    locale: fields.locale as string | null,
  }
}

/** Whether fields of the responses concern the counts, or the search index. */
export const concernsCounts = (changes: readonly FieldValues[]) =>
  changes.some((values) => Object.keys(values).some((field) => field === 'score' || field.startsWith(PROPERTY_PREFIX)))

export const concernsComments = (changes: readonly FieldValues[]) => changes.some((values) => 'comment' in values)
