import { html } from 'hono/html'
import type { CalendarDay, Span } from '../../../shared/calendar.ts'
import {
  festivalNames,
  findFestivalDifferences,
  getSpanByPreviousFestival,
  listFestivals,
} from '../../../shared/festivals.ts'
import type { ChartFestival } from '../charts/trend-overlays.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { overviewHref, type SurveyOverviewView } from './views.ts'

/** The country whose festivals the workspace shows; null if it shows none. */
const getCountry = ({ workspace }: Pick<PageContext, 'workspace'>) =>
  workspace.festivals === 'country' ? workspace.country : null

const nameFestival = ({ format }: Pick<ViewContext, 'format'>, name: keyof typeof festivalNames): string =>
  festivalNames[name][format.language]

/** The festivals that a trend shows. */
export function listChartFestivals(view: PageContext, points: readonly Span[]): ChartFestival[] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return []
  return listFestivals(getCountry(view), { from: first.from, to: last.to }).map(({ name, day }) => ({
    day,
    text: nameFestival(view, name),
  }))
}

/**
 * That only one of two spans has a festival, with a link that compares the later span with the same days of last year as counted
 * from the festival. Empty where both or none have one.
 */
export function festivalRemarks(view: SurveyOverviewView, before: Span, after: Span): Markup[] {
  const { t, format } = view
  const messages = t.overview.festivals
  const differences = findFestivalDifferences(getCountry(view), after, before)
  const sides = [true, false].flatMap((isInFirst) => {
    const names = differences.filter((difference) => difference.isInFirst === isInFirst)
    if (names.length === 0) return []
    const list = format.list(names.map(({ festival }) => nameFestival(view, festival.name)))
    const [having, lacking] = (isInFirst ? [after, before] : [before, after]).map(format.span)
    return [messages.mixed(having ?? '', list, lacking ?? '')]
  })
  const [main] = differences
  if (!main) return []
  const against = findComparableDay(view, after, main.festival)
  const text = html`<span class="quiet">${format.sentences(sides)}</span>`
  if (against === null) return [text]
  const href = overviewHref(view, { range: 'custom', from: after.from, to: after.to, against })
  const link = html`<a href="${href}">${messages.compare(nameFestival(view, main.festival.name))}</a>`
  return [html`${text}${format.sentenceGap}${link}`]
}

/** The first of the same days of last year by the festival, unless there were no responses yet, or they are compared already. */
function findComparableDay(
  view: SurveyOverviewView,
  span: Span,
  festival: Parameters<typeof getSpanByPreviousFestival>[2],
): CalendarDay | null {
  const previous = getSpanByPreviousFestival(getCountry(view), span, festival)
  if (!previous || previous.to >= span.from || previous.to < view.overview.survey.firstDay) return null
  return previous.from
}
