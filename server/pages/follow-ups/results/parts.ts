import { html } from 'hono/html'
import type { FollowUpShare, FollowUpTimes } from '../../../../shared/follow-up-figures.ts'
import { chooseShareDisplay, countedShareBar } from '../../charts/share-bar.ts'
import type { ViewContext } from '../../layout/context.ts'
import type { Markup } from '../../layout/page.ts'

const MINUTES = 60
const HOURS_PER_DAY = 24

/** A time in the unit that suits it: minutes, hours, or days from two on. */
export function formatHours({ t, format }: ViewContext, hours: number): string {
  const messages = t.followUpResults
  if (hours < 1) return messages.minutes(format.number(Math.round(hours * MINUTES)))
  if (hours < 2 * HOURS_PER_DAY) return messages.hours(format.number(round(hours)))
  const days = round(hours / HOURS_PER_DAY)
  return messages.days(days, format.number(days))
}

/** One decimal below ten. */
const round = (value: number) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value))

export const formatQuantile = (view: ViewContext, quantile: FollowUpTimes['median']): string =>
  quantile.hours === null ? '—' : formatHours(view, quantile.hours)

/** With a decimal close to an end, so that nearly all does not look like all. */
export const formatShare = (format: ViewContext['format'], share: number): string =>
  format.percent(share, share > 0 && share < 1 && (share < 0.01 || share > 0.99) ? 1 : 0)

/** A share as its number justifies: counts, a greyed share, or a share; and its interval or counts as a note. */
export function describeShare(
  view: ViewContext,
  share: FollowUpShare,
): { value: string | Markup; note: string | Markup } {
  const { t, format } = view
  const messages = t.followUpResults
  const { count, total, low, high } = share
  const counts = messages.counts(format.number(count), format.number(total))
  const display = chooseShareDisplay(total)
  if (total === 0) return { value: '—', note: messages.none }
  if (display === 'counts' || low === null || high === null) return { value: counts, note: '' }
  const value = format.percent(share.share)
  const interval = messages.likely(format.percent(low), format.percent(high))
  const note = html`${interval} · ${counts}${display === 'muted' ? html`<br>${messages.few}` : ''}`
  return { value: display === 'muted' ? html`<span class="quiet">${value}</span>` : value, note }
}

/** A share in a cell: its bar above its number; only counts of few. */
export function shareCell(view: ViewContext, share: FollowUpShare | null): Markup | string {
  if (share === null || share.total === 0) return '—'
  const { t, format } = view
  const counts = t.followUpResults.counts(format.number(share.count), format.number(share.total))
  if (chooseShareDisplay(share.total) === 'counts') return html`<span class="quiet">${counts}</span>`
  return html`<div class="measure">${countedShareBar(view, share)}<span>${format.percent(share.share)}</span></div>`
}
