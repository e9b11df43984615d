import { segmentValues } from '../../store/queries/reports.ts'
import type { Caller, Deps } from '../deps.ts'
import { isSeen } from '../responses/views.ts'

/** A property to compare by, or to leave only some answers of. */
export interface SegmentChoice {
  key: string
  counted: boolean
  /** The most frequent ones; of the first few properties alone. */
  values: string[]
}

const MOST_PROPERTIES = 4
const MOST_VALUES = 30

/** What the properties that answers are counted by can be, in some surveys, the most frequent first. */
export async function segmentChoices(
  deps: Deps,
  caller: Caller,
  surveyIds: readonly string[],
  keys: readonly Omit<SegmentChoice, 'values'>[],
): Promise<SegmentChoice[]> {
  const first = keys.filter(({ counted }) => counted).slice(0, MOST_PROPERTIES)
  const names = first.map(({ key }) => key)
  const found = await Promise.all(
    names.length === 0
      ? []
      : surveyIds.map((id) => deps.database.all(segmentValues(caller.workspaceId, id, names, MOST_VALUES))),
  )
  const seen = found.flat().filter(({ value }) => isSeen(caller, value))
  const valuesOf = (key: string) => [...new Set(seen.filter((one) => one.key === key).map(({ value }) => value))]
  return keys.map((one) => ({ ...one, values: valuesOf(one.key) }))
}
