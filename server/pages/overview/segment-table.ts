import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import type { NotableSegment } from '../../domain/reports/notable-segments.ts'
import { hasVisibleScore, intervalBar } from '../charts/interval-bar.ts'
import { icon } from '../components/icon.ts'
import { badge } from '../components/parts.ts'
import { type Column, dataTable } from '../components/table.ts'
import { fileLinks } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { summarizeChange } from './remarks.ts'
import { fileHref, overviewHref, responsesHref, type SurveyOverviewView } from './views.ts'

/** A segment of a property; the value is null for all values beyond the most frequent ones. */
export type SegmentRow = Omit<NotableSegment, 'versusRest' | 'value'> & {
  value: string | null
  versusRest: NotableSegment['versusRest'] | null
}

/** Differences are only reported for scores that are displayed in full. */
export const isNotable = ({ display, versusRest }: SegmentRow) =>
  display === 'full' && versusRest?.significant === true && hasEnoughForShares(versusRest.rest)

export function segmentTable(
  view: SurveyOverviewView,
  rows: readonly SegmentRow[],
  { showKey }: { showKey: boolean },
): Markup {
  const messages = view.t.overview.segments
  const chartMessages = view.t.common.chart
  const columns: Column<SegmentRow>[] = [
    { label: messages.segment, isRowHeader: true, cell: (row) => segmentName(view, row, showKey) },
    { label: chartMessages.score, isNumeric: true, cell: (row) => scoreCell(view, row) },
    { label: chartMessages.interval, cell: (row) => intervalCell(view, row) },
    { label: chartMessages.responses, isNumeric: true, cell: (row) => countCell(view, row) },
    { label: messages.versusRest, cell: (row) => differenceCell(view, row) },
  ]
  return html`${dataTable({ caption: messages.title, hideCaption: true, columns, rows })}
<div class="chart-links"><span></span>${fileLinks(view, fileHref(view, 'segments'))}</div>`
}

function segmentName(view: SurveyOverviewView, { key, value }: SegmentRow, showKey: boolean): string | Markup {
  const messages = view.t.overview.segments
  if (value === null) return messages.others
  const href = overviewHref(view, { by: undefined, where: { [key]: value } })
  const link = html`<a href="${href}" title="${messages.only(value)}">${value}</a>`
  return showKey ? html`<span class="quiet">${view.format.propertyName(key)}</span> ${link}` : link
}

const scoreCell = ({ format }: SurveyOverviewView, row: SegmentRow) =>
  hasVisibleScore(row)
    ? html`<span class="${row.display === 'muted' ? 'quiet' : ''}">${format.score(row.nps)}</span>`
    : '—'

function intervalCell(view: SurveyOverviewView, row: SegmentRow): Markup {
  const { t, format, overview } = view
  if (!hasVisibleScore(row)) return html`<span class="quiet">${t.common.chart.tooFew}</span>`
  const reference = overview.score.display === 'full' ? overview.score.nps : null
  const bar = intervalBar(view, row, { compact: true, reference })
  return html`<span title="${format.interval(row.interval)}">${bar}</span>`
}

function countCell(view: SurveyOverviewView, { key, value, count }: SegmentRow): string | Markup {
  const formattedCount = view.format.number(count)
  if (value === null) return formattedCount
  return html`<a href="${responsesHref(view, { where: { [key]: value } })}">${formattedCount}</a>`
}

/** A smaller rest is mentioned. */
const MIN_REST = 30

function differenceCell({ t, format }: SurveyOverviewView, row: SegmentRow): string | Markup {
  const messages = t.overview.segments
  if (row.display !== 'full' || !row.versusRest) return html`<span class="quiet">${messages.tooFew}</span>`
  const { rest } = row.versusRest
  const restNote =
    rest < MIN_REST ? html` <span class="quiet">(${messages.smallRest(rest, format.number(rest))})</span>` : ''
  if (!hasEnoughForShares(rest)) return html`<span class="quiet">${messages.tooFew}</span>${restNote}`
  const change = summarizeChange(format, row.versusRest)
  const text = messages.differs(change)
  if (!change.significant) return html`<span class="quiet">${text}</span>${restNote}`
  const isHigher = change.direction === 'up'
  return html`${badge(html`${icon(isHigher ? 'up' : 'down')}${text}`, isHigher ? 'promoter' : 'detractor')}${restNote}`
}
