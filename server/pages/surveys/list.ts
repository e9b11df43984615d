import { html } from 'hono/html'
import type { Span } from '../../../shared/calendar.ts'
import type { Survey } from '../../../shared/survey.ts'
import { listSurveysWithMetrics, RECENT_DAYS, type SurveyWithMetrics } from '../../domain/reports/survey-scores.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { sparkline } from '../charts/sparkline.ts'
import { linkButton, postButton } from '../components/button.ts'
import { menu } from '../components/menu.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { phoneSurveyPaths } from '../phone-surveys/paths.ts'
import { surveyPath, surveysPath } from './paths.ts'
import { parseCursor } from './query.ts'
import { scoreWithInterval } from './scores.ts'
import { responsesPath } from './share-link.ts'
import { sharePath } from './share-views.ts'
import { stateBadge } from './views.ts'

const PAGE_SIZE = 50

/** All surveys with their scores. */
export async function listSurveysPage(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listSurveysWithMetrics(c.var.deps, c.var.caller, {
    cursor,
    limit: PAGE_SIZE,
    timeZone: page.format.timeZone,
  })
  const newButton = linkButton({
    label: messages.make,
    icon: 'plus',
    kind: 'primary',
    href: surveysPath(page, '/new'),
  })
  const brandLink = linkButton({ label: page.t.brand.title, href: surveysPath(page, '/brand') })
  const links = {
    newer: cursor ? surveysPath(page) : null,
    older: nextCursor && withQuery(surveysPath(page), { cursor: nextCursor }),
  }
  const content =
    data.length === 0
      ? emptyState({ icon: 'surveys', title: messages.noneTitle, text: messages.noneText, actions: newButton })
      : html`${card({ flush: true }, surveysTable(page, data))}
${pager(page, links)}`
  return c.html(
    shell(
      page,
      { title: messages.surveys, current: 'surveys', wide: true, actions: html`${newButton}${brandLink}` },
      content,
    ),
  )
}

function surveysTable(page: PageContext, rows: readonly SurveyWithMetrics[]): Markup {
  const messages = page.t.surveys
  const responses = ({ survey, responses }: SurveyWithMetrics) =>
    html`<a href="${responsesPath(page, survey)}">${page.format.number(responses)}</a>`
  return dataTable<SurveyWithMetrics>({
    caption: messages.surveys,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: ({ survey }) => html`<a href="${surveyPath(page, survey)}">${survey.name}</a>`,
      },
      { label: messages.status, cell: ({ survey }) => stateBadge(page, survey) },
      { label: messages.recentScore(RECENT_DAYS), isNumeric: true, cell: (row) => scoreCell(page, row) },
      { label: messages.trend, cell: (row) => trendCell(page, row) },
      { label: messages.responses, isNumeric: true, cell: responses },
      { label: messages.lastAnswer, cell: ({ lastDay }) => (lastDay === null ? '—' : page.format.day(lastDay)) },
      { label: page.t.common.actions, hideLabel: true, cell: ({ survey }) => surveyActions(page, survey) },
    ],
  })
}

/** Of the same days as the overview shows by default, to which it links. */
function scoreCell(page: PageContext, { survey, recent }: SurveyWithMetrics): Markup {
  const score = scoreWithInterval(page, recent)
  if (!hasVisibleScore(recent)) return score
  return html`<a href="${workspacePath(page.workspace.slug, `/overview?survey=${survey.id}`)}">${score}</a>`
}

/** As in the trend of the overview: fewer points look level. */
const LEAST_SPAN = 40

/** The score of each of the last twelve months; a dash with fewer than two. */
function trendCell({ t, format }: PageContext, { months }: SurveyWithMetrics): Markup {
  const scores = months.map((month) => (hasVisibleScore(month) ? month.nps : null))
  const shownScores = scores.filter((score) => score !== null)
  if (shownScores.length < 2) return html`<span class="quiet">—</span>`
  const describeMonth = (index: number) => ({
    period: format.period(months[index] as Span),
    score: format.score(scores[index] ?? null),
  })
  const label = t.surveys.trendText(
    describeMonth(scores.findIndex((score) => score !== null)),
    describeMonth(scores.findLastIndex((score) => score !== null)),
    { low: format.score(Math.min(...shownScores)), high: format.score(Math.max(...shownScores)) },
  )
  return sparkline(label, scores, LEAST_SPAN)
}

/** Sharing is what most come for; the rest is in a menu. */
function surveyActions(page: PageContext, survey: Survey): Markup {
  const messages = page.t.surveys
  const shareLink = linkButton({ label: messages.share, icon: 'qr', small: true, href: sharePath(page, survey) })
  const fields = { from: 'list' }
  const stateButtons = {
    draft: postButton({ label: messages.openSurvey, action: surveyPath(page, survey, '/opening') }),
    open: postButton({ label: messages.close, action: surveyPath(page, survey, '/closure'), fields }),
    closed: postButton({ label: messages.reopen, action: surveyPath(page, survey, '/closure/deletion'), fields }),
  }
  const rowMenu = menu({ label: messages.surveyActions(survey.name), icon: 'more', iconOnly: true }, [
    html`<a href="${surveyPath(page, survey)}">${messages.edit}</a>`,
    html`<a href="${surveyPath(page, survey, '/test')}" target="_blank">${page.t.sharing.test}</a>`,
    ...(page.may('responses.enter')
      ? [html`<a href="${phoneSurveyPaths.list(page, survey.id)}">${page.t.phoneSurveys.title}</a>`]
      : []),
    postButton({ label: messages.copy, action: surveyPath(page, survey, '/copies') }),
    survey.state === 'scheduled' ? stateButtons.open : stateButtons[survey.state],
  ])
  return html`<div class="row-actions">${shareLink}${rowMenu}</div>`
}
