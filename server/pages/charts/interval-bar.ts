import { html } from 'hono/html'
import type { Metrics } from '../../../shared/report.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { toPercent } from './frame.ts'

/** A score with the rule for displaying it. */
export type DisplayedScore = Pick<Metrics, 'nps' | 'interval' | 'display'>

const toPosition = (value: number) => (Math.min(100, Math.max(-100, value)) + 100) / 200

/** Whether a score may be displayed. */
export const hasVisibleScore = (
  score: DisplayedScore,
): score is DisplayedScore & { nps: number; interval: NonNullable<Metrics['interval']>; display: 'muted' | 'full' } =>
  score.nps !== null && score.interval !== null && (score.display === 'muted' || score.display === 'full')

/**
 * A score between −100 and 100 as a point, with its interval as a band.
 * @param props.compact without texts, for a row of a table
 * @param props.reference another score to compare with, drawn as a line
 */
export function intervalBar(
  view: ViewContext,
  score: DisplayedScore,
  props: { compact?: boolean; reference?: number | null } = {},
): Markup {
  const messages = view.t.common.chart
  const height = props.compact ? 20 : 64
  const center = props.compact ? 10 : 30
  const description = hasVisibleScore(score)
    ? messages.scoreIs(
        view.format.score(score.nps),
        view.format.bound(score.interval.low),
        view.format.bound(score.interval.high),
      )
    : messages.tooFew
  const reference = props.reference ?? null
  const className = `interval-bar ${score.display}${props.compact ? ' compact' : ''}`
  return html`<svg class="${className}" height="${height}" role="img" aria-label="${description}"><title>${description}</title>
<line class="track" x1="0" x2="100%" y1="${center}" y2="${center}"/>
<line class="zero" x1="50%" x2="50%" y1="${center - 7}" y2="${center + 7}"/>
${reference === null ? '' : referenceLine(reference, center)}
${hasVisibleScore(score) ? intervalMarks(view, score, center, props.compact ?? false) : ''}
${props.compact ? '' : axisLabels(view, height)}
</svg>`
}

function referenceLine(reference: number, center: number): Markup {
  const x = toPercent(toPosition(reference))
  return html`<line class="reference" x1="${x}" x2="${x}" y1="${center - 9}" y2="${center + 9}"/>`
}

function intervalMarks(
  view: ViewContext,
  { nps, interval: { low, high } }: { nps: number; interval: { low: number; high: number } },
  y: number,
  compact: boolean,
): Markup {
  const thickness = compact ? 8 : 14
  const bandX = toPercent(toPosition(low))
  const bandWidth = toPercent(toPosition(high) - toPosition(low))
  const top = y - thickness / 2
  const band = html`<rect class="band" x="${bandX}" width="${bandWidth}" y="${top}" height="${thickness}" rx="${thickness / 2}"/>
<rect class="point" x="${toPercent(toPosition(nps))}" width="3" y="${top - 4}" height="${thickness + 8}" rx="1.5"/>`
  if (compact) return band
  // Near the ends, the text only fits on one side.
  const center = (toPosition(low) + toPosition(high)) / 2
  const [x, anchor] = center < 0.2 ? [0, 'start'] : center > 0.8 ? [1, 'end'] : [center, 'middle']
  const text = view.format.interval({ low, high })
  return html`${band}
<text class="limit" x="${toPercent(x)}" y="${y - 18}" text-anchor="${anchor}">${text}</text>`
}

const axisAnchors = [
  [-100, 'start'],
  [0, 'middle'],
  [100, 'end'],
] as const

const axisLabels = (view: ViewContext, y: number) =>
  html`${axisAnchors.map(([value, anchor]) => {
    const label = view.format.score(value).replace(/[.,]0$/, '')
    return html`<text x="${toPercent(toPosition(value))}" y="${y - 4}" text-anchor="${anchor}">${label}</text>`
  })}`
