import { html } from 'hono/html'
import type { Annotation } from '../../../shared/annotation.ts'
import { linkButton } from '../components/button.ts'
import { icon } from '../components/icon.ts'
import type { Markup } from '../layout/page.ts'
import { overviewPaths } from './paths.ts'
import type { SurveyOverviewView } from './views.ts'

/** The annotations by the numbers that the trend gives them. */
export function annotationList(view: SurveyOverviewView): Markup {
  const { annotations } = view.overview
  if (annotations.length === 0) return html``
  return html`<ol class="annotation-list" aria-label="${view.t.overview.annotations.title}">
${annotations.map((annotation) => annotationItem(view, annotation))}
</ol>`
}

function annotationItem(view: SurveyOverviewView, { id, day, text }: Annotation): Markup {
  const { t, format, workspace, may } = view
  const href = overviewPaths.annotations(workspace.slug, `/${id}`, getFormQuery(view))
  const label = `${t.common.edit}: ${text}`
  const editLink = html`<a href="${href}" aria-label="${label}" title="${label}">${icon('edit')}</a>`
  return html`<li><span class="quiet">${format.day(day)}</span> ${text} ${may('reports.change') ? editLink : ''}</li>`
}

/** The goal and annotations of the trend, for members who may change them. */
export function trendActions(view: SurveyOverviewView): Markup {
  const { t, workspace, may, overview } = view
  if (!may('reports.change')) return html``
  const query = getFormQuery(view)
  const { annotations, goal } = t.overview
  const annotationLink = linkButton({
    label: annotations.add,
    icon: 'plus',
    small: true,
    href: overviewPaths.annotations(workspace.slug, '/new', query),
  })
  const goalLabel = overview.settings.goal === null ? goal.set : goal.change
  const goalLink = linkButton({ label: goalLabel, small: true, href: overviewPaths.goal(workspace.slug, query) })
  return html`<p class="row">${annotationLink}${goalLink}</p>`
}

/** What leads from the forms back to this page, with the survey, which may be there by default. */
const getFormQuery = ({ pageQuery, overview }: SurveyOverviewView) => ({ ...pageQuery, survey: overview.survey.id })
