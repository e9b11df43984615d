import { toLocalDay } from '../../../shared/calendar.ts'
import { retryOnConflict } from '../../store/database.ts'
import { insertCampaignWave, selectLatestWave } from '../../store/queries/campaign-waves.ts'
import { insertDecisions } from '../../store/queries/decisions.ts'
import { type FollowUpRow, selectFollowUpById } from '../../store/queries/follow-ups.ts'
import * as store from '../../store/queries/recovery.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import { buildRows } from '../campaigns/selection.ts'
import { loadContactRows } from '../contacts/lists.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { buildChange, type DescribedChange, getChangeTime } from '../follow-ups/change-batch.ts'
import { buildDecision, findRefusals, type Refusal, toAskingContext } from '../invitations/asking.ts'
import { isOpen } from '../surveys/surveys.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { type OpenRecoveryCampaign, openRecoveryCampaign, type RecoveryChannel, recoveryChannels } from './campaign.ts'
import { buildClosing, type Closing } from './closing.ts'
import { loadRecoveryContext } from './survey.ts'

const PAGE_SIZE = 200

/** A run of a Worker has a limit of statements: the next run asks the others. Failures do not count, so that none is left waiting. */
const MAX_PER_RUN = 500

/**
 * Asks the customers again whose follow-ups were solved some days ago: by email, else by text message. The rule of who may be asked
 * applies, but for the throttle. Who cannot be asked is not asked later either: the follow-up ends.
 */
export async function askAgain(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  const now = deps.now()
  let handledCount = 0
  for (let after = { at: 0, id: '' }; handledCount < MAX_PER_RUN; ) {
    const rows = await deps.database.all(store.selectFollowUpsToAsk(now, after, PAGE_SIZE))
    for (const row of rows) {
      try {
        await retryOnConflict(() => askCustomer(deps, row))
        handledCount++
      } catch (error) {
        reportError(error, row.workspaceId)
      }
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) break
    after = { at: last.askAt, id: last.id }
  }
  deps.wakeWorker()
}

/** Decides on one customer in one batch. Two processes at once ask once. */
async function askCustomer(deps: Deps, due: store.FollowUpToAskRow): Promise<void> {
  const { workspaceId, contactId } = due
  const [row] = await deps.database.all(selectFollowUpById(workspaceId, due.id))
  if (row?.stage !== 'solved' || row.askAt !== due.askAt) return
  const [contact] = contactId === null ? [] : await loadContactRows(deps, { workspaceId }, [contactId])
  if (!contact) return closeUnasked(deps, workspaceId, row, 'no-address')
  // Anyone could have named this customer, who would get emails for what others wrote.
  if (due.isCounted === 0) return closeUnasked(deps, workspaceId, row, 'suspect')
  if (row.identity !== 'verified' || contact.unverifiedSince !== null)
    return closeUnasked(deps, workspaceId, row, 'not-verified')
  const [later] = await deps.database.all(
    store.selectLaterFollowUp(workspaceId, contact.id, { ...due, identity: row.identity }),
  )
  if (later) {
    const change = { stage: 'merged' as const, mergedInto: later.id }
    await deps.database.batch(buildClosing(deps, workspaceId, row, change))
    return
  }
  const context = await loadRecoveryContext(deps, workspaceId)
  const choice = await chooseChannel(deps, context.survey, contact.id)
  if ('reason' in choice)
    return closeUnasked(deps, workspaceId, row, choice.reason, [
      buildDecision(deps, context.survey, contact.id, choice, deps.now()),
    ])
  const { channel, campaign } = choice
  const now = getChangeTime(deps, [row])
  const caller = systemCaller(workspaceId)
  const clock = await loadSendingSettings(deps, workspaceId)
  const { wave, isNew } = await loadWave(deps, workspaceId, campaign.id, clock.timeZone)
  const selection = {
    settings: { ...campaign.settings, expiresAfterDays: context.settings.responseDays },
    ...{ survey: context.survey, wave, ignoresThrottle: true },
  }
  const entry = { contact, refusal: null, probability: null, stratum: null, variant: null }
  const { statements, invitations } = buildRows(deps, selection, clock, [entry])
  const invitationId = invitations[0]?.id ?? null
  await deps.database.batch([
    ...(isNew ? [insertCampaignWave({ ...wave, selectedAt: now })] : []),
    ...statements,
    ...buildChange(deps, caller, [row], { now, ...describeAsking(channel, { invitationId, now }) }),
    ...recordEvents(deps, caller, [
      {
        type: 'follow-up.asked-again',
        subjectId: row.id,
        surveyId: row.surveyId,
        data: { channel, invitationId, score: row.score, ownerId: row.ownerId },
      },
    ]),
    auditEntry(deps, caller, 'follow-up.asked-again', row.id, { channel }),
  ])
}

/** What changes when a customer is asked again. */
export const describeAsking = (
  channel: RecoveryChannel,
  { invitationId, now }: { invitationId: string | null; now: number },
): DescribedChange => ({
  changes: { stage: 'asked', askedBy: channel },
  columns: {
    stage: 'asked',
    ask_at: null,
    asked_at: now,
    asked_invitation_id: invitationId,
    asked_response_id: null,
    score_after: null,
  },
})

/** Ends a follow-up whose customer cannot be asked, and stores why. */
async function closeUnasked(
  deps: Deps,
  workspaceId: string,
  row: FollowUpRow,
  notAsked: Closing['notAsked'] & string,
  decisions: Parameters<typeof insertDecisions>[0] = [],
): Promise<void> {
  await deps.database.batch([
    ...(decisions.length > 0 ? [insertDecisions(decisions)] : []),
    ...buildClosing(deps, workspaceId, row, { stage: 'closed', notAsked }),
  ])
}

type Choice = { channel: RecoveryChannel; campaign: OpenRecoveryCampaign } | Refusal

/** The first channel by which a contact may be asked, or else what stands in the way of the first. */
async function chooseChannel(deps: Deps, survey: OpenSurveyRow, contactId: string): Promise<Choice> {
  const refusals: Refusal[] = []
  for (const channel of recoveryChannels) {
    const context = {
      ...toAskingContext(survey, channel),
      ...{ throttleDays: null, isSurveyOpen: isOpen(survey), isSent: true, isInvited: true },
    }
    const refusal = (await findRefusals(deps, context, [contactId])).get(contactId)
    const campaign = refusal ? undefined : await openRecoveryCampaign(deps, survey, channel)
    if (campaign) return { channel, campaign }
    refusals.push(refusal ?? { reason: 'no-channel', until: null })
  }
  const isLacking = ({ reason }: Refusal) => reason === 'no-address' || reason === 'no-consent'
  return refusals.find((refusal) => !isLacking(refusal)) ?? (refusals[0] as Refusal)
}

/** The wave of today: a contact is invited once in each. */
async function loadWave(deps: Deps, workspaceId: string, campaignId: string, timeZone: string) {
  const now = deps.now()
  const [latest] = await deps.database.all(selectLatestWave(workspaceId, campaignId))
  const isNew = latest === undefined || toLocalDay(latest.startsAt, timeZone) !== toLocalDay(now, timeZone)
  const number = isNew ? (latest?.number ?? 0) + 1 : latest.number
  return { isNew, wave: { workspaceId, campaignId, number, startsAt: now, slotFrom: null, slotTo: null } }
}
