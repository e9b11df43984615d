import { type CampaignSettings, getContactZone } from '../../../shared/campaign.ts'
import type { DecisionRow } from '../../store/queries/decisions.ts'
import { type DeliveryRow, type SendingCampaignRow, selectSendingCampaigns } from '../../store/queries/deliveries.ts'
import { type OpenSurveyRow, selectOpenSurvey } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'
import { buildDecision, findRefusals, type Refusal } from '../invitations/asking.ts'
import { applySchedule, isOpen } from '../surveys/surveys.ts'
import { loadSendingSettings, type WorkspaceSending } from '../workspaces/sending-settings.ts'
import { parseSettings } from './campaigns.ts'
import type { DeliveryOutcome } from './delivery-results.ts'
import { getSendingRule } from './schedule.ts'
import { findSendingTime } from './sending-times.ts'

/** A campaign that sends messages now. */
export interface SendingCampaign extends Omit<SendingCampaignRow, 'settings'> {
  settings: CampaignSettings
  survey: OpenSurveyRow
}

/** What a workspace sends now, and how. */
export interface SendingContext {
  sending: WorkspaceSending
  /** By id, without those that are paused. */
  campaigns: ReadonlyMap<string, SendingCampaign>
}

/** Read again every moment, so that a pause and other changes take effect at once. */
export async function loadSendingContext(deps: Deps, workspaceId: string): Promise<SendingContext> {
  const now = deps.now()
  const [sending, rows] = await Promise.all([
    loadSendingSettings(deps, workspaceId),
    deps.database.all(selectSendingCampaigns(workspaceId, now)),
  ])
  const surveys = new Map<string, OpenSurveyRow>()
  for (const surveyId of new Set(rows.map((row) => row.surveyId))) {
    const [survey] = await deps.database.all(selectOpenSurvey(surveyId))
    if (survey) surveys.set(surveyId, applySchedule(survey, now))
  }
  const campaigns = rows.flatMap((row) => {
    const survey = surveys.get(row.surveyId)
    return survey ? [[row.id, { ...row, settings: parseSettings(row.settings), survey }] as const] : []
  })
  return { sending, campaigns: new Map(campaigns) }
}

/** A message that must not be sent now, and the decision to store if it never will be. */
export interface Rejection {
  outcome: DeliveryOutcome
  decision?: DecisionRow
}

/**
 * Looks again at messages that are about to be sent, because weeks may have passed: at the rule, at responses, and at the clock of
 * each contact. Messages that may be sent are left out.
 */
export async function findRejections(
  deps: Deps,
  { campaigns, sending }: SendingContext,
  deliveries: readonly DeliveryRow[],
): Promise<Map<string, Rejection>> {
  const now = deps.now()
  const rejections = new Map<string, Rejection>()
  for (const group of groupByScope(deliveries)) {
    const [first] = group
    const campaign = first && campaigns.get(first.campaignId)
    if (!first || !campaign) continue
    const { survey, settings } = campaign
    const context = {
      ...{ workspaceId: first.workspaceId, channel: first.channel, surveyType: survey.type },
      ...{ throttleDays: survey.throttleDays, minContactAgeDays: survey.minContactAgeDays },
      ...{ isSurveyOpen: isOpen(survey), isSent: true, isInvited: true },
    }
    const refusals = await findRefusals(
      deps,
      context,
      group.map(({ contactId }) => contactId),
    )
    const rule = getSendingRule(settings, sending)
    for (const delivery of group) {
      const reason = findSkipReason(delivery, settings, now)
      const refusal = refusals.get(delivery.contactId)
      const timeZone = getContactZone(JSON.parse(delivery.properties)) ?? sending.timeZone
      const time = findSendingTime(rule, now, timeZone) ?? now
      if (reason !== undefined) rejections.set(delivery.id, { outcome: { kind: 'skipped', reason } })
      else if (refusal) rejections.set(delivery.id, refuse(deps, survey, delivery, refusal, now))
      else if (time > now) rejections.set(delivery.id, { outcome: { kind: 'postponed', dueAt: time } })
    }
  }
  return rejections
}

const refuse = (
  deps: Deps,
  survey: OpenSurveyRow,
  delivery: DeliveryRow,
  refusal: Refusal,
  now: number,
): Rejection => ({
  outcome: { kind: 'skipped', reason: refusal.reason },
  decision: { ...buildDecision(deps, survey, delivery.contactId, refusal, now), campaignId: delivery.campaignId },
})

function findSkipReason(delivery: DeliveryRow, settings: CampaignSettings, now: number): string | undefined {
  if (delivery.answeredAt !== null) return 'responded'
  if (delivery.expiresAt !== null && delivery.expiresAt <= now) return 'link-expired'
  if (delivery.reminder > settings.reminders.length) return 'reminder-removed'
  return undefined
}

/** The rule is about one survey and one channel. */
function groupByScope(deliveries: readonly DeliveryRow[]): DeliveryRow[][] {
  const groups = new Map<string, DeliveryRow[]>()
  for (const delivery of deliveries) {
    const key = `${delivery.campaignId} ${delivery.channel}`
    groups.set(key, [...(groups.get(key) ?? []), delivery])
  }
  return [...groups.values()]
}
