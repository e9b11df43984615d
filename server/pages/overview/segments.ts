import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import type { NotableSegment } from '../../domain/reports/notable-segments.ts'
import { hasVisibleScore, intervalBar } from '../charts/interval-bar.ts'
import { linkButton } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import { menu } from '../components/menu.ts'
import { badge, card } from '../components/parts.ts'
import { type Column, dataTable } from '../components/table.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { overviewPath } from './query.ts'
import { describeChange } from './remarks.ts'
import { csvHref, responsesHref, type SurveyOverviewView } from './views.ts'

/** A segment in a row: of a property, or all values beyond the most frequent ones. */
export type SegmentRow = Omit<NotableSegment, 'versusRest' | 'value'> & {
  value: string | null
  versusRest: NotableSegment['versusRest'] | null
}

/** The segments, those that differ from the rest marked and said in words. */
export function segmentsCard(view: SurveyOverviewView): Markup {
  const { messages } = view
  return card({ title: messages.segments.title, id: 'segments', aside: segmentMenu(view) }, cardContent(view))
}

function segmentMenu({ c, messages, pageQuery, data, overview }: SurveyOverviewView): Markup {
  const countedKeys = data.keys.filter((segmentKey) => segmentKey.counted)
  if (countedKeys.length === 0 || overview.segments.kind === 'filtered') return html``
  const link = (label: string, by: string | undefined) =>
    html`<a href="${overviewPath(c, pageQuery, { by })}#segments"${by === pageQuery.by ? html` aria-current="true"` : ''}>${label}</a>`
  const links = [link(messages.segments.telling, undefined), ...countedKeys.map(({ key }) => link(key, key))]
  return menu(
    { label: `${messages.segments.compare}: ${pageQuery.by ?? messages.segments.telling}`, small: true },
    links,
  )
}

function cardContent(view: SurveyOverviewView): Markup {
  const { c, locale, messages, overview } = view
  const { segments } = overview
  if (segments.kind === 'undeclared') {
    const settings = hasPermission(c.var.member.role, 'segment-keys')
      ? linkButton({
          label: messages.segments.declare,
          href: `${workspacePath(c.var.member.workspace.slug)}/settings/segments`,
        })
      : ''
    return html`<p class="intro">${messages.segments.undeclared}</p><p>${settings}</p>`
  }
  if (segments.kind === 'filtered') return html`<p class="intro">${messages.segments.filtered}</p>`
  if (segments.kind === 'uncounted') return uncountedNote(view)
  if (segments.kind === 'by') return segmentComparison(view)
  const { compared: comparedCount, segments: notable } = segments
  if (comparedCount === 0) return html`<p class="intro">${messages.segments.nothing}</p>`
  const intro = messages.segments[notable.length > 0 ? 'tellingIntro' : 'noneTelling'](
    locale.format.number(comparedCount),
  )
  return html`<p>${intro}</p>${notable.length > 0 ? segmentTable(view, notable, { showKey: true }) : ''}`
}

/** Names the keys that responses are counted by: the address may be mistyped, or older than the settings. */
function uncountedNote({ messages, pageQuery, data }: SurveyOverviewView): Markup {
  const countedKeys = data.keys.filter(({ counted }) => counted).map(({ key }) => key)
  const choices = countedKeys.length > 0 ? ` ${messages.segments.choices(countedKeys.join(', '))}` : ''
  return html`<p class="intro">${messages.segments.uncounted(pageQuery.by ?? '')}${choices}</p>`
}

const MAX_ROWS = 20

/** The segments of one property, the ones that differ first, then the largest. */
function segmentComparison(view: SurveyOverviewView): Markup {
  const { locale, messages } = view
  const rows = buildRows(view)
  const visibleRows = rows.filter(({ display }) => display !== 'hidden')
  const hiddenCount = rows.length - visibleRows.length
  const { missing, heterogeneity } = getReport(view)
  const sortedRows = visibleRows.toSorted((a, b) => Number(isNotable(b)) - Number(isNotable(a)) || b.count - a.count)
  const notes = [
    sortedRows.length > MAX_ROWS && messages.segments.more(locale.format.number(sortedRows.length - MAX_ROWS)),
    hiddenCount > 0 && messages.segments.hidden(hiddenCount, locale.format.number(hiddenCount)),
    missing > 0 && messages.segments.missing(missing, locale.format.number(missing)),
  ].filter((note) => note !== false)
  const isSignificant = heterogeneity !== null && heterogeneity.pValue < 0.05
  const differenceText = heterogeneity && messages.segments[isSignificant ? 'differ' : 'differChance']
  if (rows.length === 0) return html`<p class="intro">${messages.segments.nothing}</p>`
  return html`${differenceText ? html`<p>${differenceText}</p>` : ''}${segmentTable(view, sortedRows.slice(0, MAX_ROWS), { showKey: false })}<p class="small quiet">${notes.join(' ')}</p>`
}

function getReport({ overview }: SurveyOverviewView) {
  if (overview.segments.kind !== 'by') throw new Error('Expected the segments of one property')
  return overview.segments.report
}

/** All segments of one property. */
export function buildRows(view: SurveyOverviewView): SegmentRow[] {
  const { by, segments, others } = getReport(view)
  const otherRows = others ? [{ ...others, key: by, value: null, versusRest: null }] : []
  return [...segments.map((segment) => ({ ...segment, key: by })), ...otherRows]
}

/** Only of scores that may be shown in full is it said how they differ. */
const isNotable = ({ display, versusRest }: SegmentRow) => display === 'full' && versusRest?.significant === true

function segmentTable(
  view: SurveyOverviewView,
  rows: readonly SegmentRow[],
  { showKey }: { showKey: boolean },
): Markup {
  const { locale, messages, overview } = view
  const chartMessages = locale.t.common.chart
  const columns: Column<SegmentRow>[] = [
    { label: messages.segments.segment, isRowHeader: true, cell: (row) => segmentName(view, row, showKey) },
    { label: chartMessages.score, isNumeric: true, cell: (row) => scoreCell(view, row) },
    {
      label: chartMessages.interval,
      cell: (row) =>
        hasVisibleScore(row)
          ? html`<span title="${locale.format.interval(row.interval)}">${intervalBar(locale, row, { compact: true, reference: overview.score.display === 'full' ? overview.score.nps : null })}</span>`
          : html`<span class="quiet">${chartMessages.tooFew}</span>`,
    },
    { label: chartMessages.answers, isNumeric: true, cell: (row) => countCell(view, row) },
    { label: messages.segments.versusRest, cell: (row) => differenceCell(view, row) },
  ]
  const tableMarkup = dataTable({ caption: messages.segments.title, hideCaption: true, columns, rows })
  const csvLink = html`<a href="${csvHref(view, 'segments')}" data-no-prefetch>${icon('download')}${chartMessages.csv}</a>`
  return html`${tableMarkup}<div class="chart-links"><span></span>${csvLink}</div>`
}

function segmentName(
  { c, messages, pageQuery }: SurveyOverviewView,
  { key, value }: SegmentRow,
  showKey: boolean,
): string | Markup {
  if (value === null) return messages.segments.others
  const filterHref = overviewPath(c, pageQuery, { by: undefined, where: { [key]: value } })
  return html`${showKey ? html`<span class="quiet">${key}</span> ` : ''}<a href="${filterHref}" title="${messages.segments.only(value)}">${value}</a>`
}

const scoreCell = ({ locale }: SurveyOverviewView, row: SegmentRow) =>
  hasVisibleScore(row)
    ? html`<span class="${row.display === 'muted' ? 'quiet' : ''}">${locale.format.score(row.nps)}</span>`
    : '—'

function countCell(view: SurveyOverviewView, { key, value, count }: SegmentRow): string | Markup {
  const formattedCount = view.locale.format.number(count)
  if (value === null) return formattedCount
  const { survey, requestedSpan } = view.overview
  return html`<a href="${responsesHref({ ...view, overview: { ...view.overview, survey, where: { [key]: value } } }, {}, requestedSpan)}">${formattedCount}</a>`
}

function differenceCell({ locale, messages }: SurveyOverviewView, row: SegmentRow): string | Markup {
  if (row.display !== 'full' || !row.versusRest) return html`<span class="quiet">${messages.segments.tooFew}</span>`
  const change = describeChange(locale, row.versusRest)
  const text = messages.segments.differs(change)
  if (!change.significant) return html`<span class="quiet">${text}</span>`
  return badge(
    html`${icon(change.direction === 'up' ? 'up' : 'down')}${text}`,
    change.direction === 'up' ? 'promoter' : 'detractor',
  )
}
