import type * as store from '../../store/queries/imports.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'
import type { SeenKeys } from '../imports/seen-keys.ts'
import { identifyRow } from '../row-identity.ts'
import { type ImportRow, planResponseRows, type RowsPlan } from './import-batches.ts'
import { type ResponseReading, readResponseRow } from './import-reading.ts'
import { type StoredMapping, type StoredResponseRow, toReadingOptions } from './stored-mapping.ts'

/** A stored row, and what it says. */
export interface LineReading {
  line: StoredResponseRow
  reading: ResponseReading
}

/** Reads stored rows, and plans how they are imported. */
export async function planLines(
  deps: Deps,
  survey: OpenSurveyRow,
  row: store.ImportRow,
  lines: readonly (StoredResponseRow | null)[],
  seen: SeenKeys | undefined,
): Promise<{ readings: LineReading[]; plan: RowsPlan }> {
  const mapping: StoredMapping = JSON.parse(row.mapping)
  const options = toReadingOptions(mapping, deps.now())
  // Rows of contacts erased since the upload are null.
  const readings = lines.flatMap((line) => (line ? [{ line, reading: readResponseRow(line, options) }] : []))
  const importRows = readings.flatMap(({ line, reading }): ImportRow[] => {
    if (!('response' in reading)) return []
    const { response } = reading
    const identity = identifyRow(line.cells, response.key, line.occurrence ?? 0)
    const { key } = identity
    const isRepeated = seen?.has(key) ?? false
    seen?.add(key)
    return [{ response, identity: { ...identity, isRepeated } }]
  })
  const plan = await planResponseRows(deps, survey, importRows, {
    importId: row.id,
    actor: row.createdBy,
    update: mapping.update,
    followUpsSince: mapping.followUpsSince,
  })
  return { readings, plan }
}
