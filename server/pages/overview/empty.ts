import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { overviewPath } from './query.ts'
import type { OverviewView, SurveyOverviewView } from './views.ts'

/** Where a workspace has nothing to ask. */
export function noSurveyState({ c, messages }: OverviewView): Markup {
  const { empty } = messages
  if (!hasPermission(c.var.member.role, 'surveys.change')) {
    return emptyState({ icon: 'surveys', title: empty.noAnswers, text: empty.noSurveyToMake })
  }
  const createLink = linkButton({
    label: empty.makeSurvey,
    kind: 'primary',
    icon: 'plus',
    href: `${workspacePath(c.var.member.workspace.slug)}/surveys/new`,
  })
  const sampleLink = linkButton({ label: empty.sample, href: '/workspaces' })
  return emptyState({
    icon: 'surveys',
    title: empty.noSurvey,
    text: empty.noSurveyText,
    actions: html`${createLink}${sampleLink}`,
  })
}

/** Where nobody has answered: not at all, or not in this time. */
export function noResponsesState({ c, locale, messages, pageQuery, overview }: SurveyOverviewView): Markup {
  const { empty } = messages
  const { survey, where } = overview
  if (survey.count > 0) {
    const isFiltered = Object.keys(where).length > 0
    return emptyState({
      icon: 'calendar',
      title: empty.nothingThen,
      text: isFiltered ? empty.nothingFiltered : empty.nothingThenText(locale.format.day(survey.lastDay)),
      actions: isFiltered
        ? linkButton({ label: locale.t.common.clear, href: overviewPath(c, pageQuery, { where: {} }) })
        : linkButton({ label: empty.allTime, href: overviewPath(c, pageQuery, { range: 'all' }) }),
    })
  }
  const shareLink = linkButton({
    label: empty.share,
    kind: 'primary',
    icon: 'qr',
    href: `${workspacePath(c.var.member.workspace.slug)}/surveys/${survey.id}`,
  })
  const sampleLink = linkButton({ label: empty.sample, href: '/workspaces' })
  return emptyState({
    icon: 'responses',
    title: empty.noAnswers,
    text: empty.noAnswersText,
    actions: hasPermission(c.var.member.role, 'surveys.change') ? html`${shareLink}${sampleLink}` : html``,
  })
}
