import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { getQueueGroup } from '../../domain/follow-ups/queue.ts'
import { enterGuard } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { bulkBar } from './bulk-bar.ts'
import { followUpPaths } from './paths.ts'
import { getSort, getView } from './query.ts'
import { contactLink, getExcerpt, rowAvatar, selectBox, solveButton } from './row-parts.ts'
import { getVersion } from './shown-rows.ts'
import { describeOutcome, describeState } from './state.ts'
import { getContactDetails, getContactName, getSalutation, type ListData } from './views.ts'

/** The call list: one row for each customer, in groups, with a form that changes the selected rows. */
export function callList(page: PageContext, data: ListData): Markup {
  const { t, workspace, may } = page
  const messages = t.followUps
  const rows = data.followUps.data
  const isGrouped = getSort(data.query) === 'queue'
  const groups = isGrouped ? groupRows(rows) : [{ title: undefined, rows }]
  return html`<form class="calls selectable" method="post" action="${followUpPaths.assignments(workspace.slug, data.query)}">
${enterGuard}
${data.formState ? notice({ kind: 'danger', text: data.formState.error }) : ''}
${groups.map(
  ({ title, rows }) => html`<section>
${title ? html`<h2>${messages.groups[title]}</h2>` : ''}
<ol class="call-list">
${rows.map((row) => callRow(page, data, row))}
</ol>
</section>`,
)}
${may('follow-ups.change') ? bulkBar(page, data) : ''}
</form>`
}

interface RowGroup {
  title: ReturnType<typeof getQueueGroup>
  rows: FollowUp[]
}

/** The rows under their headings; they come in this order. */
function groupRows(rows: readonly FollowUp[]): RowGroup[] {
  const groups: RowGroup[] = []
  for (const row of rows) {
    const title = getQueueGroup(row)
    const last = groups.at(-1)
    if (last?.title === title) last.rows.push(row)
    else groups.push({ title, rows: [row] })
  }
  return groups
}

function callRow(page: PageContext, data: ListData, row: FollowUp): Markup {
  const { t, workspace, may } = page
  const messages = t.followUps
  const listQuery = { ...data.query, cursor: undefined }
  const { comment, score } = row.response
  const isDone = getView(data.query) === 'done'
  const salutation = getSalutation(page, row)
  const text = isDone ? (row.note ?? comment) : comment
  return html`<li data-item data-follow-up="${row.id}" data-version="${getVersion(row)}">
${may('follow-ups.change') ? selectBox(page, data, row) : ''}
${scoreChip(page, score)}
<p class="customer">
${rowAvatar(page, row)}<a href="${followUpPaths.detail(workspace.slug, row.id, listQuery)}" data-row>${getContactName(page, row)}</a>
${salutation && html`<span class="quiet">${salutation}</span>`}
${row.tier ? badge(messages.tier(row.tier), 'accent') : ''}
${row.reason === 'contact-requested' ? badge(messages.wantsCall, 'warning') : ''}
${row.blocklisted ? badge(t.blocklist.badge, 'danger') : ''}
</p>
<p class="excerpt${text ? '' : ' quiet'}" dir="auto">${text ? getExcerpt(text) : messages.noComment}</p>
<p class="state quiet">${isDone ? describeOutcome(page, row) : describeState(page, row)}</p>
<div class="act">${isDone || !may('follow-ups.change') ? '' : solveButton(page, data, row)}${contactLink(page, row)}</div>
${sheetPart(page, row)}
</li>`
}

/** What only the printed call sheet has: a box to tick, the number in large type, and two lines for notes. */
function sheetPart(view: ViewContext, row: FollowUp): Markup {
  const { phone, email, text } = getContactDetails(row)
  return html`<div class="on-paper box"></div>
<p class="on-paper number">${phone ? view.format.phone(phone) : (email ?? text ?? '')}</p>
<div class="on-paper lines"></div>`
}
