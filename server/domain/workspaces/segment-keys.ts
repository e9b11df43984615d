import { labelLanguages, type SegmentKey, type SegmentLabels } from '../../../shared/segment-key.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { countChunk, deleteSegmentCounts } from '../../store/queries/counts.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import * as store from '../../store/queries/segment-keys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { timeFromId } from '../ids.ts'

const MAX_SEGMENT_KEYS = 20

/** Responses per batch: respondents wait for no longer than one batch takes. */
const CHUNK_SIZE = 2000

/** The job type that counts all responses by a segment key. */
export const COUNT_SEGMENT = 'count-segment'

export async function listSegmentKeys(deps: Deps, caller: Caller): Promise<SegmentKey[]> {
  const rows = await deps.database.all(store.selectSegmentKeys(caller.workspaceId))
  return Promise.all(rows.map((row) => toSegmentKey(deps, caller, row)))
}

async function toSegmentKey(deps: Deps, caller: Caller, row: store.SegmentKeyRow): Promise<SegmentKey> {
  const { key, countedTo, countedAt } = row
  const base = { key, labels: JSON.parse(row.labels ?? '{}') as SegmentLabels, createdAt: toIso(row.createdAt) }
  if (countedTo === null) return { ...base, countedAt: toIso(countedAt ?? row.createdAt), progress: 1 }
  return { ...base, countedAt: null, progress: await getProgress(deps, caller, countedTo) }
}

/** Ids contain the time, so the progress is the position between the first response and the last. */
async function getProgress(deps: Deps, { workspaceId }: Caller, id: string): Promise<number> {
  const [ids] = await deps.database.all(store.selectResponseIdRange(workspaceId))
  if (id === '' || !ids?.first || !ids.last) return 0
  const [first, last] = [timeFromId(ids.first), timeFromId(ids.last)]
  return first === last ? 0 : Math.min(1, Math.max(0, (timeFromId(id) - first) / (last - first)))
}

/** Conditions such as `where[tag]` mean the tags of a response, not a property of this name. */
const RESERVED_KEYS = ['reason', 'tag']

const reservedKey = (key: string) =>
  new DomainError('invalid', 'reserved-segment-key', `Expected another name: “${key}” is a filter of its own.`, {
    path: 'key',
    params: { key },
  })

/**
 * Declares a property as a segment key. Declaring it again changes nothing. Few responses are counted at once, many by
 * a job, because respondents wait meanwhile.
 * @throws DomainError `reserved-segment-key`, or `too-many-segment-keys`
 */
export async function declareSegmentKey(
  deps: Deps,
  caller: Caller,
  key: string,
  chunk = CHUNK_SIZE,
): Promise<SegmentKey> {
  if (RESERVED_KEYS.includes(key)) throw reservedKey(key)
  return retryOnConflict(async () => {
    const rows = await deps.database.all(store.selectSegmentKeys(caller.workspaceId))
    const existingRow = rows.find((segment) => segment.key === key)
    if (existingRow) return toSegmentKey(deps, caller, existingRow)
    if (rows.length >= MAX_SEGMENT_KEYS) {
      throw new DomainError(
        'conflict',
        'too-many-segment-keys',
        `A workspace has at most ${MAX_SEGMENT_KEYS} segment keys. Remove one first.`,
        { params: { limit: MAX_SEGMENT_KEYS } },
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
        EXCLUSIVE,
      )
    }
    const [row] = await deps.database.all(store.selectSegmentKey(workspaceId, key))
    return toSegmentKey(deps, caller, row ?? { key, createdAt: now, countedTo: '', countedAt: null, labels: null })
  })
}

/** Exclusive: a response that another process is storing would otherwise miss the key and the count. */
const EXCLUSIVE = { exclusive: true }

function buildCount(workspaceId: string, key: string, chunk: { after: string; to: string | undefined }, now: number) {
  const { after, to } = chunk
  const progressUpdate =
    to === undefined
      ? store.completeSegmentKey(workspaceId, key, after, now)
      : store.advanceSegmentKey(workspaceId, key, after, to)
  return [countChunk(workspaceId, key, chunk), progressUpdate]
}

/**
 * Counts the next responses by a key that is being counted. Concurrent calls count nothing twice.
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
  await deps.database.batch(buildCount(workspaceId, key, { after, to: lastRow?.id }, deps.now()), EXCLUSIVE)
  return lastRow !== undefined
}

/**
 * Sets what a segment key is called, in place of earlier labels.
 * @throws DomainError `not-found` if it is not declared
 */
export async function setSegmentLabels(
  deps: Deps,
  caller: Caller,
  key: string,
  labels: SegmentLabels,
): Promise<SegmentKey> {
  const { workspaceId } = caller
  const [existingRow] = await deps.database.all(store.selectSegmentKey(workspaceId, key))
  if (!existingRow) throw notFound('segment-key', key)
  const allLabels = Object.fromEntries(labelLanguages.map((language) => [language, labels[language] ?? null]))
  await deps.database.batch([
    store.updateSegmentLabels(workspaceId, key, allLabels),
    auditEntry(deps, caller, 'segment-key.labelled', key),
  ])
  const [row = existingRow] = await deps.database.all(store.selectSegmentKey(workspaceId, key))
  return toSegmentKey(deps, caller, row)
}

/** Removes a segment key with its counts. The properties of the responses stay. */
export async function removeSegmentKey(deps: Deps, caller: Caller, key: string): Promise<void> {
  const { workspaceId } = caller
  const [existingRow] = await deps.database.all(store.selectSegmentKey(workspaceId, key))
  if (!existingRow) return
  const entry = auditEntry(deps, caller, 'segment-key.removed', key)
  await deps.database.batch(
    [
      store.deleteSegmentKey(workspaceId, key),
      store.updateSegmentLabels(workspaceId, key, null),
      deleteSegmentCounts(workspaceId, key),
      entry,
    ],
    EXCLUSIVE,
  )
}
