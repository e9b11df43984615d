import type { Key, KeyWithSecret, NewKey } from '../../../shared/api-key.ts'
import type { List, Paging } from '../../../shared/list.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/api-keys.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { unknown } from '../errors.ts'
import { type Idempotency, once } from '../idempotency.ts'
import { list } from '../pagination.ts'
import { hash } from '../secrets.ts'

const MINUTE = 60_000

/** Makes an API key. Its secret is in the answer to this call and nowhere else. */
export async function createKey(
  deps: Deps,
  caller: Caller,
  input: NewKey,
  idempotency?: Idempotency,
): Promise<KeyWithSecret> {
  const secret = newKeySecret(deps)
  const { result, repeated } = await once(deps, caller, idempotency, async () => {
    const row = newKey(deps, caller.workspaceId, input, secret)
    const made = audited(deps, caller, 'key.created', row.id, { name: input.name, scope: input.scope })
    return { statements: [store.insertKey(row), made], result: row.id }
  })
  return { ...(await getKey(deps, caller, result)), secret: repeated ? null : secret }
}

/** The prefix tells people, and scanners of leaked secrets, what it is. */
export const newKeySecret = (deps: Deps) => `vouch_${deps.newSecret()}`

/** The row of a key about to be inserted. */
export function newKey(deps: Deps, workspaceId: string, input: NewKey, secret: string): store.KeyRow {
  const now = deps.now()
  return {
    ...input,
    id: deps.newId(now),
    workspaceId,
    hash: hash(secret),
    hint: secret.slice(-4),
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  }
}

export async function getKey(deps: Deps, caller: Caller, id: string): Promise<Key> {
  const [row] = await deps.database.all(store.key(caller.workspaceId, id))
  if (!row) throw unknown('key', id)
  return show(row)
}

export const listKeys = (deps: Deps, caller: Caller, paging: Paging): Promise<List<Key>> =>
  list(deps.database, paging, (position) => store.keys(caller.workspaceId, position), show)

/** Ends a key for good. Revoking it again changes nothing. */
export async function revokeKey(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { name, scope, revokedAt } = await getKey(deps, caller, id)
  if (revokedAt !== null) return
  await deps.database.batch([
    store.revokeKey(caller.workspaceId, id, deps.now()),
    audited(deps, caller, 'key.revoked', id, { name, scope }),
  ])
}

/** Who calls by an API key, and what they may do. */
export interface KeyCaller extends Caller {
  key: Pick<store.KeyRow, 'id' | 'lastUsedAt'>
}

/** Who calls with this secret; undefined for a key that is unknown or revoked. */
export async function callerOf(deps: Deps, secret: string): Promise<KeyCaller | undefined> {
  const [row] = await deps.database.all(store.keyByHash(hash(secret)))
  if (!row || row.revokedAt !== null) return undefined
  const { workspaceId, id, name, scope, lastUsedAt } = row
  return { workspaceId, actor: `key:${id}`, name, role: scope, key: { id, lastUsedAt } }
}

/** Keeps when a key was last used, to the minute: a write for every read would cost more than the reads. */
export async function touch(deps: Deps, { workspaceId, key }: KeyCaller): Promise<void> {
  const now = deps.now()
  if (now - (key.lastUsedAt ?? 0) < MINUTE) return
  await deps.database.batch([store.touchKey(workspaceId, key.id, now)])
}

const show = (row: store.KeyRow): Key => ({
  id: row.id,
  name: row.name,
  scope: row.scope,
  hint: row.hint,
  createdAt: iso(row.createdAt),
  lastUsedAt: isoOrNull(row.lastUsedAt),
  revokedAt: isoOrNull(row.revokedAt),
})
