import {
  type Action,
  type ActionFigures,
  type ActionObstacle,
  type ActionSpan,
  MAX_SPAN_DAYS,
  TIME_CAUTION,
} from '../../../shared/action.ts'
import { type BeforeAfter, compareBeforeAndAfter } from '../../../shared/before-after.ts'
import { addDays, instantFromWallClock, type Span, toLocalDay } from '../../../shared/calendar.ts'
import { nps, type Tally, tallyHistogram } from '../../../shared/nps.ts'
import { computeShareLimits, getShare } from '../../../shared/proportions.ts'
import { interval } from '../../../shared/statistics.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/action-figures.ts'
import type { Caller, Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import { buildHistogram } from '../reports/metrics.ts'
import { getIdRange } from '../responses/query.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import { areCausesPending, type FollowUpCounts, hasMixChanged, listSurveyObstacles, type Mix } from './comparability.ts'

/** More than anyone edits surveys within a year. */
const MAX_SURVEY_CHANGES = 1000

const DAY_MS = 24 * 60 * 60 * 1000

/** The days from one to another, without the last one. */
const countDays = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)

/** The days before and after an action that are compared. Today is left out: it is not over yet. */
interface Plan {
  before: Span | null
  after: Span | null
  days: number
  obstacles: ActionObstacle[]
}

/**
 * Equally long spans before the start and after the end; the days in between are left out.
 * @param firstDay of all responses
 */
export function planSpans(
  { state, startedDay, doneDay }: Pick<Action, 'state' | 'startedDay' | 'doneDay'>,
  { today, firstDay }: { today: string; firstDay: string | null },
): Plan {
  const start = startedDay ?? today
  const getBefore = (days: number): Span => ({ from: addDays(start, -days), to: addDays(start, -1) })
  const daysBefore = firstDay === null ? 0 : Math.min(MAX_SPAN_DAYS, Math.max(0, countDays(firstDay, start)))
  const alone = { before: daysBefore > 0 ? getBefore(daysBefore) : null, after: null, days: daysBefore }
  const nothingBefore = daysBefore > 0 ? [] : ['nothing-before' as const]
  if (startedDay === null) return { ...alone, obstacles: ['not-started', ...nothingBefore] }
  if (state !== 'done' || doneDay === null) return { ...alone, obstacles: ['not-done', ...nothingBefore] }
  const elapsed = Math.min(MAX_SPAN_DAYS, countDays(doneDay, today) - 1)
  if (elapsed < 1) return { ...alone, obstacles: [...nothingBefore, 'nothing-after'] }
  const days = Math.min(daysBefore, elapsed)
  const getAfter = (length: number): Span => ({ from: addDays(doneDay, 1), to: addDays(doneDay, length) })
  if (days < 1) return { before: null, after: getAfter(elapsed), days: elapsed, obstacles: ['nothing-before'] }
  return { before: getBefore(days), after: getAfter(days), days, obstacles: [] }
}

/** The responses of a span. */
interface Measured {
  span: ActionSpan
  tally: Tally
  mix: Mix
  surveyIds: string[]
  count: number
  causeCount: number
  followUps: FollowUpCounts
}

/**
 * The score, and the share of responses naming a cause of the action, before and after it. Reads the responses of these days, which may be
 * many.
 */
export async function computeActionFigures(deps: Deps, caller: Caller, action: Action): Promise<ActionFigures> {
  const { workspaceId } = caller
  const { timeZone } = await getWorkspace(deps, caller)
  const [first] = await deps.database.all(store.selectFirstDay(workspaceId, action.surveyId))
  const plan = planSpans(action, { today: toLocalDay(deps.now(), timeZone), firstDay: first?.day ?? null })
  const [before, after] = [
    plan.before && (await measureSpan(deps, workspaceId, action, plan.before)),
    plan.after && (await measureSpan(deps, workspaceId, action, plan.after)),
  ]
  const obstacles = new Set([
    ...plan.obstacles,
    ...(before?.count === 0 ? ['nothing-before' as const] : []),
    ...(after?.count === 0 ? ['nothing-after' as const] : []),
    ...(before && after ? await listObstacles(deps, workspaceId, { before, after, timeZone }) : []),
  ])
  const comparison = before && after && compareMeasured(before, after)
  const isTooFew = comparison?.isTooFew ?? false
  return {
    ...{ before: before?.span ?? null, after: after?.span ?? null, days: plan.days },
    ...toDifferences(comparison, obstacles),
    obstacles: [...obstacles],
    cautions: [
      ...(isTooFew ? ['too-few' as const] : []),
      ...(before && after && plan.days < MAX_SPAN_DAYS ? ['short-spans' as const] : []),
    ],
    caution: TIME_CAUTION,
    measuredAt: toIso(deps.now()),
  }
}

async function measureSpan(
  { database }: Deps,
  workspaceId: string,
  { surveyId, causes }: Pick<Action, 'surveyId' | 'causes'>,
  { from, to }: Span,
): Promise<Measured> {
  const { fromId = '', beforeId = '' } = getIdRange({ from, to })
  const filter = { surveyId, causes, from, to, fromId, beforeId }
  const cells = await database.all(store.selectSpanCells(workspaceId, filter), { long: true })
  const counts = cells.map((cell) => buildHistogram([cell]).reduce((sum, value) => sum + value, 0))
  const tally = tallyHistogram(buildHistogram(cells))
  const count = counts.reduce((sum, value) => sum + value, 0)
  const sumCells = (key: 'causeCount' | 'followUps' | 'withoutCause' | 'pending') =>
    cells.reduce((sum, cell) => sum + cell[key], 0)
  const causeCount = sumCells('causeCount')
  const [followUps, withoutCause] = [sumCells('followUps'), sumCells('withoutCause')]
  const scoreInterval = interval(tally)
  const limits = computeShareLimits({ count: causeCount, total: count })
  return {
    ...{ tally, count, causeCount },
    followUps: { followUps, withoutCause, pending: sumCells('pending') },
    mix: new Map(cells.map((cell, index) => [`${cell.surveyId} ${cell.channel}`, counts[index] as number])),
    surveyIds: cells.map((cell) => cell.surveyId),
    span: {
      ...{ from, to, count, ...tally },
      ...{ nps: nps(tally), npsLow: scoreInterval?.low ?? null, npsHigh: scoreInterval?.high ?? null },
      ...{ causeCount, followUps, withoutCause, share: getShare({ count: causeCount, total: count }) },
      ...{ shareLow: limits?.low ?? null, shareHigh: limits?.high ?? null },
    },
  }
}

interface Comparable {
  before: Measured
  after: Measured
  timeZone: string
}

async function listObstacles({ database }: Deps, workspaceId: string, { before, after, timeZone }: Comparable) {
  const toBound = (day: string) => timePrefix(Math.max(0, instantFromWallClock(`${day}T00:00:00`, timeZone)))
  const ids = { fromId: toBound(before.span.from), beforeId: toBound(addDays(after.span.to, 1)) }
  const changes = await database.all(store.selectSurveyChanges(workspaceId, ids, MAX_SURVEY_CHANGES))
  return [
    ...listSurveyObstacles(changes, new Set([...before.surveyIds, ...after.surveyIds])),
    ...(hasMixChanged(before.mix, after.mix) ? ['mix-changed' as const] : []),
    ...(areCausesPending(before.followUps, after.followUps, (after.span.share ?? 0) - (before.span.share ?? 0))
      ? ['causes-pending' as const]
      : []),
  ]
}

const compareMeasured = (before: Measured, after: Measured): BeforeAfter =>
  compareBeforeAndAfter(
    { tally: before.tally, causeCount: before.causeCount },
    { tally: after.tally, causeCount: after.causeCount },
  )

function toDifferences(
  comparison: BeforeAfter | null,
  obstacles: ReadonlySet<ActionObstacle>,
): Pick<ActionFigures, 'score' | 'share'> {
  if (!comparison || obstacles.has('question-changed') || obstacles.has('mix-changed')) {
    return { score: null, share: null }
  }
  const { score, share } = comparison
  const isShareCompared = !obstacles.has('reasons-changed') && !obstacles.has('causes-pending')
  return {
    score: score && {
      difference: score.difference,
      low: score.low,
      high: score.high,
      significant: score.significant,
    },
    share: isShareCompared && share ? { ...share, significant: share.low > 0 || share.high < 0 } : null,
  }
}
