import type { ChannelSettings } from '../../../shared/channel.ts'
import { toIso } from '../../../shared/text.ts'
import { insertTestDelivery } from '../../store/queries/channel-deliveries.ts'
import type { ChannelRow } from '../../store/queries/channels.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { expandRecipients } from './recipients.ts'
import { type ChannelNoun, loadAnyChannel } from './rows.ts'

/**
 * Sends a test message through the queue of real ones. Email goes to the caller, or to the recipients of the channel if the
 * caller is no user.
 * @returns the first delivery, whose attempts show what became of it
 * @throws DomainError `channel-disabled`; `no-recipients` of a channel for email
 */
export async function sendTestMessage(
  deps: Deps,
  caller: Caller,
  channelId: string,
  noun?: ChannelNoun,
): Promise<{ deliveryId: string }> {
  await rejectInDemo(deps, caller)
  const { workspaceId } = caller
  const channel = await loadAnyChannel(deps, workspaceId, channelId, noun)
  if (channel.disabledAt !== null)
    throw new DomainError('conflict', 'channel-disabled', 'This channel is disabled. Enable it first.')
  const now = deps.now()
  const recipientIds = await listRecipients(deps, caller, channel)
  const rows = recipientIds.map((recipientId) => ({
    ...{ id: deps.newId(now), workspaceId, channelId, recipientId, createdAt: now },
    body: channel.kind === 'webhook' ? buildTestBody(now) : null,
  }))
  const [first] = rows
  if (!first) throw new DomainError('conflict', 'no-recipients', 'This channel has no recipients.')
  await deps.database.batch([
    ...rows.map(insertTestDelivery),
    auditEntry(deps, caller, `${channel.kind === 'webhook' ? 'webhook' : 'channel'}.tested`, channelId, {
      name: channel.name,
    }),
  ])
  deps.wakeWorker()
  return { deliveryId: first.id }
}

async function listRecipients(deps: Deps, { workspaceId, userId }: Caller, { kind, settings }: ChannelRow) {
  if (kind !== 'email') return ['']
  const { to }: ChannelSettings['email'] = JSON.parse(settings)
  return userId === undefined ? expandRecipients(deps, workspaceId, { to }, { ownerId: null }) : [userId]
}

/** Like any event, with a type of its own. */
const buildTestBody = (now: number): string =>
  JSON.stringify({ type: 'webhook.test', timestamp: toIso(now), data: { message: 'It works.' }, sequence: 0 })
