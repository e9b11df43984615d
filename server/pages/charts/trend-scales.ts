import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { TrendReport } from '../../../shared/report.ts'
import { round, WIDE } from './frame.ts'
import { isShown, type Scored } from './interval-bar.ts'

export type TrendPoint = TrendReport['points'][number]
export type ShownPoint = TrendPoint & {
  nps: number
  interval: NonNullable<TrendPoint['interval']>
  display: 'muted' | 'full'
}

/** Of the plot, in pixels. */
export const HEIGHT = 220
const LEAST_RANGE = 20

export const shownPoint = (point: TrendPoint): point is ShownPoint => isShown(point as Scored)

/** Points with enough answers are joined and banded; those with few stand alone. */
const joined = (point: TrendPoint): point is ShownPoint => shownPoint(point) && point.display === 'full'

/**
 * From the lowest limit to the highest, never less than 20 points and never beyond ±100. The wide intervals of few answers
 * are cut off: they would flatten all others.
 */
export function scoreScale(points: readonly TrendPoint[]) {
  const shown = points.filter(shownPoint)
  const limits = shown.flatMap(({ display, interval, nps }) =>
    display === 'full' ? [interval.low, interval.high] : [nps],
  )
  const [low, high] = shown.length === 0 ? [-100, 100] : [Math.min(...limits), Math.max(...limits)]
  const spare = Math.max(0, LEAST_RANGE - (high - low)) / 2
  const nice = scaleLinear([low - spare, high + spare], [HEIGHT - 6, 6]).nice(5)
  const [from = -100, to = 100] = nice.domain()
  return nice.domain([Math.max(-100, from), Math.min(100, to)]).clamp(true)
}

/** Where a point stands across, of 0 to 1: each has the same room. */
export const placeOf = (index: number, of: number) => (index + 0.5) / of

/** The paths of a trend: the band, the line, and the dashed line to periods that are not over. */
export function trendPaths(points: readonly TrendPoint[], y: (score: number) => number) {
  const x = (index: number) => round(placeOf(index, points.length) * WIDE)
  const level = (value: (point: ShownPoint) => number) => (point: TrendPoint) => round(y(value(point as ShownPoint)))
  const through = line<TrendPoint>()
    .x((_, index) => x(index))
    .y(level(({ nps }) => nps))
  const band = area<TrendPoint>()
    .defined(joined)
    .x((_, index) => x(index))
    .y0(level(({ interval }) => interval.low))
    .y1(level(({ interval }) => interval.high))
  const dashes = points.flatMap((point, index) => {
    const before = points[index - 1]
    const open = before && joined(before) && joined(point) && !(before.complete && point.complete)
    return open ? [`M${x(index - 1)},${round(y(before.nps))}L${x(index)},${round(y(point.nps))}`] : []
  })
  return {
    band: band(points) ?? '',
    line: through.defined((point) => joined(point) && point.complete)(points) ?? '',
    open: dashes.join(''),
  }
}

/** Whether a point's interval is in no band, and needs a whisker of its own. */
export function standsAlone(points: readonly TrendPoint[], index: number): boolean {
  const isJoined = (at: number) => {
    const point = points[at]
    return point !== undefined && joined(point)
  }
  return !(isJoined(index) && (isJoined(index - 1) || isJoined(index + 1)))
}

/** Which points have their date written beneath: all, or as many as have room; of every second one, only where it is wide. */
export function labelled(count: number): { index: number; fine: boolean }[] {
  const step = Math.ceil(count / 8)
  const indexes = Array.from({ length: Math.ceil(count / step) }, (_, at) => count - 1 - at * step).reverse()
  return indexes.map((index, at) => ({ index, fine: indexes.length > 4 && (indexes.length - 1 - at) % 2 === 1 }))
}
