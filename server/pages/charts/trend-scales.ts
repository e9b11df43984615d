import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { CalendarDay, Span } from '../../../shared/calendar.ts'
import { countDays } from '../../../shared/range.ts'
import type { TrendReport } from '../../../shared/report.ts'
import { roundCoordinate, VIEWBOX_WIDTH } from './frame.ts'
import { type DisplayedScore, hasVisibleScore } from './interval-bar.ts'

export type TrendPoint = TrendReport['points'][number]
export type ShownPoint = TrendPoint & {
  nps: number
  interval: NonNullable<TrendPoint['interval']>
  display: 'muted' | 'full'
}

/** The height of the plot in pixels. */
export const HEIGHT = 220
const MIN_RANGE = 40

export const isShownPoint = (point: TrendPoint): point is ShownPoint => hasVisibleScore(point as DisplayedScore)

/** Points with enough responses are connected and have a band; points with few stand alone. */
const isJoined = (point: TrendPoint): point is ShownPoint => isShownPoint(point) && point.display === 'full'

/** A scale from scores to pixels. */
export type ScoreScale = ReturnType<typeof scoreScale>

/**
 * From the lowest bound to the highest, with 0 in sight, at least 40 points and at most ±100: a small change must not look
 * like a large one. The wide intervals of few responses are cut off, because they would flatten all others.
 * @param others scores to keep in sight, such as a goal
 */
export function scoreScale(points: readonly TrendPoint[], others: readonly number[] = []) {
  const shownPoints = points.filter(isShownPoint)
  const limits = shownPoints.flatMap(({ display, interval, nps }) =>
    display === 'full' ? [interval.low, interval.high] : [nps],
  )
  const [low, high] =
    shownPoints.length === 0 ? [-100, 100] : [Math.min(0, ...limits, ...others), Math.max(0, ...limits, ...others)]
  const padding = Math.max(0, MIN_RANGE - (high - low)) / 2
  const scale = scaleLinear([low - padding, high + padding], [HEIGHT - 6, 6]).nice(5)
  const [from = -100, to = 100] = scale.domain()
  return scale.domain([Math.max(-100, from), Math.min(100, to)]).clamp(true)
}

/** The x position of a point from 0 to 1. All points have the same width. */
export const getPointPosition = (index: number, count: number) => (index + 0.5) / count

/** The paths of a trend: the band, the line, and the dashed line to incomplete periods. */
export function trendPaths(points: readonly TrendPoint[], y: (score: number) => number) {
  const x = (index: number) => roundCoordinate(getPointPosition(index, points.length) * VIEWBOX_WIDTH)
  const pointY = (value: (point: ShownPoint) => number) => (point: TrendPoint) =>
    roundCoordinate(y(value(point as ShownPoint)))
  const linePath = line<TrendPoint>()
    .x((_, index) => x(index))
    .y(pointY(({ nps }) => nps))
  const band = area<TrendPoint>()
    .defined(isJoined)
    .x((_, index) => x(index))
    .y0(pointY(({ interval }) => interval.low))
    .y1(pointY(({ interval }) => interval.high))
  const dashes = points.flatMap((point, index) => {
    const previous = points[index - 1]
    const isOpen = previous && isJoined(previous) && isJoined(point) && !(previous.complete && point.complete)
    return isOpen
      ? [`M${x(index - 1)},${roundCoordinate(y(previous.nps))}L${x(index)},${roundCoordinate(y(point.nps))}`]
      : []
  })
  return {
    band: band(points) ?? '',
    line: linePath.defined((point) => isJoined(point) && point.complete)(points) ?? '',
    open: dashes.join(''),
  }
}

/** Whether a point is outside the band, so that its interval needs a whisker. */
export function needsWhisker(points: readonly TrendPoint[], index: number): boolean {
  const isJoinedAt = (pointIndex: number) => {
    const point = points[pointIndex]
    return point !== undefined && isJoined(point)
  }
  return !(isJoinedAt(index) && (isJoinedAt(index - 1) || isJoinedAt(index + 1)))
}

/** The x position of the start of a day from 0 to 1, within the period that contains it. */
export function getDayPosition(points: readonly Span[], day: CalendarDay): number {
  const index = points.findIndex(({ to }) => day <= to)
  const point = points[index]
  if (!point) return 1
  const share = (countDays({ from: point.from, to: day }) - 1) / countDays(point)
  return (index + Math.max(0, share)) / points.length
}

/** The space that a label takes within the band, in pixels. */
const BAND_LABEL_HEIGHT = 18

/**
 * Where the band has room for a label below the line: the point, and the y position of the text. Undefined if it is too
 * narrow everywhere.
 */
export function placeBandLabel(
  points: readonly TrendPoint[],
  y: ScoreScale,
): { index: number; labelY: number } | undefined {
  const getRoom = (index: number) => {
    const neighbours = [points[index - 1], points[index], points[index + 1]]
    if (!neighbours.every((point) => point !== undefined && isJoined(point))) return 0
    const [previous, point, next] = neighbours as [ShownPoint, ShownPoint, ShownPoint]
    const bottom = Math.min(y(point.interval.low), y(previous.interval.low) + 4, y(next.interval.low) + 4)
    return bottom - Math.max(y(previous.nps), y(point.nps), y(next.nps))
  }
  const rooms = points.map((_, index) => getRoom(index))
  const index = rooms.indexOf(Math.max(0, ...rooms))
  const point = points[index]
  if (!point || (rooms[index] ?? 0) < BAND_LABEL_HEIGHT) return undefined
  return { index, labelY: roundCoordinate(y((point as ShownPoint).interval.low)) - 5 }
}

interface DateLabel {
  index: number
  /** Hidden on narrow screens. */
  fine: boolean
  hasYear: boolean
}

const getYear = ({ from }: Span) => from.slice(0, 4)

/** The points with a date below them, as many as fit; the first period of each year is among them, with the year. */
export function chooseLabels(points: readonly Span[]): DateLabel[] {
  // The names of months and quarters are short.
  const [most, mostNarrow] = points[0] && countDays(points[0]) > 26 ? [13, 7] : [8, 4]
  const step = [1, 2, 3, 6, 12].find((steps) => points.length / steps <= most) ?? Math.ceil(points.length / most)
  const yearStart = points.findIndex(
    (point, index) => index > 0 && getYear(point) !== getYear(points[index - 1] as Span),
  )
  const anchor = yearStart === -1 ? points.length - 1 : yearStart
  const indexes = [...points.keys()].filter((index) => (index - anchor) % step === 0)
  let lastYear = ''
  return indexes.map((index) => {
    const fine = indexes.length > mostNarrow && Math.abs((index - anchor) / step) % 2 === 1
    const year = getYear(points[index] as Span)
    const hasYear = !fine && year !== lastYear
    if (hasYear) lastYear = year
    return { index, fine, hasYear }
  })
}
