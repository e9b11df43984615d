import { html } from 'hono/html'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { type OverviewView, overviewHref, type SurveyOverviewView } from './views.ts'

const SAMPLE_HREF = '/workspaces'

/** For a workspace without surveys. */
export function noSurveyState({ t, workspace, may }: OverviewView): Markup {
  const { empty } = t.overview
  if (!may('surveys.change')) {
    return emptyState({ icon: 'surveys', title: empty.noResponses, text: empty.noSurveyToMake })
  }
  const newSurveyPath = workspacePath(workspace.slug, '/surveys/new')
  const createLink = linkButton({ label: empty.newSurvey, kind: 'primary', icon: 'plus', href: newSurveyPath })
  const sampleLink = linkButton({ label: empty.sample, href: SAMPLE_HREF })
  return emptyState({
    icon: 'surveys',
    title: empty.noSurvey,
    text: empty.noSurveyText,
    actions: html`${createLink}${sampleLink}`,
  })
}

/** For a survey without responses, at all or in this time range. */
export function noResponsesState(view: SurveyOverviewView): Markup {
  if (view.overview.survey.count > 0) return noMatchesState(view)
  const { t, workspace, may, overview } = view
  const { empty } = t.overview
  const surveyPath = workspacePath(workspace.slug, `/surveys/${overview.survey.id}`)
  const shareLink = linkButton({ label: empty.share, kind: 'primary', icon: 'qr', href: surveyPath })
  const sampleLink = linkButton({ label: empty.sample, href: SAMPLE_HREF })
  return emptyState({
    icon: 'responses',
    title: empty.noResponses,
    text: empty.noResponsesText,
    actions: may('surveys.change') ? html`${shareLink}${sampleLink}` : html``,
  })
}

function noMatchesState(view: SurveyOverviewView): Markup {
  const { t, format, overview } = view
  const { empty } = t.overview
  const isFiltered = Object.keys(overview.where).length > 0
  const clearLink = linkButton({ label: t.common.clear, href: overviewHref(view, { where: {} }) })
  const allTimeLink = linkButton({ label: empty.allTime, href: overviewHref(view, { range: 'all' }) })
  return emptyState({
    icon: 'calendar',
    title: empty.nothingThen,
    text: isFiltered ? empty.nothingFiltered : empty.nothingThenText(format.day(overview.survey.lastDay)),
    actions: isFiltered ? clearLink : allTimeLink,
  })
}
