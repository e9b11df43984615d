import type { CampaignSettings } from '../../../shared/campaign.ts'
import type { CampaignFigures } from '../../../shared/campaign-figures.ts'
import { compareEarlyAndLate, estimateNonResponse } from '../../../shared/non-response.ts'
import { count, tallyHistogram } from '../../../shared/nps.ts'
import { getShare } from '../../../shared/proportions.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/campaign-figures.ts'
import type { CampaignRow } from '../../store/queries/campaigns.ts'
import { selectInvitationTotals } from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import { getCampaignState, loadCampaign, parseSettings } from '../campaigns/campaigns.ts'
import type { Caller, Deps } from '../deps.ts'
import { canSee } from '../responses/views.ts'
import { getReadableTime, readTest } from './campaign-test.ts'
import { buildScoreHistogram, describeStrata, estimateCampaign, isRandomSample } from './campaign-weights.ts'
import { computeMetrics } from './metrics.ts'

const MAX_WAVES = 100

interface CampaignData {
  /** Whether messages are sent: links may also be passed on by hand. */
  isSending: boolean
  tracksOpens: boolean
  messages: store.MessageCountRow[]
  invited: store.InvitedCountRow[]
  scores: store.CampaignScoreRow[]
  waves: store.WaveFiguresRow[]
  /** Responses that retention has separated from their invitations. */
  redacted: number
}

/**
 * What a campaign has achieved. Every figure but the scores counts people; `listCampaignPeople` names them.
 * @throws DomainError `campaign-not-found`
 */
export async function getCampaignFigures(deps: Deps, caller: Caller, id: string): Promise<CampaignFigures> {
  const row = await loadCampaign(deps, caller, id)
  const settings = parseSettings(row.settings)
  const { database } = deps
  const now = deps.now()
  const messages = await database.all(store.countMessages(id))
  const state = getCampaignState(row, now)
  const readableAt = getReadableTime(settings, state, messages)
  const [invited, scores, notAsked, waves, segmentKeys] = await Promise.all([
    database.all(store.countInvited(id, settings.tracksOpens), { long: true }),
    database.all(store.countCampaignScores(id, readableAt ?? now), { long: true }),
    database.all(store.countCampaignDecisions(id)),
    database.all(store.selectWaveFigures(id)),
    database.all(selectSegmentKeys(caller.workspaceId)),
  ])
  const data = {
    ...{ isSending: settings.channel !== 'link', tracksOpens: settings.tracksOpens },
    ...{ messages, invited, scores, waves, redacted: countRedacted(invited, scores) },
  }
  const responseRate = settings.test === null ? null : await loadResponseRate(deps, row)
  return {
    campaignId: id,
    state,
    notAsked: sortReasons(notAsked),
    ...summarize(data),
    ...describeSample(
      data,
      settings,
      segmentKeys.map(({ key }) => key),
      caller,
    ),
    messages: listMessages(data),
    waves: listWaves(data),
    test: settings.test === null ? null : readTest(settings.test, { ...data, readableAt, now, responseRate }),
  }
}

/** The share of the invitations of a survey that led to a response. */
async function loadResponseRate({ database }: Deps, { workspaceId, surveyId }: CampaignRow): Promise<number | null> {
  const [totals] = await database.all(selectInvitationTotals({ workspaceId, surveyId, where: {} }))
  return totals ? getShare({ count: totals.answered, total: totals.invited }) : null
}

const countRedacted = (invited: readonly store.InvitedCountRow[], scores: readonly store.CampaignScoreRow[]): number =>
  Math.max(0, sum(invited, 'responded') - count(tallyHistogram(buildScoreHistogram(scores))))

type ReasonCount = CampaignFigures['notAsked'][number]

/** The most frequent reasons first. */
const sortReasons = (rows: readonly ReasonCount[]): ReasonCount[] =>
  rows
    .map(({ reason, count: size }) => ({ reason, count: size }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))

/** Messages that are not sent have a reason, but for some of the past. */
const listReasons = (rows: readonly store.MessageCountRow[], state: store.MessageCountRow['state']) =>
  sortReasons(
    rows.flatMap((row) => (row.state === state ? [{ reason: row.reason ?? 'unknown', count: row.count }] : [])),
  )

const countMessagesIn = (rows: readonly store.MessageCountRow[], ...states: store.MessageCountRow['state'][]) =>
  rows.reduce((sum, row) => sum + (states.includes(row.state) ? row.count : 0), 0)

function summarize(data: CampaignData) {
  const invitations = data.messages.filter(({ reminder }) => reminder === 0)
  const people = sumPeople(data, data.invited)
  const histogram = buildScoreHistogram(data.scores)
  return {
    ...people,
    waiting: countMessagesIn(invitations, 'waiting', 'sending'),
    opened: data.tracksOpens ? sum(data.invited, 'opened') : null,
    bounced: sum(data.invited, 'bounced'),
    complained: sum(data.invited, 'complained'),
    failed: listReasons(invitations, 'failed'),
    skipped: listReasons(invitations, 'skipped'),
    score: computeMetrics(histogram),
    redacted: data.redacted,
    response: data.redacted > 0 ? null : computeResponse(data),
    earlyAndLate: data.redacted > 0 ? null : compareEarly(data),
  }
}

const sum = (
  rows: readonly store.InvitedCountRow[],
  field: Exclude<keyof store.InvitedCountRow, 'wave' | 'variant' | 'stratum' | 'probability'>,
) => rows.reduce((total, row) => total + row[field], 0)

const sumPeople = ({ isSending }: CampaignData, rows: readonly store.InvitedCountRow[]) => ({
  asked: sum(rows, 'asked'),
  sent: isSending ? sum(rows, 'sent') : null,
  delivered: isSending ? sum(rows, 'sent') - sum(rows, 'bounced') : null,
  clicked: sum(rows, 'clicked'),
  responded: sum(rows, 'responded'),
  unsubscribed: sum(rows, 'unsubscribed'),
})

/** The people that a response rate is of. A link may have been used although its message is not recorded as sent. */
function countReached(data: CampaignData): number {
  const { asked, delivered } = sumPeople(data, data.invited)
  return Math.max(delivered ?? asked, count(tallyHistogram(buildScoreHistogram(data.scores))))
}

function computeResponse(data: CampaignData): CampaignFigures['response'] {
  const reached = countReached(data)
  if (reached === 0) return null
  const { responseRate: rate, ...bounds } = estimateNonResponse(
    tallyHistogram(buildScoreHistogram(data.scores)),
    reached,
  )
  return { rate, ...bounds }
}

function compareEarly(data: CampaignData): CampaignFigures['earlyAndLate'] {
  const [early = [], late = []] = [0, 1].map((isLate) =>
    buildScoreHistogram(data.scores.filter(({ reminder }) => Number(reminder > 0) === isLate)),
  )
  const comparison = compareEarlyAndLate(tallyHistogram(early), tallyHistogram(late), countReached(data))
  if (!comparison) return null
  const { difference, low, high, significant } = comparison.change
  return { ...comparison, difference, low, high, significant }
}

/** What the responses stand for. The values of a property are shown to those who may see contacts, and if they are segments to all. */
function describeSample(
  { invited, scores, waves, redacted }: CampaignData,
  { sample }: CampaignSettings,
  segmentKeys: readonly string[],
  caller: Caller,
): Pick<CampaignFigures, 'randomSample' | 'weighted' | 'strata' | 'rIndicator'> {
  const isStratified = sample.method === 'stratified'
  const { strata, rIndicator } = describeStrata(invited, scores, waves)
  const isShown = isStratified && (hasPermission(caller.role, 'contacts') || segmentKeys.includes(sample.property))
  return {
    randomSample: isRandomSample(invited),
    weighted: redacted > 0 ? [] : estimateCampaign({ scores, waves }, isStratified),
    strata: isShown && redacted === 0 ? strata.filter(({ stratum }) => canSee(caller, stratum)) : [],
    rIndicator: redacted > 0 ? null : rIndicator,
  }
}

function listMessages({ messages, scores, tracksOpens }: CampaignData): CampaignFigures['messages'] {
  const reminders = [...new Set(messages.map(({ reminder }) => reminder))].sort((a, b) => a - b)
  return reminders.map((reminder) => {
    const rows = messages.filter((row) => row.reminder === reminder)
    const histogram = buildScoreHistogram(scores.filter((row) => row.reminder === reminder))
    return {
      reminder,
      waiting: countMessagesIn(rows, 'waiting', 'sending'),
      sent: countMessagesIn(rows, 'sent'),
      opened: tracksOpens ? rows.reduce((total, row) => total + row.opened, 0) : null,
      failed: listReasons(rows, 'failed'),
      skipped: listReasons(rows, 'skipped'),
      score: computeMetrics(histogram, { segment: true }),
    }
  })
}

function listWaves(data: CampaignData): CampaignFigures['waves'] {
  const invitedByWave = Map.groupBy(data.invited, ({ wave }) => wave)
  const scoresByWave = Map.groupBy(data.scores, ({ wave }) => wave)
  return data.waves
    .slice(-MAX_WAVES)
    .reverse()
    .map(({ number, startsAt, selectedAt }) => ({
      ...{ number, startsAt: toIso(startsAt), selectedAt: toIsoOrNull(selectedAt) },
      ...sumPeople(data, invitedByWave.get(number) ?? []),
      score: computeMetrics(buildScoreHistogram(scoresByWave.get(number) ?? []), { segment: true }),
    }))
}
