import { html } from 'hono/html'
import type { ContactImport } from '../../../shared/contact-import.ts'
import { previewImportChanges } from '../../domain/contacts/import-preview.ts'
import { countImportedContacts } from '../../domain/contacts/imported-contacts.ts'
import { findContactExcess } from '../../domain/contacts/imports.ts'
import { campaignsPath } from '../campaigns/paths.ts'
import { linkButton, postButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { card, metric } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { contactChangesCard } from '../imports/contact-changes.ts'
import {
  countTable,
  discardButton,
  importShell,
  progressPage,
  rejectionsDownload,
  stateTitle,
} from '../imports/state-parts.ts'
import { undoButton, undoResult } from '../imports/undo.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { mappingForm } from './import-mapping.ts'
import { contactsPath, importPath } from './paths.ts'
import { contactImportArea, fieldLabel, parseWarningKey } from './views.ts'

/** The page that maps the columns of the file. */
export async function mappingPage(
  page: PageContext,
  contactImport: ContactImport,
  errors: Record<string, string> = {},
) {
  const messages = page.t.contacts
  const intro = messages.mapIntro(page.format.number(contactImport.rows))
  return importShell(
    page,
    contactImportArea,
    contactImport,
    { title: messages.mapTitle, intro, wide: true },
    html`<p class="quiet">${messages.step(2)}</p>
${await mappingForm(page, contactImport, errors)}
${discardButton(page, contactImportArea, contactImport)}`,
  )
}

/** The page of an import in its current state, once its columns are mapped. */
export async function statePage(page: PageContext, contactImport: ContactImport): Promise<Markup> {
  const { state } = contactImport
  if (state === 'checking' || state === 'running' || state === 'undoing')
    return progressPage(page, contactImportArea, { ...contactImport, state }, importCounts(page, contactImport))
  return importShell(
    page,
    contactImportArea,
    contactImport,
    { title: stateTitle(page, state) },
    html`${state === 'checked' ? html`<p class="quiet">${page.t.contacts.step(3)}</p>` : ''}
${importCounts(page, contactImport)}
${state === 'checked' ? await changesCard(page, contactImport) : ''}
${undoResult(page, contactImport)}
${rejectionsCard(page, contactImport)}
${warningsCard(page, contactImport)}
${excessNotice(page, contactImport)}
<div class="actions">
${state === 'checked' ? checkActions(page, contactImport) : await resultActions(page, contactImport)}
</div>`,
  )
}

function importCounts({ t, format }: PageContext, { created, updated, rejected }: ContactImport): Markup {
  const messages = t.contacts
  return html`<div class="figures">
${metric({ label: messages.created, value: format.number(created) })}
${metric({ label: messages.updated, value: format.number(updated), note: messages.updatedNote })}
${metric({ label: messages.rejected, value: format.number(rejected) })}
</div>`
}

/** The first contacts that would change. */
async function changesCard(page: PageContext, contactImport: ContactImport): Promise<Markup> {
  const changes = await previewImportChanges(page.c.var.deps, page.c.var.caller, contactImport)
  return contactChangesCard(page, changes, (field) => fieldLabel(page, field))
}

function rejectionsCard(page: PageContext, contactImport: ContactImport): Markup {
  const messages = page.t.contacts
  if (contactImport.rejected === 0) return html``
  const errors: Record<string, string> = messages.faults
  const table = countTable(
    page,
    { caption: messages.reasons, label: messages.reason, counts: contactImport.reasons },
    (reason) => errors[reason] ?? reason,
  )
  return card(
    { title: messages.reasons },
    html`${table}
<div class="actions">${rejectionsDownload(page, contactImportArea, contactImport)}</div>`,
  )
}

/** What rows lose although they are imported. */
function warningsCard(page: PageContext, { warnings }: ContactImport): Markup {
  const messages = page.t.contacts
  const rows = Object.entries(warnings).map(([key, count]) => ({ ...parseWarningKey(key), count }))
  if (rows.length === 0) return html``
  const table = dataTable({
    caption: messages.warningsTitle,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.warningValue, isRowHeader: true, cell: ({ field }) => fieldLabel(page, field) },
      { label: messages.reason, cell: ({ code }) => messages.warnings[code] },
      { label: messages.rows, isNumeric: true, cell: ({ count }) => page.format.number(count) },
    ],
  })
  return card({ title: messages.warningsTitle }, html`<p class="quiet">${messages.warningsIntro}</p>${table}`)
}

/** Why an import whose rows fail for one cause needs consent. */
function excessNotice(page: PageContext, contactImport: ContactImport): Markup {
  const messages = page.t.contacts
  const cause = contactImport.state === 'checked' ? findContactExcess(contactImport) : undefined
  if (!cause) return html``
  return notice({ kind: 'danger', title: messages.excessTitle, text: messages.excessText(messages.faults[cause]) })
}

function checkActions(page: PageContext, contactImport: ContactImport): Markup {
  const messages = page.t.contacts
  const { id } = contactImport
  const action = importPath(page, id, '/run')
  const startButton = findContactExcess(contactImport)
    ? postButton({ label: messages.accept, kind: 'danger', action, fields: { accept: '1' } })
    : postButton({ label: messages.start, kind: 'primary', action })
  return html`${startButton}
${linkButton({ label: messages.changeColumns, href: importPath(page, id, '?columns=1') })}
${discardButton(page, contactImportArea, contactImport)}`
}

async function resultActions(page: PageContext, contactImport: ContactImport): Promise<Markup> {
  const messages = page.t.contacts
  const askButtons = await askLinks(page, contactImport)
  return html`${askButtons}
${linkButton({ label: messages.toContacts, kind: askButtons ? 'plain' : 'primary', href: contactsPath(page) })}
${linkButton({ label: messages.another, href: contactsPath(page, '/import') })}
${undoButton(page, contactImportArea, contactImport)}`
}

/** The next step after an import: a campaign for the contacts it has added or changed, or personal links. */
async function askLinks(page: PageContext, { id, state }: ContactImport): Promise<Markup | undefined> {
  const { deps, caller } = page.c.var
  const count = state === 'done' && page.may('invite') ? await countImportedContacts(deps, caller, id) : 0
  if (count === 0) return undefined
  const askButton = postButton({
    label: page.t.segments.ask,
    kind: 'primary',
    icon: 'campaigns',
    action: campaignsPath(page, '/contacts'),
    fields: { import: id },
  })
  const linksLink = linkButton({
    label: page.t.contactLists.links.forImport(count, page.format.number(count)),
    icon: 'link',
    href: contactsPath(page, `/personal-links?import=${id}`),
  })
  return html`${askButton}${linksLink}`
}
