import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { errorSummary } from '../components/form.ts'
import { tabs } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { surveyPath } from './paths.ts'
import { surveyPage } from './views.ts'

export const shareTabs = ['link', 'qr', 'email', 'website'] as const
export type ShareTab = (typeof shareTabs)[number]

/** A tab of sharing. The first one has the path of sharing itself. */
export const sharePath = (page: PageContext, survey: { id: string }, tab: ShareTab = 'link') =>
  surveyPath(page, survey, tab === 'link' ? '/share' : `/share/${tab}`)

/** A page of sharing, with its tabs. The links of emails may contain a secret, so only some may see them. */
export function sharePage(
  page: PageContext,
  survey: Survey,
  { tab, errors = {} }: { tab: ShareTab; errors?: FieldErrors },
  content: Markup,
): Markup {
  const messages = page.t.sharing
  const visibleTabs = shareTabs.filter((name) => name !== 'email' || page.may('identity-secret'))
  const tabLinks = visibleTabs.map((name) => ({
    label: messages.tabs[name],
    href: sharePath(page, survey, name),
    current: name === tab,
  }))
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  return surveyPage(
    page,
    survey,
    { title: page.t.surveys.shareTitle, tab: 'share', intro: survey.name },
    html`${tabs(messages.tabsLabel, tabLinks)}
${errorSummary(page, fieldErrors)}
${content}`,
  )
}
