import { html } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import { getOverview, type OverviewData } from '../../domain/reports/overview.ts'
import { findMainLink } from '../../domain/surveys/links.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { linkButton } from '../components/button.ts'
import { errorSummary } from '../components/form.ts'
import type { PageContext } from '../layout/context.ts'
import { type PageFeed, startFeed } from '../layout/feed.ts'
import { workspaceStartPath } from '../layout/navigation.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { showComparison } from './comparison.ts'
import { listComparisons } from './comparison-filters.ts'
import { noResponsesState, noSurveyState } from './empty.ts'
import { overviewFilters } from './filters.ts'
import { overviewPaths } from './paths.ts'
import { hasErrors, type ParsedQuery, parseQuery } from './query.ts'
import { distributionCard, scoreCard } from './score-card.ts'
import { segmentsCard } from './segments.ts'
import { trendCard } from './trend-card.ts'
import type { OverviewView, SurveyOverviewView } from './views.ts'
import { whyCard } from './why-card.ts'
import { commentsCard, followUpsCard } from './work-cards.ts'

/** Redirects to the first page of the workspace that the member may see. */
export const redirectToStart = ({ c }: PageContext) => c.redirect(workspaceStartPath(c.var.member), 303)

const EMPTY_DATA: OverviewData = { surveys: [], overview: null, followUps: null, keys: [] }

/** The overview. With invalid parameters it only shows the filters and the errors. */
export async function showOverview(page: PageContext) {
  const { c, workspace } = page
  const parsedQuery = parseQuery(c)
  if (hasErrors(parsedQuery)) return c.html(overviewPage(page, parsedQuery, EMPTY_DATA), 400)
  const { compare } = parsedQuery.pageQuery
  if (compare !== undefined) return showComparison(page, parsedQuery, compare)
  const feed = await startFeed(page, ['response', 'follow-up', 'invitation', 'survey', 'score'])
  const data = await getOverview(c.var.deps, c.var.caller, parsedQuery.query, workspace)
  const { by } = parsedQuery.query
  const isUnknownKey = by !== undefined && data.overview !== null && !data.keys.some(({ key }) => key === by)
  const linkToShare = await findLinkToShare(page, data)
  return c.html(overviewPage(page, parsedQuery, data, { linkToShare, feed }), isUnknownKey ? 400 : 200)
}

/** A survey without responses is shown with its link. */
async function findLinkToShare({ c, may }: PageContext, { overview }: OverviewData): Promise<Link | undefined> {
  if (overview?.survey.count !== 0 || !may('surveys.change')) return undefined
  return findMainLink(c.var.deps, c.var.caller, overview.survey.id)
}

function overviewPage(
  page: PageContext,
  parsedQuery: ParsedQuery,
  data: OverviewData,
  { linkToShare, feed }: { linkToShare?: Link | undefined; feed?: PageFeed } = {},
): Markup {
  const { t, format, workspace } = page
  const view: OverviewView = { ...page, pageQuery: parsedQuery.pageQuery, data, linkToShare }
  const { overview } = data
  const isInvalid = hasErrors(parsedQuery)
  const intro =
    overview &&
    html`<span class="printed">${workspace.name} · </span>${overview.survey.name} · ${format.span(overview.span)}`
  return shell(
    page,
    {
      title: t.overview.title,
      current: 'overview',
      wide: true,
      actions: html`${shareLink(view)}${compareLink(view)}`,
      ...(intro && { intro }),
      ...(overview && { live: { survey: overview.survey.id }, feed }),
    },
    html`${errorList(page, parsedQuery)}
${overview || isInvalid ? overviewFilters(view, parsedQuery) : ''}
${overview ? liveContent({ ...view, overview }) : isInvalid ? '' : noSurveyState(view)}`,
  )
}

/** Leads to the link, QR codes, email block and website code of the survey. */
function shareLink({ t, workspace, may, data: { overview } }: OverviewView): Markup {
  if (!overview || overview.survey.count === 0 || !may('surveys.change')) return html``
  return linkButton({
    label: t.surveys.share,
    href: workspacePath(workspace.slug, `/surveys/${overview.survey.id}/share`),
  })
}

/** Leads to the comparison with another survey, or of two values of a property, if there are any. */
function compareLink({ t, workspace, pageQuery, data }: OverviewView): Markup {
  const [first] = data.overview ? listComparisons({ ...data, survey: data.overview.survey }) : []
  if (!first) return html``
  const href = overviewPaths.overview(workspace.slug, { ...pageQuery, per: undefined, where: {}, ...first.query })
  return linkButton({ label: t.overview.comparison.title, href })
}

const errorList = (page: PageContext, { errors }: ParsedQuery) =>
  errorSummary(
    page,
    Object.entries(errors).map(([field, error]) => ({
      field: error === 'other' ? undefined : field,
      message: page.t.overview.errors[error],
    })),
  )

/** What the script replaces section by section as it changes. The summary is said aloud when it does. */
const liveContent = (view: SurveyOverviewView): Markup =>
  html`<div class="stack" data-parts data-summary="${summarize(view)}">
${surveyContent(view)}
</div>`

function summarize({ t, format, overview: { score } }: SurveyOverviewView): string {
  if (score.display === 'hidden') return ''
  const count = format.number(score.count)
  return hasVisibleScore(score) ? t.live.summary(format.score(score.nps), count) : t.live.summaryCount(count)
}

function surveyContent(view: SurveyOverviewView): Markup {
  const { score } = view.overview
  if (score.count === 0) return html`${noResponsesState(view)}${followUpsCard(view)}`
  // If the score is hidden for privacy, its parts must not give it away.
  if (score.display === 'hidden') return html`${scoreCard(view)}${followUpsCard(view)}`
  return html`${scoreCard(view)}
${whyCard(view)}
${trendCard(view)}
<div class="grid">
${followUpsCard(view)}
${commentsCard(view)}
${distributionCard(view)}
</div>
${segmentsCard(view)}`
}
