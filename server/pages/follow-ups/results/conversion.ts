import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../../shared/display.ts'
import type { FollowUpFigures } from '../../../../shared/follow-up-figures.ts'
import { type FlowPart, flowChart } from '../../charts/flow-chart.ts'
import { card } from '../../components/parts.ts'
import { dataTable } from '../../components/table.ts'
import type { ViewContext } from '../../layout/context.ts'
import type { Markup } from '../../layout/page.ts'
import { shareCell } from './parts.ts'

/** What became of unhappy customers, and what of that the calls may explain. */
export function conversionCard(view: ViewContext, figures: FollowUpFigures): Markup {
  const messages = view.t.followUpResults.conversion
  const { conversion } = figures
  const content =
    conversion.asked === 0
      ? html`<p class="quiet">${messages.none}</p>`
      : html`<div class="grid">
${flow(view, conversion)}
<div class="stack">${sentences(view, conversion).map((sentence) => html`<p>${sentence}</p>`)}</div>
</div>`
  return card(
    { title: messages.title, intro: messages.intro },
    html`${content}
${comparisonPart(view, figures.comparison)}`,
  )
}

function flow(
  view: ViewContext,
  { asked, waiting, total, count, toPromoter, toPassive }: FollowUpFigures['conversion'],
): Markup {
  const { t, format } = view
  const messages = t.followUpResults.conversion
  const { groupsPlural } = t.common
  const buildPart = (className: FlowPart['className'], name: string, partCount: number): FlowPart => ({
    ...{ className, name, count: partCount },
    share: hasEnoughForShares(asked) ? format.percent(partCount / asked) : '',
  })
  const parts = [
    buildPart('promoter', groupsPlural.promoter, toPromoter),
    buildPart('passive', groupsPlural.passive, toPassive),
    buildPart('detractor', groupsPlural.detractor, total - count),
    buildPart('unknown', messages.silent, asked - total - waiting),
    ...(waiting > 0 ? [buildPart('unknown', messages.waiting, waiting)] : []),
  ]
  return flowChart(view, parts, {
    title: messages.flow,
    before: messages.before,
    headings: { after: messages.after, count: messages.customers, share: t.followUpResults.times.share },
    describe: (part) => messages.part(part.name, format.number(part.count), part.share),
  })
}

function sentences(view: ViewContext, conversion: FollowUpFigures['conversion']): (string | Markup)[] {
  const { t, format } = view
  const messages = t.followUpResults.conversion
  const { count, total, share, low, high, ifSilentUnconverted, asked, waiting, nps, npsLow, npsHigh } = conversion
  if (!hasEnoughForShares(total) || low === null || high === null)
    return total === 0 ? [] : [messages.countsOnly(format.number(count), format.number(total))]
  const [shown, bounds] = [format.percent(share), [format.percent(low), format.percent(high)] as const]
  const few = total < 30 ? [html`<span class="quiet">${t.followUpResults.few}</span>`] : []
  return [
    html`<strong>${messages.sentence(shown, ...bounds)}</strong>`,
    ...few,
    ...(asked - waiting > total ? [messages.worst(format.percent(ifSilentUnconverted))] : []),
    ...(nps !== null && npsLow !== null && npsHigh !== null
      ? [messages.score(format.score(nps), format.interval({ low: npsLow, high: npsHigh }))]
      : []),
  ]
}

/** Reached customers beside those not reached, with the caution that some scores rise by themselves. */
function comparisonPart(view: ViewContext, comparison: FollowUpFigures['comparison']): Markup {
  const { t, format } = view
  const messages = t.followUpResults.conversion
  const { reached, notReached, difference, low, high } = comparison
  const isComparable = hasEnoughForShares(reached.total) && hasEnoughForShares(notReached.total)
  const rows = [
    { name: messages.reached, share: reached },
    { name: messages.notReached, share: notReached },
  ]
  const table = dataTable<(typeof rows)[number]>({
    caption: messages.comparison,
    hideCaption: true,
    layout: 'dense',
    rows,
    columns: [
      { label: messages.customers, isRowHeader: true, cell: ({ name }) => name },
      { label: t.followUpResults.glance.converted, cell: ({ share }) => shareCell(view, share) },
      {
        label: t.followUpResults.files.headings.n,
        isNumeric: true,
        cell: ({ share }) => format.number(share.total),
      },
    ],
  })
  const points = (value: number) => format.bound(value * 100, { signed: true })
  const verdict =
    !isComparable || difference === null || low === null || high === null
      ? [messages.noComparison]
      : [
          messages.difference(points(difference), points(low), points(high)),
          ...(low <= 0 && high >= 0 ? [messages.noDifference] : []),
          messages.choice,
        ]
  return html`<h3>${messages.comparison}</h3>
<p class="hint">${messages.caution}</p>
${reached.total + notReached.total > 0 ? table : ''}
<p>${format.sentences(verdict)}</p>`
}
