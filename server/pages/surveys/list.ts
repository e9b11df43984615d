import type { Context } from 'hono'
import { html } from 'hono/html'
import { pagingParams } from '../../../shared/list.ts'
import { listSurveysWithMetrics, type SurveyWithMetrics } from '../../domain/reports/survey-scores.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { buildPageContext } from '../layout/context.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { surveyPath } from './views.ts'

/** All surveys with how they stand. */
export async function showSurveys(c: Context<Env>) {
  const messages = t(c).surveys
  const cursor = pagingParams.cursor.safeParse(c.req.query('cursor')).data
  const { data, nextCursor } = await listSurveysWithMetrics(c.var.deps, c.var.caller, { cursor, limit: 50 })
  const newButton = linkButton({
    label: messages.make,
    icon: 'plus',
    kind: 'primary',
    href: `${workspacePath(c.var.member.workspace.slug)}/surveys/new`,
  })
  const content =
    data.length === 0
      ? emptyState({ icon: 'surveys', title: messages.noneTitle, text: messages.noneText, actions: newButton })
      : html`${card({ flush: true }, surveysTable(c, data))}${pager(buildPageContext(c), {
          newer: cursor ? `${workspacePath(c.var.member.workspace.slug)}/surveys` : null,
          older: nextCursor && `?cursor=${nextCursor}`,
        })}`
  return c.html(
    shell(
      buildPageContext(c),
      { title: messages.surveys, current: 'surveys', wide: true, actions: newButton },
      content,
    ),
  )
}

function surveysTable(c: Context<Env>, rows: readonly SurveyWithMetrics[]) {
  const messages = t(c).surveys
  const locale = buildPageContext(c)
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
          html`<a href="${workspacePath(c.var.member.workspace.slug)}/responses?survey=${survey.id}">${locale.format.number(metrics.count)}</a>`,
      },
      { label: messages.score, isNumeric: true, cell: (row) => scoreCell(c, row) },
      { label: messages.lastAnswer, cell: ({ lastDay }) => (lastDay === null ? '—' : locale.format.day(lastDay)) },
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
  const locale = buildPageContext(c)
  if (!hasVisibleScore(metrics)) return html`<span class="quiet" title="${t(c).surveys.tooFew}">—</span>`
  const interval = locale.format.interval(metrics.interval)
  return html`<a class="${metrics.display === 'muted' ? 'quiet' : ''}" href="${workspacePath(c.var.member.workspace.slug)}/overview?survey=${survey.id}" title="${interval}">${locale.format.score(metrics.nps)}</a>`
}
