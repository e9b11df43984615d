import { SendingSettings, type SendingSettingsPatch } from '../../../shared/campaign.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/sending-settings.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** How a workspace sends messages, and by which clock. */
export interface WorkspaceSending extends SendingSettings {
  timeZone: string
  /** Workspaces with sample data send nothing. */
  isDemo: boolean
}

export async function loadSendingSettings(
  deps: Pick<Deps, 'database'>,
  workspaceId: string,
): Promise<WorkspaceSending> {
  const row = await loadRow(deps, workspaceId)
  return { ...parseSending(row), timeZone: row.timeZone, isDemo: row.demoAt !== null }
}

async function loadRow({ database }: Pick<Deps, 'database'>, workspaceId: string): Promise<store.SendingSettingsRow> {
  const [row] = await database.all(store.selectSendingSettings(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return row
}

const parseSending = ({ sending }: Pick<store.SendingSettingsRow, 'sending'>) =>
  SendingSettings.parse(JSON.parse(sending))

export async function getSendingSettings(deps: Deps, { workspaceId }: Caller): Promise<SendingSettings> {
  return parseSending(await loadRow(deps, workspaceId))
}

/** Replaces the settings in a patch. Messages that are not sent yet follow them at once. */
export const updateSendingSettings = (
  deps: Deps,
  caller: Caller,
  patch: SendingSettingsPatch,
): Promise<SendingSettings> =>
  retryOnConflict(async () => {
    const row = await loadRow(deps, caller.workspaceId)
    const current = parseSending(row)
    const settings = SendingSettings.parse({ ...current, ...patch })
    const changedKeys = (Object.keys(settings) as (keyof SendingSettings)[]).filter(
      (key) => JSON.stringify(current[key]) !== JSON.stringify(settings[key]),
    )
    if (changedKeys.length === 0) return current
    const { replyTo, ...changes } = Object.fromEntries(
      changedKeys.map((key) => [key, { from: current[key], to: settings[key] }]),
    )
    await deps.database.batch([
      ...store.replaceSendingSettings(caller.workspaceId, row.sending, settings),
      auditEntry(deps, caller, 'sending-settings.changed', caller.workspaceId, changes, replyTo && { replyTo }),
    ])
    return settings
  })
