import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import type { MentionsReport } from '../../../shared/report.ts'
import type { ComparisonSide } from '../../domain/reports/comparison.ts'
import { distributionChart } from '../charts/distribution.ts'
import { groupBar } from '../charts/group-bar.ts'
import { hasVisibleScore, intervalBar } from '../charts/interval-bar.ts'
import { trendChart } from '../charts/trend-chart.ts'
import { card, metric } from '../components/parts.ts'
import { type Column, dataTable } from '../components/table.ts'
import type { Markup } from '../layout/page.ts'
import { describeReason } from '../layout/reasons.ts'
import { responsePaths } from '../responses/paths.ts'
import { listChartFestivals } from './festival-remarks.ts'
import { type ResponseFilter, toResponseParams } from './paths.ts'
import { type ComparisonView, overviewHref } from './views.ts'

/** The name of the survey, or the value of the property. */
export const sideName = ({ pageQuery: { by } }: ComparisonView, { survey, where }: ComparisonSide): string =>
  (by !== undefined && where[by]) || survey.name

/** The score, trend, distribution and reasons of one side. @param sight the scores that both trends keep in sight */
export function sideCard(view: ComparisonView, side: ComparisonSide, sight: readonly number[]): Markup {
  const { t, pageQuery } = view
  const messages = t.overview
  const name = sideName(view, side)
  const changes = { survey: side.survey.id, where: side.where, by: undefined, compare: undefined, with: undefined }
  const overviewLink = html`<a class="more" href="${overviewHref({ ...view, pageQuery }, changes)}">${messages.comparison.overview}</a>`
  const content =
    side.metrics.display === 'hidden'
      ? html`<p class="intro">${messages.hidden}</p>`
      : html`${scorePart(view, side)}
${side.trend.points.some(hasVisibleScore) ? trendPart(view, side, { name, sight }) : ''}
${distributionChart(view, side.metrics.histogram, {
  title: `${messages.distribution}: ${name}`,
  showTitle: false,
  href: (score) => sideHref(view, side, { score }),
})}
${reasonPart(view, side, name)}`
  return card({ title: name, aside: overviewLink }, content)
}

function sideHref({ workspace, data }: ComparisonView, side: ComparisonSide, filter: Partial<ResponseFilter> = {}) {
  const { from, to } = data.span
  return responsePaths.list(
    workspace.slug,
    toResponseParams({ survey: side.survey.id, from, to, where: side.where, ...filter }),
  )
}

function scorePart(view: ComparisonView, side: ComparisonSide): Markup {
  const { t, format } = view
  const messages = t.overview
  const { metrics } = side
  const isVisible = hasVisibleScore(metrics)
  const likelyRange = isVisible
    ? messages.likelyRange(format.bound(metrics.interval.low), format.bound(metrics.interval.high))
    : messages.countsOnly
  return html`${isVisible ? html`<p class="huge">${format.score(metrics.nps)}</p>` : ''}
<p>${likelyRange} ${metrics.display === 'muted' ? messages.few : ''}</p>
${isVisible ? intervalBar(view, metrics, { reference: side.settings.goal }) : ''}
${groupBar(view, metrics, { href: (group) => sideHref(view, side, { group }) })}
<div class="figures">
${metric({ label: messages.responses, value: format.number(metrics.count), href: sideHref(view, side) })}
</div>`
}

const trendPart = (
  view: ComparisonView,
  side: ComparisonSide,
  { name, sight }: { name: string; sight: readonly number[] },
): Markup =>
  trendChart(view, side.trend, {
    title: `${view.t.overview.trend.title}: ${name}`,
    href: (span) => sideHref(view, side, { from: span.from, to: span.to }),
    goal: side.settings.goal,
    festivals: listChartFestivals(view, side.trend.points),
    sight,
  })

const MAX_REASONS = 5

const shareColumn = ({ t, format }: ComparisonView): Column<{ share: number | null }> => ({
  label: t.overview.why.share,
  isNumeric: true,
  cell: ({ share }) => format.percent(share),
})

function reasonPart(view: ComparisonView, side: ComparisonSide, name: string): Markup {
  const { t, format } = view
  const { reasons } = side
  const messages = t.overview
  if (!reasons) return html``
  const hasShares = hasEnoughForShares(reasons.answered)
  const group = t.common.groupsPlural.detractor
  const heading = html`<h3>${messages.comparison.reasons}</h3>`
  if (reasons.mentions.length === 0) return html`${heading}<p class="quiet">${messages.why.none}</p>`
  const intro = messages.why.reasonIntro(format.number(reasons.answered), format.number(reasons.count), group)
  const table = dataTable<MentionsReport['mentions'][number]>({
    caption: `${messages.comparison.reasons}: ${name}`,
    hideCaption: true,
    layout: 'dense',
    rows: reasons.mentions.slice(0, MAX_REASONS),
    columns: [
      {
        label: messages.why.reason,
        isRowHeader: true,
        cell: ({ value }) => {
          const href = sideHref(view, side, { group: 'detractor', where: { ...side.where, reason: value } })
          return html`<a href="${href}">${describeReason(view, side.settings, 'detractor', value)}</a>`
        },
      },
      { label: t.common.chart.responses, isNumeric: true, cell: ({ count }) => format.number(count) },
      ...(hasShares ? [shareColumn(view)] : []),
    ],
  })
  return html`${heading}<p class="quiet">${intro}</p>${table}`
}
