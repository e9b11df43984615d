import { selectSegmentValues } from '../../store/queries/reports.ts'
import type { Caller, Deps } from '../deps.ts'
import { canSee } from '../responses/views.ts'

/** A segment key to compare or filter by. */
export interface SegmentChoice {
  key: string
  counted: boolean
  /** The most frequent values, for the first few keys only. */
  values: string[]
}

const MAX_PROPERTIES = 4
const MAX_VALUES = 30

/** The segment keys with their values in some surveys, most frequent first. */
export async function listSegmentChoices(
  deps: Deps,
  caller: Caller,
  surveyIds: readonly string[],
  keys: readonly Omit<SegmentChoice, 'values'>[],
): Promise<SegmentChoice[]> {
  const countedKeys = keys.filter(({ counted }) => counted).slice(0, MAX_PROPERTIES)
  const names = countedKeys.map(({ key }) => key)
  const valueRows = await Promise.all(
    names.length === 0
      ? []
      : surveyIds.map((id) => deps.database.all(selectSegmentValues(caller.workspaceId, id, names, MAX_VALUES))),
  )
  const visibleValues = valueRows.flat().filter(({ value }) => canSee(caller, value))
  const getValues = (key: string) => [
    ...new Set(visibleValues.filter((item) => item.key === key).map(({ value }) => value)),
  ]
  return keys.map((item) => ({ ...item, values: getValues(item.key) }))
}
