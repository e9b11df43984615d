import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
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
const MIN_RANGE = 20

export const isShownPoint = (point: TrendPoint): point is ShownPoint => hasVisibleScore(point as DisplayedScore)

/** Points with enough responses are connected and have a band; points with few stand alone. */
const isJoined = (point: TrendPoint): point is ShownPoint => isShownPoint(point) && point.display === 'full'

/**
 * From the lowest bound to the highest, at least 20 points and at most ±100. The wide intervals of few responses are cut off,
 * because they would flatten all others.
 */
export function scoreScale(points: readonly TrendPoint[]) {
  const shownPoints = points.filter(isShownPoint)
  const limits = shownPoints.flatMap(({ display, interval, nps }) =>
    display === 'full' ? [interval.low, interval.high] : [nps],
  )
  const [low, high] = shownPoints.length === 0 ? [-100, 100] : [Math.min(...limits), Math.max(...limits)]
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

/** The points with a date below them, as many as fit. `fine` ones are hidden on narrow screens. */
export function chooseLabels(count: number): { index: number; fine: boolean }[] {
  const step = Math.ceil(count / 8)
  const indexes = Array.from(
    { length: Math.ceil(count / step) },
    (_, position) => count - 1 - position * step,
  ).reverse()
  return indexes.map((index, position) => ({
    index,
    fine: indexes.length > 4 && (indexes.length - 1 - position) % 2 === 1,
  }))
}
