import { html } from 'hono/html'
import { type Display, hasEnoughForShares } from '../../../shared/display.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { toPercent } from './frame.ts'

/** From 0 to 1. */
interface Band {
  value: number
  low: number
  high: number
}

const bandMarks = ({ value, low, high }: Band): Markup =>
  html`<line class="track" x1="0" x2="100%" y1="10" y2="10"/>
<rect class="band" x="${toPercent(low)}" width="${toPercent(high - low)}" y="6" height="8" rx="4"/>
<rect class="point" x="${toPercent(value)}" width="3" y="2" height="16" rx="1.5"/>`

/** A share with the limits of its interval, all from 0 to 1. */
export interface CountedShare {
  count: number
  total: number
  share: number | null
  low: number | null
  high: number | null
}

/** What so many justify showing of a share. */
export const chooseShareDisplay = (total: number): Display =>
  !hasEnoughForShares(total) ? 'counts' : total < 30 ? 'muted' : 'full'

/** A share with its interval, also in words; greyed for few, and nothing for fewer. */
export function countedShareBar({ format, t }: ViewContext, { share: value, low, high, total }: CountedShare): Markup {
  const display = chooseShareDisplay(total)
  if (value === null || low === null || high === null || display === 'counts') return html``
  const label = `${format.percent(value)} (${t.common.between(format.percent(low), format.percent(high))})`
  return html`<svg class="interval-bar compact ${display}" height="20" role="img" aria-label="${label}"><title>${label}</title>
${bandMarks({ value, low, high })}
</svg>`
}

/** A difference in points, with its interval as a band, on a line that has 0 in its middle. @param span the largest, either side */
export function differenceBar(
  { format, t }: ViewContext,
  { points, low, high }: { points: number; low: number; high: number },
  span: number,
): Markup {
  const toPosition = (value: number) => (Math.min(span, Math.max(-span, value)) + span) / (2 * span)
  const label = `${format.difference(points)} (${t.common.between(format.difference(low), format.difference(high))})`
  return html`<svg class="interval-bar compact full" height="20" role="img" aria-label="${label}"><title>${label}</title>
<line class="zero" x1="50%" x2="50%" y1="3" y2="17"/>
${bandMarks({ value: toPosition(points), low: toPosition(low), high: toPosition(high) })}
</svg>`
}
