import { retryOnConflict, type Statement } from '../store/database.ts'
import {
  deleteIdempotencyRowsBefore,
  insertIdempotencyRow,
  selectIdempotencyRow,
} from '../store/queries/idempotency.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'

/** An `Idempotency-Key` and what it was sent with: the same key may not stand for two different calls. */
export interface Idempotency {
  key: string
  fingerprint: string
}

/** What a creating verb is about to do. `result` holds ids and reasons, never personal data: it is kept for a day. */
export interface Operation<Result> {
  statements: Statement[]
  result: Result
}

const RETENTION_MS = 24 * 60 * 60 * 1000

/**
 * Carries out a plan in one batch, once for each idempotency key: a repetition changes nothing and gets the first result.
 * `plan` reads and decides; when the world changes between that and the batch (a constraint fails), it is asked again.
 * @throws DomainError `conflict` when the key came with another call before
 */
export async function runOnce<Result>(
  deps: Deps,
  caller: Caller,
  idempotency: Idempotency | undefined,
  buildOperation: () => Promise<Operation<Result>>,
): Promise<{ result: Result; repeated: boolean }> {
  return retryOnConflict(async () => {
    const earlierCall = idempotency && (await findEarlierResult<Result>(deps, caller, idempotency))
    if (earlierCall) return { result: earlierCall.result, repeated: true }
    const { statements, result } = await buildOperation()
    const record = idempotency && {
      ...idempotency,
      workspaceId: caller.workspaceId,
      result: JSON.stringify(result),
      createdAt: deps.now(),
    }
    await deps.database.batch(record ? [...statements, insertIdempotencyRow(record)] : statements)
    return { result, repeated: false }
  })
}

async function findEarlierResult<Result>(deps: Deps, caller: Caller, { key, fingerprint }: Idempotency) {
  const [call] = await deps.database.all(selectIdempotencyRow(caller.workspaceId, key))
  if (!call) return undefined
  if (call.fingerprint === fingerprint) return { result: JSON.parse(call.result) as Result }
  throw new DomainError(
    'conflict',
    'idempotency-key-reused',
    'This Idempotency-Key was sent before with another request.',
    {
      path: 'Idempotency-Key',
    },
  )
}

/** Forgets the calls whose day is over. */
export const purgeCalls = (deps: Deps) => deps.database.batch([deleteIdempotencyRowsBefore(deps.now() - RETENTION_MS)])
