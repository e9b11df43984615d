import { html } from 'hono/html'
import type { Response } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import { badge, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { type Column, dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { changeFilters, responsePaths } from './paths.ts'
import { getRespondentName, highlightComment } from './views.ts'

interface TableData {
  filters: URLSearchParams
  surveys: readonly Pick<Survey, 'id' | 'name'>[]
}

export function responseTable(page: PageContext, rows: readonly Response[], { filters, surveys }: TableData): Markup {
  const { t, format, workspace, may } = page
  const messages = t.responses
  const surveyNames = new Map(surveys.map(({ id, name }) => [id, name]))
  const commentLink = ({ id, comment }: Response) => {
    const text = highlightComment(page, comment, filters.get('q'))
    return html`<a class="comment-link" href="${responsePaths.detail(workspace.slug, id, filters)}">${text}</a>`
  }
  const respondentColumn: Column<Response> = {
    label: messages.who,
    cell: (row) => html`<span class="respondent">${getRespondentName(page, row)}</span>`,
  }
  return dataTable<Response>({
    caption: messages.shown(rows.length, format.number(rows.length)),
    hideCaption: true,
    layout: 'lines',
    rows,
    columns: [
      { label: messages.score, cell: ({ score }) => scoreChip(page, score) },
      { label: messages.comment, isRowHeader: true, cell: commentLink },
      ...(may('contacts') ? [respondentColumn] : []),
      { label: messages.survey, cell: ({ surveyId }) => surveyNames.get(surveyId) ?? '' },
      { label: messages.tags, cell: (row) => tagsCell(page, row, filters) },
      { label: messages.when, isNumeric: true, cell: ({ answeredAt }) => relativeTime(page, Date.parse(answeredAt)) },
    ],
  })
}

function tagsCell({ t, workspace }: PageContext, { tags, suspicion }: Response, filters: URLSearchParams) {
  const isExcluded = suspicion !== null && suspicion.clearedAt === null
  // The style of phones hides cells that are empty.
  if (!isExcluded && tags.length === 0) return ''
  const tagLink = (name: string) =>
    html`${tag(name, responsePaths.list(workspace.slug, changeFilters(filters, { tag: name })))} `
  return html`${isExcluded ? badge(t.responses.excluded, 'warning') : ''} ${tags.map(tagLink)}`
}
