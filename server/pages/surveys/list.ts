import { html } from 'hono/html'
import { listSurveysWithMetrics, type SurveyWithMetrics } from '../../domain/reports/survey-scores.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { attributes } from '../components/attributes.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { surveyPath, surveysPath } from './paths.ts'
import { parseCursor } from './query.ts'

const PAGE_SIZE = 50

/** All surveys with their scores. */
export async function listSurveysPage(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listSurveysWithMetrics(c.var.deps, c.var.caller, { cursor, limit: PAGE_SIZE })
  const newButton = linkButton({
    label: messages.make,
    icon: 'plus',
    kind: 'primary',
    href: surveysPath(page, '/new'),
  })
  const links = {
    newer: cursor ? surveysPath(page) : null,
    older: nextCursor && withQuery(surveysPath(page), { cursor: nextCursor }),
  }
  const content =
    data.length === 0
      ? emptyState({ icon: 'surveys', title: messages.noneTitle, text: messages.noneText, actions: newButton })
      : html`${card({ flush: true }, surveysTable(page, data))}
${pager(page, links)}`
  return c.html(shell(page, { title: messages.surveys, current: 'surveys', wide: true, actions: newButton }, content))
}

function surveysTable(page: PageContext, rows: readonly SurveyWithMetrics[]): Markup {
  const messages = page.t.surveys
  const name = ({ survey }: SurveyWithMetrics) => {
    const closedBadge = survey.closedAt === null ? '' : badge(messages.closed, 'warning')
    return html`<a href="${surveyPath(page, survey)}">${survey.name}</a> ${closedBadge}`
  }
  const responses = ({ survey, metrics }: SurveyWithMetrics) => {
    const path = workspacePath(page.workspace.slug, `/responses?survey=${survey.id}`)
    return html`<a href="${path}">${page.format.number(metrics.count)}</a>`
  }
  const shareButton = ({ survey }: SurveyWithMetrics) =>
    linkButton({ label: messages.share, icon: 'qr', small: true, href: surveyPath(page, survey, '/share') })
  return dataTable<SurveyWithMetrics>({
    caption: messages.surveys,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.name, isRowHeader: true, cell: name },
      { label: messages.type, cell: ({ survey }) => survey.touchpoint ?? messages.types[survey.type] },
      { label: messages.responses, isNumeric: true, cell: responses },
      { label: messages.score, isNumeric: true, cell: (row) => scoreCell(page, row) },
      { label: messages.lastAnswer, cell: ({ lastDay }) => (lastDay === null ? '—' : page.format.day(lastDay)) },
      { label: messages.share, hideLabel: true, cell: shareButton },
    ],
  })
}

/** The score, unless there are too few responses to show one: see shared/display.ts. */
function scoreCell(page: PageContext, { survey, metrics }: SurveyWithMetrics): Markup {
  if (!hasVisibleScore(metrics)) return html`<span class="quiet" title="${page.t.surveys.tooFew}">—</span>`
  const linkAttributes = attributes({
    class: metrics.display === 'muted' ? 'quiet' : '',
    href: workspacePath(page.workspace.slug, `/overview?survey=${survey.id}`),
    title: page.format.interval(metrics.interval),
  })
  return html`<a${linkAttributes}>${page.format.score(metrics.nps)}</a>`
}
