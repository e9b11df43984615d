import type { Context } from 'hono'
import { html } from 'hono/html'
import type { OverviewData } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import { errorSummary } from '../components/form.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { noResponsesState, noSurveyState } from './empty.ts'
import { overviewFilters } from './filters.ts'
import type { ParsedQuery } from './query.ts'
import { distributionCard, scoreCard } from './score-card.ts'
import { segmentsCard } from './segments.ts'
import { trendCard } from './trend-card.ts'
import type { OverviewView, SurveyOverviewView } from './views.ts'
import { commentsCard, followUpsCard } from './work-cards.ts'

const EMPTY_DATA: OverviewData = { surveys: [], overview: null, followUps: null, keys: [] }

/** One look at where loyalty stands. @param data nothing where the address asks for what there cannot be */
export function overviewPage(c: Context<Env>, parsedQuery: ParsedQuery, data: OverviewData = EMPTY_DATA): Markup {
  const locale = buildPageContext(c)
  const messages = locale.t.overview
  const view: OverviewView = { c, locale, messages, pageQuery: parsedQuery.pageQuery, data }
  const overview = data.overview
  const pageProps = {
    title: messages.title,
    current: 'overview',
    wide: true,
    ...(overview && {
      intro: html`<span class="printed">${c.var.member.workspace.name} · </span>${overview.survey.name} · ${locale.format.span(overview.span)}`,
    }),
  } as const
  return shell(
    buildPageContext(c),
    pageProps,
    html`${errorList(view, parsedQuery)}${overview || hasErrors(parsedQuery) ? overviewFilters(view, parsedQuery, overview?.survey.id) : ''}
${overview ? surveyContent({ ...view, overview }) : hasErrors(parsedQuery) ? '' : noSurveyState(view)}`,
  )
}

export const hasErrors = ({ faults: errors }: ParsedQuery) => Object.keys(errors).length > 0

const errorList = ({ locale, messages }: OverviewView, { faults: errors }: ParsedQuery) =>
  errorSummary(
    locale,
    Object.entries(errors).map(([field, error]) => ({
      field: error === 'other' ? undefined : field,
      message: messages.faults[error],
    })),
  )

function surveyContent(view: SurveyOverviewView): Markup {
  const { score } = view.overview
  if (score.count === 0) return html`${noResponsesState(view)}${followUpsCard(view)}`
  // What is too small to be shown is not to be put together from its parts either.
  if (score.display === 'hidden') return html`${scoreCard(view)}${followUpsCard(view)}`
  return html`${scoreCard(view)}${trendCard(view)}
<div class="grid">${followUpsCard(view)}${commentsCard(view)}${distributionCard(view)}</div>
${segmentsCard(view)}`
}
