import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
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
    html`${survey.closedAt === null ? '' : closedNote(page)}
${content}`,
  )
}

const closedNote = ({ t }: PageContext): Markup =>
  html`<p class="row">
${badge(t.surveys.closed, 'warning')}
<span class="quiet">${t.surveys.closedHint}</span>
</p>`
