import { html } from 'hono/html'
import { may } from '../../../shared/roles.ts'
import { commonWords } from '../../i18n/common.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { day } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { overviewAt } from './query.ts'
import type { Shown, View } from './views.ts'

/** Where a workspace has nothing to ask. */
export function withoutSurvey({ c, words }: View): Markup {
  const { empty } = words
  if (!may(c.var.staff.role, 'surveys.change')) {
    return emptyState({ icon: 'surveys', title: empty.noAnswers, text: empty.noSurveyToMake })
  }
  const make = linkButton({ label: empty.makeSurvey, kind: 'primary', icon: 'plus', href: `${home(c)}/surveys/new` })
  const sample = linkButton({ label: empty.sample, href: '/workspaces' })
  return emptyState({
    icon: 'surveys',
    title: empty.noSurvey,
    text: empty.noSurveyText,
    actions: html`${make}${sample}`,
  })
}

/** Where nobody has answered: not at all, or not in this time. */
export function withoutAnswers({ c, reader, words, asked, of }: Shown): Markup {
  const { empty } = words
  const { survey, where } = of
  if (survey.count > 0) {
    const isFiltered = Object.keys(where).length > 0
    return emptyState({
      icon: 'calendar',
      title: empty.nothingThen,
      text: isFiltered ? empty.nothingFiltered : empty.nothingThenText(day(reader, survey.lastDay)),
      actions: isFiltered
        ? linkButton({ label: commonWords(reader.language).clear, href: overviewAt(c, asked, { where: {} }) })
        : linkButton({ label: empty.allTime, href: overviewAt(c, asked, { range: 'all' }) }),
    })
  }
  const share = linkButton({ label: empty.share, kind: 'primary', icon: 'qr', href: `${home(c)}/surveys/${survey.id}` })
  const sample = linkButton({ label: empty.sample, href: '/workspaces' })
  return emptyState({
    icon: 'answers',
    title: empty.noAnswers,
    text: empty.noAnswersText,
    actions: may(c.var.staff.role, 'surveys.change') ? html`${share}${sample}` : html``,
  })
}
