import { compareVariants, findDetectableRise, MIN_PER_VARIANT } from '../../../shared/ab-test.ts'
import type { CampaignSettings, CampaignState } from '../../../shared/campaign.ts'
import type { CampaignTestResult } from '../../../shared/campaign-figures.ts'
import { compareScores } from '../../../shared/comparison.ts'
import { tallyHistogram } from '../../../shared/nps.ts'
import { getShare } from '../../../shared/proportions.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import {
  type CampaignScoreRow,
  countMessages,
  type InvitedCountRow,
  type MessageCountRow,
} from '../../store/queries/campaign-figures.ts'
import type { CampaignRow } from '../../store/queries/campaigns.ts'
import { getCampaignState, parseSettings } from '../campaigns/campaigns.ts'
import type { Deps } from '../deps.ts'
import { buildScoreHistogram } from './campaign-weights.ts'
import { computeMetrics } from './metrics.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * When the result of a test is shown, and up to when responses count: the waiting time after the last message. Undefined while
 * messages are still to be sent.
 */
export function getReadableTime(
  { test }: Pick<CampaignSettings, 'test'>,
  state: CampaignState,
  messages: readonly MessageCountRow[],
): number | undefined {
  if (test === null || (state !== 'finished' && state !== 'cancelled')) return undefined
  const sentTimes = messages.flatMap((row) => (row.state === 'sent' ? [row.lastAt] : []))
  return sentTimes.length === 0 ? undefined : Math.max(...sentTimes) + test.waitDays * DAY_MS
}

/** Whether the outcome of the variants of a campaign may be told; so it may if they are not tested. */
export async function isTestReadable(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  row: CampaignRow,
): Promise<boolean> {
  const settings = parseSettings(row.settings)
  if (settings.test === null) return true
  const messages = await database.all(countMessages(row.id))
  const readableAt = getReadableTime(settings, getCampaignState(row, now()), messages)
  return readableAt !== undefined && readableAt <= now()
}

interface TestData {
  invited: readonly InvitedCountRow[]
  scores: readonly CampaignScoreRow[]
  readableAt: number | undefined
  now: number
  /** Responses that retention has separated from the campaign. */
  redacted: number
  /** Of the survey so far, 0 to 1. */
  responseRate: number | null
}

/** The result of a test of two texts. Nothing about the outcome is told before it can be read: there is no peeking. */
export function readTest(
  { waitDays }: NonNullable<CampaignSettings['test']>,
  { invited, scores, readableAt, now, redacted, responseRate }: TestData,
): CampaignTestResult {
  const isOver = readableAt !== undefined && readableAt <= now
  const isReadable = isOver && redacted === 0
  const variants = (['a', 'b'] as const).map((variant) => {
    const rows = invited.filter((row) => row.variant === variant)
    const sum = (field: 'asked' | 'sent' | 'clicked' | 'unsubscribed') =>
      rows.reduce((total, row) => total + row[field], 0)
    const inTime = scores.filter((row) => row.variant === variant).map((row) => ({ ...row, count: row.inTime }))
    const histogram = buildScoreHistogram(inTime)
    const score = computeMetrics(histogram, { segment: true })
    return {
      variant,
      asked: sum('asked'),
      sent: sum('sent'),
      tally: tallyHistogram(histogram),
      outcome: {
        clicked: sum('clicked'),
        responded: score.count,
        unsubscribed: sum('unsubscribed'),
        rate: getShare({ count: score.count, total: sum('sent') }),
        score,
      },
    }
  })
  const [a, b] = variants as [(typeof variants)[number], (typeof variants)[number]]
  const smallest = Math.min(a.sent, b.sent)
  const isTested = isReadable && smallest >= MIN_PER_VARIANT
  const toProportion = ({ sent, outcome }: typeof a) => ({ count: Math.min(outcome.responded, sent), total: sent })
  return {
    state: !isOver ? 'running' : redacted > 0 ? 'redacted' : isTested ? 'read' : 'too-few',
    waitDays,
    readableAt: toIsoOrNull(readableAt ?? null),
    variants: variants.map(({ tally: _, outcome, ...variant }) => ({
      ...variant,
      outcome: isReadable ? outcome : null,
    })),
    difference: isTested ? compareVariants(toProportion(a), toProportion(b)) : null,
    scoreChange: isTested ? compareScores(a.tally, b.tally) : null,
    detectable: responseRate === null ? null : findDetectableRise(responseRate, smallest),
  }
}
