import { CampaignSettings } from '../../../shared/campaign.ts'
import { insertCampaign } from '../../store/queries/campaigns.ts'
import { selectGateways } from '../../store/queries/gateways.ts'
import * as store from '../../store/queries/recovery.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import { parseSettings } from '../campaigns/campaigns.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { getNamingLanguage, recoveryTexts } from './texts.ts'

/** The channels by which customers are asked again, the preferred one first. */
export const recoveryChannels = ['email', 'sms'] as const
export type RecoveryChannel = (typeof recoveryChannels)[number]

/** The type of the event after which the campaign asks. No program reports it. */
export const FOLLOW_UP_SOLVED = 'vouch:follow-up-solved'

/** The campaign that sends the messages of a channel. */
export interface OpenRecoveryCampaign {
  id: string
  settings: CampaignSettings
}

/**
 * The campaign that asks again by a channel; created if there is none. Members may change its texts or pause it, as that of any
 * other campaign.
 * @returns undefined if nothing can be sent: there is no mail server or gateway, or members have cancelled the campaign
 * @throws ConstraintViolation if another process has created it meanwhile
 */
export async function openRecoveryCampaign(
  deps: Deps,
  survey: OpenSurveyRow,
  channel: RecoveryChannel,
): Promise<OpenRecoveryCampaign | undefined> {
  const { workspaceId } = survey
  const key = { workspaceId, surveyId: survey.id, channel, eventType: FOLLOW_UP_SOLVED }
  const [existing] = await deps.database.all(store.selectRecoveryCampaign(key))
  if (existing)
    return existing.isOver === 1 ? undefined : { id: existing.id, settings: parseSettings(existing.settings) }
  const gatewayId = channel === 'sms' ? await findGateway(deps, workspaceId) : null
  if (channel === 'email' ? !deps.mail : gatewayId === null) return undefined
  const now = deps.now()
  const caller = systemCaller(workspaceId)
  const id = deps.newId(now)
  const name = recoveryTexts[getNamingLanguage(survey.country)].campaigns[channel]
  const settings = buildRecoverySettings(channel, gatewayId)
  const row = { id, workspaceId, surveyId: survey.id, name, settings: JSON.stringify(settings) }
  await deps.database.batch([
    ...store.assertNoRecoveryCampaign(key),
    insertCampaign({ ...row, createdAt: now, createdBy: caller.actor }),
    store.startRecoveryCampaign(workspaceId, id, { now, actor: caller.actor }),
    ...recordEvents(deps, caller, [{ type: 'campaign.started', subjectId: id, surveyId: survey.id }]),
    auditEntry(deps, caller, 'campaign.started', id, { name }),
  ])
  return { id, settings }
}

async function findGateway({ database }: Deps, workspaceId: string): Promise<string | null> {
  const [gateway] = await database.all(selectGateways(workspaceId, { before: undefined, limit: 1 }))
  return gateway?.id ?? null
}

/** What a campaign that asks again begins with. */
export const buildRecoverySettings = (channel: RecoveryChannel, gatewayId: string | null): CampaignSettings =>
  CampaignSettings.parse({
    channel,
    gatewayId,
    schedule: { kind: 'event', type: FOLLOW_UP_SOLVED },
    texts: Object.fromEntries(Object.entries(recoveryTexts).map(([language, texts]) => [language, texts[channel]])),
  })
