import type { ApiKey } from '../../shared/api-key.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { listApiKeys } from '../domain/workspaces/api-keys.ts'
import { t } from './language.ts'

/** `vouch list-keys`: one line per key. */
export async function* listKeyLines(deps: Deps, caller: Caller): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const { data, nextCursor } = await listApiKeys(deps, caller, { limit: 200, ...(cursor && { cursor }) })
    for (const key of data)
      yield `${key.id}  …${key.hint}  ${key.scope.padEnd(5)}  ${key.name}  (${describeState(key)})`
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

function describeState({ revokedAt, lastUsedAt }: ApiKey): string {
  const { states } = t().keys
  if (revokedAt) return states.revoked(revokedAt)
  return lastUsedAt ? states.used(lastUsedAt) : states.unused
}
