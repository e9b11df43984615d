import type { SegmentKey } from '../../shared/segment-key.ts'
import { iso } from '../../shared/text.ts'
import { countSegment, dropSegment } from '../store/counts.ts'
import { retried } from '../store/database.ts'
import * as store from '../store/segment-keys.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'

const MOST = 20

export async function listSegmentKeys(deps: Deps, caller: Caller): Promise<SegmentKey[]> {
  const rows = await deps.database.all(store.segmentKeys(caller.workspaceId))
  return rows.map(({ key, createdAt }) => ({ key, createdAt: iso(createdAt) }))
}

/** Declares a property as a segment and counts all answers by it; declaring it again changes nothing. */
export async function declareSegmentKey(deps: Deps, caller: Caller, key: string): Promise<SegmentKey> {
  return retried(async () => {
    const known = await listSegmentKeys(deps, caller)
    const declared = known.find((segment) => segment.key === key)
    if (declared) return declared
    if (known.length >= MOST) {
      throw new DomainError('conflict', `A workspace has at most ${MOST} segment keys. Give one up first.`)
    }
    const now = deps.now()
    const statements = [store.insertSegmentKey(caller.workspaceId, key, now), countSegment(caller.workspaceId, key)]
    // Alone: an answer that another process is just storing would not see the key, nor be seen by the counting.
    await deps.database.batch(statements, { alone: true })
    return { key, createdAt: iso(now) }
  })
}

/** Gives a segment key up, with its counts; the properties of the answers stay. */
export async function dropSegmentKey(deps: Deps, caller: Caller, key: string): Promise<void> {
  const statements = [store.deleteSegmentKey(caller.workspaceId, key), dropSegment(caller.workspaceId, key)]
  await deps.database.batch(statements, { alone: true })
}
