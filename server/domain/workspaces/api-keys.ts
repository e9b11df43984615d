import type { ApiKey, ApiKeyWithSecret, NewApiKey } from '../../../shared/api-key.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/api-keys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { hash } from '../secrets.ts'

const MINUTE_MS = 60_000

/** Creates an API key. Its secret is in the result and nowhere else. */
export async function createApiKey(
  deps: Deps,
  caller: Caller,
  input: NewApiKey,
  idempotency?: Idempotency,
): Promise<ApiKeyWithSecret> {
  await rejectInDemo(deps, caller)
  const secret = generateKeySecret(deps)
  const { result, repeated } = await runOnce(deps, caller, idempotency, async () => {
    const row = { ...buildKeyRow(deps, caller.workspaceId, input, secret), createdBy: caller.actor }
    const entry = auditEntry(deps, caller, 'api-key.created', row.id, { name: input.name, scope: input.scope })
    return { statements: [store.insertApiKey(row), entry], result: row.id }
  })
  return { ...(await getApiKey(deps, caller, result)), secret: repeated ? null : secret }
}

/** The prefix identifies the secret to people and to scanners for leaked secrets. */
export const generateKeySecret = (deps: Deps) => `vouch_${deps.newSecret()}`

/** The row of a key to be inserted, of an unknown creator. */
export function buildKeyRow(deps: Deps, workspaceId: string, input: NewApiKey, secret: string): store.ApiKeyRow {
  const now = deps.now()
  return {
    ...input,
    id: deps.newId(now),
    workspaceId,
    hash: hash(secret),
    hint: secret.slice(-4),
    createdAt: now,
    createdBy: null,
    lastUsedAt: null,
    revokedAt: null,
  }
}

export async function getApiKey(deps: Deps, caller: Caller, id: string): Promise<ApiKey> {
  const [row] = await deps.database.all(store.selectApiKeyById(caller.workspaceId, id))
  if (!row) throw notFound('key', id)
  return toApiKey(row)
}

export const listApiKeys = (deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<ApiKey>> =>
  listPage(deps.database, paging, (position) => store.selectApiKeys(caller.workspaceId, position), toApiKey)

/** Revokes a key for good. Revoking it again changes nothing. */
export async function revokeApiKey(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { name, scope, revokedAt } = await getApiKey(deps, caller, id)
  if (revokedAt !== null) return
  await deps.database.batch([
    store.revokeApiKey(caller.workspaceId, id, deps.now()),
    auditEntry(deps, caller, 'api-key.revoked', id, { name, scope }),
  ])
}

/** The caller of an API key. */
export interface ApiKeyCaller extends Caller {
  apiKey: Pick<store.ApiKeyRow, 'id' | 'lastUsedAt'>
}

/** The caller with this secret; undefined for an unknown or revoked key. */
export async function findApiKeyCaller(deps: Deps, secret: string): Promise<ApiKeyCaller | undefined> {
  const [row] = await deps.database.all(store.selectApiKeyByHash(hash(secret)))
  if (!row || row.revokedAt !== null) return undefined
  const { workspaceId, id, name, scope, lastUsedAt } = row
  return { workspaceId, actor: `key:${id}`, name, role: scope, apiKey: { id, lastUsedAt } }
}

/** Records when a key was last used, to the minute: one write per read would cost more than the reads. */
export async function touchApiKey(deps: Deps, { workspaceId, apiKey: key }: ApiKeyCaller): Promise<void> {
  const now = deps.now()
  if (now - (key.lastUsedAt ?? 0) < MINUTE_MS) return
  await deps.database.batch([store.touchApiKey(workspaceId, key.id, now)])
}

const toApiKey = (row: store.ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  scope: row.scope,
  hint: row.hint,
  createdAt: toIso(row.createdAt),
  lastUsedAt: toIsoOrNull(row.lastUsedAt),
  revokedAt: toIsoOrNull(row.revokedAt),
})
