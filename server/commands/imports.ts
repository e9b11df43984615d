import type { Import } from '../../shared/import.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { getImportRecord, listImportRecords } from '../domain/import-records.ts'
import { startImportUndo, undoNextChunk } from '../domain/responses/import-undo.ts'
import { formatCount, formatNumber } from './format.ts'
import { t } from './language.ts'
import { progressBar } from './progress.ts'

/** When the service continues an undo that the command line has left unfinished. */
const TAKEOVER_MS = 60_000

/** Rows per step, as many as an import stores at once: after each the log of the database is emptied. */
const UNDO_CHUNK_SIZE = 2000

/** `vouch imports list`: one line per import, newest first. */
export async function* listImportLines(deps: Deps, caller: Caller): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const { data, nextCursor } = await listImportRecords(deps, caller, undefined, { limit: 200, cursor })
    for (const record of data) yield formatImport(record)
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

function formatImport({ id, kind, createdAt, state, counts, fileName }: Import): string {
  const numbers = t().imports.counts(formatNumber(counts.added), formatNumber(counts.updated))
  return `${id}  ${createdAt}  ${kind.padEnd(9)}  ${state.padEnd(9)}  ${numbers}  ${fileName}`
}

/** `vouch imports undo ID`: takes an import back. @returns the summary to print */
export async function undoImport(deps: Deps, caller: Caller, id: string): Promise<string> {
  await startImportUndo(deps, caller, id, { delayMs: TAKEOVER_MS })
  const bar = progressBar('undoing', (await getImportRecord(deps, caller, id)).undo?.total ?? 0)
  const scope = { workspaceId: caller.workspaceId, importId: id }
  try {
    while (await undoNextChunk(deps, scope, caller, UNDO_CHUNK_SIZE)) {
      const { undo } = await getImportRecord(deps, caller, id)
      bar.update(Object.values(undo?.counts ?? {}).reduce((sum, count) => sum + count, 0))
    }
  } finally {
    bar.stop()
  }
  return formatUndo(await getImportRecord(deps, caller, id))
}

function formatUndo({ undo }: Import): string {
  if (!undo) return ''
  const { counts } = undo
  const texts = t().imports
  const keptCount = counts.keptResponses + counts.keptContacts
  const note = keptCount === 0 ? '' : texts.kept(formatCount(keptCount, 'record'))
  const summary = texts.undone({
    removedResponses: formatCount(counts.removedResponses, 'response'),
    removedContacts: formatCount(counts.removedContacts, 'contact'),
    restoredResponses: formatCount(counts.restoredResponses, 'response'),
    restoredContacts: formatCount(counts.restoredContacts, 'contact'),
  })
  return `${summary}${note}`
}
