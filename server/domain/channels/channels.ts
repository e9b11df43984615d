import {
  type AlertKind,
  alertKinds,
  type Channel,
  type ChannelSecrets,
  type ChannelSettings,
  maskUrl,
} from '../../../shared/channel.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import type { NewChannel } from '../../../shared/new-channel.ts'
import * as store from '../../store/queries/channels.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import type { SigningDeps } from '../secrets.ts'
import {
  changeChannel,
  disableRow,
  enableRow,
  loadChannel,
  rejectTakenName,
  removeChannel,
  requireRoom,
  toState,
} from './rows.ts'
import { encryptSecrets, readSecrets } from './secrets.ts'

/** @throws DomainError `name-taken`, `too-many-channels`; `demo-workspace` for channels that leave the service */
export async function createChannel(
  deps: Deps,
  caller: Caller,
  { kind, name, settings, secrets }: NewChannel,
  idempotency?: Idempotency,
): Promise<string> {
  if (kind !== 'email') await rejectInDemo(deps, caller)
  const { workspaceId } = caller
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    await rejectTakenName(deps, workspaceId, name)
    const assertRoom = await requireRoom(deps, workspaceId)
    const now = deps.now()
    const id = deps.newId(now)
    const row = { id, workspaceId, kind, name, settings: JSON.stringify(settings), createdAt: now, updatedAt: now }
    const encryptedSecrets = await encryptSecrets(deps, id, dropEmpty(secrets))
    return {
      statements: [
        assertRoom,
        store.insertChannel({ ...row, secrets: encryptedSecrets }),
        auditEntry(deps, caller, 'channel.created', id, { name, kind }),
      ],
      result: id,
    }
  })
  return result
}

const dropEmpty = (secrets: { url?: string; secret?: string | null }): ChannelSecrets => ({
  ...(secrets.url && { url: secrets.url }),
  ...(secrets.secret && { secret: secrets.secret }),
})

export const getChannel = async (deps: Deps, caller: Caller, id: string): Promise<Channel> =>
  toChannel(deps, await loadChannel(deps, caller.workspaceId, id, 'channel'))

/** Channels that alert people, newest first. */
export async function listChannels(deps: Deps, { workspaceId }: Caller, paging: Paging): Promise<ListPage<Channel>> {
  const select = (position: Position) => store.selectChannels(workspaceId, alertKinds, position)
  const { data, nextCursor } = await listPage(deps.database, paging, select, (row) => row)
  return { data: await Promise.all(data.map((row) => toChannel(deps, row))), nextCursor }
}

/** What a channel is to have instead, checked by the schemas of its kind. */
export interface ChannelChanges<Kind extends AlertKind = AlertKind> {
  name?: string | undefined
  settings?: ChannelSettings[Kind] | undefined
  /** Replaces those it has. */
  secrets?: { url?: string; secret?: string | null } | undefined
}

/** Changes a channel; a message that is being sent has the earlier settings. @throws DomainError `name-taken` */
export const updateChannel = (
  deps: Deps,
  caller: Caller,
  id: string,
  { name, settings, secrets }: ChannelChanges,
): Promise<void> =>
  changeChannel(deps, caller, { id, noun: 'channel' }, async () => {
    if (name !== undefined) await rejectTakenName(deps, caller.workspaceId, name, id)
    const values = {
      name,
      settings: settings && JSON.stringify(settings),
      secrets: secrets && (await encryptSecrets(deps, id, dropEmpty(secrets))),
    }
    const fields = Object.entries(values).flatMap(([field, value]) => (value === undefined ? [] : [field]))
    return { action: 'changed', values, detail: { fields } }
  })

/** @throws DomainError `channel-in-use` while a rule sends to it */
export const deleteChannel = (deps: Deps, caller: Caller, id: string): Promise<void> =>
  removeChannel(deps, caller, id, 'channel')

export const enableChannel = (deps: Deps, caller: Caller, id: string): Promise<void> =>
  enableRow(deps, caller, { id, noun: 'channel' })

export const disableChannel = (deps: Deps, caller: Caller, id: string): Promise<void> =>
  disableRow(deps, caller, { id, noun: 'channel' })

/** The kind, settings and secrets of a channel, to be changed. Its secrets never leave the service. */
export async function openChannel(
  deps: Deps,
  caller: Caller,
  id: string,
): Promise<{ kind: AlertKind; settings: object; secrets: ChannelSecrets }> {
  const row = await loadChannel(deps, caller.workspaceId, id, 'channel')
  const secrets = (await readSecrets(deps, row)) ?? {}
  return { kind: row.kind as AlertKind, settings: JSON.parse(row.settings), secrets }
}

async function toChannel(deps: SigningDeps, row: store.ChannelRow): Promise<Channel> {
  const { url, secret } = (await readSecrets(deps, row)) ?? {}
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    settings: JSON.parse(row.settings),
    url: url === undefined ? null : maskUrl(url),
    hasSecret: secret !== undefined,
    ...toState(row),
  } as Channel
}
