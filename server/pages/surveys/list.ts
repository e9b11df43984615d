import type { Context } from 'hono'
import { html } from 'hono/html'
import { pagingParams } from '../../../shared/list.ts'
import { listSurveysWithMetrics, type SurveyWithMetrics } from '../../domain/reports/survey-scores.ts'
import type { Env } from '../../http/env.ts'
import { userLanguage } from '../../i18n/index.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { day, formatInterval, formatNumber, formatScore, localeContext } from '../layout/format.ts'
import { shell, workspacePath } from '../layout/shell.ts'
import { getMessages, surveyPath } from './views.ts'

/** All surveys with how they stand. */
export async function showSurveys(c: Context<Env>) {
  const messages = getMessages(c)
  const cursor = pagingParams.cursor.safeParse(c.req.query('cursor')).data
  const { data, nextCursor } = await listSurveysWithMetrics(c.var.deps, c.var.caller, { cursor, limit: 50 })
  const newButton = linkButton({
    label: messages.make,
    icon: 'plus',
    kind: 'primary',
    href: `${workspacePath(c)}/surveys/new`,
  })
  const content =
    data.length === 0
      ? emptyState({ icon: 'surveys', title: messages.noneTitle, text: messages.noneText, actions: newButton })
      : html`${card({ flush: true }, surveysTable(c, data))}${pager(userLanguage(c), {
          newer: cursor ? `${workspacePath(c)}/surveys` : null,
          older: nextCursor && `?cursor=${nextCursor}`,
        })}`
  return c.html(shell(c, { title: messages.surveys, current: 'surveys', wide: true, actions: newButton }, content))
}

function surveysTable(c: Context<Env>, rows: readonly SurveyWithMetrics[]) {
  const messages = getMessages(c)
  const locale = localeContext(c)
  return dataTable<SurveyWithMetrics>({
    caption: messages.surveys,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: ({ survey }) =>
          html`<a href="${surveyPath(c, survey)}">${survey.name}</a> ${survey.closedAt === null ? '' : badge(messages.closed, 'warning')}`,
      },
      {
        label: messages.type,
        cell: ({ survey }) => survey.touchpoint ?? messages.types[survey.type],
      },
      {
        label: messages.answers,
        isNumeric: true,
        cell: ({ survey, metrics }) =>
          html`<a href="${workspacePath(c)}/responses?survey=${survey.id}">${formatNumber(locale, metrics.count)}</a>`,
      },
      { label: messages.score, isNumeric: true, cell: (row) => scoreCell(c, row) },
      { label: messages.lastAnswer, cell: ({ lastDay }) => (lastDay === null ? '—' : day(locale, lastDay)) },
      {
        label: messages.share,
        hideLabel: true,
        cell: ({ survey }) =>
          linkButton({ label: messages.share, icon: 'qr', small: true, href: `${surveyPath(c, survey)}/share` }),
      },
    ],
  })
}

/** As far as so many answers allow it: see shared/display.ts. */
function scoreCell(c: Context<Env>, { survey, metrics }: SurveyWithMetrics) {
  const locale = localeContext(c)
  if (!hasVisibleScore(metrics)) return html`<span class="quiet" title="${getMessages(c).tooFew}">—</span>`
  const interval = formatInterval(locale, metrics.interval)
  return html`<a class="${metrics.display === 'muted' ? 'quiet' : ''}" href="${workspacePath(c)}/overview?survey=${survey.id}" title="${interval}">${formatScore(locale, metrics.nps)}</a>`
}
