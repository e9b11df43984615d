import { type ChannelKind, type ChannelSecrets, type ChannelSettings, channelKinds } from '../../../shared/channel.ts'
import * as leaseStore from '../../store/queries/channel-leases.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { readSecrets } from './secrets.ts'

/** How long a process keeps a channel without a sign of life. Longer than any request may take. */
export const LEASE_MS = 60_000

/** A process that sends through a channel. */
export interface ChannelHolder {
  channelId: string
  holder: string
}

/** A channel that is being sent through, as of now. */
export interface SendingChannel {
  row: leaseStore.SendingChannelRow
  kind: ChannelKind
  settings: ChannelSettings[ChannelKind]
  /** Null if they cannot be decrypted any more. */
  secrets: ChannelSecrets | null
  workspace: WorkspaceRow
  health: ChannelHealth
}

/** What the results of messages have shown since the channel was loaded. */
export interface ChannelHealth {
  /** Since when every attempt has failed. */
  failingSince: number | null
  isDisabled: boolean
}

/** The channels with messages that are due and that no process sends, those first whose messages have waited longest. */
export async function listDueChannels(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { kinds = channelKinds, limit }: { kinds?: readonly ChannelKind[]; limit: number },
): Promise<string[]> {
  const rows = await database.all(leaseStore.selectDueChannels(now(), kinds, limit))
  return rows.map(({ id }) => id)
}

/** Makes this process the one that sends through a channel. @returns false if another one is, or the channel is disabled or paused */
export async function acquireChannel({ database, now }: Deps, { channelId, holder }: ChannelHolder): Promise<boolean> {
  const time = now()
  const [rows] = await database.batch([
    leaseStore.acquireChannel({ channelId, holder, now: time, until: time + LEASE_MS }),
  ])
  return rows.length > 0
}

/** Lets another process take over at once. */
export const releaseChannel = ({ database }: Deps, { channelId, holder }: ChannelHolder) =>
  database.batch([leaseStore.releaseChannel(channelId, holder)])

/** A channel as it is set now; undefined if it was disabled or deleted, or another process has taken over. */
export async function loadSendingChannel(
  deps: Deps,
  { channelId, holder }: ChannelHolder,
): Promise<SendingChannel | undefined> {
  const [row] = await deps.database.all(leaseStore.selectSendingChannel(channelId))
  if (!row || row.disabledAt !== null || row.heldBy !== holder) return undefined
  const [workspace] = await deps.database.all(selectWorkspaceById(row.workspaceId))
  if (!workspace || workspace.deletedAt !== null) return undefined
  const secrets = await readSecrets(deps, row)
  const health = { failingSince: row.failingSince, isDisabled: false }
  return { row, kind: row.kind, settings: JSON.parse(row.settings), secrets, workspace, health }
}
