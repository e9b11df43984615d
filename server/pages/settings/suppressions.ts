import { html } from 'hono/html'
import {
  type Suppression,
  type SuppressionReason,
  type SuppressionsResult,
  suppressionLimits,
  suppressionReasons,
} from '../../../shared/suppression.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { fileErrorReasons } from '../../domain/imports/file-errors.ts'
import { importSuppressions } from '../../domain/suppressions/imports.ts'
import { listSuppressions, removeSuppression, type SuppressionQuery } from '../../domain/suppressions/list.ts'
import { parseUpload } from '../../http/multipart.ts'
import { button } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { fileField, selectField, textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { exportMenu, sendList } from '../layout/exports.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { settingsPath } from './paths.ts'
import { parseCursor } from './query.ts'
import { settingsPage } from './views.ts'

const PAGE_SIZE = 50
/** As many rejected lines as the page names. */
const MAX_NAMED = 20

const fileErrors = fileErrorReasons.map((reason) => `file-${reason}` as const)

/** What was added, or why nothing was. */
interface AddState {
  text?: string
  error?: string
  result?: SuppressionsResult
}

/** Invalid filters are ignored. */
function parseFilter({ c }: PageContext): SuppressionQuery {
  const q = c.req.query('q')?.trim().slice(0, 254)
  const reason = suppressionReasons.find((name) => name === c.req.query('reason'))
  return { ...(q && { q }), ...(reason && { reason }) }
}

export const showSuppressions = async (page: PageContext) => page.c.html(await suppressionsPage(page))

export const downloadSuppressions = (page: PageContext) =>
  sendList(page, 'suppressions', { sheet: page.t.suppressions.list }, (format) =>
    page.c.var.deps.exportList('suppressions', page.c.var.caller, parseFilter(page), format),
  )

/** Adds what is pasted, or the addresses of a file. */
export async function saveSuppressions(page: PageContext) {
  const { c, t } = page
  const showState = async (state: AddState, status: 200 | 400) => c.html(await suppressionsPage(page, state), status)
  const upload = await parseUpload(c, suppressionLimits.megabytes * 1024)
  if (upload === 'too large') return showState({ error: t.suppressions.tooLarge }, 400)
  const text = upload.fields.addresses ?? ''
  const hasFile = upload.file !== undefined && upload.file.bytes.length > 0
  if (!hasFile && text.trim() === '') return showState({ error: t.suppressions.nothing }, 400)
  try {
    const content = hasFile ? new Blob([upload.file?.bytes as BlobPart]) : new Blob([text])
    const result = await importSuppressions(c.var.deps, c.var.caller, content)
    if (result.rejected.length > 0) return showState({ result }, 200)
    return redirectWithNotice(c, settingsPath(page, 'suppressions'), describeResult(page, result))
  } catch (error) {
    if (!hasErrorCode(error, 'no-addresses', ...fileErrors)) throw error
    return showState({ text, error: t.suppressions.unreadable }, 400)
  }
}

export async function deleteSuppression(page: PageContext) {
  const { c, t } = page
  await removeSuppression(c.var.deps, c.var.caller, getPathId(page, 'suppression'))
  return redirectWithNotice(c, settingsPath(page, 'suppressions'), t.suppressions.removed)
}

const describeResult = ({ t, format }: PageContext, { added, unchanged }: SuppressionsResult): string =>
  t.suppressions.added(added, format.number(added), unchanged === 0 ? null : format.number(unchanged))

async function suppressionsPage(page: PageContext, state: AddState = {}): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.suppressions
  const [filter, cursor] = [parseFilter(page), parseCursor(page)]
  const { data, nextCursor } = await listSuppressions(deps, caller, filter, { cursor, limit: PAGE_SIZE })
  const path = (params: Record<string, string | undefined>) => withQuery(settingsPath(page, 'suppressions'), params)
  const query = { q: filter.q, reason: filter.reason }
  const exports = exportMenu(page, {
    href: (type) => withQuery(settingsPath(page, 'suppressions', `.${type}`), query),
    hint: messages.exportHint,
  })
  return settingsPage(
    page,
    'suppressions',
    { intro: messages.intro, wide: true, actions: exports },
    html`${filterForm(page, filter)}
${suppressionTable(page, data, filter)}
${pager(page, { newer: cursor ? path(query) : null, older: nextCursor && path({ ...query, cursor: nextCursor }) })}
${addCard(page, state)}`,
  )
}

function filterForm(page: PageContext, { q, reason }: SuppressionQuery): Markup {
  const messages = page.t.suppressions
  const choices = suppressionReasons.map((value) => ({ value, label: messages.reasons[value] }))
  return form(
    { action: settingsPath(page, 'suppressions'), method: 'get', attributes: { role: 'search' } },
    html`<div class="fields">
${textField({ name: 'q', label: messages.search, value: q ?? '', type: 'search', attributes: { maxlength: 254 } })}
${selectField({ name: 'reason', label: messages.reason, value: reason ?? '', choices: [{ value: '', label: messages.anyReason }, ...choices] })}
</div>
${formActions(button({ label: messages.find, icon: 'search' }))}`,
  )
}

function suppressionTable(page: PageContext, rows: readonly Suppression[], filter: SuppressionQuery): Markup {
  const messages = page.t.suppressions
  if (rows.length === 0) {
    const isFiltered = filter.q !== undefined || filter.reason !== undefined
    const text = isFiltered ? messages.noneFoundText : messages.emptyText
    return emptyState({ icon: 'check', title: isFiltered ? messages.noneFound : messages.empty, text })
  }
  return dataTable({
    caption: messages.list,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.address,
        isRowHeader: true,
        cell: ({ address }) => (address === null ? html`<span class="quiet">${messages.erased}</span>` : address),
      },
      { label: messages.reason, cell: (row) => reasonCell(page, row) },
      { label: messages.since, cell: ({ at }) => relativeTime(page, Date.parse(at)) },
      { label: messages.by, cell: ({ byName }) => byName ?? messages.automatic },
      ...(page.may('contacts.erase')
        ? [{ label: messages.remove, hideLabel: true, cell: (row: Suppression) => removeButton(page, row) }]
        : []),
    ],
  })
}

const reasonCell = ({ t }: PageContext, { reason, detail }: { reason: SuppressionReason; detail: string | null }) =>
  html`${t.suppressions.reasons[reason]}${detail === null ? '' : html`<br><small class="quiet">${detail}</small>`}`

function removeButton(page: PageContext, { id, address }: Suppression): Markup {
  const messages = page.t.suppressions
  const dialog = `remove-${id}`
  return html`${dialogButton({ label: messages.remove, kind: 'quiet', small: true, dialog })}
${confirmDialog(page, {
  id: dialog,
  title: messages.removeTitle(address ?? messages.erased),
  text: messages.removeText,
  action: settingsPath(page, 'suppressions', `/${id}/deletion`),
  confirm: messages.remove,
})}`
}

function addCard(page: PageContext, { text = '', error, result }: AddState): Markup {
  const messages = page.t.suppressions
  const addresses = textArea({
    name: 'addresses',
    label: messages.paste,
    hint: messages.pasteHint,
    value: text,
    rows: 6,
    error,
    attributes: { spellcheck: 'false', autocapitalize: 'none' },
  })
  const file = fileField(page, { name: 'file', label: messages.file, accept: '.csv,.xlsx,.txt' })
  return card(
    { title: messages.add, intro: messages.addIntro },
    html`${result ? resultNotice(page, result) : ''}
${form(
  { action: settingsPath(page, 'suppressions'), attributes: { enctype: 'multipart/form-data' } },
  html`${addresses}
${file}
${formActions(button({ label: messages.addButton, kind: 'primary', icon: 'plus' }))}`,
)}`,
  )
}

function resultNotice(page: PageContext, result: SuppressionsResult): Markup {
  const messages = page.t.suppressions
  const count = page.format.number(result.rejected.length)
  const items = result.rejected
    .slice(0, MAX_NAMED)
    .map(
      ({ line, address, reason }) =>
        html`<li>${messages.line(page.format.number(line))}${page.t.common.colon}<code>${address}</code> – ${messages.problems[reason]}</li>`,
    )
  return html`${notice({ kind: 'warning', text: `${describeResult(page, result)} ${messages.rejected(result.rejected.length, count)}` })}
<ul>${items}</ul>`
}
