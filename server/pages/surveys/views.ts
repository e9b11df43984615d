import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import { linkButton, postButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { surveyPath, surveysPath } from './paths.ts'

/** The survey in the path. @throws DomainError `notFound` */
export const loadSurvey = ({ c }: PageContext) => getSurvey(c.var.deps, c.var.caller, c.req.param('id') ?? '')

interface SurveyPageProps {
  /** The name of the survey by default. */
  title?: string
  intro?: string | Markup
  tab: 'edit' | 'share'
}

/** A page of a survey, with links to the list and between editor and sharing. */
export function surveyPage(page: PageContext, survey: Survey, props: SurveyPageProps, content: Markup): Markup {
  const messages = page.t.surveys
  const breadcrumbs = [
    { label: messages.surveys, href: surveysPath(page) },
    ...(props.title ? [{ label: survey.name, href: surveyPath(page, survey) }] : []),
  ]
  const sharePath = surveyPath(page, survey, '/share')
  const actions =
    props.tab === 'share'
      ? linkButton({ label: messages.edit, icon: 'edit', href: surveyPath(page, survey) })
      : linkButton({ label: messages.share, icon: 'qr', kind: 'primary', href: sharePath })
  return shell(
    page,
    {
      title: props.title ?? survey.name,
      current: 'surveys',
      wide: true,
      above: breadcrumb(page, breadcrumbs),
      actions,
      ...(props.intro !== undefined && { intro: props.intro }),
    },
    html`${stateNote(page, survey)}
${content}`,
  )
}

/** Surveys of sample data take none, whatever their state. */
export const takesResponses = ({ workspace }: PageContext, { state }: Survey): boolean =>
  !workspace.demo && (state === 'open' || state === 'scheduled')

/** Whether the survey takes responses, in one word or two. */
export function stateBadge(page: PageContext, { state, closesAt }: Survey): Markup {
  const messages = page.t.surveys
  if (page.workspace.demo) return badge(page.t.common.sample)
  if (state === 'draft') return badge(messages.states.draft)
  if (state === 'closed') return badge(messages.states.closed, 'warning')
  if (closesAt === null) return badge(messages.states.open, 'success')
  return badge(messages.closesOn(page.format.dateTime(Date.parse(closesAt))), 'accent')
}

/** Why the survey takes no responses, or not for much longer, and what changes that. */
function stateNote(page: PageContext, survey: Survey): Markup {
  const messages = page.t.surveys
  if (page.workspace.demo) return notice({ kind: 'warning', text: messages.sampleHint })
  if (survey.state === 'open') return html``
  const hint = survey.state === 'scheduled' ? '' : messages[survey.state === 'draft' ? 'draftHint' : 'closedHint']
  const openButton = postButton({
    label: messages.openSurvey,
    small: true,
    action: surveyPath(page, survey, '/opening'),
  })
  return html`<div class="row state-note">
${stateBadge(page, survey)}
<span class="quiet">${hint}</span>
${survey.state === 'draft' ? openButton : ''}
</div>`
}
