import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge } from '../components/parts.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'

/** Where the pages of a survey are. */
export const surveyPath = (c: Context<Env>, survey: Pick<Survey, 'id'>) =>
  `${workspacePath(c.var.member.workspace.slug)}/surveys/${survey.id}`

/** The survey that the address names. @throws DomainError `unknown` */
export const loadSurvey = (c: Context<Env>) => getSurvey(c.var.deps, c.var.caller, c.req.param('id') ?? '')

/** A page about one survey: the way back, its state, and the way to what is done next. */
export function surveyPage(
  c: Context<Env>,
  survey: Survey,
  options: { title?: string; actions?: Markup; intro?: string | Markup; tab: 'edit' | 'share' },
  content: Markup,
): Markup {
  const messages = t(c).surveys
  const path = surveyPath(c, survey)
  const breadcrumbs = [
    { label: messages.surveys, href: `${workspacePath(c.var.member.workspace.slug)}/surveys` },
    ...(options.title ? [{ label: survey.name, href: path }] : []),
  ]
  const shareButton = linkButton({ label: messages.share, icon: 'qr', kind: 'primary', href: `${path}/share` })
  const editButton = linkButton({ label: messages.edit, icon: 'edit', href: path })
  return shell(
    buildPageContext(c),
    {
      title: options.title ?? survey.name,
      current: 'surveys',
      wide: true,
      above: breadcrumb(buildPageContext(c), breadcrumbs),
      actions: options.actions ?? (options.tab === 'share' ? editButton : shareButton),
      ...(options.intro !== undefined && { intro: options.intro }),
    },
    html`${survey.closedAt === null ? '' : html`<p class="row">${badge(messages.closed, 'warning')}<span class="quiet">${messages.closedHint}</span></p>`}${content}`,
  )
}
