import { html } from 'hono/html'
import { type Import, undoCountNames } from '../../../shared/import.ts'
import { notFound } from '../../domain/errors.ts'
import { getImportRecord } from '../../domain/import-records.ts'
import { startImportUndo } from '../../domain/responses/import-undo.ts'
import { button, linkButton } from '../components/button.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card, progress } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import type { ImportArea } from './area.ts'

/** The pages that take an import back: what will happen, and the confirmation. */
export const createUndoPages = (area: ImportArea) => ({
  async showForm(page: PageContext) {
    const record = await loadRecord(page, area)
    const messages = page.t.imports.undo
    const undoButton = button({ label: messages.confirm, kind: 'danger', icon: 'trash' })
    const cancelButton = linkButton({ label: messages.keep, href: area.path(page, record.id) })
    return page.c.html(
      shell(
        page,
        {
          title: messages.title(record.fileName),
          current: area.kind,
          above: area.breadcrumb(page, record.fileName || messages.action),
        },
        html`${card({ title: messages.happens }, list(listEffects(page, record)))}
${card({ title: messages.stays }, list([messages.staysChanged, messages.staysAudit]))}
${form({ action: page.c.req.path }, formActions(undoButton, cancelButton))}`,
      ),
    )
  },

  async start(page: PageContext) {
    const { deps, caller } = page.c.var
    const record = await loadRecord(page, area)
    await startImportUndo(deps, caller, record.id)
    return page.c.redirect(area.path(page, record.id), 303)
  },
})

/** @throws DomainError `not-found`, also for an import of another kind, which may need another permission */
async function loadRecord(page: PageContext, { kind }: ImportArea): Promise<Import> {
  const record = await getImportRecord(page.c.var.deps, page.c.var.caller, getPathId(page, 'import'))
  if (record.kind !== kind) throw notFound('import', record.id)
  return record
}

const list = (items: readonly string[]) => html`<ul>
${items.map((item) => html`<li>${item}</li>`)}
</ul>`

function listEffects({ t, format }: PageContext, { kind, counts }: Import): string[] {
  const messages = t.imports.undo
  const [added, updated] = [format.number(counts.added), format.number(counts.updated)]
  return kind === 'responses'
    ? [messages.removesResponses(added), messages.restoresResponses(updated), messages.takesBackContacts]
    : [messages.removesContacts(added), messages.restoresContacts(updated)]
}

/** The link to the confirmation, while the import can be undone. */
export function undoButton(
  page: PageContext,
  area: ImportArea,
  { id, undoableUntil }: Pick<Import, 'id' | 'undoableUntil'>,
): Markup {
  if (undoableUntil === null || Date.parse(undoableUntil) <= page.c.var.deps.now()) return html``
  return linkButton({ label: page.t.imports.undo.action, icon: 'trash', href: area.path(page, id, '/undo') })
}

/** How far the undo is, and what it has done. */
export function undoResult(page: PageContext, { undo }: Pick<Import, 'undo'>): Markup {
  if (!undo) return html``
  const { t, format } = page
  const messages = t.imports.undo
  const undoneCount = undoCountNames.reduce((sum, name) => sum + undo.counts[name], 0)
  const rows = undoCountNames.map((name) => ({ name, count: undo.counts[name] })).filter(({ count }) => count > 0)
  const table = dataTable({
    caption: messages.result,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.what, isRowHeader: true, cell: ({ name }) => messages.counts[name] },
      { label: messages.count, isNumeric: true, cell: ({ count }) => format.number(count) },
    ],
  })
  if (undo.finishedAt !== null)
    return rows.length > 0 ? card({ title: messages.result }, table) : notice({ kind: 'info', text: messages.nothing })
  return progress({
    label: messages.running,
    value: undoneCount,
    max: undo.total,
    text: messages.progress(format.number(undoneCount), format.number(undo.total)),
  })
}
