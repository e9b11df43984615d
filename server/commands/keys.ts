import type { Key } from '../../shared/api-key.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { listKeys } from '../domain/workspaces/api-keys.ts'

/** `vouch list-keys`: a line for each. */
export async function* keyLines(deps: Deps, caller: Caller): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const { data, nextCursor } = await listKeys(deps, caller, { limit: 200, ...(cursor && { cursor }) })
    for (const key of data) yield `${key.id}  …${key.hint}  ${key.scope.padEnd(5)}  ${key.name}  (${stateOf(key)})`
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

function stateOf({ revokedAt, lastUsedAt }: Key): string {
  if (revokedAt) return `revoked ${revokedAt}`
  return lastUsedAt ? `last used ${lastUsedAt}` : 'never used'
}
