import {
  type Campaign,
  type CampaignPatch,
  CampaignSettings,
  type CampaignState,
  lockedSettings,
  type NewCampaign,
} from '../../../shared/campaign.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/campaigns.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { loadSurvey, requireSurvey, staleEdit } from '../surveys/surveys.ts'

/**
 * Creates a draft. @returns its id
 * @throws DomainError `unknown-survey`, `unknown-segment` or `unknown-gateway`
 */
export async function createCampaign(
  deps: Deps,
  caller: Caller,
  { name, surveyId, settings }: NewCampaign,
  idempotency?: Idempotency,
): Promise<string> {
  const { workspaceId, actor } = caller
  await requireSurvey(deps, caller, surveyId, 'surveyId')
  await requireReferences(deps, caller, settings)
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const now = deps.now()
    const row = {
      ...{ id: deps.newId(now), workspaceId, surveyId, name },
      ...{ settings: JSON.stringify(settings), createdAt: now, createdBy: actor },
    }
    const entry = auditEntry(deps, caller, 'campaign.created', row.id, { name })
    return { statements: [store.insertCampaign(row), entry], result: row.id }
  })
  return result
}

/** Copies the settings of a campaign into a new draft. @returns its id */
export async function duplicateCampaign(deps: Deps, caller: Caller, id: string, name: string): Promise<string> {
  const { surveyId, settings } = await loadCampaign(deps, caller, id)
  return createCampaign(deps, caller, { name, surveyId, settings: parseSettings(settings) })
}

async function requireReferences(
  deps: Deps,
  { workspaceId }: Caller,
  { segmentId = null, gatewayId = null }: Partial<CampaignSettings>,
): Promise<void> {
  if (segmentId === null && gatewayId === null) return
  const [references] = await deps.database.all(store.selectCampaignReferences(workspaceId, { segmentId, gatewayId }))
  if (segmentId !== null && references?.hasSegment !== 1) {
    const path = 'settings.segmentId'
    throw new DomainError('invalid', 'unknown-segment', 'Expected the id of a segment of this workspace.', { path })
  }
  if (gatewayId !== null && references?.hasGateway !== 1) {
    const path = 'settings.gatewayId'
    throw new DomainError('invalid', 'unknown-gateway', 'Expected the id of a gateway of this workspace.', { path })
  }
}

/** @throws DomainError `campaign-not-found` */
export async function loadCampaign(deps: Pick<Deps, 'database'>, caller: Pick<Caller, 'workspaceId'>, id: string) {
  const [row] = await deps.database.all(store.selectCampaignById(caller.workspaceId, id))
  if (!row) throw notFound('campaign', id)
  return row
}

export async function getCampaign(deps: Deps, caller: Caller, id: string): Promise<Campaign> {
  return toCampaign(deps, await loadCampaign(deps, caller, id))
}

/** The newest campaigns first. @param survey only those of this survey */
export async function listCampaigns(
  deps: Deps,
  caller: Caller,
  { survey }: { survey?: string | undefined },
  paging: Paging,
): Promise<ListPage<Campaign>> {
  if (survey !== undefined) await loadSurvey(deps, caller, survey)
  return listPage(
    deps.database,
    paging,
    (position) => store.selectCampaigns(caller.workspaceId, survey, position),
    (row) => toCampaign(deps, row),
  )
}

/**
 * Replaces the fields in a patch, and those of the settings that it has. Messages that are not sent yet get the new texts.
 * @throws DomainError `changed` if the campaign has another version than the patch, `campaign-over`, or `campaign-locked` for
 *   what cannot be changed once it has started
 */
export async function updateCampaign(deps: Deps, caller: Caller, id: string, patch: CampaignPatch): Promise<Campaign> {
  if (patch.surveyId !== undefined) await requireSurvey(deps, caller, patch.surveyId, 'surveyId')
  await requireReferences(deps, caller, (patch.settings ?? {}) as Partial<CampaignSettings>)
  return retryOnConflict(async () => {
    const row = await loadCampaign(deps, caller, id)
    if (patch.version !== undefined && patch.version !== row.version) throw staleEdit()
    const before = parseSettings(row.settings)
    const after = CampaignSettings.parse({ ...before, ...patch.settings })
    const changed = (Object.keys(after) as (keyof CampaignSettings)[]).filter(
      (name) => !isEqual(before[name], after[name]),
    )
    const renamed = patch.name !== undefined && patch.name !== row.name
    const moved = patch.surveyId !== undefined && patch.surveyId !== row.surveyId
    const fields = [...(renamed ? ['name'] : []), ...(moved ? ['surveyId'] : []), ...changed]
    if (fields.length === 0) return toCampaign(deps, row)
    requireUnlocked(row, before, fields)
    const values = {
      name: patch.name,
      survey_id: patch.surveyId,
      settings: JSON.stringify(after),
      updated_at: deps.now(),
    }
    await deps.database.batch([
      ...store.changeCampaign(row, values),
      auditEntry(deps, caller, 'campaign.changed', id, { name: row.name, fields }),
    ])
    return getCampaign(deps, caller, id)
  })
}

const isEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** Of a test, both texts are compared as they were at the start. */
function requireUnlocked(row: store.CampaignRow, settings: CampaignSettings, fields: readonly string[]): void {
  if (row.finishedAt !== null || row.cancelledAt !== null) throw campaignOver()
  if (row.startedAt === null) return
  const locked: readonly string[] = ['surveyId', ...lockedSettings, ...(settings.test === null ? [] : ['texts'])]
  const field = fields.find((name) => locked.includes(name))
  if (field === undefined) return
  const path = field === 'surveyId' ? field : `settings.${field}`
  throw new DomainError('conflict', 'campaign-locked', `The campaign has started: ${field} cannot be changed.`, {
    path,
  })
}

export const campaignOver = () => new DomainError('conflict', 'campaign-over', 'The campaign is finished or cancelled.')

/** @throws DomainError `campaign-started` unless it is a draft */
export const deleteCampaign = (deps: Deps, caller: Caller, id: string): Promise<void> =>
  retryOnConflict(async () => {
    const row = await loadCampaign(deps, caller, id)
    if (row.startedAt !== null) {
      throw new DomainError('conflict', 'campaign-started', 'Only drafts can be deleted. Cancel the campaign instead.')
    }
    await deps.database.batch([
      ...store.deleteCampaign(row),
      auditEntry(deps, caller, 'campaign.deleted', id, { name: row.name }),
    ])
  })

/** The settings as they are stored. Settings that a newer version has added get their defaults. */
export const parseSettings = (settings: string): CampaignSettings => CampaignSettings.parse(JSON.parse(settings))

/** What a campaign does now. */
export function getCampaignState(row: store.CampaignRow, now: number): CampaignState {
  if (row.startedAt === null) return 'draft'
  if (row.cancelledAt !== null) return 'cancelled'
  if (row.finishedAt !== null) return 'finished'
  if (row.pausedAt !== null) return 'paused'
  return row.waves === 0 && row.nextWaveAt !== null && row.nextWaveAt > now ? 'waiting' : 'running'
}

export const toCampaign = ({ now }: Pick<Deps, 'now'>, row: store.CampaignRow): Campaign => ({
  id: row.id,
  surveyId: row.surveyId,
  name: row.name,
  settings: parseSettings(row.settings),
  version: row.version,
  state: getCampaignState(row, now()),
  createdAt: toIso(row.createdAt),
  updatedAt: toIso(row.updatedAt),
  startedAt: toIsoOrNull(row.startedAt),
  pausedAt: toIsoOrNull(row.pausedAt),
  pauseReason: row.pauseReason,
  cancelledAt: toIsoOrNull(row.cancelledAt),
  finishedAt: toIsoOrNull(row.finishedAt),
  nextWaveAt: toIsoOrNull(row.nextWaveAt),
})
