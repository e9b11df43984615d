import { html } from 'hono/html'
import { type ContactImport, type contactFields, contactTargets } from '../../../shared/contact-import.ts'
import type { ParsedRow } from '../../domain/contacts/import-rows.ts'
import { previewImport } from '../../domain/contacts/imports.ts'
import { errorSummary, type FieldError, form } from '../components/form.ts'
import { badge, card, tag } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { columnsTable, countryField, mappingActions } from '../imports/columns-table.ts'
import { readingNotices } from '../imports/file-reading.ts'
import { showIf } from '../imports/preview.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { contactsPath, importPath } from './paths.ts'
import { contactImportArea, fieldLabel } from './views.ts'

type Preview = Awaited<ReturnType<typeof previewImport>>

/** The form that maps columns to contact fields, with a preview of the first rows. */
export async function mappingForm(page: PageContext, contactImport: ContactImport, errors: Record<string, string>) {
  const messages = page.t.contacts
  const rows = await previewImport(page.c.var.deps, page.c.var.caller, contactImport)
  const columns = columnsTable(page, {
    header: contactImport.header,
    columns: contactImport.mapping.columns,
    rows: rows.map(({ cells }) => cells),
    fields: contactTargets.map((field) => ({ value: field, label: messages.fields[field] })),
    errors,
  })
  const content = html`${errorSummary(page, listFieldErrors(page, errors))}
${columns}
${countryField(page, contactImport.mapping.country, 'country' in errors)}
${mappingActions(page, contactImportArea, contactImport.id)}`
  return html`${readingNotices(page, contactImport, contactsPath(page, '/import'))}
${form({ action: importPath(page, contactImport.id) }, content)}
${rows.length > 0 ? card({ title: messages.preview }, previewTable(page, rows)) : ''}`
}

function listFieldErrors(page: PageContext, errors: Record<string, string>): FieldError[] {
  const messages = page.t.contacts
  return Object.keys(errors).map((path) => {
    if (path === 'country') return { field: path, message: messages.countryError }
    const index = /^columns\.(\d+)$/.exec(path)?.[1]
    if (index === undefined) return { field: 'column.0', message: messages.needsIdentifier }
    return { field: `column.${index}`, message: messages.twice }
  })
}

function previewTable(page: PageContext, rows: Preview): Markup {
  const messages = page.t.contacts
  const getParsedContact = (row: ParsedRow) => ('contact' in row ? row.contact : {})
  const field = (name: (typeof contactFields)[number]) => ({
    label: messages.fields[name],
    cell: ({ parsed: row }: Preview[number]) =>
      html`<span class="unbroken">${getParsedContact(row)[name] ?? ''}</span>`,
  })
  const name = ({ parsed: row, cells }: Preview[number]) => {
    if (!('error' in row)) return row.contact.name ?? ''
    const reason = html`<span class="quiet">${messages.faults[row.error]}</span>`
    return html`${cells.find((cell) => cell !== '') ?? ''} ${badge(messages.notStored, 'danger')} ${reason}`
  }
  const properties = ({ parsed: row }: Preview[number]) =>
    html`${Object.entries(getParsedContact(row).properties ?? {}).map(([key, value]) => html`${tag(page.t.common.labelled(key, value))} `)}`
  const leftOut = ({ parsed: row }: Preview[number]) =>
    'error' in row
      ? ''
      : html`${row.warnings.map(({ field, code }) => html`${tag(page.t.common.labelled(fieldLabel(page, field), messages.warnings[code]))} `)}`
  const hasField = (name: (typeof contactFields)[number]) => rows.some(({ parsed: row }) => getParsedContact(row)[name])
  const hasProperties = rows.some(({ parsed: row }) => Object.keys(getParsedContact(row).properties ?? {}).length > 0)
  const hasWarnings = rows.some(({ parsed: row }) => 'contact' in row && row.warnings.length > 0)
  return dataTable({
    caption: messages.preview,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.fields.name, isRowHeader: true, cell: name },
      ...(['salutation', 'email', 'phone', 'externalId', 'locale'] as const).filter(hasField).map(field),
      ...showIf(hasProperties, { label: messages.fields.properties, cell: properties }),
      ...showIf(hasWarnings, { label: messages.leftOut, cell: leftOut }),
    ],
  })
}
