import { html } from 'hono/html'
import {
  type ContactImport,
  type contactFields,
  contactTargets,
  propertyFromColumn,
} from '../../../shared/contact-import.ts'
import type { ParsedRow } from '../../domain/contacts/import-rows.ts'
import { previewImport } from '../../domain/contacts/imports.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { listCountryChoices } from '../components/countries.ts'
import { optionElements, selectField } from '../components/field.ts'
import { errorSummary, type FieldError, form, formActions } from '../components/form.ts'
import { badge, card, tag } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { readingNotices } from '../imports/file-reading.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { contactsPath, importPath } from './paths.ts'
import { fieldLabel } from './views.ts'

/** The number of example values per column. */
const MAX_EXAMPLES = 3

type Preview = Awaited<ReturnType<typeof previewImport>>

/** The form that maps columns to contact fields, with a preview of the first rows. */
export async function mappingForm(page: PageContext, contactImport: ContactImport, errors: Record<string, string>) {
  const messages = page.t.contacts
  const rows = await previewImport(page.c.var.deps, page.c.var.caller, contactImport)
  const countryField = selectField({
    name: 'country',
    label: messages.country,
    hint: messages.countryHint,
    value: contactImport.mapping.country ?? '',
    error: errors.country && messages.countryError,
    choices: [{ value: '', label: messages.noCountry }, ...listCountryChoices(page.format.language)],
  })
  const path = importPath(page, contactImport.id)
  const previewButton = button({ label: messages.showPreview })
  const checkButton = button({
    label: messages.check,
    kind: 'primary',
    attributes: { formaction: importPath(page, contactImport.id, '/dry-run') },
  })
  const content = html`${errorSummary(page, listFieldErrors(page, errors))}
${columnsTable(page, { contactImport, rows, errors })}
${countryField}
${formActions(checkButton, previewButton)}`
  return html`${readingNotices(page, contactImport, contactsPath(page, '/import'))}
${form({ action: path }, content)}
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

interface ColumnsTableData {
  contactImport: ContactImport
  rows: Preview
  errors: Record<string, string>
}

function columnsTable(page: PageContext, { contactImport, rows, errors }: ColumnsTableData): Markup {
  const messages = page.t.contacts
  const examples = (index: number) =>
    rows.slice(0, MAX_EXAMPLES).flatMap(({ cells }) => cells[index]?.slice(0, 60) || [])
  return dataTable({
    caption: messages.mapTitle,
    hideCaption: true,
    rows: contactImport.header.map((name, index) => ({ name: name || `${messages.column} ${index + 1}`, index })),
    columns: [
      { label: messages.column, isRowHeader: true, cell: ({ name }) => name },
      {
        label: messages.examples,
        cell: ({ index }) => html`<span class="quiet">${examples(index).join(' · ')}</span>`,
      },
      {
        label: messages.becomes,
        cell: ({ name, index }) =>
          targetSelect(page, contactImport, { name, index, hasError: `columns.${index}` in errors }),
      },
    ],
  })
}

function targetSelect(
  page: PageContext,
  { header, mapping }: ContactImport,
  { name, index, hasError }: { name: string; index: number; hasError: boolean },
): Markup {
  const messages = page.t.contacts
  const selectedValue = mapping.columns[index] ?? ''
  const property = selectedValue.startsWith('property.')
    ? selectedValue
    : `property.${propertyFromColumn(header[index] ?? '', index)}`
  const choices = [
    { value: '', label: messages.leaveOut },
    ...contactTargets.map((field) => ({ value: field, label: messages.fields[field] })),
    { value: property, label: messages.property(property.slice('property.'.length)) },
  ]
  const selectAttributes = attributes({
    id: `column.${index}`,
    name: `column.${index}`,
    'aria-label': messages.becomesOf(name),
    'aria-invalid': hasError ? 'true' : null,
  })
  return html`<select${selectAttributes}>
${optionElements(choices, selectedValue)}
</select>
${hasError ? html`<p class="error">${messages.twice}</p>` : ''}`
}

function previewTable(page: PageContext, rows: Preview): Markup {
  const messages = page.t.contacts
  const getParsedContact = (row: ParsedRow) => ('contact' in row ? row.contact : {})
  const field = (name: (typeof contactFields)[number]) => ({
    label: messages.fields[name],
    cell: ({ parsed: row }: Preview[number]) => getParsedContact(row)[name] ?? '',
  })
  const name = ({ parsed: row, cells }: Preview[number]) => {
    if (!('error' in row)) return row.contact.name ?? ''
    const reason = html`<span class="quiet">${messages.faults[row.error]}</span>`
    return html`${cells.find((cell) => cell !== '') ?? ''} ${badge(messages.notStored, 'danger')} ${reason}`
  }
  const properties = ({ parsed: row }: Preview[number]) =>
    html`${Object.entries(getParsedContact(row).properties ?? {}).map(([key, value]) => tag(`${key}: ${value}`))}`
  const leftOut = ({ parsed: row }: Preview[number]) =>
    'error' in row
      ? ''
      : html`${row.warnings.map(({ field, code }) => tag(`${fieldLabel(page, field)}: ${messages.warnings[code]}`))}`
  const hasWarnings = rows.some(({ parsed: row }) => 'contact' in row && row.warnings.length > 0)
  return dataTable({
    caption: messages.preview,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.fields.name, isRowHeader: true, cell: name },
      ...(['email', 'phone', 'externalId', 'locale'] as const).map(field),
      { label: messages.fields.properties, cell: properties },
      ...(hasWarnings ? [{ label: messages.leftOut, cell: leftOut }] : []),
    ],
  })
}
