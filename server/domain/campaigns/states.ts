import type { Campaign, CampaignChannel, CampaignSettings, StartProblem } from '../../../shared/campaign.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/campaigns.ts'
import { clearSlowSender } from '../../store/queries/senders.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { recordEvents } from '../events/recording.ts'
import { isOpen, loadSurvey } from '../surveys/surveys.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { campaignOver, getCampaign, loadCampaign, parseSettings, toCampaign } from './campaigns.ts'
import { getNextWave, getSendingRule, isTimePassed } from './schedule.ts'
import { hasSendingTime } from './sending-times.ts'
import { enqueueWave } from './waves.ts'

/** What a campaign lacks for its start; empty if it can start. */
export async function findStartProblems(deps: Deps, caller: Caller, id: string): Promise<StartProblem[]> {
  return listProblems(deps, caller, await loadCampaign(deps, caller, id))
}

async function listProblems(deps: Deps, caller: Caller, row: store.CampaignRow): Promise<StartProblem[]> {
  const settings = parseSettings(row.settings)
  const { segmentId, gatewayId } = settings
  const survey = await loadSurvey(deps, caller, row.surveyId)
  const sending = await loadSendingSettings(deps, caller.workspaceId)
  const [references] = await deps.database.all(
    store.selectCampaignReferences(caller.workspaceId, { segmentId, gatewayId }),
  )
  const channels = listChannels(settings)
  const problems: Record<StartProblem, boolean> = {
    'sample-data': sending.isDemo,
    'survey-draft': survey.openedAt === null,
    'survey-closed': survey.openedAt !== null && !isOpen(survey),
    'segment-missing': segmentId !== null && references?.hasSegment !== 1,
    'no-mail-server': channels.includes('email') && !deps.mail,
    'gateway-missing': channels.includes('sms') && references?.hasGateway !== 1,
    'message-missing': listMessages(settings).some((messages) => messages.length === 0),
    'message-without-link': listMessages(settings)
      .flat()
      .some((message) => !/\{(link|code)\}/.test(message)),
    'test-missing-texts': settings.test !== null && !hasText(settings.test.texts),
    'reminders-without-messages': settings.channel === 'link' && settings.reminders.length > 0,
    'event-audience': settings.schedule.kind === 'event' && !asksEveryone(settings),
    'time-passed': isTimePassed(settings, sending, deps.now()),
    'no-sending-time': channels.length > 0 && !hasSendingTime(getSendingRule(settings, sending)),
  }
  return (Object.keys(problems) as StartProblem[]).filter((problem) => problems[problem])
}

/** The channels by which a campaign sends messages. */
const listChannels = ({ channel, reminders }: CampaignSettings): CampaignChannel[] =>
  [channel, ...reminders.map((reminder) => reminder.channel ?? channel)].filter((used) => used !== 'link')

const asksEveryone = ({ segmentId, sample, cap }: CampaignSettings) =>
  segmentId === null && sample.method === 'census' && cap === null

type Texts = CampaignSettings['texts']

/** The text messages of each step that sends some. */
function listMessages({ channel, texts, test, reminders }: CampaignSettings): string[][] {
  const steps: { channel: CampaignChannel; texts: Texts }[] = [
    { channel, texts },
    ...(test ? [{ channel, texts: { ...texts, ...test.texts } }] : []),
    ...reminders.map((reminder) => ({ channel: reminder.channel ?? channel, texts: reminder.texts })),
  ]
  return steps
    .filter((step) => step.channel === 'sms')
    .map((step) => Object.values(step.texts).flatMap(({ message }) => message ?? []))
}

const hasText = (texts: Texts) => Object.values(texts).some((text) => Object.values(text).some(Boolean))

const problemTexts: Record<StartProblem, string> = {
  'sample-data': 'Workspaces with sample data send no messages.',
  'survey-draft': 'The survey is a draft. Open it first.',
  'survey-closed': 'The survey is closed. Reopen it first.',
  'segment-missing': 'The segment does not exist any more. Choose another one.',
  'no-mail-server': 'No mail server is set up. Set SMTP_URL and MAIL_FROM first.',
  'gateway-missing': 'Choose the gateway that sends the text messages.',
  'message-missing': 'Write the text message, in at least one language.',
  'message-without-link': 'Each text message must contain {link} or {code}.',
  'test-missing-texts': 'Write the texts of variant B, or end the test.',
  'reminders-without-messages': 'A campaign that sends no messages cannot have reminders.',
  'event-audience': 'A campaign after events asks everyone with the event. It has no segment, sample or limit.',
  'time-passed': 'The time of the campaign has passed. Choose a later one.',
  'no-sending-time': 'The sending window lies within the quiet hours. Change one of them.',
}

/**
 * Starts a draft. Idempotent.
 * @throws DomainError `campaign-not-ready` if something is missing
 */
export const startCampaign = (deps: Deps, caller: Caller, id: string): Promise<Campaign> =>
  changeState(deps, caller, id, async (row) => {
    if (row.startedAt !== null) return undefined
    const [problem] = await listProblems(deps, caller, row)
    if (problem) {
      throw new DomainError('conflict', 'campaign-not-ready', problemTexts[problem], { params: { problem } })
    }
    const now = deps.now()
    const settings = parseSettings(row.settings)
    const clock = await loadSendingSettings(deps, caller.workspaceId)
    const next = getNextWave(settings, clock, { startedAt: now, previous: undefined, now })
    const values = { started_at: now, started_by: caller.actor, next_wave_at: next?.at ?? null }
    return {
      action: 'campaign.started',
      values,
      statements: next && next.at <= now ? [enqueueWave(deps, row.workspaceId, row.id)] : [],
    }
  })

/** Stops a campaign from sending, until it is resumed. Idempotent. Messages in flight are still sent. */
export const pauseCampaign = (deps: Deps, caller: Caller, id: string): Promise<Campaign> =>
  changeState(deps, caller, id, async (row) => {
    requireRunning(row)
    if (row.pausedAt !== null) return undefined
    return { action: 'campaign.paused', values: { paused_at: deps.now(), pause_reason: 'member' } }
  })

/**
 * Lets a paused campaign go on where it was. Idempotent. A start that was missed happens now, and a mail server that took no
 * messages is tried at once.
 */
export const resumeCampaign = (deps: Deps, caller: Caller, id: string): Promise<Campaign> =>
  changeState(deps, caller, id, async (row) => {
    requireRunning(row)
    if (row.pausedAt === null) return undefined
    const isDue = row.nextWaveAt !== null && row.nextWaveAt <= deps.now()
    return {
      action: 'campaign.resumed',
      values: { paused_at: null, pause_reason: null, ...(isDue && { next_wave_at: deps.now() }) },
      statements: [enqueueWave(deps, row.workspaceId, row.id), clearSlowSender(row.workspaceId)],
    }
  })

/** Ends a campaign for good. Idempotent. Messages that are not sent yet never are; links that people have still work. */
export const cancelCampaign = (deps: Deps, caller: Caller, id: string): Promise<Campaign> =>
  changeState(deps, caller, id, async (row) => {
    if (row.cancelledAt !== null) return undefined
    requireRunning(row)
    const values = { cancelled_at: deps.now(), cancelled_by: caller.actor, next_wave_at: null }
    return { action: 'campaign.cancelled', values, statements: [enqueueWave(deps, row.workspaceId, row.id)] }
  })

function requireRunning({ startedAt, cancelledAt, finishedAt }: store.CampaignRow): void {
  if (startedAt === null) {
    throw new DomainError('conflict', 'campaign-not-started', 'The campaign has not started yet.')
  }
  if (cancelledAt !== null || finishedAt !== null) throw campaignOver()
}

interface StateChange {
  /** Of the audit log and the event. */
  action: 'campaign.started' | 'campaign.paused' | 'campaign.resumed' | 'campaign.cancelled'
  values: ColumnValues
  statements?: Statement[]
}

/** @param decide undefined if the campaign is in that state already */
const changeState = (
  deps: Deps,
  caller: Caller,
  id: string,
  decide: (row: store.CampaignRow) => Promise<StateChange | undefined>,
): Promise<Campaign> =>
  retryOnConflict(async () => {
    const row = await loadCampaign(deps, caller, id)
    const change = await decide(row)
    if (!change) return toCampaign(deps, row)
    const { action, values, statements = [] } = change
    await deps.database.batch([
      ...store.changeCampaign(row, { ...values, updated_at: deps.now() }),
      ...statements,
      ...recordEvents(deps, caller, [
        {
          type: action,
          subjectId: id,
          surveyId: row.surveyId,
          ...(action === 'campaign.paused' && { data: { reason: 'member' } }),
        },
      ]),
      auditEntry(deps, caller, action, id, { name: row.name }),
    ])
    deps.wakeWorker()
    return getCampaign(deps, caller, id)
  })
