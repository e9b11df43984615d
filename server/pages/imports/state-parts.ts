import { html } from 'hono/html'
import type { Import } from '../../../shared/import.ts'
import { fileTypes } from '../../domain/files/writer.ts'
import { postButton } from '../components/button.ts'
import { menu } from '../components/menu.ts'
import { notice } from '../components/notice.ts'
import { progress } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type PageProps, shell } from '../layout/shell.ts'
import type { ImportArea } from './area.ts'
import { undoResult } from './undo.ts'

/** How often a page without script reloads while a job runs. */
const REFRESH_SECONDS = 2

/** How long rejected rows are kept. */
const REJECTED_ROWS_TTL_MS = 30 * 24 * 60 * 60 * 1000

/** What these parts need of an import. */
type ImportSummary = Pick<Import, 'id' | 'fileName' | 'state' | 'rows' | 'done' | 'finishedAt' | 'undo'>

/** A page of an import. */
export const importShell = (
  page: PageContext,
  area: ImportArea,
  { fileName }: Pick<ImportSummary, 'fileName'>,
  props: Omit<PageProps, 'current'>,
  content: Markup,
): Markup =>
  shell(
    page,
    { current: area.kind, above: area.breadcrumb(page, fileName || area.messages(page).title), ...props },
    content,
  )

/** The title of an import in a state in which no job runs. */
export function stateTitle({ t }: PageContext, state: 'checked' | 'done' | 'cancelled' | 'undone' | 'mapping'): string {
  const { tryTitle, doneTitle, cancelledTitle, undoneTitle, mapTitle } = t.contacts
  return {
    checked: tryTitle,
    done: doneTitle,
    cancelled: cancelledTitle,
    undone: undoneTitle,
    mapping: mapTitle,
  }[state]
}

/** The page of an import while a job runs. @param counts what is stored so far */
export function progressPage(
  page: PageContext,
  area: ImportArea,
  record: ImportSummary & { state: 'checking' | 'running' | 'undoing' },
  counts: Markup,
): Markup {
  const messages = page.t.contacts
  const { id, state, done, rows } = record
  const progressBar = progress({
    label: state === 'checking' ? messages.checking : area.messages(page).storing,
    value: done,
    max: rows,
    text: messages.progress(page.format.number(done), page.format.number(rows)),
  })
  const cancelButton = postButton({
    label: state === 'running' ? messages.stop : messages.discard,
    icon: 'cross',
    action: area.path(page, id, '/cancellation'),
  })
  const head = html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>`
  return importShell(
    page,
    area,
    record,
    { title: messages.states[state], head },
    html`<div data-job-progress>
${state === 'undoing' ? undoResult(page, record) : progressBar}
${state === 'running' ? counts : ''}
</div>
<p class="quiet">${messages.reload}</p>
<div class="actions">${state === 'undoing' ? '' : cancelButton}</div>`,
  )
}

/** How many rows are counted under each key, the most first. */
export const countTable = (
  page: PageContext,
  { caption, label = caption, counts }: { caption: string; label?: string; counts: Readonly<Record<string, number>> },
  describe: (key: string) => string,
): Markup =>
  dataTable({
    caption,
    hideCaption: true,
    rows: Object.entries(counts).sort(([, a], [, b]) => b - a),
    columns: [
      { label, isRowHeader: true, cell: ([key]) => describe(key) },
      { label: page.t.contacts.rows, isNumeric: true, cell: ([, count]) => page.format.number(count) },
    ],
  })

/** The link to the rejected rows, while they are kept. */
export function rejectionsDownload(
  page: PageContext,
  area: ImportArea,
  { id, finishedAt, state }: ImportSummary,
): Markup {
  const isExpired = finishedAt !== null && Date.parse(finishedAt) + REJECTED_ROWS_TTL_MS < page.c.var.deps.now()
  if (isExpired) return notice({ kind: 'info', text: page.t.contacts.rejectedGone })
  if (state === 'undone') return html``
  return menu(
    { label: page.t.contacts.rejectedFile, icon: 'download' },
    fileTypes.map(
      (type) => html`<a href="${area.path(page, id, `/rejected.${type}`)}">${page.t.common.exports[type]}</a>`,
    ),
  )
}

export const discardButton = (page: PageContext, area: ImportArea, { id }: Pick<ImportSummary, 'id'>): Markup =>
  postButton({
    label: page.t.contacts.discard,
    kind: 'quiet',
    icon: 'trash',
    action: area.path(page, id, '/cancellation'),
  })
