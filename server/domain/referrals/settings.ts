import { DEFAULT_THANKS_DAYS, ReferralSettings, type ReferralSettingsPatch } from '../../../shared/referral.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/referrals.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

const defaults: ReferralSettings = { destination: null, thanksDays: DEFAULT_THANKS_DAYS, isPixelOn: false, texts: {} }

/** What is not stored is as we deliver it. */
export const parseReferralSettings = (json: string): ReferralSettings =>
  ReferralSettings.parse({ ...defaults, ...JSON.parse(json) })

async function loadRow({ database }: Pick<Deps, 'database'>, workspaceId: string): Promise<store.ReferralSettingsRow> {
  const [row] = await database.all(store.selectReferralSettings(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return row
}

/** The settings with whether the workspace has sample data, and sends nothing. */
export async function loadReferralSettings(
  deps: Pick<Deps, 'database'>,
  workspaceId: string,
): Promise<{ settings: ReferralSettings; isDemo: boolean }> {
  const { settings, demoAt } = await loadRow(deps, workspaceId)
  return { settings: parseReferralSettings(settings), isDemo: demoAt !== null }
}

/** How customers are thanked and asked for recommendations. */
export const getReferralSettings = async (deps: Deps, { workspaceId }: Caller): Promise<ReferralSettings> =>
  (await loadReferralSettings(deps, workspaceId)).settings

/** Replaces the settings in a patch. Personal links lead to the new destination at once. */
export const updateReferralSettings = (
  deps: Deps,
  caller: Caller,
  patch: ReferralSettingsPatch,
): Promise<ReferralSettings> =>
  retryOnConflict(async () => {
    const row = await loadRow(deps, caller.workspaceId)
    const current = parseReferralSettings(row.settings)
    const settings = ReferralSettings.parse({ ...current, ...patch })
    const changedKeys = (Object.keys(settings) as (keyof ReferralSettings)[]).filter(
      (key) => JSON.stringify(current[key]) !== JSON.stringify(settings[key]),
    )
    if (changedKeys.length === 0) return current
    const { texts, ...changes } = Object.fromEntries(
      changedKeys.map((key) => [key, { from: current[key], to: settings[key] }]),
    )
    await deps.database.batch([
      ...store.replaceReferralSettings(caller.workspaceId, row.settings, settings),
      auditEntry(deps, caller, 'referral-settings.changed', caller.workspaceId, {
        ...changes,
        // They are long: the log says in which languages.
        ...(texts && { texts: Object.keys(settings.texts) }),
      }),
    ])
    return settings
  })
