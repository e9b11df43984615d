import { html } from 'hono/html'
import { type ComparisonSide, getOverviewComparison, type OverviewComparison } from '../../domain/reports/comparison.ts'
import { scoreScale } from '../charts/trend-scales.ts'
import { breadcrumb } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { comparisonFilters, comparisonMenu } from './comparison-filters.ts'
import { sideCard, sideName } from './comparison-side.ts'
import type { ParsedQuery } from './query.ts'
import { summarizeChange } from './remarks.ts'
import { type ComparisonView, overviewHref } from './views.ts'

/** Two surveys, or two segments of one, side by side. */
export async function showComparison(page: PageContext, { query, pageQuery }: ParsedQuery, compare: string) {
  const { deps, caller } = page.c.var
  const comparisonQuery = { ...query, compare, with: pageQuery.with }
  const data = await getOverviewComparison(deps, caller, comparisonQuery, page.workspace)
  const view = { ...page, pageQuery: { ...pageQuery, survey: data.survey.id }, data }
  return page.c.html(comparisonPage(view))
}

function comparisonPage(view: ComparisonView): Markup {
  const { t, format, data } = view
  const messages = t.overview.comparison
  const backHref = overviewHref(view, { compare: undefined, with: undefined, by: undefined })
  const subject = view.pageQuery.by === undefined ? '' : `${data.survey.name} · `
  return shell(
    view,
    {
      title: messages.title,
      current: 'overview',
      wide: true,
      above: breadcrumb(view, [{ label: t.overview.title, href: backHref }]),
      intro: `${subject}${format.span(data.span)}`,
      actions: comparisonMenu(view),
    },
    html`${comparisonFilters(view)}
${data.sides ? comparisonContent(view, data.sides) : card({}, html`<p class="intro">${messages.same}</p>`)}`,
  )
}

function comparisonContent(view: ComparisonView, sides: NonNullable<OverviewComparison['sides']>): Markup {
  const { first, second } = sides
  // The same scale on both sides.
  const goals = [first, second].flatMap(({ settings }) => settings.goal ?? [])
  const sight = [...scoreScale([...first.trend.points, ...second.trend.points], goals).domain(), ...goals]
  return html`${card({}, html`<p class="lead">${verdict(view, sides)}</p>`)}
<div class="grid">
${[first, second].map((side) => sideCard(view, side, sight))}
</div>`
}

/** Which side is better, if that is more than chance. */
function verdict(view: ComparisonView, { first, second, change }: NonNullable<OverviewComparison['sides']>): Markup {
  const { t, format } = view
  const messages = t.overview.comparison
  if (!change) return html`${messages.tooFew}`
  const getName = (side: ComparisonSide) => sideName(view, side)
  // The sentence begins with the better one.
  const [better, worse] = change.difference > 0 ? [second, first] : [first, second]
  const summary = summarizeChange(format, change)
  const sentence =
    summary.direction === 'level'
      ? messages.level(getName(first), getName(second))
      : summary.significant
        ? messages.differs(getName(better), getName(worse), summary.by)
        : messages.chance(getName(better), getName(worse), summary.by)
  // From the point of view of the better one, as the sentence.
  const [low, high] = change.difference > 0 ? [change.low, change.high] : [-change.high, -change.low]
  const [lowText, highText] = [format.bound(low, { signed: true }), format.bound(high, { signed: true })]
  return html`${sentence}${format.sentenceGap}<span class="quiet">${messages.likely(lowText, highText)}</span>`
}
