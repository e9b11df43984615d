import { html } from 'hono/html'
import type { Figures } from '../../../shared/report.ts'
import { commonWords } from '../../i18n/common.ts'
import { interval as between, points, type Reader } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { across } from './frame.ts'

/** A score as far as it may be shown: what `Figures` has. */
export type Scored = Pick<Figures, 'nps' | 'interval' | 'display'>

const place = (value: number) => (Math.min(100, Math.max(-100, value)) + 100) / 200

/** Whether a score may be shown at all. */
export const isShown = (
  of: Scored,
): of is Scored & { nps: number; interval: NonNullable<Figures['interval']>; display: 'muted' | 'full' } =>
  of.nps !== null && of.interval !== null && (of.display === 'muted' || of.display === 'full')

/**
 * One score between −100 and 100 as a point, with a band where the true one likely lies.
 * @param about.compact for a row of a table: without words
 * @param about.reference a score to compare with, drawn as a line: that of all
 */
export function intervalBar(
  reader: Reader,
  of: Scored,
  about: { compact?: boolean; reference?: number | null } = {},
): Markup {
  const words = commonWords(reader.language).chart
  const height = about.compact ? 20 : 64
  const middle = about.compact ? 10 : 30
  const said = isShown(of)
    ? words.scoreIs(points(reader, of.nps), points(reader, of.interval.low), points(reader, of.interval.high))
    : words.tooFew
  const reference = about.reference ?? null
  return html`<svg class="interval-bar ${of.display}${about.compact ? ' compact' : ''}" height="${height}" role="img" aria-label="${said}"><title>${said}</title>
<line class="track" x1="0" x2="100%" y1="${middle}" y2="${middle}"/><line class="zero" x1="50%" x2="50%" y1="${middle - 7}" y2="${middle + 7}"/>
${reference === null ? '' : html`<line class="reference" x1="${across(place(reference))}" x2="${across(place(reference))}" y1="${middle - 9}" y2="${middle + 9}"/>`}
${isShown(of) ? drawn(reader, of, middle, about.compact ?? false) : ''}${about.compact ? '' : scale(reader, height)}</svg>`
}

function drawn(
  reader: Reader,
  { nps, interval: { low, high } }: { nps: number; interval: { low: number; high: number } },
  y: number,
  compact: boolean,
): Markup {
  const thickness = compact ? 8 : 14
  const band = html`<rect class="band" x="${across(place(low))}" width="${across(place(high) - place(low))}" y="${y - thickness / 2}" height="${thickness}" rx="${thickness / 2}"/><rect class="point" x="${across(place(nps))}" width="3" y="${y - thickness / 2 - 4}" height="${thickness + 8}" rx="1.5"/>`
  if (compact) return band
  // Towards the ends there is no room on both sides.
  const middle = (place(low) + place(high)) / 2
  const [x, anchor] = middle < 0.2 ? [0, 'start'] : middle > 0.8 ? [1, 'end'] : [middle, 'middle']
  return html`${band}<text class="limit" x="${across(x)}" y="${y - 18}" text-anchor="${anchor}">${between(reader, { low, high })}</text>`
}

const scale = (reader: Reader, y: number) =>
  html`${([-100, 0, 100] as const).map(
    (value, index) =>
      html`<text x="${across(place(value))}" y="${y - 4}" text-anchor="${['start', 'middle', 'end'][index] ?? ''}">${points(reader, value).replace(/[.,]0$/, '')}</text>`,
  )}`
