import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { surveyWords } from '../../i18n/surveys.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { home, shell } from '../layout/shell.ts'

/** Where the pages of a survey are. */
export const placeOf = (c: Context<Env>, survey: Pick<Survey, 'id'>) => `${home(c)}/surveys/${survey.id}`

/** The survey that the address names. @throws DomainError `unknown` */
export const surveyOf = (c: Context<Env>) => getSurvey(c.var.deps, c.var.caller, c.req.param('id') ?? '')

/** The words of these pages, for who reads. */
export const wordsOf = (c: Context<Env>) => surveyWords(staffLanguage(c))

/** A page about one survey: the way back, its state, and the way to what is done next. */
export function surveyPage(
  c: Context<Env>,
  survey: Survey,
  about: { title?: string; actions?: Markup; intro?: string | Markup; at: 'edit' | 'share' },
  content: Markup,
): Markup {
  const words = wordsOf(c)
  const language = staffLanguage(c)
  const place = placeOf(c, survey)
  const ways = [
    { label: words.surveys, href: `${home(c)}/surveys` },
    ...(about.title ? [{ label: survey.name, href: place }] : []),
  ]
  const share = linkButton({ label: words.share, icon: 'qr', kind: 'primary', href: `${place}/share` })
  const edit = linkButton({ label: words.edit, icon: 'edit', href: place })
  return shell(
    c,
    {
      title: about.title ?? survey.name,
      current: 'surveys',
      wide: true,
      above: breadcrumb(language, ways),
      actions: about.actions ?? (about.at === 'share' ? edit : share),
      ...(about.intro !== undefined && { intro: about.intro }),
    },
    html`${survey.closedAt === null ? '' : html`<p class="row">${badge(words.closed, 'warning')}<span class="quiet">${words.closedHint}</span></p>`}${content}`,
  )
}
