import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Survey } from '../../../shared/survey.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { optionElements } from '../components/field.ts'
import { notice } from '../components/notice.ts'
import { badge, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { type Column, dataTable } from '../components/table.ts'
import { elapsedTime, relativeTime } from '../components/time.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { followUpPaths } from './paths.ts'
import { getView } from './query.ts'
import { dueDate, getContactDetails, getContactName, getReasons, type ListData } from './views.ts'

/** The call list as a table, with a form that assigns the selected rows. */
export function followUpTable(page: PageContext, data: ListData): Markup {
  const { t, workspace, may } = page
  const messages = t.followUps
  const canAssign = may('follow-ups.assign')
  const table = dataTable({
    caption: messages.list,
    hideCaption: true,
    columns: [...(canAssign ? [selectColumn(page, data)] : []), ...buildColumns(page, data)],
    rows: data.followUps.data,
  })
  const printHint = html`<p class="print-hint quiet small">${messages.print}</p>`
  if (!canAssign) return html`<div class="calls">${table}</div>${printHint}`
  return html`<form class="calls" method="post" action="${followUpPaths.assignments(workspace.slug, data.query)}">
${table}
${assignmentBar(page, data)}
</form>
${printHint}`
}

const selectColumn = (view: ViewContext, { formState }: ListData): Column<FollowUp> => ({
  label: view.t.followUps.select,
  hideLabel: true,
  cell: (row) => {
    const checkboxAttributes = attributes({
      type: 'checkbox',
      name: 'pick',
      value: `${row.id} ${row.updatedAt}`,
      checked: formState?.selectedIds.some((selectedId) => selectedId.startsWith(row.id)),
    })
    const label = view.t.followUps.selectOne(getContactName(view, row))
    return html`<label class="pick"><input${checkboxAttributes}><span class="unseen">${label}</span></label>`
  },
})

function buildColumns(page: PageContext, { query, surveys }: ListData): Column<FollowUp>[] {
  const messages = page.t.followUps
  const surveysById = new Map(surveys.map((survey) => [survey.id, survey]))
  const listQuery = { ...query, cursor: undefined }
  const time = (value: string | null) => relativeTime(page, value === null ? null : Date.parse(value))
  const statusColumns: Column<FollowUp>[] =
    getView(query) === 'done'
      ? [
          { label: messages.outcome, cell: (row) => html`<p class="excerpt">${shorten(row.note ?? '')}</p>` },
          { label: messages.done, cell: (row) => time(row.doneAt) },
        ]
      : [
          { label: messages.waiting, cell: (row) => elapsedTime(page, Date.parse(row.openedAt)) },
          { label: messages.due, cell: (row) => dueDate(page, row) },
        ]
  return [
    {
      label: messages.customer,
      isRowHeader: true,
      cell: (row) => contactCell(page, row, followUpPaths.detail(page.workspace.slug, row.id, listQuery)),
    },
    { label: messages.score, cell: (row) => scoreChip(page, row.response.score) },
    { label: messages.comment, cell: (row) => commentCell(page, row, surveysById.get(row.surveyId)) },
    ...statusColumns,
    { label: messages.owner, cell: (row) => ownerCell(page, row) },
  ]
}

const ownerCell = ({ t }: ViewContext, { owner }: FollowUp) =>
  owner ? html`<span class="whole">${owner}</span>` : html`<span class="quiet whole">${t.followUps.unassigned}</span>`

function contactCell(view: ViewContext, row: FollowUp, href: string): Markup {
  const messages = view.t.followUps
  const { phone, email, name, text } = getContactDetails(row)
  const contactDetails = [phone && view.format.phone(phone), name === null ? null : email, text].filter(Boolean)
  return html`<a href="${href}">${getContactName(view, row)}</a>
${row.tier ? badge(messages.tier(row.tier), 'accent') : ''}
${row.reason === 'contact-requested' ? badge(messages.wantsCall, 'warning') : ''}
${contactDetails.map((value) => html`<small class="quiet way">${value}</small>`)}`
}

const MAX_EXCERPT_LENGTH = 240

const shorten = (text: string) =>
  [...text].length > MAX_EXCERPT_LENGTH ? `${[...text].slice(0, MAX_EXCERPT_LENGTH).join('')}…` : text

/** More properties do not fit beside the comment. */
const MAX_PROPERTIES = 4

function commentCell(view: ViewContext, row: FollowUp, survey: Survey | undefined): Markup {
  const messages = view.t.followUps
  const { comment, properties } = row.response
  const otherProperties = Object.entries(properties).filter(([key]) => key !== 'tier')
  const tags = [
    ...getReasons(view, row, survey),
    ...otherProperties.slice(0, MAX_PROPERTIES).map(([key, value]) => `${key}: ${value}`),
  ]
  const excerpt = comment
    ? html`<p class="excerpt" dir="auto">${shorten(comment)}</p>`
    : html`<span class="quiet">${messages.noComment}</span>`
  return html`${excerpt}
${tags.length > 0 ? html`<p class="row tags">${tags.map((text) => tag(text))}</p>` : ''}
<p class="on-paper">${messages.notes}</p>`
}

function assignmentBar({ t }: ViewContext, { colleagues, formState }: ListData): Markup {
  const messages = t.followUps
  const choices = [
    { value: '', label: '—' },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    { value: 'none', label: messages.unassigned },
  ]
  const selectAttributes = { id: 'owner-for-all', name: 'owner', 'aria-invalid': formState ? 'true' : null }
  return html`<div class="assign row">
${formState ? notice({ kind: 'danger', text: formState.error }) : ''}
<label for="owner-for-all">${messages.assign.title}</label>
<select${attributes(selectAttributes)}>${optionElements(choices, formState?.owner)}</select>
${button({ label: messages.assign.button, kind: 'primary' })}
</div>`
}
