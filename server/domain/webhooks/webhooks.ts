import { type ChannelSettings, maskQuery } from '../../../shared/channel.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import type { NewWebhook, Webhook, WebhookPatch } from '../../../shared/webhook.ts'
import * as store from '../../store/queries/channels.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import {
  buildRowChange,
  changeChannel,
  disableRow,
  enableRow,
  isNameTaken,
  loadChannel,
  rejectTakenName,
  removeChannel,
  requireRoom,
  toState,
} from '../channels/rows.ts'
import { encryptSecrets, readSecrets } from '../channels/secrets.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { requireSurvey } from '../surveys/surveys.ts'
import { readWebhookUrl } from './addresses.ts'
import { newWebhookSecret } from './secrets.ts'

/** How long deliveries are signed with the previous secret, too. */
const ROTATION_MS = 24 * 60 * 60 * 1000

/**
 * Creates a webhook. A repeated call returns the same secret, which is shown nowhere else.
 * @throws DomainError `webhook-url`, `unknown-survey`, `name-taken`, `too-many-channels`, `demo-workspace`
 */
export async function createWebhook(
  deps: Deps,
  caller: Caller,
  { url, name, events, survey, groups }: NewWebhook,
  idempotency?: Idempotency,
): Promise<{ id: string; secret: string }> {
  await rejectInDemo(deps, caller)
  const { workspaceId } = caller
  const address = readWebhookUrl(deps, url)
  if (survey !== null) await requireSurvey(deps, caller, survey, 'survey')
  const secret = newWebhookSecret()
  const { result, repeated } = await runOnce(deps, caller, idempotency, async () => {
    const assertRoom = await requireRoom(deps, workspaceId)
    const freeName = await chooseName(deps, workspaceId, name, address)
    const now = deps.now()
    const id = deps.newId(now)
    const settings: ChannelSettings['webhook'] = { events, surveyId: survey, groups }
    const row = { id, workspaceId, kind: 'webhook', name: freeName, createdAt: now, updatedAt: now } as const
    const secrets = await encryptSecrets(deps, id, { url: address, secret })
    return {
      statements: [
        assertRoom,
        store.insertChannel({ ...row, settings: JSON.stringify(settings), secrets }),
        auditEntry(deps, caller, 'webhook.created', id, { name: freeName }),
      ],
      result: id,
    }
  })
  return { id: result, secret: repeated ? await readSecret(deps, workspaceId, result) : secret }
}

async function readSecret(deps: Deps, workspaceId: string, id: string): Promise<string> {
  const { secret = '' } = await requireSecrets(deps, await loadChannel(deps, workspaceId, id, 'webhook'))
  return secret
}

const MAX_NAMES = 100

/** The given name, or the host of the address, with a number if it is taken. */
async function chooseName(deps: Deps, workspaceId: string, name: string | undefined, url: string): Promise<string> {
  const { host } = new URL(url)
  const base = name ?? host.slice(0, 90)
  for (let number = 2; name === undefined && number < MAX_NAMES; number++) {
    const candidate = number === 2 ? base : `${base} (${number - 1})`
    if (!(await isNameTaken(deps, workspaceId, candidate))) return candidate
  }
  await rejectTakenName(deps, workspaceId, base)
  return base
}

export const getWebhook = async (deps: Deps, caller: Caller, id: string): Promise<Webhook> =>
  toWebhook(deps, await loadChannel(deps, caller.workspaceId, id, 'webhook'))

/** Newest first. */
export async function listWebhooks(deps: Deps, { workspaceId }: Caller, paging: Paging): Promise<ListPage<Webhook>> {
  const select = (position: Position) => store.selectChannels(workspaceId, ['webhook'], position)
  const { data, nextCursor } = await listPage(deps.database, paging, select, (row) => row)
  return { data: await Promise.all(data.map((row) => toWebhook(deps, row))), nextCursor }
}

/**
 * Changes a webhook. Deliveries that wait go to its new address.
 * @throws DomainError `webhook-url`, `unknown-survey`, `name-taken`, `secret-unreadable`
 */
export async function updateWebhook(
  deps: Deps,
  caller: Caller,
  id: string,
  { url, name, events, survey, groups }: WebhookPatch,
): Promise<void> {
  const address = url === undefined ? undefined : readWebhookUrl(deps, url)
  if (survey) await requireSurvey(deps, caller, survey, 'survey')
  await changeChannel(deps, caller, { id, noun: 'webhook' }, async (row) => {
    if (name !== undefined) await rejectTakenName(deps, caller.workspaceId, name, id)
    const settings = mergeSettings(JSON.parse(row.settings), { events, surveyId: survey, groups })
    const secrets = address === undefined ? undefined : { ...(await requireSecrets(deps, row)), url: address }
    const fields = Object.entries({ url, name, events, survey, groups }).flatMap(([field, value]) =>
      value === undefined ? [] : [field],
    )
    return {
      action: 'changed',
      values: {
        name,
        settings: JSON.stringify(settings),
        secrets: secrets && (await encryptSecrets(deps, id, secrets)),
      },
      detail: { fields },
    }
  })
}

type SettingsPatch = { [Name in keyof ChannelSettings['webhook']]: ChannelSettings['webhook'][Name] | undefined }

const mergeSettings = (settings: ChannelSettings['webhook'], patch: SettingsPatch) => ({
  events: patch.events ?? settings.events,
  surveyId: patch.surveyId === undefined ? settings.surveyId : patch.surveyId,
  groups: patch.groups ?? settings.groups,
})

/** @throws DomainError `channel-in-use` while a rule sends to it */
export const deleteWebhook = (deps: Deps, caller: Caller, id: string): Promise<void> =>
  removeChannel(deps, caller, id, 'webhook')

export const enableWebhook = (deps: Deps, caller: Caller, id: string): Promise<void> =>
  enableRow(deps, caller, { id, noun: 'webhook' })

export const disableWebhook = (deps: Deps, caller: Caller, id: string): Promise<void> =>
  disableRow(deps, caller, { id, noun: 'webhook' })

/**
 * Gives a webhook a new secret. For a day, deliveries are signed with both. A repeated call renews nothing.
 * @returns the new one, which is shown once
 */
export async function rotateWebhookSecret(
  deps: Deps,
  caller: Caller,
  id: string,
  idempotency?: Idempotency,
): Promise<string> {
  const secret = newWebhookSecret()
  const { repeated } = await runOnce(deps, caller, idempotency, async () => {
    const row = await loadChannel(deps, caller.workspaceId, id, 'webhook')
    const { url, secret: earlierSecret } = await requireSecrets(deps, row)
    const previous = earlierSecret && { secret: earlierSecret, until: deps.now() + ROTATION_MS }
    const secrets = await encryptSecrets(deps, id, { ...(url && { url }), secret, ...(previous && { previous }) })
    return {
      statements: buildRowChange(deps, caller, row, { action: 'secret-renewed', values: { secrets } }),
      result: id,
    }
  })
  return repeated ? readSecret(deps, caller.workspaceId, id) : secret
}

/** @throws DomainError `secret-unreadable` */
async function requireSecrets(deps: Deps, row: store.ChannelRow) {
  const secrets = await readSecrets(deps, row)
  if (secrets) return secrets
  throw new DomainError(
    'conflict',
    'secret-unreadable',
    'Its secrets cannot be read: SECRET was replaced without PREVIOUS_SECRETS. Delete the webhook and create it again.',
  )
}

async function toWebhook(deps: Deps, row: store.ChannelRow): Promise<Webhook> {
  const { url, previous } = (await readSecrets(deps, row)) ?? {}
  const { events, surveyId, groups }: ChannelSettings['webhook'] = JSON.parse(row.settings)
  return {
    id: row.id,
    name: row.name,
    url: url === undefined ? '' : maskQuery(url),
    events,
    survey: surveyId,
    groups,
    previousSecretUntil: toIsoOrNull(previous && previous.until > deps.now() ? previous.until : null),
    ...toState(row),
  }
}
