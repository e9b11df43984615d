import type { SegmentKey } from '../../../shared/segment-key.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { countChunk, deleteSegmentCounts } from '../../store/queries/counts.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import * as store from '../../store/queries/segment-keys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { timeFromId } from '../ids.ts'

const MAX_SEGMENT_KEYS = 20

/** How many answers are counted at once: nobody's answer waits longer than a batch of so many takes. */
const CHUNK_SIZE = 2000

/** The kind of work that counts all answers by a key. */
export const COUNT_SEGMENT = 'count-segment'

export async function listSegmentKeys(deps: Deps, caller: Caller): Promise<SegmentKey[]> {
  const rows = await deps.database.all(store.selectSegmentKeys(caller.workspaceId))
  return Promise.all(rows.map((row) => toSegmentKey(deps, caller, row)))
}

async function toSegmentKey(deps: Deps, caller: Caller, row: store.SegmentKeyRow): Promise<SegmentKey> {
  const { key, createdAt, countedTo, countedAt } = row
  if (countedTo === null)
    return { key, createdAt: toIso(createdAt), countedAt: toIso(countedAt ?? createdAt), progress: 1 }
  const progress = await getProgress(deps, caller, countedTo)
  return { key, createdAt: toIso(createdAt), countedAt: null, progress }
}

/** Ids tell the time: where in it the counting is between the first answer and the last. */
async function getProgress(deps: Deps, { workspaceId }: Caller, id: string): Promise<number> {
  const [ids] = await deps.database.all(store.selectResponseIdRange(workspaceId))
  if (id === '' || !ids?.first || !ids.last) return 0
  const [first, last] = [timeFromId(ids.first), timeFromId(ids.last)]
  return first === last ? 0 : Math.min(1, Math.max(0, (timeFromId(id) - first) / (last - first)))
}

/**
 * Declares a property as a segment; declaring it again changes nothing. Few answers are counted by it at once; many are
 * left to the worker, since whoever answers meanwhile would have to wait.
 */
export async function declareSegmentKey(
  deps: Deps,
  caller: Caller,
  key: string,
  chunk = CHUNK_SIZE,
): Promise<SegmentKey> {
  return retryOnConflict(async () => {
    const rows = await deps.database.all(store.selectSegmentKeys(caller.workspaceId))
    const existingRow = rows.find((segment) => segment.key === key)
    if (existingRow) return toSegmentKey(deps, caller, existingRow)
    if (rows.length >= MAX_SEGMENT_KEYS) {
      throw new DomainError(
        'conflict',
        'too-many-segment-keys',
        `A workspace has at most ${MAX_SEGMENT_KEYS} segment keys. Give one up first.`,
      )
    }
    const now = deps.now()
    const { workspaceId } = caller
    const insertStatements = [
      store.insertSegmentKey(workspaceId, key, now),
      auditEntry(deps, caller, 'segment-key.declared', key),
    ]
    const chunkEnd = await deps.database.all(store.selectChunkEnd(workspaceId, '', chunk))
    if (chunkEnd.length > 0) {
      const job = {
        id: deps.newId(now),
        workspaceId,
        type: COUNT_SEGMENT,
        payload: { key },
        createdAt: now,
        dueAt: now,
      }
      await deps.database.batch([...insertStatements, enqueueJob(job)])
      deps.wakeWorker()
    } else {
      await deps.database.batch(
        [...insertStatements, ...buildCount(workspaceId, key, { after: '', to: undefined }, now)],
        ALONE,
      )
    }
    const [row] = await deps.database.all(store.selectSegmentKey(workspaceId, key))
    return toSegmentKey(deps, caller, row ?? { key, createdAt: now, countedTo: '', countedAt: null })
  })
}

/** An answer that another process is just storing would not see the key as it is then, nor be seen by the counting. */
const ALONE = { exclusive: true }

function buildCount(workspaceId: string, key: string, chunk: { after: string; to: string | undefined }, now: number) {
  const { after, to } = chunk
  const progressUpdate =
    to === undefined
      ? store.completeSegmentKey(workspaceId, key, after, now)
      : store.advanceSegmentKey(workspaceId, key, after, to)
  return [countChunk(workspaceId, key, chunk), progressUpdate]
}

/**
 * Counts the next answers by a key that is being counted, of the caller's workspace. Whoever else does so at the same time
 * counts nothing twice.
 * @returns whether there is more to count
 */
export async function countNextChunk(
  deps: Deps,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  key: string,
  chunk = CHUNK_SIZE,
) {
  const [row] = await deps.database.all(store.selectSegmentKey(workspaceId, key))
  if (!row || row.countedTo === null) return false
  const after = row.countedTo
  const [lastRow] = await deps.database.all(store.selectChunkEnd(workspaceId, after, chunk))
  await deps.database.batch(buildCount(workspaceId, key, { after, to: lastRow?.id }, deps.now()), ALONE)
  return lastRow !== undefined
}

/** Gives a segment key up, with its counts; the properties of the answers stay. */
export async function removeSegmentKey(deps: Deps, caller: Caller, key: string): Promise<void> {
  const { workspaceId } = caller
  const [existingRow] = await deps.database.all(store.selectSegmentKey(workspaceId, key))
  if (!existingRow) return
  const entry = auditEntry(deps, caller, 'segment-key.removed', key)
  await deps.database.batch(
    [store.deleteSegmentKey(workspaceId, key), deleteSegmentCounts(workspaceId, key), entry],
    ALONE,
  )
}
