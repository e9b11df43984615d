import { html } from 'hono/html'
import type { Metrics } from '../../../shared/report.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { toPercent } from './frame.ts'

/** A score as far as it may be shown: what `Figures` has. */
export type DisplayedScore = Pick<Metrics, 'nps' | 'interval' | 'display'>

const toPosition = (value: number) => (Math.min(100, Math.max(-100, value)) + 100) / 200

/** Whether a score may be shown at all. */
export const hasVisibleScore = (
  score: DisplayedScore,
): score is DisplayedScore & { nps: number; interval: NonNullable<Metrics['interval']>; display: 'muted' | 'full' } =>
  score.nps !== null && score.interval !== null && (score.display === 'muted' || score.display === 'full')

/**
 * One score between −100 and 100 as a point, with a band where the true one likely lies.
 * @param about.compact for a row of a table: without words
 * @param about.reference a score to compare with, drawn as a line: that of all
 */
export function intervalBar(
  locale: ViewContext,
  score: DisplayedScore,
  props: { compact?: boolean; reference?: number | null } = {},
): Markup {
  const messages = locale.t.common.chart
  const height = props.compact ? 20 : 64
  const center = props.compact ? 10 : 30
  const description = hasVisibleScore(score)
    ? messages.scoreIs(
        locale.format.score(score.nps),
        locale.format.bound(score.interval.low),
        locale.format.bound(score.interval.high),
      )
    : messages.tooFew
  const reference = props.reference ?? null
  return html`<svg class="interval-bar ${score.display}${props.compact ? ' compact' : ''}" height="${height}" role="img" aria-label="${description}"><title>${description}</title>
<line class="track" x1="0" x2="100%" y1="${center}" y2="${center}"/><line class="zero" x1="50%" x2="50%" y1="${center - 7}" y2="${center + 7}"/>
${reference === null ? '' : html`<line class="reference" x1="${toPercent(toPosition(reference))}" x2="${toPercent(toPosition(reference))}" y1="${center - 9}" y2="${center + 9}"/>`}
${hasVisibleScore(score) ? intervalMarks(locale, score, center, props.compact ?? false) : ''}${props.compact ? '' : axisLabels(locale, height)}</svg>`
}

function intervalMarks(
  locale: ViewContext,
  { nps, interval: { low, high } }: { nps: number; interval: { low: number; high: number } },
  y: number,
  compact: boolean,
): Markup {
  const thickness = compact ? 8 : 14
  const band = html`<rect class="band" x="${toPercent(toPosition(low))}" width="${toPercent(toPosition(high) - toPosition(low))}" y="${y - thickness / 2}" height="${thickness}" rx="${thickness / 2}"/><rect class="point" x="${toPercent(toPosition(nps))}" width="3" y="${y - thickness / 2 - 4}" height="${thickness + 8}" rx="1.5"/>`
  if (compact) return band
  // Towards the ends there is no room on both sides.
  const center = (toPosition(low) + toPosition(high)) / 2
  const [x, anchor] = center < 0.2 ? [0, 'start'] : center > 0.8 ? [1, 'end'] : [center, 'middle']
  return html`${band}<text class="limit" x="${toPercent(x)}" y="${y - 18}" text-anchor="${anchor}">${locale.format.interval({ low, high })}</text>`
}

const axisLabels = (locale: ViewContext, y: number) =>
  html`${([-100, 0, 100] as const).map(
    (value, index) =>
      html`<text x="${toPercent(toPosition(value))}" y="${y - 4}" text-anchor="${['start', 'middle', 'end'][index] ?? ''}">${locale.format.score(value).replace(/[.,]0$/, '')}</text>`,
  )}`
