import { html } from 'hono/html'
import { linkButton, postButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { emptyState } from '../components/notice.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { type OverviewView, overviewHref, type SurveyOverviewView } from './views.ts'

/** Creates the sample data, or opens the existing one. */
const SAMPLE_ACTION = '/workspaces/sample'

/** For a workspace without surveys. */
export function noSurveyState({ t, workspace, may }: OverviewView): Markup {
  const { empty } = t.overview
  if (!may('surveys.change')) {
    return emptyState({ icon: 'surveys', title: empty.noResponses, text: empty.noSurveyToMake })
  }
  const newSurveyPath = workspacePath(workspace.slug, '/surveys/new')
  const createLink = linkButton({ label: empty.newSurvey, kind: 'primary', icon: 'plus', href: newSurveyPath })
  const sampleButton = may('settings') ? postButton({ label: empty.sample, action: SAMPLE_ACTION }) : ''
  return emptyState({
    icon: 'surveys',
    title: empty.noSurvey,
    text: empty.noSurveyText,
    actions: html`${createLink}${sampleButton}`,
  })
}

/** For a survey without responses, at all or in this time range. The link itself is what its owner came for. */
export function noResponsesState(view: SurveyOverviewView): Markup {
  if (view.overview.survey.count > 0) return noMatchesState(view)
  const { t, workspace, may, overview, linkToShare } = view
  const { empty } = t.overview
  const state = workspace.demo ? 'sample' : overview.settings.state
  if (state !== 'open' && state !== 'scheduled') return notOpenState(view, state)
  const sharePath = workspacePath(workspace.slug, `/surveys/${overview.survey.id}/share`)
  const shareLink = linkButton({ label: empty.share, icon: 'qr', href: sharePath })
  const sampleButton = may('settings') ? postButton({ label: empty.sample, kind: 'quiet', action: SAMPLE_ACTION }) : ''
  const address = linkToShare
    ? html`<div class="link-to-share">${copyField(view, { id: 'main-link', label: t.surveys.address, text: linkToShare.url, primary: true })}</div>`
    : ''
  return emptyState({
    icon: 'responses',
    title: empty.noResponses,
    text: linkToShare && may('surveys.change') ? empty.noResponsesText : empty.noResponsesYet,
    actions: may('surveys.change') ? html`${address}${shareLink}${sampleButton}` : html``,
  })
}

/** A survey whose link takes no responses: what changes that, instead of the link. */
function notOpenState(view: SurveyOverviewView, state: 'draft' | 'closed' | 'sample'): Markup {
  const { t, workspace, may, overview } = view
  const { empty } = t.overview
  const surveyPath = workspacePath(workspace.slug, `/surveys/${overview.survey.id}`)
  const openButton = postButton({ label: t.surveys.openSurvey, kind: 'primary', action: `${surveyPath}/opening` })
  const reopenButton = postButton({
    label: t.surveys.reopen,
    kind: 'primary',
    action: `${surveyPath}/closure/deletion`,
  })
  const testLink = linkButton({ label: t.sharing.test, icon: 'eye', href: `${surveyPath}/test` })
  const editLink = linkButton({ label: t.surveys.edit, icon: 'edit', href: surveyPath })
  const actions = {
    draft: html`${openButton}${testLink}${editLink}`,
    closed: html`${reopenButton}${editLink}`,
    sample: linkButton({ label: empty.workspaces, kind: 'primary', href: '/workspaces' }),
  }
  const isAllowed = state === 'sample' || may('surveys.change')
  return emptyState({ icon: 'surveys', ...empty.notOpen[state], actions: isAllowed ? actions[state] : html`` })
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
