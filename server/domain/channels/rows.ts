import type { ChannelKind, channelState } from '../../../shared/channel.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict, type Statement, type Step } from '../../store/database.ts'
import * as store from '../../store/queries/channels.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'

/** The channels that alert people, and those that programs read. */
export type ChannelNoun = 'channel' | 'webhook'

const getNoun = ({ kind }: { kind: ChannelKind }): ChannelNoun => (kind === 'webhook' ? 'webhook' : 'channel')

/** @throws DomainError `channel-not-found` or `webhook-not-found` */
export async function loadChannel(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  id: string,
  noun: ChannelNoun,
): Promise<store.ChannelRow> {
  const [row] = await database.all(store.selectChannel(workspaceId, id))
  if (!row || getNoun(row) !== noun) throw notFound(noun, id)
  return row
}

/** A channel or webhook; if a noun is given, one of that noun. @throws DomainError `channel-not-found` or `webhook-not-found` */
export async function loadAnyChannel(
  deps: Pick<Deps, 'database'>,
  workspaceId: string,
  id: string,
  noun?: ChannelNoun,
): Promise<store.ChannelRow> {
  if (noun) return loadChannel(deps, workspaceId, id, noun)
  const [row] = await deps.database.all(store.selectChannel(workspaceId, id))
  if (!row) throw notFound('channel', id)
  return row
}

export async function isNameTaken(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  name: string,
  ownId?: string,
): Promise<boolean> {
  const [other] = await database.all(store.selectChannelByName(workspaceId, name))
  return other !== undefined && other.id !== ownId
}

/** @throws DomainError `name-taken` */
export async function rejectTakenName(deps: Deps, workspaceId: string, name: string, ownId?: string): Promise<void> {
  if (await isNameTaken(deps, workspaceId, name, ownId))
    throw new DomainError('conflict', 'name-taken', `The name “${name}” is taken. Choose another.`, {
      path: 'name',
      params: { name },
    })
}

/** The router looks at all channels and webhooks of a workspace for each event. */
export const MAX_CHANNELS = 100

/** Belongs before a new channel or webhook in its batch. @throws DomainError `too-many-channels` */
export async function requireRoom({ database }: Deps, workspaceId: string): Promise<Statement> {
  const [row] = await database.all(store.countChannels(workspaceId))
  if (row && row.count >= MAX_CHANNELS)
    throw new DomainError(
      'conflict',
      'too-many-channels',
      `A workspace has at most ${MAX_CHANNELS} channels and webhooks. Delete one first.`,
      { params: { limit: MAX_CHANNELS } },
    )
  return store.assertRoomForChannel(workspaceId, MAX_CHANNELS)
}

/** What a change writes, and what its audit entry says. */
export interface RowChange {
  action: string
  values: ColumnValues
  detail?: Record<string, unknown>
  statements?: readonly Statement[]
}

/** Changes a channel or webhook as `decide` says, which is called again if it was changed meanwhile; undefined changes nothing. */
export async function changeChannel(
  deps: Deps,
  caller: Caller,
  { id, noun }: { id: string; noun: ChannelNoun },
  decide: (row: store.ChannelRow) => Promise<RowChange | undefined> | RowChange | undefined,
): Promise<void> {
  await retryOnConflict(async () => {
    const row = await loadChannel(deps, caller.workspaceId, id, noun)
    const change = await decide(row)
    if (change) await deps.database.batch(buildRowChange(deps, caller, row, change))
  })
}

/** The statements of a change, which fail if the row was changed meanwhile. */
export function buildRowChange(
  deps: Deps,
  caller: Caller,
  row: store.ChannelRow,
  { action, values, detail = {}, statements = [] }: RowChange,
): Step[] {
  // Grows with each change, also of one millisecond.
  const updatedAt = Math.max(deps.now(), row.updatedAt + 1)
  return [
    ...store.updateChannel(row, { ...values, updated_at: updatedAt }),
    ...statements,
    auditEntry(deps, caller, `${getNoun(row)}.${action}`, row.id, { name: values.name ?? row.name, ...detail }),
  ]
}

/** Deletes a channel or webhook with its deliveries. @throws DomainError `channel-in-use` while a rule sends to it */
export async function removeChannel(deps: Deps, caller: Caller, id: string, noun: ChannelNoun): Promise<void> {
  const { workspaceId } = caller
  await retryOnConflict(async () => {
    const { name } = await loadChannel(deps, workspaceId, id, noun)
    const [rule] = await deps.database.all(store.selectRulesOfChannel(workspaceId, id))
    if (rule)
      throw new DomainError(
        'conflict',
        'channel-in-use',
        `The rule “${rule.name}” uses this channel. Change the rule first.`,
        {
          params: { rule: rule.name },
        },
      )
    await deps.database.batch([
      ...store.deleteChannel(workspaceId, id),
      auditEntry(deps, caller, `${noun}.deleted`, id, { name }),
    ])
  })
}

/** Sends through a channel again that was disabled. What waited meanwhile is sent at once. */
export const enableRow = (deps: Deps, caller: Caller, target: { id: string; noun: ChannelNoun }): Promise<void> =>
  changeChannel(deps, caller, target, (row) =>
    row.disabledAt === null
      ? undefined
      : {
          action: 'enabled',
          values: { disabled_at: null, disabled_reason: null, failing_since: null, paused_until: null },
        },
  )

/** Sends nothing through a channel until it is enabled again. */
export const disableRow = (deps: Deps, caller: Caller, target: { id: string; noun: ChannelNoun }): Promise<void> =>
  changeChannel(deps, caller, target, (row) =>
    row.disabledAt === null
      ? { action: 'disabled', values: { disabled_at: deps.now(), disabled_reason: 'member' } }
      : undefined,
  )

type ChannelState = { [Name in keyof typeof channelState]: (typeof channelState)[Name]['_output'] }

export const toState = (row: store.ChannelRow): ChannelState => ({
  failingSince: toIsoOrNull(row.failingSince),
  disabledAt: toIsoOrNull(row.disabledAt),
  disabledReason: row.disabledReason,
  createdAt: toIso(row.createdAt),
  updatedAt: toIso(row.updatedAt),
})
