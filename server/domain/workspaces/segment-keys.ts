import type { SegmentKey } from '../../../shared/segment-key.ts'
import { iso } from '../../../shared/text.ts'
import { retried } from '../../store/database.ts'
import { countChunk, dropSegment } from '../../store/queries/counts.ts'
import { queueWork } from '../../store/queries/jobs.ts'
import * as store from '../../store/queries/segment-keys.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { timeOf } from '../ids.ts'

const MOST = 20

/** How many answers are counted at once: nobody's answer waits longer than a batch of so many takes. */
const CHUNK = 2000

/** The kind of work that counts all answers by a key. */
export const COUNT_SEGMENT = 'count segment'

export async function listSegmentKeys(deps: Deps, caller: Caller): Promise<SegmentKey[]> {
  const rows = await deps.database.all(store.segmentKeys(caller.workspaceId))
  return Promise.all(rows.map((row) => shown(deps, caller, row)))
}

async function shown(deps: Deps, caller: Caller, row: store.SegmentKeyRow): Promise<SegmentKey> {
  const { key, createdAt, countedTo, countedAt } = row
  if (countedTo === null) return { key, createdAt: iso(createdAt), countedAt: iso(countedAt ?? createdAt), progress: 1 }
  const progress = await progressTo(deps, caller, countedTo)
  return { key, createdAt: iso(createdAt), countedAt: null, progress }
}

/** Ids tell the time: where in it the counting is between the first answer and the last. */
async function progressTo(deps: Deps, { workspaceId }: Caller, id: string): Promise<number> {
  const [ids] = await deps.database.all(store.outermostIds(workspaceId))
  if (id === '' || !ids?.first || !ids.last) return 0
  const [first, last] = [timeOf(ids.first), timeOf(ids.last)]
  return first === last ? 0 : Math.min(1, Math.max(0, (timeOf(id) - first) / (last - first)))
}

/**
 * Declares a property as a segment; declaring it again changes nothing. Few answers are counted by it at once; many are
 * left to the worker, since whoever answers meanwhile would have to wait.
 */
export async function declareSegmentKey(deps: Deps, caller: Caller, key: string, chunk = CHUNK): Promise<SegmentKey> {
  return retried(async () => {
    const known = await deps.database.all(store.segmentKeys(caller.workspaceId))
    const declared = known.find((segment) => segment.key === key)
    if (declared) return shown(deps, caller, declared)
    if (known.length >= MOST) {
      throw new DomainError('conflict', `A workspace has at most ${MOST} segment keys. Give one up first.`)
    }
    const now = deps.now()
    const { workspaceId } = caller
    const insert = [store.insertSegmentKey(workspaceId, key, now), audited(deps, caller, 'segment-key.declared', key)]
    const many = await deps.database.all(store.endOfChunk(workspaceId, '', chunk))
    if (many.length > 0) {
      const work = {
        id: deps.newId(now),
        workspaceId,
        kind: COUNT_SEGMENT,
        payload: { key },
        createdAt: now,
        dueAt: now,
      }
      await deps.database.batch([...insert, queueWork(work)])
      deps.queued()
    } else {
      await deps.database.batch([...insert, ...counting(workspaceId, key, { after: '', to: undefined }, now)], ALONE)
    }
    const [row] = await deps.database.all(store.segmentKey(workspaceId, key))
    return shown(deps, caller, row ?? { key, createdAt: now, countedTo: '', countedAt: null })
  })
}

/** An answer that another process is just storing would not see the key as it is then, nor be seen by the counting. */
const ALONE = { alone: true }

function counting(workspaceId: string, key: string, chunk: { after: string; to: string | undefined }, now: number) {
  const { after, to } = chunk
  const moved =
    to === undefined
      ? store.completeSegmentKey(workspaceId, key, after, now)
      : store.moveCountedTo(workspaceId, key, after, to)
  return [countChunk(workspaceId, key, chunk), moved]
}

/**
 * Counts the next answers by a key that is being counted, of the caller's workspace. Whoever else does so at the same time
 * counts nothing twice.
 * @returns whether there is more to count
 */
export async function countOn(deps: Deps, { workspaceId }: Pick<Caller, 'workspaceId'>, key: string, chunk = CHUNK) {
  const [row] = await deps.database.all(store.segmentKey(workspaceId, key))
  if (!row || row.countedTo === null) return false
  const after = row.countedTo
  const [end] = await deps.database.all(store.endOfChunk(workspaceId, after, chunk))
  await deps.database.batch(counting(workspaceId, key, { after, to: end?.id }, deps.now()), ALONE)
  return end !== undefined
}

/** Gives a segment key up, with its counts; the properties of the answers stay. */
export async function dropSegmentKey(deps: Deps, caller: Caller, key: string): Promise<void> {
  const { workspaceId } = caller
  const [known] = await deps.database.all(store.segmentKey(workspaceId, key))
  if (!known) return
  const dropped = audited(deps, caller, 'segment-key.dropped', key)
  await deps.database.batch([store.deleteSegmentKey(workspaceId, key), dropSegment(workspaceId, key), dropped], ALONE)
}
