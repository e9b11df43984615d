import {
  type Gateway,
  type GatewayPatch,
  type GatewaySettings,
  listPlaceholders,
  type NewGateway,
} from '../../../shared/gateway.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/gateways.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { decryptText, encryptText } from '../encryption.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import type { SigningDeps } from '../secrets.ts'

/** By their names. */
export type GatewaySecrets = Readonly<Record<string, string>>

/** A gateway with its settings read and its secrets decrypted. Never leaves the service. */
export interface OpenGateway {
  id: string
  settings: GatewaySettings
  secrets: GatewaySecrets
}

/** @throws DomainError `name-taken`, `secret-missing` */
export async function createGateway(
  deps: Deps,
  caller: Caller,
  { name, settings, secrets }: NewGateway,
  idempotency?: Idempotency,
): Promise<string> {
  await rejectInDemo(deps, caller)
  rejectMissingSecrets(settings, secrets)
  const { workspaceId } = caller
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    await rejectTakenName(deps, workspaceId, name)
    const now = deps.now()
    const id = deps.newId(now)
    const row = { id, workspaceId, name, settings: JSON.stringify(settings), createdAt: now, updatedAt: now }
    const encryptedSecrets = await encryptSecrets(deps, id, secrets)
    return {
      statements: [
        store.insertGateway({ ...row, secrets: encryptedSecrets }),
        auditEntry(deps, caller, 'gateway.created', id, { name }),
      ],
      result: id,
    }
  })
  return result
}

async function rejectTakenName({ database }: Deps, workspaceId: string, name: string, ownId?: string): Promise<void> {
  const [other] = await database.all(store.selectGatewayByName(workspaceId, name))
  if (other && other.id !== ownId)
    throw new DomainError('conflict', 'name-taken', `The name “${name}” is taken. Choose another.`, {
      path: 'name',
      params: { name },
    })
}

export async function getGateway(deps: Deps, caller: Caller, id: string): Promise<Gateway> {
  return toGateway(deps, await loadGateway(deps, caller.workspaceId, id))
}

export async function listGateways(deps: Deps, { workspaceId }: Caller, paging: Paging): Promise<ListPage<Gateway>> {
  const select = (position: Position) => store.selectGateways(workspaceId, position)
  const { data, nextCursor } = await listPage(deps.database, paging, select, (row) => row)
  return { data: await Promise.all(data.map((row) => toGateway(deps, row))), nextCursor }
}

async function loadGateway({ database }: Pick<Deps, 'database'>, workspaceId: string, id: string) {
  const [row] = await database.all(store.selectGateway(workspaceId, id))
  if (!row) throw notFound('gateway', id)
  return row
}

/** For sending. @throws DomainError `gateway-not-found` */
export async function openGateway(
  deps: Pick<Deps, 'database'> & SigningDeps,
  workspaceId: string,
  id: string,
): Promise<OpenGateway> {
  const row = await loadGateway(deps, workspaceId, id)
  const secrets = await readSecrets(deps, row)
  return { id, settings: readSettings(row), secrets }
}

/** Changes a gateway; a message that is being sent has the earlier settings. @throws DomainError `name-taken`, `secret-missing` */
export async function updateGateway(
  deps: Deps,
  caller: Caller,
  id: string,
  { name, settings, secrets: secretChanges = {} }: GatewayPatch,
): Promise<void> {
  const { workspaceId } = caller
  await retryOnConflict(async () => {
    const row = await loadGateway(deps, workspaceId, id)
    const oldSecrets = await readSecrets(deps, row)
    const entries = Object.entries({ ...oldSecrets, ...secretChanges })
    const secrets = Object.fromEntries(
      entries.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
    )
    rejectMissingSecrets(settings ?? readSettings(row), secrets)
    if (name !== undefined) await rejectTakenName(deps, workspaceId, name, id)
    const hasSecretChanges = Object.keys(secretChanges).length > 0
    const values = {
      name,
      settings: settings && JSON.stringify(settings),
      secrets: hasSecretChanges ? await encryptSecrets(deps, id, secrets) : undefined,
      // Grows with each change, also of one millisecond.
      updated_at: Math.max(deps.now(), row.updatedAt + 1),
    }
    const changedFields = [
      ...(name === undefined ? [] : ['name']),
      ...(settings ? ['settings'] : []),
      ...(hasSecretChanges ? ['secrets'] : []),
    ]
    await deps.database.batch([
      ...store.updateGateway(row, values),
      auditEntry(deps, caller, 'gateway.changed', id, { name: name ?? row.name, fields: changedFields }),
    ])
  })
}

/** @throws DomainError `gateway-in-use` while a campaign that is not over sends through it */
export async function deleteGateway(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  await retryOnConflict(async () => {
    const { name } = await loadGateway(deps, workspaceId, id)
    const [use] = await deps.database.all(store.selectGatewayUse(workspaceId, id))
    if (use?.isInUse === 1)
      throw new DomainError('conflict', 'gateway-in-use', 'A campaign that is not over sends through this gateway.')
    await deps.database.batch([
      ...store.deleteGateway(workspaceId, id),
      auditEntry(deps, caller, 'gateway.deleted', id, { name }),
    ])
  })
}

/** Templates must not send the name of a secret in place of its value. */
function rejectMissingSecrets({ headers, body, basicUser }: GatewaySettings, secrets: GatewaySecrets): void {
  const templates = [...Object.values(headers), body]
  const names = [
    ...templates.flatMap((template) => listPlaceholders(template).secrets),
    ...(basicUser === null ? [] : ['password']),
  ]
  const missing = names.find((name) => !Object.hasOwn(secrets, name))
  if (missing !== undefined)
    throw new DomainError('invalid', 'secret-missing', `The secret “${missing}” has no value.`, {
      path: 'secrets',
      params: { name: missing },
    })
}

const buildPurpose = (id: string) => `gateway ${id}`

const encryptSecrets = (deps: SigningDeps, id: string, secrets: GatewaySecrets) =>
  encryptText(deps, buildPurpose(id), JSON.stringify(secrets))

/** Without those that cannot be decrypted any more: SECRET was replaced without PREVIOUS_SECRETS. They have to be entered again. */
async function readSecrets(deps: SigningDeps, { id, secrets }: store.GatewayRow): Promise<GatewaySecrets> {
  const json = await decryptText(deps, buildPurpose(id), secrets)
  return json === null ? {} : JSON.parse(json)
}

const readSettings = ({ settings }: store.GatewayRow): GatewaySettings => JSON.parse(settings)

async function toGateway(deps: SigningDeps, row: store.GatewayRow): Promise<Gateway> {
  const secrets = await readSecrets(deps, row)
  return {
    id: row.id,
    name: row.name,
    settings: readSettings(row),
    secretNames: Object.keys(secrets),
    createdAt: toIso(row.createdAt),
    updatedAt: toIso(row.updatedAt),
  }
}
