import { html } from 'hono/html'
import { REASONS_ID } from '../../../shared/flow.ts'
import type { Response } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import { badge, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { type Column, dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { describeReason } from '../layout/reasons.ts'
import { changeFilters, responsePaths } from './paths.ts'
import { selectionBox } from './selection-bar.ts'
import { getRespondentName, getResponseTitle, highlightComment } from './views.ts'

interface TableData {
  filters: URLSearchParams
  surveys: readonly Survey[]
}

export function responseTable(page: PageContext, rows: readonly Response[], { filters, surveys }: TableData): Markup {
  const { t, format, workspace, may } = page
  const messages = t.responses
  const surveysById = new Map(surveys.map((survey) => [survey.id, survey]))
  const commentLink = ({ id, comment }: Response) => {
    const text = comment === null ? noComment(page) : highlightComment(page, comment, filters.get('q'))
    return html`<a class="comment-link" href="${responsePaths.detail(workspace.slug, id, filters)}">${text}</a>`
  }
  const scoreCell = (row: Response) => {
    const chip = scoreChip(page, row.score)
    return may('responses.change') ? html`${selectionBox(page, row.id, getResponseTitle(page, row))}${chip}` : chip
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
      { label: messages.score, cell: scoreCell },
      { label: messages.comment, isRowHeader: true, cell: commentLink },
      ...(may('contacts') ? [respondentColumn] : []),
      { label: messages.survey, cell: ({ surveyId }) => surveysById.get(surveyId)?.name ?? '' },
      { label: messages.tags, cell: (row) => tagsCell(page, row, { filters, survey: surveysById.get(row.surveyId) }) },
      { label: messages.when, isNumeric: true, cell: ({ answeredAt }) => relativeTime(page, Date.parse(answeredAt)) },
    ],
  })
}

/** A quiet dash, with words for screen readers. */
const noComment = ({ t }: PageContext) =>
  html`<span class="quiet" aria-hidden="true">—</span><span class="unseen">${t.responses.noComment}</span>`

/** The reasons that the respondent selected and the tags, each a filter. */
function tagsCell(page: PageContext, row: Response, context: { filters: URLSearchParams; survey: Survey | undefined }) {
  const { t, workspace } = page
  const isExcluded = row.suspicion !== null && row.suspicion.clearedAt === null
  const reasons = [row.answers[REASONS_ID] ?? []].flat().map(String)
  // The style of phones hides cells that are empty.
  if (!isExcluded && row.tags.length + reasons.length === 0) return ''
  const filterLink = (text: string, change: Record<string, string>) =>
    html`${tag(text, responsePaths.list(workspace.slug, changeFilters(context.filters, change)))} `
  const reasonLink = (id: string) =>
    filterLink(describeReason(page, context.survey, row.group, id), { 'where[reason]': id })
  return html`${isExcluded ? badge(t.responses.excluded, 'warning') : ''}
${reasons.map(reasonLink)}${row.tags.map((name) => filterLink(name, { tag: name }))}`
}
