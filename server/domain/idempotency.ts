import { retryOnConflict, type Step } from '../store/database.ts'
import {
  deleteIdempotencyRowsBefore,
  insertIdempotencyRow,
  selectIdempotencyRow,
} from '../store/queries/idempotency.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'

/** An `Idempotency-Key` and the request it came with. One key must not be used for two different requests. */
export interface Idempotency {
  key: string
  fingerprint: string
}

/** The statements of a create, and its result: ids and reasons, never personal data, because it is kept for a day. */
export interface Operation<Result> {
  statements: Step[]
  result: Result
}

const RETENTION_MS = 24 * 60 * 60 * 1000

/**
 * Runs an operation in one batch, once per idempotency key. A repeated call changes nothing and returns the first
 * result.
 * @param buildOperation reads and decides; called again if the data changed before the batch
 * @throws DomainError `idempotency-key-reused` if the key came with another request before
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
    'This Idempotency-Key was used for a different request. Send a new key.',
    {
      path: 'Idempotency-Key',
    },
  )
}

/** Deletes stored results after a day. */
export const purgeCalls = (deps: Deps) => deps.database.batch([deleteIdempotencyRowsBefore(deps.now() - RETENTION_MS)])
