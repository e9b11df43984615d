import type { NewImportChange } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imports.ts'
import { type ContactChange, labelContactChanges, PREVIEW_CHANGES, PREVIEW_CHUNKS } from '../contacts/import-preview.ts'
import type { Caller, Deps } from '../deps.ts'
import { type LineReading, planLines } from './import-lines.ts'
import { readResponseRow } from './import-reading.ts'
import { type StoredMapping, type StoredResponseRow, toReadingOptions } from './stored-mapping.ts'
import { findOpenSurvey } from './submission.ts'

/** The first existing contacts that an import would change, with the values before and after. */
export async function previewContactChanges(deps: Deps, caller: Caller, id: string): Promise<ContactChange[]> {
  const [row] = await deps.database.all(store.selectImportById(caller.workspaceId, id))
  if (!row || row.startedAt !== null) return []
  const survey = await findOpenSurvey(deps, row.surveyId ?? '')
  const changes = new Map<string, NewImportChange>()
  let position = 0
  for (let chunks = 0; chunks < PREVIEW_CHUNKS && changes.size < PREVIEW_CHANGES; chunks++) {
    const [chunk] = await deps.database.all(store.selectImportChunk(caller.workspaceId, id, position))
    if (!chunk) break
    const lines: (StoredResponseRow | null)[] = JSON.parse(chunk.lines)
    const { plan } = await planLines(deps, survey, row, lines, undefined)
    for (const change of plan.contactChanges) if (change.before !== null) changes.set(change.id, change)
    position = chunk.position + lines.length
  }
  return labelContactChanges(deps, caller.workspaceId, [...changes.values()].slice(0, PREVIEW_CHANGES))
}

const PREVIEW_ROWS = 5

/** The first rows as uploaded and as read; none once the import has started. */
export async function previewResponses(
  deps: Deps,
  caller: Caller,
  { id, mapping }: { id: string; mapping: StoredMapping },
): Promise<LineReading[]> {
  const [chunk] = await deps.database.all(store.selectImportChunk(caller.workspaceId, id, 0))
  const lines: (StoredResponseRow | null)[] = JSON.parse(chunk?.lines ?? '[]')
  const options = toReadingOptions(mapping, deps.now())
  return lines
    .filter((line) => line !== null)
    .slice(0, PREVIEW_ROWS)
    .map((line) => ({ line, reading: readResponseRow(line, options) }))
}
