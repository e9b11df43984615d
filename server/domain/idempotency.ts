import { retried, type Statement } from '../store/database.ts'
import { forgetCallsBefore, rememberCall, rememberedCall } from '../store/queries/idempotency.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'

/** An `Idempotency-Key` and what it was sent with: the same key may not stand for two different calls. */
export interface Idempotency {
  key: string
  fingerprint: string
}

/** What a creating verb is about to do. `result` holds ids and reasons, never personal data: it is kept for a day. */
export interface Plan<Result> {
  statements: Statement[]
  result: Result
}

const KEPT = 24 * 60 * 60 * 1000

/**
 * Carries out a plan in one batch, once for each idempotency key: a repetition changes nothing and gets the first result.
 * `plan` reads and decides; when the world changes between that and the batch (a constraint fails), it is asked again.
 * @throws DomainError `conflict` when the key came with another call before
 */
export async function once<Result>(
  deps: Deps,
  caller: Caller,
  idempotency: Idempotency | undefined,
  plan: () => Promise<Plan<Result>>,
): Promise<{ result: Result; repeated: boolean }> {
  return retried(async () => {
    const known = idempotency && (await earlierResult<Result>(deps, caller, idempotency))
    if (known) return { result: known.result, repeated: true }
    const { statements, result } = await plan()
    const memory = idempotency && {
      ...idempotency,
      workspaceId: caller.workspaceId,
      result: JSON.stringify(result),
      createdAt: deps.now(),
    }
    await deps.database.batch(memory ? [...statements, rememberCall(memory)] : statements)
    return { result, repeated: false }
  })
}

async function earlierResult<Result>(deps: Deps, caller: Caller, { key, fingerprint }: Idempotency) {
  const [call] = await deps.database.all(rememberedCall(caller.workspaceId, key))
  if (!call) return undefined
  if (call.fingerprint === fingerprint) return { result: JSON.parse(call.result) as Result }
  throw new DomainError('conflict', 'This Idempotency-Key was sent before with another request.', {
    path: 'Idempotency-Key',
  })
}

/** Forgets the calls whose day is over. */
export const forgetCalls = (deps: Deps) => deps.database.batch([forgetCallsBefore(deps.now() - KEPT)])
